;;;; build.lisp: what CFFI and large bindings cost to compile and to load.
;;;;
;;;; One step in a fresh process, by BENCH_STEP:
;;;;
;;;;   compile-cffi  load-cffi   the system itself, without what it needs
;;;;   compile       load        the binding BENCH_FILE
;;;;   compile-native  load-native  the same, for a file that needs no CFFI
;;;;
;;;; Prints "BENCH_KEY milliseconds octets" with tabs; after compiling a file,
;;;; its fasl's size too.  BENCH_HOME is as in measure.lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)

(defpackage #:bench-build
  (:use #:cl))
(in-package #:bench-build)

(when (uiop:getenvp "BENCH_HOME")
  (push (uiop:ensure-directory-pathname (uiop:getenv "BENCH_HOME"))
        asdf:*central-registry*))

(defparameter *file* (uiop:getenv "BENCH_FILE"))
(defparameter *key* (uiop:getenv "BENCH_KEY"))

(defun print-row (key value octets)
  (format t "~A~C~,1F~C~,1F~%" key #\Tab value #\Tab octets))

(defmacro timed (&body body)
  "Print what BODY took.  What it says itself is dropped."
  `(let ((start (get-internal-run-time))
         (octets (sb-ext:get-bytes-consed)))
     (let ((*standard-output* (make-broadcast-stream))
           (*error-output* (make-broadcast-stream)))
       ,@body)
     (print-row *key*
                (/ (- (get-internal-run-time) start)
                   internal-time-units-per-second 1d-3)
                (- (sb-ext:get-bytes-consed) octets))))

(defun compile-binding ()
  (timed (compile-file *file*))
  (with-open-file (fasl (compile-file-pathname *file*)
                        :element-type '(unsigned-byte 8))
    (print-row (format nil "~A, KB of fasl" *key*)
               (/ (file-length fasl) 1024) 0)))

(defun load-binding ()
  (timed (load (compile-file-pathname *file*))))

(defun load-needs ()
  (asdf:load-systems "alexandria" "babel" "trivial-features"))

(defparameter *steps*
  `(("compile-cffi" ,(lambda ()
                       (load-needs)
                       (timed (asdf:load-system "cffi" :force t))))
    ("load-cffi" ,(lambda ()
                    (load-needs)
                    (timed (asdf:load-system "cffi"))))
    ("compile" ,(lambda ()
                  (asdf:load-system "cffi")
                  (compile-binding)))
    ("load" ,(lambda ()
               (asdf:load-system "cffi")
               (load-binding)))
    ("compile-native" compile-binding)
    ("load-native" load-binding))
  "Names of steps and functions that do them.")

(funcall (second (assoc (uiop:getenv "BENCH_STEP") *steps* :test #'string=)))
