;;;; spec-file.lisp --- The ASDF component of a binding.
;;;;
;;;;     (:cffi/spec-file "zlib" :package "ZLIB" :library "z")
;;;;
;;;; The source of this component is zlib.<triple>.spec, for the triple of the
;;;; machine that compiles it.  What is compiled is one DEFINE-BINDING form, in
;;;; a file beside the fasl, which is where ASDF keeps fasls of any system.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defclass spec-file (asdf:cl-source-file)
  ((package :initarg :package :initform nil :reader spec-file-package)
   (library :initarg :library :initform nil :reader spec-file-library))
  (:documentation "A binding made from a spec that `cffi import` wrote.
:PACKAGE and :LIBRARY are as in DEFINE-BINDING."))

(setf (find-class 'asdf::cffi/spec-file) (find-class 'spec-file))

(defmethod asdf:component-relative-pathname ((file spec-file))
  (make-pathname :name (format nil "~A.~A" (asdf:component-name file)
                               (target-triple))
                 :type "spec" :version nil :directory nil))

;;;; A spec that is not there

(define-condition missing-spec (spec-error)
  ((name :initarg :name :reader missing-spec-name))
  (:documentation "A binding has no spec for this machine's target.")
  (:report (lambda (condition stream)
             (let ((name (missing-spec-name condition))
                   (triple (target-triple)))
               (format stream "There is no spec of ~A for the target ~A.~%~
                               Wanted: ~A~%~
                               Command: cffi import ~A.h --target ~A"
                       name triple (spec-error-file condition) name
                       triple)))))

(defun check-spec-exists (component)
  (let ((file (asdf:component-pathname component)))
    (unless (probe-file file)
      (error 'missing-spec :file (cffi-sys:native-namestring file)
                           :name (asdf:component-name component)))
    file))

;;;; Operations

(defun binding-form (component)
  "The DEFINE-BINDING form of COMPONENT."
  `(define-binding ,(check-spec-exists component)
     :package ,(spec-file-package component)
     :library ,(spec-file-library component)))

(defun write-binding-source (component source)
  "Write COMPONENT's one form to the file SOURCE."
  (let ((form (binding-form component)))
    (ensure-directories-exist source)
    (with-open-file (out source :direction :output :if-exists :supersede)
      (with-standard-io-syntax
        (write form :stream out :readably t))
      (terpri out))))

(defmethod asdf:perform ((operation asdf:compile-op) (component spec-file))
  (let* ((fasl (first (asdf:output-files operation component)))
         (source (make-pathname :type "lisp" :defaults fasl))
         (spec (check-spec-exists component))
         (*entries-read* (acons spec (read-json spec) *entries-read*)))
    (read-spec spec)
    (write-binding-source component source)
    (multiple-value-bind (output warnings-p failure-p)
        (uiop:compile-file* source :output-file fasl)
      (uiop:check-lisp-compile-results output warnings-p failure-p
                                       "~/asdf-action::format-action/"
                                       (list (cons operation component))))))

(defmethod asdf:perform ((operation asdf:load-source-op)
                         (component spec-file))
  (eval (binding-form component)))

(defmethod asdf:perform :around ((operation asdf:load-op)
                                 (component spec-file))
  "Some functions that headers declare are in no shared library; they fail when
they are called, and a warning for each would only be noise."
  (handler-bind ((style-warning #'muffle-warning))
    (call-next-method)))
