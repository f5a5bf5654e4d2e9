;;;; demo.lisp: loads the bindings that run.sh imported, and uses them.
;;;;
;;;; Every fact that is printed is also checked; a wrong one ends the run with
;;;; exit code 1.  SPDX-License-Identifier: MIT

(require :asdf)

(defpackage #:demo
  (:use #:cl))
(in-package #:demo)

(defparameter *work*
  (uiop:ensure-directory-pathname (uiop:getenv "CFFI_DEMO")))
(defparameter *home*
  (uiop:pathname-parent-directory-pathname
   (uiop:pathname-parent-directory-pathname
    (uiop:pathname-directory-pathname (or *load-truename* "")))))

;;;; Saying and checking

(defvar *facts* 0)

(defun say (control &rest arguments)
  (format t "~&  ~?~%" control arguments)
  (finish-output))

(defun chapter (title)
  (format t "~2&~A~2%" title))

(defun fact (asked answer expected)
  "Print what was ASKED and C's ANSWER, which must be EQUALP to EXPECTED."
  (incf *facts*)
  (say "~48A ~A" asked answer)
  (unless (equalp answer expected)
    (say "That is wrong: expected ~S" expected)
    (uiop:quit 1)))

(defmacro timed (&body body)
  "The milliseconds that BODY took, as a second value."
  `(let ((start (get-internal-real-time)))
     (values (progn ,@body)
             (/ (- (get-internal-real-time) start)
                (/ internal-time-units-per-second 1000.0)))))

(defun load-binding (name)
  "Load the system NAME and say how long that took, compilation included."
  (let ((ms (nth-value 1 (timed
                           (let* ((*standard-output* (make-broadcast-stream))
                                  (*error-output* *standard-output*))
                             (asdf:load-system name))))))
    (say "~24A compiled and loaded in ~5D ms" name (round ms))))

(chapter "2. Lisp loads them")
(push *work* asdf:*central-registry*)
(push *home* asdf:*central-registry*)
(mapc #'load-binding '("cffi" "zlib" "sqlite3" "libc"))

(defun load-part (name)
  (load (merge-pathnames (format nil "examples/demo/~A.lisp" name) *home*)))

(mapc #'load-part '("zlib" "sqlite" "by-value" "speed"))
(format t "~2&~D facts checked, all as expected.~%" *facts*)
