;;;; types.lisp --- UFFI's types, and the operators that define them.
;;;;
;;;; UFFI writes (* X) for a pointer and (:ARRAY X [N]) for an array, and names
;;;; a struct or union without its kind.  CONVERT-UFFI-TYPE turns that into
;;;; CFFI's specifiers.  A named aggregate is one's memory: its value is the
;;;; address, which is what all of UFFI's operators work on.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

;;;; Arrays

(cffi:define-foreign-type uffi-array-type ()
  ((element-type :initarg :element-type :reader element-type
                 :documentation "The specifier of the elements' type.")
   (nelems :initarg :nelems :reader nelems
           :documentation "The number of elements."))
  (:actual-type :pointer)
  (:documentation "An array whose value is its address."))

(cffi:define-parse-method uffi-array (element-type &optional (nelems 1))
  "An array of NELEMS elements of ELEMENT-TYPE."
  (make-instance 'uffi-array-type
                 :element-type element-type :nelems nelems))

(defmethod cffi:foreign-type-size ((type uffi-array-type))
  (* (nelems type) (cffi:foreign-type-size (element-type type))))

(defmethod cffi:foreign-type-alignment ((type uffi-array-type))
  (cffi:foreign-type-alignment (element-type type)))

(defmethod cffi::aggregatep ((type uffi-array-type))
  t)

;;;; Conversion

(defparameter *plain-types*
  '((:cstring . :pointer) (:pointer-void . :pointer) (:pointer-self . :pointer)
    (:byte . :char) (:unsigned-byte . :unsigned-char))
  "UFFI's names of types that CFFI calls otherwise.")

(defun convert-uffi-type (type)
  "Return CFFI's specifier for UFFI's TYPE."
  (if (atom type)
      (or (cdr (assoc type *plain-types*)) type)
      (destructuring-bind (head &optional argument . more) type
        (case head
          (quote (convert-uffi-type argument))
          ((* :struct-pointer) :pointer)
          (:array `(uffi-array ,(convert-uffi-type argument) ,@more))
          ((:struct :union) (convert-uffi-type argument))
          (t type)))))

(defun converted-type-form (type environment)
  "A form for CFFI's specifier of what the form TYPE evaluates to."
  (if (constantp type environment)
      `',(convert-uffi-type (eval type))
      `(convert-uffi-type ,type)))

(defmacro size-of-foreign-type (type &environment environment)
  "Return the size in bytes of TYPE, which is evaluated."
  `(cffi:foreign-type-size ,(converted-type-form type environment)))

;;;; Definition

(defmacro def-constant (name value &key export)
  "Define NAME as a constant; with EXPORT, export it too."
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (defconstant ,name ,value)
     ,@(when export `((export ',name)))
     ',name))

(defmacro def-foreign-type (name type)
  "Define NAME as a name of the foreign TYPE."
  `(cffi:defctype ,name ,(convert-uffi-type type)))

(defmacro def-type (name type)
  "Define the Lisp type NAME of values of the foreign TYPE: any value."
  (declare (ignore type))
  `(deftype ,name () t))

(defun number-enum-items (items)
  "Return a list of (item value); ITEMS are symbols or (symbol value)."
  (loop with next = 0
        for item in items
        for (name value) = (if (consp item) item (list item next))
        do (setf next (1+ value))
        collect (list name value)))

(defmacro def-enum (name args &key (separator-string "#"))
  "Define the integer type NAME, and a constant NAME#ITEM for each of ARGS."
  `(progn
     (cffi:defctype ,name :int)
     ,@(loop for (item value) in (number-enum-items args)
             collect `(def-constant
                          ,(intern (format nil "~A~A~A" name
                                           separator-string item))
                          ,value))))

(defun notice-aggregate (name)
  "Let NAME alone mean the aggregate, without CFFI's warning against that."
  (let ((parser (cffi::find-default-type-parser name)))
    (setf (cffi::find-default-type-parser name)
          (lambda ()
            (handler-bind ((style-warning #'muffle-warning))
              (funcall parser))))))

(defun aggregate-definition (operator name fields)
  "A form that defines the aggregate NAME by OPERATOR."
  `(progn
     (,operator ,name
                ,@(loop for (field type) in fields
                        collect (list field (convert-uffi-type type))))
     (eval-when (:compile-toplevel :load-toplevel :execute)
       (notice-aggregate ',name))
     ',name))

(defmacro def-struct (name &rest fields)
  "Define the struct NAME; each of FIELDS is (name type)."
  (aggregate-definition 'cffi:defcstruct name fields))

(defmacro def-union (name &rest fields)
  "Define the union NAME; each of FIELDS is (name type)."
  (aggregate-definition 'cffi:defcunion name fields))

(defmacro def-array-pointer (name type)
  "Define NAME as the type of arrays of TYPE."
  `(cffi:defctype ,name (uffi-array ,(convert-uffi-type type))))
