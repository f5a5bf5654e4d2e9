;;;; speed.lisp: what a call costs, beside the same call made from C.
;;;; SPDX-License-Identifier: MIT
(in-package #:demo)

(chapter "6. What a call costs")

(cffi:load-foreign-library (merge-pathnames "libfloor.so" *work*))

(cffi:defcstruct point (x :double) (y :double))
(declaim (inline next mirror))
(cffi:defcfun "next" :int (n :int))
(cffi:defcfun "mirror" (:struct point) (p (:struct point)))
(cffi:defcfun "time_next" :double (count :long))
(cffi:defcfun "time_mirror" :double (count :long))

(defparameter *calls* 3000000)

(defun measure (function)
  "Nanoseconds and octets consed per call, the best of five runs."
  (loop repeat 5
        minimize (let ((start (get-internal-run-time)))
                   (funcall function *calls*)
                   (/ (* (- (get-internal-run-time) start) 1e9)
                      internal-time-units-per-second *calls*))
          into time
        minimize (let ((start (cffi-extras:bytes-consed)))
                   (funcall function *calls*)
                   (/ (- (cffi-extras:bytes-consed) start) *calls* 1.0))
          into octets
        finally (return (values time octets))))

(defun row (label function floor)
  (multiple-value-bind (time octets) (measure (compile nil function))
    (say "~36A ~8,1F ns ~6,1F octets    C: ~,1F ns" label time octets
         (loop repeat 5 minimize (funcall floor *calls*)))))

(row "next(int)"
     '(lambda (count)
       (declare (fixnum count) (optimize speed))
       (let ((n 0))
         (declare (type (signed-byte 32) n))
         (dotimes (i count n) (setf n (next n)))))
     #'time-next)
