;;;; spec.lisp --- Reading a spec file.
;;;;
;;;; An object of the file is a hash table with strings as keys; KEY reads one.
;;;; A missing key, null, false and the empty string all read as NIL, which is
;;;; what every reader here wants: C has no entity with an empty name.  Only a
;;;; string constant may be empty; the maker of constants looks for itself.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

;;;; Conditions

(define-condition spec-error (cffi::cffi-error)
  ((file :initarg :file :reader spec-error-file)
   (reason :initarg :reason :reader spec-error-reason))
  (:documentation "A spec file cannot be used.")
  (:report (lambda (condition stream)
             (format stream "~A: ~A" (spec-error-file condition)
                     (spec-error-reason condition)))))

(defun spec-error (file control &rest arguments)
  (error 'spec-error :file file
                     :reason (apply #'format nil control arguments)))

;;;; Reading

(defun key (object &rest names)
  "The value in OBJECT under NAMES, one after the other, or NIL."
  (let ((value (reduce (lambda (object name)
                         (and (hash-table-p object) (gethash name object)))
                       names :initial-value object)))
    (cond ((equal value "") nil)
          ((stringp value) (coerce value 'simple-string))
          (t value))))

(defun tag (object)
  "The tag of OBJECT."
  (key object "tag"))

(defun read-json (file)
  (handler-case
      (with-open-file (in file :external-format
                                  (uiop:encoding-external-format :utf-8))
        (let ((*read-default-float-format* 'double-float))
          (yason:parse in)))
    (end-of-file ()
      (spec-error (file-namestring file) "It ends too early."))
    ((and error (not file-error)) (condition)
      (spec-error (file-namestring file) "It is not a spec: ~A" condition))))

(defvar *entries-read* '()
  "Specs that have been read already: (pathname . entries) each.  A compiler
hides errors in macros, so the ASDF component reads its spec beforehand.")

(defun spec-entries (file)
  (or (cdr (assoc file *entries-read* :test #'equal))
      (read-json file)))

(defun read-spec (file)
  "Return the heading and the entries of the spec FILE."
  (let ((entries (spec-entries file)))
    (unless (and (consp entries) (equal (tag (first entries)) "cffi-spec"))
      (spec-error (file-namestring file)
                  "It has no heading; write it anew with `cffi import`."))
    (unless (eql (key (first entries) "version") 1)
      (spec-error (file-namestring file)
                  "It has version ~A of the format; version 1 is needed."
                  (key (first entries) "version")))
    (values (first entries) (rest entries))))
