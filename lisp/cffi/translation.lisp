;;;; translation.lisp --- The protocol between Lisp values and foreign ones.
;;;;
;;;; Two families of generic functions take a value and a type object.  The
;;;; TRANSLATE- functions work on values at run time.  The EXPAND- functions
;;;; work on forms at compile time, for constant types: they return code.
;;;;
;;;; The default EXPAND- method of a translatable type returns a call of the
;;;; TRANSLATE- function, with the type object as a literal.  That form is
;;;; made by an :AROUND method and bound to *RUNTIME-TRANSLATOR-FORM*, so a
;;;; user's EXPAND- method may decline by CALL-NEXT-METHOD.  The second value
;;;; of EXPAND-TO-FOREIGN is true when nobody specialized it.
;;;;
;;;; The argument precedence of each function is part of the protocol.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defvar *runtime-translator-form*)
(setf (documentation '*runtime-translator-form* 'variable)
      "The form that an EXPAND- method returns when it declines.")

;;;; At run time

(defgeneric translate-to-foreign (value type)
  (:documentation "Return the foreign value for the Lisp VALUE.
A second value is handed to FREE-TRANSLATED-OBJECT as its PARAM.")
  (:method (value type)
    (declare (ignore type))
    value))

(defgeneric translate-from-foreign (value type)
  (:argument-precedence-order type value)
  (:documentation "Return the Lisp value for the foreign VALUE.")
  (:method (value type)
    (declare (ignore type))
    value))

(defgeneric translate-into-foreign-memory (value type pointer)
  (:argument-precedence-order type value pointer)
  (:documentation "Store the Lisp VALUE as a foreign TYPE at POINTER."))

(defgeneric free-translated-object (value type param)
  (:documentation "Free what TRANSLATE-TO-FOREIGN allocated for VALUE.
VALUE is the foreign value, PARAM what TRANSLATE-TO-FOREIGN returned second.")
  (:method (value type param)
    (declare (ignore value type param))
    nil))

(defgeneric translate-aggregate-to-foreign (ptr value type)
  (:documentation "Store VALUE in the aggregate slot of TYPE at PTR."))

;;;; At compile time

(defgeneric expand-to-foreign (value type)
  (:documentation "Return a form that computes the foreign value of VALUE.
VALUE is a form.  The second value is true if the form just calls
TRANSLATE-TO-FOREIGN, or does nothing.")
  (:method (value type)
    (declare (ignore type))
    (values value t)))

(defgeneric expand-from-foreign (value type)
  (:documentation "Return a form that computes the Lisp value of VALUE.
VALUE is a form.")
  (:method (value type)
    (declare (ignore type))
    value))

(defgeneric expand-into-foreign-memory (value type ptr)
  (:documentation "Return a form that stores VALUE as a TYPE at PTR.
VALUE and PTR are forms.")
  (:method (value type ptr)
    `(translate-into-foreign-memory ,value ,type ,ptr))
  (:method (value (type foreign-built-in-type) ptr)
    `(mem-set ,value ,ptr ,(type-keyword type)))
  (:method (value (type foreign-type-alias) ptr)
    (expand-into-foreign-memory value (actual-type type) ptr)))

(defgeneric expand-to-foreign-dyn (value var body type)
  (:documentation "Return a form that runs BODY with VAR bound to a foreign
value of dynamic extent.  VALUE is a form, BODY a list of forms.")
  (:method (value var body type)
    (declare (ignore type))
    `(let ((,var ,value)) ,@body)))

(defgeneric expand-to-foreign-dyn-indirect (value var body type)
  (:documentation "As EXPAND-TO-FOREIGN-DYN, but VAR points to the value.")
  (:method (value var body type)
    (expand-indirectly value var body (unparse-type type))))

(defun expand-indirectly (value var body specifier)
  "Return a form that runs BODY with VAR pointing to a stored VALUE."
  `(with-foreign-object (,var ',specifier)
     (setf (mem-ref ,var ',specifier) ,value)
     ,@body))

;;; What a translatable type's expansions decline to.

(defmethod expand-to-foreign :around
    (value (type translatable-foreign-type))
  (let ((*runtime-translator-form* `(translate-to-foreign ,value ,type)))
    (call-next-method)))

(defmethod expand-to-foreign (value (type translatable-foreign-type))
  (declare (ignore value))
  (values *runtime-translator-form* t))

(defmethod expand-from-foreign :around
    (value (type translatable-foreign-type))
  (let ((*runtime-translator-form* `(translate-from-foreign ,value ,type)))
    (call-next-method)))

(defmethod expand-from-foreign (value (type translatable-foreign-type))
  (declare (ignore value))
  *runtime-translator-form*)

(defmethod expand-into-foreign-memory :around
    (value (type translatable-foreign-type) ptr)
  (let ((*runtime-translator-form*
          `(translate-into-foreign-memory ,value ,type ,ptr)))
    (call-next-method)))

(defmethod expand-into-foreign-memory
    (value (type translatable-foreign-type) ptr)
  (declare (ignore value ptr))
  *runtime-translator-form*)

(defmethod expand-to-foreign-dyn :around
    (value var body (type enhanced-foreign-type))
  (let ((*runtime-translator-form*
          (with-unique-names (param)
            `(multiple-value-bind (,var ,param)
                 (translate-to-foreign ,value ,type)
               (unwind-protect (progn ,@body)
                 (free-translated-object ,var ,type ,param))))))
    (call-next-method)))

(defmethod expand-to-foreign-dyn
    (value var body (type enhanced-foreign-type))
  (multiple-value-bind (expansion default-p) (expand-to-foreign value type)
    (if default-p
        *runtime-translator-form*
        `(let ((,var ,expansion)) ,@body))))

(defmethod expand-to-foreign-dyn-indirect :around
    (value var body (type translatable-foreign-type))
  (let ((*runtime-translator-form*
          `(with-foreign-object (,var ',(unparse-type type))
             (translate-into-foreign-memory ,value ,type ,var)
             ,@body)))
    (call-next-method)))

(defmethod expand-to-foreign-dyn-indirect
    (value var body (type foreign-typedef))
  (expand-to-foreign-dyn-indirect value var body (actual-type type)))

(defmethod expand-to-foreign-dyn-indirect
    (value var body (type translatable-foreign-type))
  (if (aggregatep type)
      *runtime-translator-form*
      (with-unique-names (direct)
        (expand-to-foreign-dyn
         value direct
         (list (expand-indirectly direct var body (canonicalize type)))
         type))))

;;;; Into memory: types that are not aggregates

(defmethod translate-into-foreign-memory
    (value (type foreign-built-in-type) pointer)
  (%mem-set value pointer (type-keyword type))
  value)

(defmethod translate-into-foreign-memory
    (value (type foreign-type-alias) pointer)
  (translate-into-foreign-memory value (actual-type type) pointer))

(defmethod translate-into-foreign-memory
    (value (type enhanced-foreign-type) pointer)
  (if (aggregatep type)
      (call-next-method)
      (%mem-set (translate-to-foreign value type)
                pointer
                (canonicalize type)))
  value)

;;;; Typedefs of translatable types: everything is forwarded

(defmethod translate-to-foreign (value (type enhanced-typedef))
  (translate-to-foreign value (actual-type type)))

(defmethod translate-from-foreign (value (type enhanced-typedef))
  (translate-from-foreign value (actual-type type)))

(defmethod translate-into-foreign-memory
    (value (type enhanced-typedef) pointer)
  (translate-into-foreign-memory value (actual-type type) pointer))

(defmethod free-translated-object (value (type enhanced-typedef) param)
  (free-translated-object value (actual-type type) param))

(defmethod expand-to-foreign (value (type enhanced-typedef))
  (expand-to-foreign value (actual-type type)))

(defmethod expand-from-foreign (value (type enhanced-typedef))
  (expand-from-foreign value (actual-type type)))

(defmethod expand-into-foreign-memory (value (type enhanced-typedef) ptr)
  (expand-into-foreign-memory value (actual-type type) ptr))

(defmethod expand-to-foreign-dyn (value var body (type enhanced-typedef))
  (expand-to-foreign-dyn value var body (actual-type type)))

;;;; The entry points

(defun convert-to-foreign (value type)
  "Return the foreign value of the Lisp VALUE as a foreign TYPE.
The second value, if any, is for FREE-CONVERTED-OBJECT."
  (translate-to-foreign value (run-time-type type)))

(define-compiler-macro convert-to-foreign (&whole form value type
                                           &environment environment)
  (let ((parsed-type (find-constant-type type environment)))
    (if parsed-type
        (values (expand-to-foreign value parsed-type))
        form)))

(defun convert-from-foreign (value type)
  "Return the Lisp value of the foreign VALUE of a foreign TYPE."
  (translate-from-foreign value (run-time-type type)))

(define-compiler-macro convert-from-foreign (&whole form value type
                                             &environment environment)
  (let ((parsed-type (find-constant-type type environment)))
    (if parsed-type
        (expand-from-foreign value parsed-type)
        form)))

(defun convert-into-foreign-memory (value type ptr)
  "Store the Lisp VALUE as a foreign TYPE at PTR."
  (translate-into-foreign-memory value (run-time-type type) ptr))

(define-compiler-macro convert-into-foreign-memory
    (&whole form value type ptr &environment environment)
  (let ((parsed-type (find-constant-type type environment)))
    (if parsed-type
        (expand-into-foreign-memory value parsed-type ptr)
        form)))

(defun free-converted-object (value type param)
  "Free the foreign VALUE that CONVERT-TO-FOREIGN made.
PARAM is the second value of CONVERT-TO-FOREIGN."
  (free-translated-object value (parse-type type) param))
