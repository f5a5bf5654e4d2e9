;;;; many-arguments.lisp --- As many arguments as C guarantees: 127.
;;;;
;;;; C11, 5.2.4.1: a function may have 127 parameters.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite many-arguments :in cffi)
(in-suite many-arguments)

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *parameters*
    (loop for i below 127 collect (intern (format nil "ARG~D" i)))
    "The names of 127 parameters."))

(macrolet ((define (name &rest types)
             `(defcallback ,name :double
                  ,(mapcar #'list *parameters*
                           (apply #'alexandria:circular-list types))
                (coerce (+ ,@(loop for parameter in *parameters*
                                   for i from 1
                                   collect `(* ,i ,parameter)))
                        'double-float))))
  (define sum-integers :long)
  (define sum-doubles :double)
  (define sum-both :double :short :int))

(defmacro call-with-many (callback &rest types)
  "Call CALLBACK with the numbers from 0 to 126, of TYPES over and over."
  `(foreign-funcall-pointer
    (callback ,callback) ()
    ,@(loop for i below 127
            for type in (apply #'alexandria:circular-list types)
            collect type
            collect (if (eq type :double) (float i 1d0) i))
    :double))

(test many-arguments.callbacks
  (let ((sum (loop for i below 127 sum (* i (1+ i) 1d0))))
    (is (= sum (call-with-many sum-integers :long)))
    (is (= sum (call-with-many sum-doubles :double)))
    (is (= sum (call-with-many sum-both :double :short :int)))))
