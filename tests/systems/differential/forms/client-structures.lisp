;;;; client-structures.lisp --- Structs as published bindings define them.
;;;;
;;;; SPDX-License-Identifier: MIT

;;; Options: a prefix that is a string, a size without members.
(defcstruct (gamepad :conc-name "GAMEPAD-") (buttons :uint16) (trigger :uint8))
(? conc-name-string
   (with-foreign-object (p '(:struct gamepad))
     (setf (gamepad-buttons p) 700)
     (incf (gamepad-buttons p))
     (list (gamepad-buttons p) (foreign-type-size '(:struct gamepad)))))
(defcstruct (opaque-name :size 8))
(? opaque (list (foreign-type-size '(:struct opaque-name))
                (foreign-slot-names '(:struct opaque-name))))
(defcstruct (no-size :size 0))
(? no-size (foreign-type-size '(:struct no-size)))
(defcstruct forward)
(? forward-size (foreign-type-size '(:struct forward)))
(? class-named-as-struct
   (progn (defcstruct (vtable :class vtable :conc-name vtable-)
            (first :pointer) (second :pointer))
          (defcstruct (holder :class holder :conc-name holder-)
            (flags :uint8) (vtable (:struct vtable)))
          (with-foreign-object (p '(:struct holder))
            (setf (vtable-first (foreign-slot-pointer p '(:struct holder)
                                                      'vtable))
                  (null-pointer))
            (list (foreign-slot-offset '(:struct holder) 'vtable)
                  (null-pointer-p (vtable-first
                                   (foreign-slot-pointer
                                    p '(:struct holder) 'vtable)))))))

;;; A type that has the name of its struct, over octets, with an alignment.
(defcstruct (emulated :class emulated-class :size 16)
  (data :unsigned-char :count 16))
(defmethod foreign-type-alignment ((type emulated-class)) 16)
(defctype emulated (:struct emulated))
(defcstruct with-emulated (tag :char) (value (:struct emulated)))
(? emulated (list (foreign-type-size 'emulated)
                  (foreign-type-alignment 'emulated)
                  (foreign-slot-offset '(:struct with-emulated) 'value)
                  (foreign-type-size '(:struct with-emulated))))
(defcstruct wrapped-value (a :int) (b :int))
(defctype wrapped-value (:struct wrapped-value))
(? named-as-struct
   (with-foreign-object (p 'wrapped-value)
     (setf (foreign-slot-value p 'wrapped-value 'b) 4)
     (with-foreign-slots ((a b) p wrapped-value)
       (setf a 3)
       (+ a b))))
(? named-as-struct-ref
   (with-foreign-object (p 'wrapped-value 2)
     (setf (mem-ref p 'wrapped-value) '(a 1 b 2))
     (list (mem-ref p 'wrapped-value) (mem-aptr p 'wrapped-value 1))))

;;; Tables of names and values that a library fills.
(defcstruct named-number (name :string) (value :int) (known :bool))
(? table
   (with-foreign-object (table '(:struct named-number) 3)
     (loop for (name value) in '(("one" 1) ("two" 2) (nil 0))
           for i from 0
           for p = (mem-aptr table '(:struct named-number) i)
           do (setf (foreign-slot-value p '(:struct named-number) 'name)
                    (if name (foreign-string-alloc name) (null-pointer))
                    (foreign-slot-value p '(:struct named-number) 'value) value
                    (foreign-slot-value p '(:struct named-number) 'known)
                    (evenp value)))
     (loop for i from 0
           for p = (mem-aptr table '(:struct named-number) i)
           for pair = (with-foreign-slots ((name value known) p
                                           (:struct named-number))
                        (list name value known))
           while (first pair)
           collect pair)))
(? slot-counts
   (list (foreign-slot-count '(:struct emulated) 'data)
         (foreign-slot-type '(:struct emulated) 'data)
         (* (foreign-slot-count '(:struct emulated) 'data)
            (foreign-type-size (foreign-slot-type '(:struct emulated) 'data)))))
(? undefined-member (eval '(defcstruct bad-member (pre-skip :unsigned-word))))
(? undefined-known
   (list (handler-case (and (cffi::find-type-parser 'nobody :struct) t)
           (cffi::undefined-foreign-type-error () nil))
         (handler-case (cffi::parse-type '(:struct nobody))
           (cffi::undefined-foreign-type-error () 'nobody))))

;;; Nested unions as event structures have them.
(defcstruct key-event (type :uint32) (code :int32))
(defcstruct move-event (type :uint32) (x :double) (y :double))
(defcunion event (type :uint32) (key (:struct key-event))
  (move (:struct move-event)) (padding :uint8 :count 64))
(? event
   (with-foreign-object (e '(:union event))
     (setf (foreign-slot-value e '(:union event) 'type) 3)
     (let ((key (foreign-slot-pointer e '(:union event) 'key)))
       (setf (foreign-slot-value key '(:struct key-event) 'code) -2)
       (list (foreign-type-size '(:union event))
             (foreign-slot-value key '(:struct key-event) 'type)
             (getf (foreign-slot-value e '(:union event) 'key) 'code)
             (getf (mem-ref e '(:struct key-event)) 'code)))))
(? chain
   (with-foreign-object (e '(:union event))
     (setf (foreign-slot-value
            (foreign-slot-pointer e '(:union event) 'move)
            '(:struct move-event) 'y)
           2.5d0)
     (foreign-slot-value (foreign-slot-value e '(:union event) 'padding)
                         '(:struct move-event) 'y)))

;;; Wrapper types with function objects.
(eval `(defctype counted-pointer
           (:wrapper :pointer
                     :from-c ,(lambda (p) (if (null-pointer-p p) nil :object))
                     :to-c ,(lambda (x) (if x x (null-pointer))))))
(? wrapper-functions
   (list (convert-from-foreign (null-pointer) 'counted-pointer)
         (convert-to-foreign nil 'counted-pointer)))
(? wrapper-functions-call
   (eval '(foreign-funcall "getenv" :string "NO SUCH VARIABLE"
           counted-pointer)))
(? wrapper-nothing (foreign-funcall "abs" :int -2 (:wrapper :int)))
(? wrapper-unknown-option
   (eval '(defctype odd-wrapper (:wrapper :float :lisp-to-foreign float))))

;;; Pointers that move through memory.
(? incf-pointer
   (with-foreign-string (text "abcdef")
     (let ((p text))
       (list (code-char (mem-ref (incf-pointer p) :char))
             (code-char (mem-ref (incf-pointer p 2) :char))))))
(? shareable
   (let ((vector (make-shareable-byte-vector 8)))
     (with-pointer-to-vector-data (p vector)
       (incf-pointer p 4)
       (setf (mem-ref p :uint8) 9))
     (aref vector 4)))
(? variable-pointer
   (progn (defcvar ("environ" *environment* :read-only t) :pointer)
          (pointerp (get-var-pointer '*environment*))))
(? retried
   (let ((tries 0))
     (handler-bind ((load-foreign-library-error
                      (lambda (condition)
                        (declare (ignore condition))
                        (if (= 1 (incf tries))
                            (invoke-restart 'cffi::retry)
                            (invoke-restart 'use-value "libm.so.6")))))
       (load-foreign-library "no-such-library.so")
       tries)))
(? search-path
   (load-foreign-library '(:default "libnosuch") :search-path #p"/usr/lib/"))
