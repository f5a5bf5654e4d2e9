;;;; constant-forms.lisp --- Forms whose value is known at compile time.
;;;;
;;;; CONSTANTP alone misses a symbol macro that stands for a constant, which
;;;; is how some libraries name their sizes.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(defun quoted-form-p (form)
  "True of (QUOTE x)."
  (and (consp form)
       (eq (first form) 'quote)
       (consp (rest form))
       (null (cddr form))))

(defun expand-symbol-form (form environment)
  "FORM, or what it stands for when it is a symbol macro."
  (if (symbolp form)
      (values (macroexpand form environment))
      form))

(defun constant-form-p (form &optional environment)
  "See protocol.lisp."
  (let ((form (expand-symbol-form form environment)))
    (or (quoted-form-p form)
        (constantp form environment))))

(defun constant-form-value (form &optional environment)
  "See protocol.lisp."
  (let ((form (expand-symbol-form form environment)))
    (if (quoted-form-p form)
        (second form)
        (eval form))))
