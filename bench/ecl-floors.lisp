;;;; ecl-floors.lisp: what ECL itself needs: the same in its inline C, where the
;;;; C function is at hand and nothing is checked.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(ffi:clines
 "typedef struct { double x, y; } bench_pair_t;"
 "static int bench_int(int n) { return n + 1; }"
 "static double bench_double(double x) { return x + 1; }"
 "static __attribute__((noinline)) bench_pair_t swap(bench_pair_t p) {"
 "  return (bench_pair_t){p.y, p.x};"
 "}")

(defun floor-int (n)
  (ffi:c-inline (n) (:int) :int "bench_int(#0)" :one-liner t))
(defun floor-double (x)
  (ffi:c-inline (x) (:double) :double "bench_double(#0)" :one-liner t))
(defun floor-pair (p)
  (let ((x 0d0) (y 0d0))
    (declare (double-float x y))
    (loop for (key value) on p by #'cddr
          do (case key
               (x (setf x value))
               (y (setf y value))))
    (ffi:c-inline (x y) (:double :double) (values :double :double)
                  "bench_pair_t r = swap((bench_pair_t){#0, #1});
                   @(return 0) = r.x; @(return 1) = r.y;")
    (list 'y x 'x y)))
(defun floor-length (s)
  (ffi:c-inline (s) (:cstring) :long "strlen(#0)" :one-liner t))

(measure "int(int), defcfun" ((n 1))
  (setf n (logand 65535 (floor-int n))))
(measure "double(double), defcfun" ((d 1d0))
  (setf d (floor-double d)))
(measure "{double,double}, plists" ((p (list 'x 1d0 'y 2d0)))
  (setf p (floor-pair p)))
(measure ":string argument, 16 letters" ((s "sixteen letters!"))
  (floor-length s))
