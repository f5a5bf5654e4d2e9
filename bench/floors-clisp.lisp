;;;; floors-clisp.lisp: what CLISP's own FFI needs, under the other rows' keys.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(ffi:def-call-out native-int
  (:name "bench_int") (:library (uiop:getenv "BENCH_LIBRARY"))
  (:arguments (n ffi:int)) (:return-type ffi:int) (:language :stdc))
(ffi:def-call-out native-double
  (:name "bench_double") (:library (uiop:getenv "BENCH_LIBRARY"))
  (:arguments (x ffi:double-float)) (:return-type ffi:double-float)
  (:language :stdc))

(measure "int(int), foreign-funcall" ((n 1))
  (setf n (logand 65535 (native-int n))))
(measure "int(int), defcfun" ((n 1))
  (setf n (logand 65535 (native-int n))))
(measure "double(double), foreign-funcall" ((d 1d0))
  (setf d (native-double d)))
(measure "double(double), defcfun" ((d 1d0))
  (setf d (native-double d)))
