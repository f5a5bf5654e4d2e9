;;;; clisp-calls.lisp: calls on CLISP.
;;;;
;;;; A call finds its function, which knows its type, in a cell or by its
;;;; address; see clisp-libraries.lisp.  CLISP has no infinities and no NaNs: a
;;;; result that is one is refused, and its bits are lost by then.  As CLISP
;;;; says so by an arithmetic error like any other, calls know how deep in
;;;; callbacks they are, and leave alone what a callback's body signals.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Floating-point numbers from C

(defmacro checked-float ((ctype bits &optional (test t)) &body body)
  "Run BODY, which has CLISP convert a number of CTYPE from C.
Where CLISP cannot, and TEST is true, signal UNREPRESENTABLE-FLOAT, with BITS
then evaluated."
  (with-unique-names (converted)
    `(block ,converted
       (handler-bind ((arithmetic-error
                        (lambda (condition)
                          (declare (ignore condition))
                          (when ,test
                            (return-from ,converted
                              (unrepresentable-float ,ctype ,bits))))))
         ,@body))))

(defvar *callback-depth* 0
  "How many callbacks are running, each called by C that another called.")

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun result-form (call ctype)
    "A form for the result of CTYPE that the form CALL has."
    (if (member ctype '(:float :double))
        (with-unique-names (depth)
          `(let ((,depth *callback-depth*))
             (checked-float (,ctype nil (eql ,depth *callback-depth*))
               ,call)))
        (lisp-value-form call ctype)))

;;;; Calls

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
              result)))

  (defun call-form (function forms result)
    "A form that calls FUNCTION with FORMS, all evaluated in this order."
    (let ((values (make-gensym-list (length forms) "VALUE")))
      (with-unique-names (callee)
        `(let ((,callee ,function) ,@(mapcar #'list values forms))
           ,(result-form `(funcall ,callee ,@values) result))))))

(defmacro %foreign-funcall (name args &key (library :default) convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    (call-form `(let ((cell (load-time-value
                             (intern-cell ,name ',library ',type))))
                  (or (car cell) (resolve-function cell)))
               forms result)))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    (call-form `(function-at ,ptr (load-time-value
                                   (intern-function-type ',type)))
               forms result)))
