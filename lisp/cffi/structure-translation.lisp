;;;; structure-translation.lisp --- Structs as Lisp values.
;;;;
;;;; By default a struct translates to a property list of its slots, the last
;;;; slot first, and back.  Programs override this by methods on the struct's
;;;; class.  A union's value cannot be known, so it stays a pointer; it may be
;;;; filled from a property list.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Copying

(defun copy-foreign-memory (from to size)
  "Copy SIZE bytes from the pointer FROM to the pointer TO."
  (declare (type (and unsigned-byte fixnum) size))
  (let ((words (floor size 8)))
    (dotimes (word words)
      (%mem-set (%mem-ref from :unsigned-long-long (* 8 word))
                to :unsigned-long-long (* 8 word)))
    (loop for offset of-type fixnum from (* 8 words) below size
          do (%mem-set (%mem-ref from :unsigned-char offset)
                       to :unsigned-char offset))))

;;;; Property lists

(defun struct-plist (ptr type)
  "The slots of the struct TYPE at PTR and their values, the last first."
  (let ((plist '()))
    (dolist (slot (slots-as-defined type) plist)
      (setf plist (list* (slot-name slot)
                         (foreign-struct-slot-value ptr slot)
                         plist)))))

(defun store-struct-plist (plist type ptr)
  "Store the values in PLIST in those slots of the struct TYPE at PTR."
  (loop for (slot-name value) on plist by #'cddr
        do (setf (foreign-struct-slot-value ptr (find-slot type slot-name))
                 value)))

(defmethod translate-from-foreign (ptr (type foreign-struct-type))
  (if (bare type)
      ptr
      (struct-plist ptr type)))

(defmethod translate-from-foreign (ptr (type foreign-union-type))
  ptr)

(defmethod translate-into-foreign-memory
    ((plist list) (type foreign-struct-type) ptr)
  (store-struct-plist plist type ptr))

(defmethod translate-to-foreign (value (type foreign-struct-type))
  (let ((ptr (foreign-alloc type)))
    (unwind-protect-case ()
        (translate-into-foreign-memory value type ptr)
      (:abort (foreign-free ptr)))
    ptr))

(defmethod free-translated-object (ptr (type foreign-struct-type) param)
  (declare (ignore param))
  (unless (bare type)
    (foreign-free ptr)))

(defmethod translate-aggregate-to-foreign
    (ptr value (type foreign-struct-type))
  "A pointer's bytes are copied; another value is translated in place."
  (if (pointerp value)
      (copy-foreign-memory value ptr (foreign-type-size type))
      (translate-into-foreign-memory value type ptr)))

(defmethod translate-aggregate-to-foreign
    (ptr value (type foreign-type-alias))
  (translate-aggregate-to-foreign ptr value (actual-type type)))

;;;; Users' translations

(defun own-struct-class-name (struct-name)
  "The name of the class that the struct STRUCT-NAME has for itself."
  (let ((class (class-of (parse-type (list :struct struct-name)))))
    (when (eq class (find-class 'foreign-struct-type))
      (error "The struct ~S has no class of its own." struct-name))
    (class-name class)))

(defmacro define-translation-method ((object struct-name method) &body body)
  "Define how the struct STRUCT-NAME is translated.
METHOD is :INTO, :FROM or :TO.  BODY runs with OBJECT bound to the value, and
for :INTO with the variable CFFI::POINTER bound to where it goes."
  (let ((class (own-struct-class-name struct-name)))
    (ecase method
      (:into `(defmethod translate-into-foreign-memory
                  (,object (type ,class) pointer)
                (declare (ignorable type pointer))
                ,@body))
      (:from `(defmethod translate-from-foreign (,object (type ,class))
                (declare (ignorable type))
                ,@body))
      (:to `(defmethod translate-to-foreign (,object (type ,class))
              (declare (ignorable type))
              ,@body)))))

(defun object-plist (object slot-names)
  "Those of SLOT-NAMES that OBJECT has, with their values."
  (loop for slot-name in slot-names
        when (and (slot-exists-p object slot-name)
                  (slot-boundp object slot-name))
          collect slot-name
          and collect (slot-value object slot-name)))

(defmacro translation-forms-for-class (class type-class)
  "Translate structs of TYPE-CLASS to instances of CLASS and back.
The slots of CLASS are named like the struct's, and so are their initargs."
  `(progn
     (defmethod translate-from-foreign (pointer (type ,type-class))
       (declare (ignore pointer))
       (apply #'make-instance ',class (call-next-method)))
     (defmethod translate-into-foreign-memory
         ((object ,class) (type ,type-class) pointer)
       (store-struct-plist (object-plist object (foreign-slot-names type))
                           type pointer))))

;;;; Classes that mirror structs

(defun wrapper-slot-definition (class slot-name)
  "The DEFCLASS slot that mirrors SLOT-NAME in the wrapper CLASS."
  `(,slot-name :reader ,(format-symbol t "~A-~A" class slot-name)))

(defmacro define-c-struct-wrapper (class-and-type supers &optional slots)
  "Define a class whose instances hold a copy of a struct's slots.
CLASS-AND-TYPE is a class name, or (class type).  SLOTS defaults to all slots.
Instances are made with the initarg :POINTER."
  (destructuring-bind (class &optional (type `(:struct ,class)))
      (ensure-list class-and-type)
    (let ((slots (or slots (foreign-slot-names type))))
      `(progn
         (defclass ,class ,supers
           ,(loop for slot-name in slots
                  collect (wrapper-slot-definition class slot-name)))
         (defmethod initialize-instance :after
             ((instance ,class) &key pointer)
           (with-foreign-slots (,slots pointer ,type)
             ,@(loop for slot-name in slots
                     collect `(setf (slot-value instance ',slot-name)
                                    ,slot-name))))
         ',class))))
