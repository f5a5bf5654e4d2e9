;;;; constant-types.lisp --- Types that are known at compile time.
;;;;
;;;; The compiler macros of the frontend ask here whether a form stands for a
;;;; type.  A type that is not defined yet is no error: the question is left to
;;;; run time, which knows more.
;;;;
;;;; This file comes before types.lisp, so that no call of FOREIGN-TYPE-SIZE is
;;;; compiled before its compiler macro is there.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defun find-constant-type (form &optional environment)
  "Return the type object of FORM, or NIL if it is not constant or undefined."
  (when (constantp form environment)
    (handler-case (parse-type (eval form))
      (undefined-foreign-type-error () nil)
      (type-error () nil))))

(defun constant-type-size (form &optional environment)
  "Return the size of the type that FORM stands for, or NIL.
FORM may be a symbol macro for a constant."
  (declare (notinline foreign-type-size))
  (when (constant-form-p form environment)
    (handler-case (foreign-type-size (constant-form-value form environment))
      (error () nil))))

(define-compiler-macro foreign-type-size (&whole form type
                                          &environment environment)
  (or (constant-type-size type environment)
      form))
