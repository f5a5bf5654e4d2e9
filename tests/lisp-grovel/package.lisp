;;;; package.lisp --- The package of the tests, and what all of them use.
;;;;
;;;; Files are called like the files that they test.  A test writes a grovel
;;;; file to a directory of its own, has it processed, and looks at the Lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi-grovel-tests
  (:use #:common-lisp #:fiveam)
  (:local-nicknames (#:grovel #:cffi-grovel) (#:toolchain #:cffi-toolchain))
  (:export #:run-suite))

(defpackage #:cffi-grovel-tests/spec
  (:documentation "Where grovel files of the tests define things.")
  (:use #:common-lisp #:cffi))

(in-package #:cffi-grovel-tests)

(def-suite cffi-grovel :description "The groveller and the toolchain.")

;;;; Files

(defparameter *directory*
  (asdf:system-relative-pathname "cffi-grovel-tests" "build/tests/grovel/")
  "Where the tests write.")

(defvar *counter* 0 "How many directories there are.")

(defun fresh-directory (&optional (name ""))
  "A new directory, whose last part ends with NAME."
  (let ((directory (merge-pathnames
                    (make-pathname
                     :directory (list :relative
                                      (format nil "~D~A" (incf *counter*)
                                              name)))
                    *directory*)))
    (ensure-directories-exist directory)))

(defun write-text (text file)
  "Write TEXT to FILE, whose directory exists.  Return FILE."
  (with-open-file (out file :direction :output :if-exists :supersede
                            :external-format :utf-8)
    (write-string text out))
  file)

(defun file-in (directory name)
  "The file NAME, with its type, in DIRECTORY."
  (merge-pathnames (uiop:parse-native-namestring name) directory))

;;;; Groveling

(defun spec-text (forms)
  "FORMS, strings, as a grovel or wrapper file."
  (format nil "(in-package #:cffi-grovel-tests/spec)~%~{~A~%~}" forms))

(defun call-quietly (function)
  "Call FUNCTION without the commands that it shows."
  (let ((*debug-io* (make-two-way-stream (make-string-input-stream "")
                                         (make-broadcast-stream)))
        (*error-output* (make-broadcast-stream)))
    (funcall function)))

(defmacro quietly (&body body)
  `(call-quietly (lambda () ,@body)))

(defun grovel-in (directory forms)
  "Grovel FORMS, strings, in DIRECTORY.  Return the generated file."
  (let ((file (write-text (spec-text forms) (file-in directory "spec.lisp"))))
    (quietly (grovel:process-grovel-file file))))

(defun groveled (&rest forms)
  "The text that FORMS, strings, become, after a line of comment."
  (let ((text (uiop:read-file-string (grovel-in (fresh-directory) forms))))
    (subseq text (1+ (position #\Newline text)))))

(defun load-groveled (&rest forms)
  "Compile and load what FORMS become.  Return the warnings' types."
  (let ((warnings '()))
    (handler-bind ((warning (lambda (warning)
                              (push (type-of warning) warnings)
                              (muffle-warning warning))))
      (quietly
        (let ((*standard-output* (make-broadcast-stream)))
          (load (grovel-in (fresh-directory) forms)))))
    warnings))

(defun spec-symbol (name)
  (intern (string-upcase name) '#:cffi-grovel-tests/spec))

(defun constant-value (name)
  "The value of the constant called NAME that was groveled."
  (symbol-value (spec-symbol name)))

(defun grovel-failure (&rest forms)
  "What the error says that groveling FORMS signals, or NIL."
  (handler-case (progn (apply #'groveled forms) nil)
    (grovel:grovel-error (condition) (princ-to-string condition))))

(defun saysp (text &rest parts)
  "True if TEXT is a string that has each of PARTS in it."
  (and (stringp text)
       (every (lambda (part) (search part text)) parts)))

;;;; Running

(defun print-failure (result)
  "Print which check failed, and why."
  (format t "~&not ok ~(~A~): ~A~%"
          (fiveam::name (fiveam::test-case result))
          (substitute #\Space #\Newline
                      (string-trim '(#\Space #\Newline)
                                   (princ-to-string
                                    (fiveam::reason result))))))

(defun run-suite ()
  "Run everything.  Print failures and a summary; return true on success."
  (uiop:delete-directory-tree *directory* :validate t
                                          :if-does-not-exist :ignore)
  (let* ((results (let ((*test-dribble* (make-broadcast-stream)))
                    (run 'cffi-grovel)))
         (failures (remove-if (lambda (result)
                                (typep result 'fiveam::test-passed))
                              results)))
    (mapc #'print-failure failures)
    (format t "~&~D passed, ~D failed~%"
            (- (length results) (length failures)) (length failures))
    (null failures)))
