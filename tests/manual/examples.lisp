;;;; examples.lisp --- Runs the manual's examples.
;;;;
;;;;   sh scripts/lisp.sh sbcl tests/manual/examples.lisp
;;;;
;;;; Each form between @lisp and @end lisp is evaluated, each chapter in a
;;;; package of its own.  After a form may stand what it must return, after
;;;; @result{}, or the condition that it must signal, after @error{}.  Values
;;;; are compared as they print.
;;;;
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "../lisp/boot.lisp" *load-truename*))

(defpackage #:cffi-manual-examples
  (:use #:common-lisp))

(in-package #:cffi-manual-examples)

(defparameter *root*
  (uiop:truenamize
   (uiop:subpathname (uiop:pathname-directory-pathname *load-truename*)
                     "../../")))

(push *root* asdf:*central-registry*)
(handler-bind ((warning #'muffle-warning))
  (asdf:load-system "cffi"))

;;;; Finding the examples

(defun unescape (line)
  "LINE without Texinfo's escapes: @@, @{ and @}."
  (with-output-to-string (out)
    (loop with end = (length line)
          for place from 0 below end
          for char = (char line place)
          for next = (if (< (1+ place) end) (char line (1+ place)) #\Newline)
          do (when (and (char= char #\@) (find next "@{}"))
               (setf char next)
               (incf place))
             (write-char char out))))

(defun example-blocks (file)
  "The text of each @lisp block of FILE."
  (let ((blocks '()) (lines '()) (insidep nil)
        (encoding uiop:*utf-8-external-format*))
    (dolist (line (uiop:read-file-lines file :external-format encoding)
                  (nreverse blocks))
      (cond ((string= line "@lisp") (setf insidep t))
            ((string= line "@end lisp")
             (push (format nil "~{~A~%~}" (nreverse lines)) blocks)
             (setf lines '() insidep nil))
            (insidep (push (unescape line) lines))))))

(defun chapters ()
  "The files of the manual's chapters, in order."
  (let ((directory (uiop:subpathname *root* "doc/manual/")))
    (loop for line in (uiop:read-file-lines
                       (uiop:subpathname directory "cffi.texi"))
          when (uiop:string-prefix-p "@include " line)
            collect (uiop:subpathname directory (subseq line 9)))))

;;;; Running them

(defvar *passed* 0)
(defvar *failed* 0)

(defparameter *marks* '(("@result{}" . :result) ("@error{}" . :error))
  "What may stand after a form.")

(defun prefix-p (prefix text start)
  (let ((end (+ start (length prefix))))
    (and (<= end (length text)) (string= prefix text :start2 start :end2 end))))

(defun blank-p (char)
  (find char '(#\Space #\Newline)))

(defun expectation (text start)
  "What the form that ends at START of TEXT must do: :RESULT, :ERROR or NIL, the
rest of that line, and where the next form may begin."
  (let* ((place (position-if-not #'blank-p text :start start))
         (mark (and place (find-if (lambda (mark)
                                     (prefix-p (car mark) text place))
                                   *marks*))))
    (if mark
        (let ((end (position #\Newline text :start place)))
          (values (cdr mark)
                  (subseq text (+ place (length (car mark))) end)
                  end))
        (values nil nil start))))

(defun outcome (form)
  "The value of FORM, or the name of the condition that it signals, as text."
  (handler-case (prin1-to-string (eval form))
    (error (condition)
      (values (prin1-to-string (type-of condition)) condition))))

(defun note-outcome (form actual condition kind expected)
  "Count FORM as passed or failed."
  (let ((fine (and (eq (and condition t) (eq kind :error))
                   (or (null kind)
                       (string-equal actual
                                     (prin1-to-string
                                      (read-from-string expected)))))))
    (cond (fine (incf *passed*))
          (t (incf *failed*)
             (format t "~&~S~%  gives ~A~@[: ~A~]~@[~%  not ~A~]~%"
                     form actual condition expected)))))

(defun run-block (text)
  "Evaluate the forms of TEXT and compare what they give."
  (let ((position 0) (end (list nil)))
    (loop
      (multiple-value-bind (form after)
          (read-from-string text nil end :start position)
        (when (eq form end) (return))
        (multiple-value-bind (kind expected next) (expectation text after)
          (multiple-value-bind (actual condition) (outcome form)
            (note-outcome form actual condition kind expected))
          (setf position next))))))

(defun run-chapter (file)
  (let ((*package* (make-package
                    (format nil "MANUAL-~:@(~A~)" (pathname-name file))
                    :use '(#:common-lisp #:cffi))))
    (format t "~&~A~%" (pathname-name file))
    (mapc #'run-block (example-blocks file))))

(handler-bind ((warning #'muffle-warning))
  (mapc #'run-chapter (chapters)))
(format t "~&~D passed, ~D failed~%" *passed* *failed*)
(uiop:quit (if (and (plusp *passed*) (zerop *failed*)) 0 1))
