;;;; run.lisp --- Compiles everything without a warning, then runs the tests.
;;;;
;;;;   sbcl --non-interactive --no-userinit --load tests/lisp-grovel/run.lisp
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)

(defpackage #:cffi-grovel-test-run
  (:use #:common-lisp))

(in-package #:cffi-grovel-test-run)

(defparameter *root*
  (uiop:truenamize
   (uiop:subpathname (uiop:pathname-directory-pathname *load-truename*)
                     "../../"))
  "The project's directory.")

(defvar *warnings* '()
  "What the compiler had to say.")

(defun note-warning (warning)
  "Keep WARNING, unless it is just a macro that was loaded again."
  (unless (search "redefin" (string-downcase (type-of warning)))
    (push (format nil "~A: ~A" (type-of warning) warning) *warnings*)))

(asdf:initialize-output-translations
 `(:output-translations
   (,(namestring *root*)
    (,(namestring (merge-pathnames "build/tests/grovel-fasl/" *root*))
     :implementation))
   :inherit-configuration))
(push *root* asdf:*central-registry*)

(defun load-quietly (name)
  "Load the system NAME; show the compiler's talk only if that fails."
  (let ((talk (make-string-output-stream))
        (loadedp nil))
    (unwind-protect
         (let ((*error-output* talk)
               (*standard-output* talk))
           (asdf:load-systems "cffi" "fiveam")
           (handler-bind ((warning #'note-warning))
             (asdf:load-system name :force '("cffi-toolchain" "cffi-grovel"
                                             "cffi-grovel-tests")))
           (setf loadedp t))
      (unless loadedp
        (write-string (get-output-stream-string talk))))))

(load-quietly "cffi-grovel-tests")

(let ((success (uiop:symbol-call '#:cffi-grovel-tests '#:run-suite)))
  (dolist (warning (reverse *warnings*))
    (format t "~&Warning while compiling: ~A~%" warning))
  (uiop:quit (if (and success (null *warnings*)) 0 1)))
