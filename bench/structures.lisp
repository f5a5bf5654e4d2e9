;;;; structures.lisp: structs by value, as property lists.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(defcstruct pair (x :double) (y :double))
(defcstruct wide
  (a :double) (b :double) (c :double) (d :double)
  (e :long) (f :long) (g :long) (h :long))

(defcfun "bench_pair" (:struct pair) (p (:struct pair)))
(defcfun "bench_wide" (:struct wide) (w (:struct wide)))

(defparameter *pair* (list 'x 1d0 'y 2d0))
(defparameter *wide* (list 'a 1d0 'b 1d0 'c 1d0 'd 1d0 'e 1 'f 2 'g 3 'h 4))

(measure "{double,double}, plists" ((p *pair*))
  (setf p (bench-pair p)))
(measure "64-byte struct, plists" ((w *wide*))
  (setf w (bench-wide w)))
(measure "mem-ref of {double,double}" ((p (foreign-alloc '(:struct pair))))
  (mem-ref p '(:struct pair)))
(measure "setf mem-ref of {double,double}"
    ((p (foreign-alloc '(:struct pair))) (value *pair*))
  (setf (mem-ref p '(:struct pair)) value))
