;;;; calls.lisp: calls of scalars, variables, symbols and callbacks.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(defcfun "bench_int" :int (n :int))
(defcfun "bench_double" :double (x :double))
(defcfun "bench_call" :int (function :pointer) (count :int))
(defcvar "bench_variable" :int)
(defcallback next :int ((n :int)) (1+ n))

(measure "int(int), foreign-funcall" ((n 1))
  (setf n (logand 65535 (foreign-funcall "bench_int" :int n :int))))
(measure "int(int), foreign-funcall-pointer"
    ((n 1) (f (foreign-symbol-pointer "bench_int")))
  (setf n (logand 65535 (foreign-funcall-pointer f () :int n :int))))
(measure "int(int), defcfun" ((n 1))
  (setf n (logand 65535 (bench-int n))))
(measure "double(double), foreign-funcall" ((d 1d0))
  (setf d (foreign-funcall "bench_double" :double d :double)))
(measure "double(double), defcfun" ((d 1d0))
  (setf d (bench-double d)))
(measure "foreign-symbol-pointer, constant name" ()
  (foreign-symbol-pointer "bench_int"))
(measure "defcvar read" ((n 0))
  (setf n (logior n *bench-variable*)))
(measure "defcvar write" ()
  (setf *bench-variable* 7))
(measure "callback, its pointer" ()
  (callback next))
(measure "callback int(int), from C" ((f (callback next)))
  (bench-call f 1))
