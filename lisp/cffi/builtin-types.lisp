;;;; builtin-types.lisp --- The primitive types, pointers, and DEFCTYPE.
;;;;
;;;; The host's primitive types are noted as unique objects, so that a program
;;;; may compare them with EQ.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defvar *built-in-integer-types*
  '(:char :unsigned-char :short :unsigned-short :int :unsigned-int
    :long :unsigned-long :long-long :unsigned-long-long)
  "The primitive integer types.")

(defvar *possible-float-types* '(:float :double :long-double)
  "The floating-point types that a host may have.")

(defvar *built-in-float-types* '(:float :double)
  "The primitive floating-point types.")

(defvar *built-in-foreign-types*
  (append *built-in-integer-types* *built-in-float-types* '(:void))
  "The primitive types except :POINTER.")

(defvar *other-builtin-types* '(:pointer :void)
  "The primitive types that are not numbers.")

(defmacro define-built-in-foreign-type (keyword)
  "Define KEYWORD as a type that the backend knows."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (notice-foreign-type
      ,keyword (make-instance 'foreign-built-in-type
                              :type-keyword ,keyword))))

(dolist (keyword *built-in-foreign-types*)
  (define-built-in-foreign-type keyword))

;;;; Pointers

(defvar *plain-pointer-type* (make-instance 'foreign-pointer-type)
  "The type object of :POINTER.")

(setf (find-default-type-parser :pointer)
      (lambda (&optional pointee)
        (if pointee
            (make-instance 'foreign-pointer-type
                           :pointer-type (parse-type pointee))
            *plain-pointer-type*)))

;;;; Struct and union tags

(setf (find-default-type-parser :struct)
      (lambda (name)
        (funcall (the function (find-type-parser name :struct)))))

(setf (find-default-type-parser :union)
      (lambda (name)
        (funcall (the function (find-type-parser name :union)))))

;;;; DEFCTYPE

(defun translated-type-p (type)
  "True if values of TYPE, or of what it is a typedef of, are translated."
  (typep (follow-typedefs type) 'enhanced-foreign-type))

(defun make-typedef (name base-type)
  "Return a typedef NAME of the type object BASE-TYPE."
  (make-instance (if (translated-type-p base-type)
                     'enhanced-typedef
                     'foreign-typedef)
                 :name name :actual-type base-type))

(defmacro defctype (name base-type &optional documentation)
  "Define NAME as another name of the foreign type BASE-TYPE."
  (declare (ignore documentation))
  (warn-reserved-type-name name)
  (parse-type base-type)
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (notice-foreign-type ',name
                          (make-typedef ',name (parse-type ',base-type)))))

(defun lazy-typedef-parser (name base-type)
  "A parser of the typedef NAME that parses BASE-TYPE when first called."
  (let ((type nil))
    (lambda ()
      (when (eq type :in-progress)
        (simple-foreign-type-error
         name :default "The foreign type ~S is defined in terms of itself."
         name))
      (or type
          (unwind-protect-case ()
              (progn (setf type :in-progress)
                     (setf type (make-typedef name (parse-type base-type))))
            (:abort (setf type nil)))))))

(defmacro defctype* (name base-type)
  "As DEFCTYPE, but BASE-TYPE is parsed when NAME is first used."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (setf (find-default-type-parser ',name)
           (lazy-typedef-parser ',name ',base-type))
     ',name))
