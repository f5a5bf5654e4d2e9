;;;; own-calls.lisp: what only this CFFI can do; loaded after structures.lisp.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(measure "{double,double}, pointers"
    ((a (foreign-alloc '(:struct pair))) (b (foreign-alloc '(:struct pair))))
  (cffi-extras:foreign-funcall-into
   b "bench_pair" (:struct pair) a (:struct pair)))
(measure "64-byte struct, pointers"
    ((a (foreign-alloc '(:struct wide))) (b (foreign-alloc '(:struct wide))))
  (cffi-extras:foreign-funcall-into
   b "bench_wide" (:struct wide) a (:struct wide)))
