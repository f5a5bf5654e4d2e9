;;;; programs.lisp --- Programs with their C code.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite programs :in cffi-grovel)
(in-suite programs)

(defparameter *main-text*
  "(in-package #:cffi-grovel-tests/spec)
(defun main ()
  (format t \"~A ~A ~A~%\" p-six (p-twice 21) (foreign-funcall \"p_fast\" :int))
  (finish-output))
"
  "What a program prints.")

(defun write-program (directory name)
  "Write a system NAME that has C in every way to DIRECTORY."
  (write-system
   directory name
   "((:file \"package\") (:c-file \"fast\")
     (:cffi-grovel-file \"spec\" :depends-on (\"package\"))
     (:cffi-wrapper-file \"shim\" :soname \"libprogram\"
                         :depends-on (\"package\"))
     (:file \"main\" :depends-on (\"fast\" \"spec\" \"shim\")))"
   "package.lisp" "(defpackage #:cffi-grovel-tests/spec (:use #:cl #:cffi))"
   "fast.c" (format nil "int p_fast(void) { return 7; }~%")
   "spec.lisp" (spec-text '("(c \"#define SIX 6\")"
                            "(constant (p-six \"SIX\"))"))
   "shim.lisp" (spec-text '("(ld-flags \"-lm\")"
                            "(defwrapper* p-twice :int ((x :int))
                               \"return 2 * x;\")"))
   "main.lisp" *main-text*))

(defun make-program (operation name)
  "Make a program of the system NAME.  Return its file, moved elsewhere, with
the sources and everything that was compiled gone."
  (let ((directory (fresh-directory))
        (elsewhere (fresh-directory)))
    (write-program directory name)
    (with-system (directory name)
      (asdf:operate operation name)
      (let* ((output (first (asdf:output-files operation name)))
             (folder (uiop:pathname-directory-pathname output)))
        (dolist (file (if (eq operation 'toolchain:bundle-program-op)
                          (uiop:directory-files folder)
                          (list output)))
          (rename-file file (merge-pathnames (file-namestring file)
                                             elsewhere)))
        (uiop:delete-directory-tree directory :validate t)
        (merge-pathnames (file-namestring output) elsewhere)))))

(defun program-output (program)
  (quietly (toolchain::command-output program)))

(test programs.static
  (if (toolchain::static-ops-enabled-p)
      (is (equal (format nil "6 42 7~%")
                 (program-output (make-program 'toolchain:static-program-op
                                               "cffi-grovel-test-static"))))
      (skip "This Lisp does not say how it was linked.")))

(test programs.bundle
  (is (equal (format nil "6 42 7~%")
             (program-output (make-program 'toolchain:bundle-program-op
                                           "cffi-grovel-test-bundle")))))
