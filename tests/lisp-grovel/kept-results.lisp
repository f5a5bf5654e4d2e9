;;;; kept-results.lisp --- Results kept beside the source.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite kept-results :in cffi-grovel)
(in-suite kept-results)

(defparameter *kept-forms*
  '("(include \"errno.h\")" "(constant (kept-eintr \"EINTR\"))")
  "A grovel file whose result is kept.")

(defun keep-in (directory)
  "Grovel *KEPT-FORMS* in DIRECTORY, and keep the result."
  (let ((grovel::*keep* t)
        (grovel::*kept-files* '()))
    (grovel-in directory *kept-forms*)
    (first grovel::*kept-files*)))

(defmacro without-compiler (&body body)
  `(let ((toolchain:*cc* "no-such-compiler")
         (toolchain:*ld* "no-such-compiler"))
     ,@body))

(test kept-results.name
  (is (equal "spec.x86_64-pc-linux-gnu.grovel"
             (file-namestring (grovel:kept-result-file
                               #p"/d/spec.lisp" "x86_64-pc-linux-gnu"))))
  (is (equal (file-namestring (grovel:kept-result-file #p"/d/spec.lisp"))
             (format nil "spec.~A.grovel" (toolchain:target-triple)))))

(test kept-results.used-without-a-compiler
  (let* ((directory (fresh-directory))
         (groveled (uiop:read-file-string (grovel-in directory
                                                     *kept-forms*)))
         (kept (keep-in directory)))
    (is-true (probe-file kept))
    (without-compiler
      (let ((text (uiop:read-file-string (grovel-in directory
                                                    *kept-forms*))))
        (is (saysp text groveled) "Both ways lead to the same Lisp.")))))

(test kept-results.line-endings-do-not-count
  (is (= (grovel::text-digest (format nil "a~C~%b" #\Return))
         (grovel::text-digest (format nil "a~%b"))))
  (is (/= (grovel::text-digest "ab") (grovel::text-digest "ba"))))

(test kept-results.stale
  (let ((directory (fresh-directory)))
    (keep-in directory)
    (let ((forms (append *kept-forms* '("(constant (more \"EIO\"))"))))
      (is (saysp (uiop:read-file-string (grovel-in directory forms))
                 "defconstant more"))
      (without-compiler
        (is (saysp (handler-case (progn (grovel-in directory forms) nil)
                     (grovel:grovel-error (condition)
                       (princ-to-string condition)))
                   "as it is now"))))))

(test kept-results.of-another-target
  (let* ((directory (fresh-directory))
         (kept (keep-in directory)))
    (rename-file kept (file-in directory "spec.other-target.grovel"))
    (without-compiler
      (signals grovel:grovel-error (grovel-in directory *kept-forms*)))))
