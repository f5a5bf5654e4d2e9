;;;; types.lisp --- C types to CFFI types.
;;;;
;;;; A type that CFFI does not have signals UNSUPPORTED-TYPE, one that was not
;;;; defined CFFI's own condition; an entry with either is left out, or a field
;;;; of it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(define-condition unsupported-type (cffi::foreign-type-error)
  ((json-definition :initarg :json-definition :reader json-definition-of))
  (:documentation "A C type has no counterpart in CFFI.")
  (:report (lambda (condition stream)
             (format stream "No CFFI type is known for ~A."
                     (json-text (json-definition-of condition))))))

(defun json-text (object)
  "OBJECT as JSON on one line."
  (let ((*print-pretty* nil))
    (with-output-to-string (out)
      (yason:encode object out))))

(defun unsupported (type)
  (error 'unsupported-type :type-name (tag type) :json-definition type))

(defparameter *scalars*
  '((":_Bool" . :bool) (":signed-char" . :char)
    (":void" . :void) (":char" . :char) (":unsigned-char" . :unsigned-char)
    (":short" . :short) (":unsigned-short" . :unsigned-short)
    (":int" . :int) (":unsigned-int" . :unsigned-int)
    (":long" . :long) (":unsigned-long" . :unsigned-long)
    (":long-long" . :long-long) (":unsigned-long-long" . :unsigned-long-long)
    (":float" . :float) (":double" . :double))
  "Tags of C's scalar types, and CFFI's names.")

(defun require-type (type)
  "TYPE, which must be a type that CFFI knows."
  (cffi::parse-type type)
  type)

(defun anonymous-reference (type)
  (or (gethash (key type "id") (generation-anonymous *generation*))
      (error 'cffi::undefined-foreign-type-error
             :type-name (key type "id") :namespace :default)))

(defun record-reference (type kind)
  "The type specifier of a struct or union that TYPE refers to."
  (let ((name (key type "name")))
    (require-type (list kind (if name
                                 (lisp-name name kind)
                                 (anonymous-reference type))))))

(defun pointer-type (type)
  "The type of a pointer as TYPE describes it."
  (handler-case `(:pointer ,(cffi-type (key type "type")))
    ((or unsupported-type cffi::undefined-foreign-type-error) (condition)
      (if *allow-pointer-type-simplification*
          (list :pointer :void)
          (error condition)))))

(defun enum-reference (type)
  (let ((name (key type "name")))
    (require-type (if name (lisp-name name :enum) (anonymous-reference type)))))

(defparameter *type-makers*
  '((":struct" . struct-reference) (":union" . union-reference)
    ("struct" . inner-struct) ("union" . inner-union) ("enum" . inner-enum)
    (":enum" . enum-reference) (":array" . array-type)
    (":pointer" . pointer-type) (":function-pointer" . function-pointer-type))
  "Tags of types, and functions of the type that return a type specifier.")

(defun struct-reference (type) (record-reference type :struct))
(defun union-reference (type) (record-reference type :union))

(defun array-type (type)
  `(:array ,(cffi-type (key type "type")) ,(key type "size")))

(defun function-pointer-type (type)
  (declare (ignore type))
  (invented-name "FUNCTION-POINTER"))

(defun cffi-type (type)
  "The CFFI type specifier of TYPE, as c2ffi describes it."
  (let* ((tag (tag type))
         (scalar (cdr (assoc tag *scalars* :test #'string=)))
         (maker (cdr (assoc tag *type-makers* :test #'string=))))
    (cond (scalar scalar)
          (maker (funcall maker type))
          ((char= (char tag 0) #\:) (unsupported type))
          (t (require-type (lisp-name tag :type))))))

(defun type-in (context type)
  "The CFFI type of TYPE, as the type transformer wants it in CONTEXT."
  (let ((specifier (cffi-type type))
        (transformer (generation-type-transformer *generation*)))
    (if transformer (funcall transformer specifier context) specifier)))
