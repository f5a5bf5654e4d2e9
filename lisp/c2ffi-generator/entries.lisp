;;;; entries.lisp --- What each entry of a spec becomes.
;;;;
;;;; Whether a type or the name that has it is looked at first can be seen in
;;;; the record of names, also when an entry is left out half-way; the order is
;;;; that of older files.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(defvar *entry-writers* (make-hash-table :test #'equal)
  "Tags of entries, and functions that write them.")

(defmacro define-entry (tag (entry) &body body)
  "Define what to write for an ENTRY that has TAG, a string."
  `(setf (gethash ,tag *entry-writers*) (lambda (,entry) ,@body)))

;;;; Types

(define-entry "typedef" (entry)
  (let ((name (key entry "name")))
    (emit-definition
     `(cffi:defctype ,(lisp-name name :type)
                     ,(type-in `(:typedef ,name) (key entry "type"))))))

(defun write-record (record kind)
  (emit-definition (record-form record kind (record-symbol record kind))))

(define-entry "struct" (entry)
  (write-record entry :struct))

(define-entry "union" (entry)
  (write-record entry :union))

(define-entry "enum" (entry)
  (emit-definition (enum-form entry (record-symbol entry :enum))))

;;;; Functions and variables

(defun by-value-p (type)
  "True if the CFFI type TYPE is a struct or a union."
  (typep (cffi::ensure-parsed-base-type type) 'cffi::foreign-struct-type))

(defun parameter-type (parameter function-name)
  (type-in `(:function ,function-name ,(key parameter "name"))
           (key parameter "type")))

(defun parameter-symbol (parameter index)
  (if (key parameter "name")
      (lisp-name (key parameter "name") :argument)
      (invented-name "ARG~D" index)))

(defun parameter-forms (entry)
  "The parameters of the function ENTRY, (symbol type) each."
  (loop for parameter in (key entry "parameters")
        for index from 1
        collect (let ((type (parameter-type parameter (key entry "name"))))
                  (list (parameter-symbol parameter index) type))))

(defun callable-p (parameters)
  "False if one of PARAMETERS goes by value and nothing can pass it."
  (or *assume-struct-by-value-support*
      (notany #'by-value-p (mapcar #'second parameters))))

(defun function-form (entry parameters)
  (let ((name (key entry "name")))
    `(cffi:defcfun (,name ,(lisp-name name :function))
         ,(type-in `(:function ,name :return-type) (key entry "return-type"))
       ,@parameters
       ,@(when (key entry "variadic") '(&rest)))))

(define-entry "function" (entry)
  (let ((parameters (parameter-forms entry)))
    (cond ((key entry "inline")
           (write-comment "Skipping inline function ~S" (key entry "name")))
          ((callable-p parameters)
           (emit-definition (function-form entry parameters))))))

(define-entry "extern" (entry)
  (let ((name (key entry "name")))
    (emit-definition
     `(cffi:defcvar (,name ,(lisp-name name :variable))
          ,(type-in `(:variable ,name) (key entry "type"))))))

;;;; Constants

(defparameter *constant-types*
  '((integer :int :unsigned-int :long :unsigned-long :long-long
             :unsigned-long-long)
    (float :float :double)
    (string :string (:pointer :char)))
  "Lisp types of values, and the CFFI types that such constants may have.")

(defun constant-allowed-p (value type)
  (loop for (lisp-type . types) in *constant-types*
          thereis (and (typep value lisp-type)
                       (member type types :test #'equal))))

(defun constant-value (entry)
  "The value of ENTRY and true if it has one; it may be the empty string."
  (gethash "value" entry))

(defun emit-constant (entry value type)
  (if (constant-allowed-p value type)
      (emit-definition
       `(alexandria:define-constant ,(lisp-name (key entry "name") :constant)
            ,value ,@(unless (numberp value) '(:test 'equal))))
      (warn "The constant ~A has the value ~S and the type ~S, which do not ~
             fit."
            (key entry "name") value type)))

(define-entry "const" (entry)
  ;; The context has always been spelled so.
  (let ((type (type-in `(:contant ,(key entry "name")) (key entry "type"))))
    (multiple-value-bind (value presentp) (constant-value entry)
      (when presentp
        (emit-constant entry value type)))))

;;;; All of them

(defun write-entry (entry)
  "Write what ENTRY becomes; or, as a comment, why it becomes nothing."
  (let ((writer (gethash (tag entry) *entry-writers*)))
    (handler-case
        (if writer
            (funcall writer entry)
            (warn "Nothing is known about entries of the kind ~A: ~A"
                  (tag entry) (json-text entry)))
      (unsupported-type (condition)
        (write-comment "Skipping ~S: ~A" (key entry "name") condition)
        (warn "~A: ~A" (key entry "name") condition))
      (cffi::undefined-foreign-type-error (condition)
        (write-comment "Skipping ~S: ~A" (key entry "name") condition)))))

(defun process-entry (entry)
  "Write ENTRY unless the filters keep it out."
  (let ((name (key entry "name"))
        (location (key entry "location")))
    (cond ((wanted-p (generation-filters *generation*) name location)
           (write-location location)
           (write-entry entry))
          (t
           (write-comment "Skipped ~S due to filters" name)))))
