;;;; calls.lisp --- Types and calls, described to libffi.
;;;;
;;;; A descriptor is a pointer to an ffi_type.  Those of scalars are libffi's
;;;; own; one of a struct is made anew each time and never freed, since a call
;;;; interface and other descriptors may hold it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Descriptors

(defun scalar-descriptor-name (ctype)
  "The name of libffi's descriptor of CTYPE."
  (case ctype
    ((:void :float :double :pointer) (format nil "ffi_type_~(~A~)" ctype))
    (:long-double "ffi_type_longdouble")
    (t (format nil "ffi_type_~:[u~;s~]int~D"
               (member ctype '(:char :short :int :long :long-long))
               (* 8 (%foreign-type-size ctype))))))

(defun aggregate-descriptor (elements)
  "Return a new descriptor of a struct with the descriptors ELEMENTS."
  (let ((descriptor (foreign-alloc '(:struct ffi-type))))
    (with-foreign-slots ((size alignment type) descriptor
                         (:struct ffi-type))
      (setf size 0                      ; libffi will find out
            alignment 0
            type +type-struct+))
    (setf (foreign-slot-value descriptor '(:struct ffi-type) 'elements)
          (foreign-alloc :pointer :initial-contents elements
                                  :null-terminated-p t))
    descriptor))

(defgeneric make-libffi-type-descriptor (object)
  (:documentation "Return a pointer to the ffi_type of the type OBJECT."))

(defmethod make-libffi-type-descriptor (object)
  (libffi-error nil "libffi has no type for ~S." object))

(defmethod make-libffi-type-descriptor ((object foreign-built-in-type))
  (ensure-libffi)
  (let ((name (scalar-descriptor-name (type-keyword object))))
    (or (foreign-symbol-pointer name)
        (libffi-error nil "There is no ~A in libffi." name))))

(defmethod make-libffi-type-descriptor ((object foreign-type-alias))
  (make-libffi-type-descriptor (actual-type object)))

(defun repeated-descriptor (object count)
  "COUNT times the descriptor of the type OBJECT, in a list."
  (make-list count :initial-element (make-libffi-type-descriptor object)))

(defmethod make-libffi-type-descriptor ((object foreign-array-type))
  (aggregate-descriptor
   (repeated-descriptor (ensure-parsed-base-type (element-type object))
                        (reduce #'* (dimensions object)))))

(defgeneric member-descriptors (slot)
  (:documentation "A list of the descriptors of the struct member SLOT.")
  (:method ((slot foreign-struct-slot))
    (repeated-descriptor (parse-type (slot-type slot)) (slot-count slot)))
  (:method ((slot bit-field-struct-slot))
    (libffi-error nil "libffi knows no bit-fields, such as ~S."
                  (slot-name slot))))

(defmethod make-libffi-type-descriptor ((object foreign-struct-type))
  (if (bare object)
      (make-libffi-type-descriptor (parse-type :pointer))
      (aggregate-descriptor (mapcan #'member-descriptors
                                    (slots-in-order object)))))

;;; libffi has no unions; the largest member stands for all.
(defmethod make-libffi-type-descriptor ((object foreign-union-type))
  (let ((slots (slots-in-order object)))
    (flet ((octets (slot)
             (* (slot-count slot) (foreign-type-size (slot-type slot)))))
      (aggregate-descriptor
       (member-descriptors (find (reduce #'max slots :key #'octets) slots
                                 :key #'octets))))))

;;;; Call interfaces

(defun make-libffi-cif (function-name return-type argument-types
                        &optional (abi :default-abi))
  "Return a new ffi_cif for calls with the type specifiers given.
FREE-LIBFFI-CIF frees it."
  (let* ((descriptors
           (mapcar (lambda (type)
                     (make-libffi-type-descriptor (parse-type type)))
                   argument-types))
         (return-descriptor
           (make-libffi-type-descriptor (parse-type return-type)))
         (cif (foreign-alloc '(:struct ffi-cif)))
         (status (libffi/prep-cif
                  cif abi (length descriptors) return-descriptor
                  (foreign-alloc :pointer :initial-contents descriptors
                                          :null-terminated-p t))))
    (unless (eq status :ok)
      (foreign-free cif)
      (libffi-error function-name "libffi refuses a call of ~S: ~S."
                    function-name status))
    cif))

(defun free-libffi-cif (cif)
  "Free what MAKE-LIBFFI-CIF has returned."
  (foreign-free (foreign-slot-value cif '(:struct ffi-cif) 'argument-types))
  (foreign-free cif))

;;;; By value

(defun foreign-funcall-form/fsbv-with-libffi
    (function forms symbols types return-type ctypes &optional pointerp abi)
  "A form that calls FUNCTION, a name or with POINTERP a form for a pointer.
It is the engine that calls: libffi could do no more, and slower."
  (declare (ignore symbols ctypes abi))
  (engine-call-form function forms types return-type :pointerp pointerp))
