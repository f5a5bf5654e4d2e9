;;;; measure.lisp: how the Lisp benchmarks measure.
;;;;
;;;; Loaded before the benchmarks, once for this CFFI and once for the peer, in
;;;; processes of their own: BENCH_HOME names this CFFI's folder, or is unset
;;;; for the peer.  A row is printed as "key nanoseconds octets", with tabs;
;;;; table.sh joins the rows of this CFFI, the peer and the floor by their key.
;;;;
;;;; The clock is the process's own time.  A batch of calls takes 5 ms or more;
;;;; the fastest batch counts, and the one that consed least, where the Lisp
;;;; counts that: whatever else runs on the machine can only add to them.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)
(when (uiop:getenvp "BENCH_HOME")
  (push (uiop:ensure-directory-pathname (uiop:getenv "BENCH_HOME"))
        asdf:*central-registry*))
(asdf:load-system :cffi-libffi)

(defpackage #:bench
  (:use #:cl #:cffi))
(in-package #:bench)

(declaim (optimize (speed 1) (safety 1) (debug 0)))

(load-foreign-library (uiop:getenv "BENCH_LIBRARY"))

(defparameter *batches* 9)
(defparameter *batch-nanoseconds*
  (max 5d6 (/ 5d10 internal-time-units-per-second))
  "At least 5 ms, and 50 ticks of the clock.")

(defun bytes-consed ()
  "The octets consed so far; 0 on a Lisp that does not say."
  (let ((package (find-package '#:sb-ext)))
    (if package
        (funcall (find-symbol "GET-BYTES-CONSED" package))
        0)))

(defun run-nanoseconds (function count)
  "The time of COUNT calls, and the octets they consed."
  (let ((octets (bytes-consed))
        (start (get-internal-run-time)))
    (funcall function count)
    (values (/ (* 1d9 (- (get-internal-run-time) start))
               internal-time-units-per-second)
            (- (bytes-consed) octets))))

(defun enough-calls (function)
  "A count of calls that takes *BATCH-NANOSECONDS* or more."
  (funcall function 1)
  (loop for count = 1 then (* count 4)
        when (> (run-nanoseconds function count) *batch-nanoseconds*)
          return count))

(defun report (key function)
  "Print KEY, and the least time and consing of a call of FUNCTION."
  (let ((count (enough-calls function))
        (times '())
        (octets '()))
    (dotimes (batch *batches*)
      (multiple-value-bind (time consed) (run-nanoseconds function count)
        (push (/ time count) times)
        (push (/ consed count 1d0) octets)))
    (format t "~A~C~,2F~C~,1F~%" key
            #\Tab (reduce #'min times)
            #\Tab (reduce #'min octets))
    (finish-output)))

(defmacro measure (key bindings &body body)
  "Report what one evaluation of BODY costs, in a loop within BINDINGS.
A row that a system cannot do is left out."
  `(handler-case
       (report ,key
               (handler-bind ((warning #'muffle-warning))
                 (compile nil
                          '(lambda (count)
                            (declare (fixnum count)
                             (optimize (speed 1) (safety 1) (debug 0)))
                            (let ,bindings
                              (dotimes (i count) ,@body))))))
     (error (reason) (format *error-output* "~A: ~A~%" ,key reason))))
