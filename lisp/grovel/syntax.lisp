;;;; syntax.lisp --- Defining the forms, and going through a file of them.
;;;;
;;;; Forms are known by the name of their head alone, in whatever package it
;;;; was read.  A form writes C.  Header forms write what stands before the
;;;; function main, all others what stands in it.
;;;;
;;;; While C is written it is kept by form, so that the compiler's line numbers
;;;; lead back to the form that a line is from.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defparameter *header-forms* '(c include define flag typedef)
  "The forms that stand before main.")

(defgeneric %process-grovel-form (name out arguments)
  (:documentation "Write C for the form (NAME . ARGUMENTS) to OUT.")
  (:method (name out arguments)
    (declare (ignore out arguments))
    (grovel-error "There is no grovel form ~A." name)))

(defgeneric %process-wrapper-form (name out arguments)
  (:documentation "Write C for the wrapper form (NAME . ARGUMENTS) to OUT.")
  (:method (name out arguments)
    (declare (ignore out arguments))
    (grovel-error "There is no wrapper form ~A." name)))

(defmacro define-form-syntax (function name lambda-list body)
  "Define a method of FUNCTION for the form NAME."
  (with-unique-names (arguments)
    `(defmethod ,function ((name (eql ',name)) out ,arguments)
       (declare (ignorable out))
       (destructuring-bind ,lambda-list ,arguments
         ,@body))))

(defmacro define-grovel-syntax (name lambda-list &body body)
  "Define the grovel form (NAME . LAMBDA-LIST); BODY writes C to OUT."
  `(define-form-syntax %process-grovel-form ,name ,lambda-list ,body))

(defmacro define-wrapper-syntax (name lambda-list &body body)
  "Define the wrapper form (NAME . LAMBDA-LIST); BODY writes C to OUT."
  `(define-form-syntax %process-wrapper-form ,name ,lambda-list ,body))

;;;; Going through forms

(defun form-kind (form)
  "The symbol of this package that is called like the head of FORM."
  (unless (and (consp form) (symbolp (first form)))
    (grovel-error "A form begins with a symbol."))
  (or (find-symbol (symbol-name (first form)) '#:cffi-grovel)
      (first form)))

(defun header-form-p (form)
  "True if FORM stands before main."
  (member (form-kind form) *header-forms*))

(defun process-grovel-form (out form)
  "Write C for FORM to OUT."
  (%process-grovel-form (form-kind form) out (rest form)))

(defun process-wrapper-form (out form)
  "Write C for the wrapper form FORM to OUT."
  (%process-wrapper-form (form-kind form) out (rest form)))

;;;; C by form

(defclass c-source ()
  ((text :initform (make-string-output-stream) :reader source-text)
   (lines :initform 0 :accessor source-lines
          :documentation "How many lines there are so far.")
   (origins :initform '() :accessor source-origins
            :documentation "First line, last line, source-form, latest first."))
  (:documentation "A C file in the making."))

(defun add-c-text (c-source text &optional source-form)
  "Add TEXT, which SOURCE-FORM became, to C-SOURCE.  It ends with a newline."
  (let ((first-line (1+ (source-lines c-source))))
    (write-string text (source-text c-source))
    (incf (source-lines c-source) (count #\Newline text))
    (when source-form
      (push (list first-line (source-lines c-source) source-form)
            (source-origins c-source)))))

(defun add-c-form (c-source source-form function)
  "Add to C-SOURCE the C that FUNCTION writes for SOURCE-FORM."
  (let ((text (with-form-errors (source-form)
                (with-output-to-string (out)
                  (funcall function out (form-form source-form))
                  (fresh-line out)))))
    (when (find #\Newline text)
      (add-c-text c-source text source-form))))

(defun line-origin (origins line)
  "The source-form in ORIGINS that LINE of the C file is from, or NIL."
  (third (find-if (lambda (origin) (<= (first origin) line (second origin)))
                  origins)))

(defun write-c-file (c-source c-file)
  "Write C-SOURCE to C-FILE.  Return C-FILE and where its lines are from."
  (ensure-directories-exist c-file)
  (with-staging-pathname (file c-file)
    (with-output-file (out file :if-exists :supersede)
      (write-string (get-output-stream-string (source-text c-source)) out)))
  (values c-file (source-origins c-source)))
