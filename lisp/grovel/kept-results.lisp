;;;; kept-results.lisp --- Results kept beside the source.
;;;;
;;;;     spec.lisp                        a grovel file
;;;;     spec.x86_64-pc-linux-gnu.grovel  what it became for that target
;;;;
;;;; Where such a file fits, neither a C compiler nor headers are needed.  It
;;;; fits if it is for this machine's target and was made from the source as it
;;;; is now; its first line tells both.  KEEP makes it, and so does the option
;;;; :KEEP of a component each time that it is groveled.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defvar *keep* nil
  "When true, grovel even if there is a kept result, and keep the new one.")

(defun kept-result-file (input-file &optional (triple (target-triple)))
  "Return the file in which the result of INPUT-FILE is kept for TRIPLE."
  (make-pathname :name (strcat (pathname-name input-file) "." triple)
                 :type "grovel" :version nil :defaults input-file))

;;;; Does it fit?

(defun text-digest (text)
  "A number that tells TEXT from other texts; line endings do not count.
It is the FNV-1a hash of 64 bits, over characters."
  (let ((hash #xCBF29CE484222325))
    (declare (type (unsigned-byte 64) hash))
    (loop for char across text
          unless (char= char #\Return)
            do (setf hash (ldb (byte 64 0) (* (logxor hash (char-code char))
                                              #x100000001B3))))
    hash))

(defun kept-result-head (input-file triple)
  "The first line of a result of INPUT-FILE that is kept for TRIPLE."
  (format nil ";;; cffi-grovel 1 ~A ~(~16,'0X~)" triple
          (text-digest (read-file-string input-file))))

(defun first-line-of (file)
  (with-input-file (in file)
    (read-line in nil "")))

(defun find-kept-result (input-file)
  "The kept result of INPUT-FILE that fits, or NIL."
  (let ((file (kept-result-file input-file)))
    (and (file-exists-p file)
         (string= (first-line-of file)
                  (kept-result-head input-file (target-triple)))
         file)))

(defun advise-keeping (input-file)
  "Words on how to do without a compiler."
  (let ((file (kept-result-file input-file)))
    (format nil "A kept result would do instead: ~A ~:[is not there~;is ~
                 not one of the source as it is now~].  Where there is a ~
                 compiler, (cffi-grovel:keep system) makes it."
            (file-namestring file) (file-exists-p file))))

;;;; Keeping

(defun keep-result (input-file result)
  "Keep the Lisp file RESULT of INPUT-FILE.  Return the kept file."
  (let ((kept-file (kept-result-file input-file)))
    (with-staging-pathname (file kept-file)
      (with-output-file (out file :if-exists :supersede)
        (write-line (kept-result-head input-file (target-triple)) out)
        (write-string (read-file-string result) out)))
    kept-file))

(defvar *kept-files* '()
  "What KEEP has kept so far, the latest first.")

(defun keep (system)
  "Grovel all grovel files of SYSTEM and keep the results beside their sources.
This needs a C compiler.  Return the files that were written."
  (let ((*keep* t)
        (*kept-files* '()))
    (load-system system :force (list (coerce-name system)))
    (reverse *kept-files*)))
