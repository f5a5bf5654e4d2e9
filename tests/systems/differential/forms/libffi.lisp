;;;; libffi.lisp --- Calls that libraries make through libffi themselves.
;;;;
;;;; Terminals and network libraries prepare variadic calls, and a GUI library
;;;; closures, with the types and functions of the system cffi-libffi.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:load-system "cffi-libffi")

(? features (and (member :fsbv *features*) t))
(? status (list (foreign-enum-value 'cffi::status :ok)
                (foreign-enum-value 'cffi::status :bad-abi)))
(? abi (foreign-enum-value 'cffi::abi :default-abi))
(? library (foreign-library-loaded-p 'cffi::libffi))
(? type-slots (foreign-slot-names '(:struct cffi::ffi-type)))
(? cif-slots (foreign-slot-names '(:struct cffi::ffi-cif)))
(? size (foreign-type-size :sizet))

(defun descriptor (type)
  (cffi::make-libffi-type-descriptor (cffi::parse-type type)))
(defun descriptor-size (type)
  (foreign-slot-value (descriptor type) '(:struct cffi::ffi-type)
                      'cffi::size))
(?each type '(:char :uint16 :int :unsigned-long :float :double :pointer
              :string :boolean (:pointer :int) :size)
  (list (descriptor-size type) (pointer-eq (descriptor type)
                                           (descriptor type))))

(defcstruct measured (a :char) (b :double) (c :short :count 3))
(? cif
   (let ((cif (cffi::make-libffi-cif
               "measure" '(:struct measured) '(:int (:struct measured)))))
     (prog1 (with-foreign-slots ((cffi::argument-count cffi::argument-types
                                  cffi::return-type)
                                 cif (:struct cffi::ffi-cif))
              (list cffi::argument-count
                    (foreign-slot-value cffi::return-type
                                        '(:struct cffi::ffi-type)
                                        'cffi::size)
                    (foreign-slot-value (mem-aref cffi::argument-types
                                                  :pointer 1)
                                        '(:struct cffi::ffi-type)
                                        'cffi::alignment)))
       (cffi::free-libffi-cif cif))))
(? call
   (let ((cif (cffi::make-libffi-cif "abs" :int '(:int))))
     (with-foreign-objects ((value :int) (values :pointer) (result :long))
       (setf (mem-ref value :int) -9
             (mem-ref values :pointer) value)
       (cffi::libffi/call cif (foreign-symbol-pointer "abs") result values)
       (mem-ref result :int))))

;;; A variadic call, prepared by the one function that is not surfaced.
(defcfun ("ffi_prep_cif_var" prepare-variadic) cffi::status
  (cif :pointer) (abi cffi::abi) (fixed :uint) (total :uint)
  (return-type :pointer) (types :pointer))
(? variadic
   (let ((cif (foreign-alloc '(:struct cffi::ffi-cif)))
         (types (foreign-alloc :pointer
                               :initial-contents
                               (mapcar #'descriptor
                                       '(:pointer :size :pointer :int)))))
     (list (prepare-variadic cif :default-abi 3 4 (descriptor :int) types)
           (with-foreign-pointer (buffer 16)
             (with-foreign-string (control "<%d>")
               (with-foreign-objects ((values :pointer 4) (size :size)
                                      (number :int) (result :long)
                                      (pointers :pointer 2))
                 (setf (mem-ref size :size) 16
                       (mem-ref number :int) 42
                       (mem-aref pointers :pointer 0) buffer
                       (mem-aref pointers :pointer 1) control
                       (mem-aref values :pointer 0) pointers
                       (mem-aref values :pointer 1) size
                       (mem-aref values :pointer 2) (mem-aptr pointers :pointer
                                                              1)
                       (mem-aref values :pointer 3) number)
                 (cffi::libffi/call cif (foreign-symbol-pointer "snprintf")
                                    result values)
                 (foreign-string-to-lisp buffer)))))))
(? wrong-abi (cffi::make-libffi-cif "f" :int '(:int) 77))

;;; Calls expanded by hand, as bridges to object systems do.
(defmacro call-through-libffi (name &rest args)
  (multiple-value-bind (types ctypes forms return-type)
      (cffi::parse-args-and-types args)
    (let ((symbols (cffi::make-gensym-list (length types))))
      (cffi::foreign-funcall-form/fsbv-with-libffi
       name forms symbols types return-type ctypes nil))))
(defcstruct quotient (quot :int) (rem :int))
(? by-hand (let ((result (call-through-libffi "div" :int 17 :int 5
                                              (:struct quotient))))
             (list (getf result 'quot) (getf result 'rem))))
(? by-hand-scalar (call-through-libffi "abs" :int -3 :int))
