;;;; clisp-calls.lisp: calls on CLISP.
;;;;
;;;; A call finds its function, which knows its type, in a cell or by its
;;;; address; see clisp-libraries.lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Calls

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun split-call (args convention)
    "Split {ctype form}* [ctype] into a function type, forms and the result's
ctype."
    (let* ((result (if (oddp (length args)) (lastcar args) :void))
           (pairs (if (oddp (length args)) (butlast args) args)))
      (values (host-function-type (loop for (ctype) on pairs by #'cddr
                                        collect ctype)
                                  result convention)
              (loop for (ctype form) on pairs by #'cddr
                    collect (host-value-form form ctype))
              result))))

(defmacro %foreign-funcall (name args &key (library :default) convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    `(let ((cell (load-time-value
                  (intern-cell ,name ',library ',type))))
       ,(lisp-value-form `(funcall (or (car cell) (resolve-function cell))
                                   ,@forms)
                         result))))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    (lisp-value-form
     `(funcall (function-at ,ptr (load-time-value
                                  (intern-function-type
                                   ',type)))
               ,@forms)
     result)))
