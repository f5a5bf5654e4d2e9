;;;; source.lisp --- Reading a grovel or wrapper file.
;;;;
;;;; A file is read as a sequence of SOURCE-FORMs, which know where they stand.
;;;; Lines and columns count from 1.  What goes wrong while a form is read or
;;;; processed is told as FILE:LINE:COLUMN, with the form.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defstruct (source-form (:conc-name form-))
  "FORM, at LINE and COLUMN of the file FILE."
  (form nil :read-only t)
  (file nil :read-only t)
  (line 1 :type integer :read-only t)
  (column 1 :type integer :read-only t))

;;;; Places

(defun form-place (source-form)
  "FILE:LINE:COLUMN of SOURCE-FORM."
  (format nil "~A:~D:~D" (native-namestring (form-file source-form))
          (form-line source-form) (form-column source-form)))

(defun head-package (form)
  "The package of the symbol that FORM begins with, or the current one."
  (or (and (consp form) (symbolp (first form)) (symbol-package (first form)))
      *package*))

(defun form-extract (source-form)
  "The text of SOURCE-FORM on one line, cut short if it is long."
  (let* ((*package* (head-package (form-form source-form)))
         (*print-length* 4)
         (*print-level* 3)
         (*print-pretty* nil)
         (*print-case* :downcase)
         (*print-readably* nil))
    (prin1-to-string (form-form source-form))))

(defun call-with-form-errors (source-form function)
  "Call FUNCTION; tell an error as one of SOURCE-FORM.
The restarts of the error itself stay at hand."
  (handler-bind
      ((error (lambda (condition)
                (grovel-error "~A: in ~A:~%~A" (form-place source-form)
                              (form-extract source-form) condition))))
    (funcall function)))

(defmacro with-form-errors ((source-form) &body body)
  "Run BODY; tell an error as one of SOURCE-FORM."
  `(call-with-form-errors ,source-form (lambda () ,@body)))

;;;; Reading

(defun position-line (text position)
  "The line and column of POSITION in TEXT."
  (let ((newline (position #\Newline text :end position :from-end t)))
    (values (1+ (count #\Newline text :end position))
            (- position (or newline -1)))))

(defun white-space-p (char)
  (find char '(#\Space #\Tab #\Newline #\Return #\Page)))

(defun skip-blanks (text start)
  "The position of the first character of TEXT from START that is no blank and
in no line comment."
  (loop for position = (position-if-not #'white-space-p text :start start)
        while (and position (char= #\; (char text position)))
        do (setf start (or (position #\Newline text :start position)
                           (length text)))
        finally (return (or position (length text)))))

(defun read-source-form (file text start)
  "Read a form of TEXT, the contents of FILE, from START.
Return a SOURCE-FORM and the position after it; NIL at the end."
  (let ((start (skip-blanks text start)))
    (multiple-value-bind (line column) (position-line text start)
      (handler-case
          (multiple-value-bind (form end)
              (read-from-string text nil text :start start)
            (values (and (not (eq form text))
                         (make-source-form :form form :file file
                                           :line line :column column))
                    end))
        (error (condition)
          (grovel-error "~A:~D:~D: this form cannot be read:~%~A"
                        (native-namestring file) line column condition))))))

(defun flatten-progn (source-form)
  "SOURCE-FORM as a list; the forms in a PROGN one by one."
  (let ((form (form-form source-form)))
    (if (and (consp form) (symbolp (first form))
             (string= (first form) '#:progn))
        (loop for part in (rest form)
              append (flatten-progn
                      (make-source-form :form part
                                        :file (form-file source-form)
                                        :line (form-line source-form)
                                        :column (form-column source-form))))
        (list source-form))))

(defun map-source-forms (function file)
  "Call FUNCTION on the SOURCE-FORMs of FILE, each before the next is read.
A NIL ends the file."
  (loop with text = (read-file-string file)
        with position = 0
        for source-form = (multiple-value-bind (source-form end)
                              (read-source-form file text position)
                            (setf position end)
                            source-form)
        while (and source-form (form-form source-form))
        do (mapc function (flatten-progn source-form))))

(defun form-head-p (source-form name)
  "True if SOURCE-FORM is a list that begins with the symbol called NAME."
  (let ((form (form-form source-form)))
    (and (consp form) (symbolp (first form)) (string= (first form) name))))

(defun enter-package (source-form)
  "If SOURCE-FORM is an IN-PACKAGE, go to that package."
  (when (form-head-p source-form '#:in-package)
    (with-form-errors (source-form)
      (let ((name (second (form-form source-form))))
        (setf *package*
              (or (find-package name)
                  (grovel-error "There is no package ~A." name)))))))

(defun read-source-file (file)
  "The SOURCE-FORMs of FILE.  An IN-PACKAGE counts for what comes after it."
  (let ((*package* (find-package '#:cl-user))
        (source-forms '()))
    (map-source-forms (lambda (source-form)
                        (enter-package source-form)
                        (push source-form source-forms))
                      file)
    (nreverse source-forms)))
