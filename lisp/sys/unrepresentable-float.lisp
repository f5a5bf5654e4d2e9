;;;; unrepresentable-float.lisp --- What a backend signals for lack of numbers.
;;;;
;;;; C's floating-point numbers include infinities, NaNs and denormals.  A Lisp
;;;; that has no object for one of them says so by a condition, which knows the
;;;; number's bits; it never returns another number in its place.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(define-condition unrepresentable-float (arithmetic-error)
  ((type :initarg :type :reader unrepresentable-float-type)
   (bits :initarg :bits :reader unrepresentable-float-bits))
  (:documentation "C has a floating-point number that this Lisp has not.")
  (:report (lambda (condition stream)
             (format stream "C has a ~S for which this Lisp has no number~
                             ~@[: its bits are #x~X~]."
                     (unrepresentable-float-type condition)
                     (unrepresentable-float-bits condition)))))

(setf (documentation 'unrepresentable-float-type 'function)
      "The type that C's number has: :FLOAT or :DOUBLE."
      (documentation 'unrepresentable-float-bits 'function)
      "The bits of C's number as an integer, or NIL where they were lost.")

(defun read-substitute ()
  "Ask for a value."
  (format *query-io* "~&Value (evaluated): ")
  (finish-output *query-io*)
  (list (eval (read *query-io*))))

(defun unrepresentable-float (type bits)
  "Signal that C's number of TYPE has no counterpart.  Return what is used
instead."
  (restart-case (error 'unrepresentable-float :type type :bits bits)
    (use-value (value)
      :report "Use another value."
      :interactive read-substitute
      value)))
