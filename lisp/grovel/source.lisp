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

(defstruct (cursor (:constructor make-cursor (file text)))
  "A place in TEXT, the contents of FILE, and the line that it is in."
  (file nil :read-only t)
  (text "" :type string :read-only t)
  (position 0 :type integer)
  (line 1 :type integer)
  (line-start 0 :type integer))

(defun move-cursor (cursor position)
  "Move CURSOR forward to POSITION."
  (loop for newline = (position #\Newline (cursor-text cursor)
                                :start (cursor-position cursor) :end position)
        while newline
        do (incf (cursor-line cursor))
           (setf (cursor-position cursor) (1+ newline)
                 (cursor-line-start cursor) (1+ newline)))
  (setf (cursor-position cursor) position))

(defun white-space-p (char)
  (find char '(#\Space #\Tab #\Newline #\Return #\Page)))

(defun skip-blanks (cursor)
  "Move CURSOR to what is no blank and in no line comment."
  (loop with text = (cursor-text cursor)
        with start = (cursor-position cursor)
        for position = (position-if-not #'white-space-p text :start start)
        while (and position (char= #\; (char text position)))
        do (setf start (or (position #\Newline text :start position)
                           (length text)))
        finally (move-cursor cursor (or position (length text)))))

(defun cursor-source-form (cursor form)
  "FORM, which begins at CURSOR, as a SOURCE-FORM."
  (make-source-form :form form
                    :file (cursor-file cursor)
                    :line (cursor-line cursor)
                    :column (- (1+ (cursor-position cursor))
                               (cursor-line-start cursor))))

(defun refuse-to-read (cursor condition)
  "Signal that the form at CURSOR cannot be read because of CONDITION."
  (grovel-error "~A: this form cannot be read:~%~A"
                (form-place (cursor-source-form cursor nil)) condition))

(defun read-source-form (cursor)
  "Read the form at CURSOR, and move behind it.
Return a SOURCE-FORM, or NIL at the end of the file."
  (skip-blanks cursor)
  (let ((text (cursor-text cursor)))
    (multiple-value-bind (form end)
        (handler-case (read-from-string text nil text
                                        :start (cursor-position cursor))
          (error (condition) (refuse-to-read cursor condition)))
      (unless (eq form text)
        (prog1 (cursor-source-form cursor form)
          (move-cursor cursor end))))))

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
  (loop with cursor = (make-cursor file (read-file-string file))
        for source-form = (read-source-form cursor)
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
