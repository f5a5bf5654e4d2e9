;;;; speed.lisp: what a call costs, beside the same call made from C.
;;;; SPDX-License-Identifier: MIT
(in-package #:demo)

(chapter "6. What a call costs (best of 5 runs)")

(cffi:load-foreign-library (merge-pathnames "libfloor.so" *work*))

(cffi:defcstruct point (x :double) (y :double))
(cffi:defcfun "time_next" :double (count :long))
(cffi:defcfun "time_mirror" :double (count :long))

(defparameter *calls* 3000000)
(defparameter *runs* 5)

(defun nanoseconds-and-octets (function)
  "What a call costs; FUNCTION makes as many as it is told."
  (loop repeat *runs*
        for octets = (sb-ext:get-bytes-consed)
        for start = (get-internal-run-time)
        do (funcall function *calls*)
        minimize (* 1000.0 (/ (- (get-internal-run-time) start)
                              internal-time-units-per-second *calls* 1/1000000))
          into time
        minimize (/ (- (sb-ext:get-bytes-consed) octets) *calls* 1.0)
          into consed
        finally (return (values time consed))))

(defun measure (label floor function)
  (multiple-value-bind (time octets)
      (nanoseconds-and-octets (compile nil function))
    (say "~44A ~6,1F ns ~6,1F octets ~10,1F ns" label time octets
         (loop repeat *runs* minimize (funcall floor *calls*)))))

(say "~44A ~9@A ~13@A ~13@A" "" "Lisp" "consed" "C itself")
(measure "int next(int)" #'time-next
         '(lambda (count)
           (declare (fixnum count))
           (let ((n 0))
             (declare (type (signed-byte 32) n))
             (dotimes (i count n)
               (setf n (cffi:foreign-funcall "next" :int n :int))))))
(measure "{double,double} mirror(...), by pointers" #'time-mirror
         '(lambda (count)
           (declare (fixnum count))
           (cffi:with-foreign-objects ((a '(:struct point))
                                       (b '(:struct point)))
             (dotimes (i count)
               (cffi-extras:foreign-funcall-into
                b "mirror" (:struct point) a (:struct point))))))
(measure "{double,double} mirror(...), by plists" #'time-mirror
         '(lambda (count)
           (declare (fixnum count))
           (let ((p (list 'x 1d0 'y 2d0)))
             (dotimes (i count p)
               (setf p (cffi:foreign-funcall
                        "mirror" (:struct point) p (:struct point)))))))
