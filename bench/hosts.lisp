;;;; hosts.lisp: the rows of the Lisp benchmarks on any Lisp, by its name.
;;;;
;;;; Loaded by hosts.sh, once for this CFFI and once for the peer, as
;;;; measure.lisp is on SBCL, and with the same rows.  BENCH_HOME names this
;;;; CFFI's folder, or is empty for the peer; BENCH_ROWS lists the rows' files.
;;;; A row is printed as "key nanoseconds", with a tab.  The clock on the wall
;;;; counts, for ABCL has no other as fine.  A batch takes 20 ms or more; the
;;;; least of five is taken: the others were disturbed, or Java still compiled.
;;;;
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "../tests/lisp/boot.lisp" *load-truename*))

(defpackage #:bench-system
  (:use #:common-lisp))
(in-package #:bench-system)

(when (uiop:getenvp "BENCH_HOME")
  (push (uiop:ensure-directory-pathname (uiop:getenv "BENCH_HOME"))
        asdf:*central-registry*))

(let* ((talk (make-string-output-stream))
       (*standard-output* talk)
       (*error-output* talk))
  (handler-bind ((warning #'muffle-warning))
    (asdf:load-system (if (uiop:getenvp "BENCH_HOME") "cffi" "cffi-libffi"))))

(defpackage #:bench
  (:use #:common-lisp #:cffi))
(in-package #:bench)

(load-foreign-library (uiop:getenv "BENCH_LIBRARY"))

(defparameter *batches* 5)
(defparameter *batch-nanoseconds* 2d7)

(defun run-nanoseconds (function count)
  "The time of COUNT calls."
  (let ((start (get-internal-real-time)))
    (funcall function count)
    (/ (* 1d9 (- (get-internal-real-time) start))
       internal-time-units-per-second)))

(defun enough-calls (function)
  "A count of calls that takes *BATCH-NANOSECONDS* or more."
  (funcall function 1)
  (loop for count = 1 then (* count 4)
        when (> (run-nanoseconds function count) *batch-nanoseconds*)
          return count))

(defun report (key function)
  "Print KEY and the least time of a call of FUNCTION."
  (let ((count (enough-calls function)))
    (format t "~A~C~,1F~%" key #\Tab
            (loop repeat *batches*
                  minimize (/ (run-nanoseconds function count) count)))
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

(dolist (name (uiop:split-string (uiop:getenv "BENCH_ROWS")))
  (let ((file (merge-pathnames (concatenate 'string name ".lisp")
                               *load-truename*)))
    (handler-bind ((warning #'muffle-warning))
      (load (uiop:with-temporary-file (:pathname fasl :type "fas" :keep t)
              (let ((*standard-output* (make-broadcast-stream))
                    (*error-output* (make-broadcast-stream)))
                (compile-file file :output-file fasl)))))))
