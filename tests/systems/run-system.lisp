;;;; run-system.lisp --- Runs the tests of one client, on our CFFI or another.
;;;;
;;;;   SIDE=ours|peer SYSTEM=name FASLS=directory sbcl --load run-system.lisp
;;;;
;;;; Prints a line "passed TEST" or "failed TEST" for each test.  Loading is the
;;;; first of them.  "ours" is the CFFI of this tree, "peer" what ASDF finds
;;;; otherwise; each side compiles into its own directory.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)

(defpackage #:run-system
  (:use #:common-lisp))

(in-package #:run-system)

(defparameter *here* (uiop:pathname-directory-pathname *load-truename*)
  "The directory of this file.")

(defparameter *sources* #p"/usr/share/common-lisp/source/"
  "Where Debian keeps the sources of Lisp libraries.")

(defvar *report* *standard-output*
  "Where results go; clients' own talk goes nowhere.")

;;;; The table

(defun words (line)
  "The words of LINE."
  (remove "" (uiop:split-string line :separator " ") :test #'equal))

(defun find-row (name)
  "The row of the table for the client NAME."
  (or (find name (mapcar #'words
                         (uiop:read-file-lines
                          (merge-pathnames "systems.txt" *here*)))
            :key #'first :test #'equal)
      (error "There is no client ~A." name)))

(defun items (word)
  "The items in WORD, separated by commas; - is none."
  (unless (equal word "-")
    (uiop:split-string word :separator ",")))

;;;; Reports

(defun report (passedp name)
  "Print that the test NAME passed or not."
  (format *report* "~&~:[failed~;passed~] ~A~%" passedp
          (substitute #\Space #\Newline
                      (string-trim " " (princ-to-string name)))))

(defun report-rt (package)
  "Report what RT, in PACKAGE, has in its list."
  (flet ((value (name)
           (symbol-value (find-symbol name package))))
    (let ((pending (uiop:symbol-call package '#:pending-tests)))
      (dolist (entry (rest (value "*ENTRIES*")))
        (let ((name (uiop:symbol-call package '#:name entry)))
          (report (not (member name pending :test #'equal)) name))))))

(defun run-rt (package)
  "Run the tests that RT has in its list."
  (let ((package (string-upcase package)))
    (uiop:symbol-call package '#:do-tests)
    (report-rt package)))

(defun run-fiveam (suite)
  "Run the FiveAM SUITE, PACKAGE:NAME."
  (destructuring-bind (package name)
      (mapcar #'string-upcase (uiop:split-string suite :separator ":"))
    (let ((counts (make-hash-table :test 'equal)))
      (dolist (result (uiop:symbol-call '#:fiveam '#:run
                                        (find-symbol name package)))
        (let ((test (uiop:symbol-call
                     '#:fiveam '#:name
                     (uiop:symbol-call '#:fiveam '#:test-case result))))
          (report (typep result (find-symbol "TEST-PASSED" '#:fiveam))
                  (format nil "~A ~D" test (incf (gethash test counts 0)))))))))

(defun run-program (file)
  "Load FILE, one of our programs; every line of its output is a test."
  (dolist (line (uiop:split-string
                 (with-output-to-string (*standard-output*)
                   (let ((*package* (find-package '#:run-system)))
                     (load (merge-pathnames file
                                            (merge-pathnames "programs/"
                                                             *here*)))))
                 :separator '(#\Newline)))
    (unless (equal line "")
      (report t line))))

(defparameter *runners*
  '(("rt" . run-rt) ("fiveam" . run-fiveam) ("program" . run-program))
  "What the column runner of the table means.")

;;;; A client

(defun use-side (side fasls)
  "Let ASDF find the CFFI of SIDE, and write compiled files to FASLS."
  (asdf:initialize-output-translations
   `(:output-translations
     (t (,(namestring fasls) :implementation))
     :ignore-inherited-configuration))
  (when (equal side "ours")
    (push (merge-pathnames "../../" *here*) asdf:*central-registry*)))

(defun load-client (systems files)
  "Load SYSTEMS, and the test files FILES.
Some of these redefine what a test framework exports and has locked."
  (handler-bind ((warning #'muffle-warning)
                 (sb-ext:package-lock-violation #'continue))
    (mapc #'asdf:load-system systems)
    (dolist (file files)
      (load (merge-pathnames file *sources*)))))

(defun run-client (name)
  "Load the client NAME and run its tests."
  (destructuring-bind (systems files runner argument) (rest (find-row name))
    (let ((output (make-string-output-stream)))
      (handler-case
          (let ((*standard-output* output)
                (*error-output* output)
                (*trace-output* output))
            (load-client (items systems) (items files))
            (report t "loads")
            (funcall (cdr (assoc runner *runners* :test #'equal))
                     argument))
        (error (condition)
          (report nil condition)
          (format *error-output* "~A: ~A~%" name condition))))))

(use-side (uiop:getenv "SIDE")
          (uiop:ensure-directory-pathname (uiop:getenv "FASLS")))
(run-client (uiop:getenv "SYSTEM"))
(finish-output *report*)
(uiop:quit 0 nil)
