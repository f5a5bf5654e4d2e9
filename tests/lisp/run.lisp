;;;; run.lisp --- Compiles everything without a warning, then runs the tests.
;;;;
;;;;   sh scripts/lisp.sh sbcl tests/lisp/run.lisp
;;;;
;;;; The environment variable TESTS may say how the tests' own code is run:
;;;; "compiled", also on Lisps that would interpret it, or "source", interpreted
;;;; form by form as if typed in; what is tested is compiled in either case.
;;;; SUITE may name one suite, which is the name of a file here.
;;;;
;;;; Everything is compiled afresh, into a directory of its own; a warning or
;;;; style-warning in our own files is a failure like any other.
;;;;
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "boot.lisp" *load-truename*))

(defpackage #:cffi-test-run
  (:use #:common-lisp))

(in-package #:cffi-test-run)

(defparameter *root*
  (uiop:truenamize
   (uiop:subpathname (uiop:pathname-directory-pathname *load-truename*)
                     "../../"))
  "The project's directory.")

(defparameter *fasls*
  (merge-pathnames "build/tests/fasl/" *root*)
  "Where compiled files go.")

(defvar *warnings* '()
  "What the compiler had to say.")

(defun note-warning (warning)
  "Keep WARNING, unless it is just that something was loaded again."
  (unless (some (lambda (word)
                  (search word (format nil "~(~A ~A~)" (type-of warning)
                                       warning)))
                '("redefin" "already defined" "already-called"))
    (push (format nil "~A: ~A" (type-of warning) warning) *warnings*)))

(asdf:initialize-output-translations
 `(:output-translations
   (,(namestring *root*) (,(namestring *fasls*) :implementation))
   :inherit-configuration))
(push *root* asdf:*central-registry*)

(defparameter *others*
  '("alexandria" "babel" "trivial-features" "fiveam" "yason" "cl-ppcre"
    "bordeaux-threads")
  "The systems that ours need.")

(defun test-mode-p (mode)
  "True if the environment variable TESTS says MODE."
  (equal (uiop:getenv "TESTS") mode))

(defun load-compiled (name)
  "Compile and load the system NAME, and all of ours that it needs."
  (handler-bind ((warning #'note-warning))
    (asdf:load-system name
                      :force-not (list* "trivial-backtrace" *others*)
                      :force '("cffi" "cffi/c2ffi"
                               "cffi/c2ffi-generator" "cffi-libffi"
                               "cffi-uffi-compat" "cffi-tests"))))

(defun interpret-from-now-on ()
  "Have EVAL and LOAD interpret, where a Lisp would rather compile."
  #+sbcl (setf sb-ext:*evaluator-mode* :interpret))

(defun load-interpreted (name)
  "Load the files of the system NAME as source, and what it needs compiled."
  (apply #'asdf:load-systems
         (asdf:system-depends-on (asdf:find-system name)))
  (interpret-from-now-on)
  (dolist (component (asdf:component-children (asdf:find-system name)))
    (load (asdf:component-pathname component))))

(defun load-afresh (name)
  "Load the system NAME in the way that TESTS asks for."
  (apply #'asdf:load-systems *others*)
  (when (test-mode-p "compiled")
    (setf (symbol-value (uiop:find-symbol* '#:*default-test-compilation-time*
                                           '#:fiveam))
          :run-time))
  (if (test-mode-p "source")
      (load-interpreted name)
      (load-compiled name)))

(defun load-quietly (name)
  "Load the system NAME; show the compiler's talk only if that fails."
  (let ((talk (make-string-output-stream))
        (loadedp nil))
    (unwind-protect
         (let ((*error-output* talk)
               (*standard-output* talk)
               (*compile-verbose* nil)
               (*compile-print* nil))
           (load-afresh name)
           (setf loadedp t))
      (unless loadedp
        (write-string (get-output-stream-string talk))))))

(load-quietly "cffi-tests")

;;; ECL would run the C compiler for each form that the tests compile.  What is
;;; loaded stays as it is: for ASDF it would otherwise be out of date now.
#+ecl
(unless (test-mode-p "compiled")
  (mapc #'asdf:register-immutable-system (asdf:already-loaded-systems))
  (ext:install-bytecodes-compiler))

(let ((success (uiop:symbol-call '#:cffi-tests '#:run-suite
                                  (uiop:getenv "SUITE"))))
  (dolist (warning (reverse *warnings*))
    (format t "~&Warning while compiling: ~A~%" warning))
  (uiop:quit (if (and success (null *warnings*)) 0 1)))
