;;;; build.lisp: what a system costs to compile and to load.
;;;;
;;;; BENCH_STEP is "cffi", which loads the system itself, cold or warm as its
;;;; fasls are; or "compile" or "load", which do that to the large binding that
;;;; BENCH_FILE names.  Each step wants a fresh process.  Prints "key
;;;; milliseconds" with a tab.  BENCH_HOME is as in measure.lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)
(defpackage #:bench-build (:use #:cl))
(in-package #:bench-build)

(when (uiop:getenvp "BENCH_HOME")
  (push (uiop:ensure-directory-pathname (uiop:getenv "BENCH_HOME"))
        asdf:*central-registry*))

(defun run-milliseconds (function)
  (let ((start (get-internal-run-time)))
    (funcall function)
    (/ (- (get-internal-run-time) start)
       internal-time-units-per-second 1d-3)))

(defun report-time (key function)
  "Print KEY and the milliseconds that FUNCTION takes."
  (let ((time (let ((*standard-output* (make-broadcast-stream))
                    (*error-output* (make-broadcast-stream)))
                (run-milliseconds function))))
    (format t "~A~C~,1F~%" key #\Tab time)))

(defun fasl-file ()
  (make-pathname :type (if (uiop:getenvp "BENCH_HOME") "own" "peer")
                 :defaults (uiop:getenv "BENCH_FILE")))

(defun compile-large-binding ()
  (compile-file (uiop:getenv "BENCH_FILE") :output-file (fasl-file)))

;;; The systems that CFFI needs are not measured with it.
(asdf:load-systems "alexandria" "babel" "trivial-features")

(let ((step (uiop:getenv "BENCH_STEP")))
  (if (string= step "cffi")
      (report-time (uiop:getenv "BENCH_KEY") (lambda () (asdf:load-system "cffi")))
      (asdf:load-system "cffi"))
  (when (string= step "compile")
    (report-time "1,300 definitions, compile" #'compile-large-binding)
    (with-open-file (fasl (fasl-file) :element-type '(unsigned-byte 8))
      (format t "1,300 definitions, fasl in KB~C~,1F~%" #\Tab
              (/ (file-length fasl) 1024))))
  (when (string= step "load")
    (report-time "1,300 definitions, load" (lambda () (load (fasl-file))))))
