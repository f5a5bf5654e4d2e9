;;;; entries.lisp --- The declarations of a spec, one kind at a time.
;;;;
;;;; One function per tag, in a table.  Each emits definitions, or signals
;;;; UNBINDABLE.  What `cffi import` has already given up is marked "dropped"
;;;; in the spec and only passed on.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defvar *entry-makers* (make-hash-table :test 'equal)
  "Entry tags and functions of an entry.")

(defmacro define-entry-tag (tag (entry) &body body)
  "Define what entries with TAG become."
  `(setf (gethash ,tag *entry-makers*)
         (lambda (,entry)
           (declare (ignorable ,entry))
           ,@body)))

(defun add-entry (entry)
  "Add what ENTRY becomes to the binding, or the reason why nothing does."
  (handler-case
      (let ((maker (gethash (tag entry) *entry-makers*)))
        (cond ((key entry "dropped") (note-dropped entry))
              (maker (funcall maker entry))
              (t (unbindable "declarations of the kind ~S are not known"
                             (tag entry)))))
    (unbindable (condition)
      (omit (key entry "name") (unbindable-reason condition)))))

(defun note-dropped (entry)
  "Pass the reason why ENTRY was dropped on; most macros are no constants, and
nobody misses them."
  (unless (equal (tag entry) "macro")
    (omit (key entry "name") (key entry "dropped"))))

;;;; Types

(define-entry-tag "struct" (record) (define-record-entry record))
(define-entry-tag "union" (record) (define-record-entry record))

(defun define-record-entry (record)
  (unless (incomplete-p record)
    (define-record record (entity-symbol record))))

(define-entry-tag "enum" (enum)
  (if (key enum "name")
      (define-enum enum (entity-symbol enum))
      (progn (setf (gethash (type-reference enum) (binding-unnamed *binding*))
                   enum)
             (define-enum-constants enum))))

(define-entry-tag "typedef" (typedef)
  (let ((symbol (entity-symbol typedef))
        (type (key typedef "type")))
    (define-unnamed-enum type symbol)
    (cond ((define-inline-type type symbol)
           (define-typedef typedef symbol (cffi-type type :type)))
          ((eq type (inner-type type))
           (define-typedef typedef symbol :void)
           (when-complete type (lambda ()
                                 (define-typedef typedef symbol
                                   (cffi-type type :type)))))
          (t (define-typedef typedef symbol (cffi-type type :type))))))

(defun define-unnamed-enum (type symbol)
  "Define the enum that TYPE refers to by number as SYMBOL."
  (when-let ((enum (and (equal (tag type) ":enum")
                        (gethash (type-reference type)
                                 (binding-unnamed *binding*)))))
    (unless (known-type (type-reference type))
      (define-enum enum symbol))))

(defun define-typedef (typedef symbol type)
  (setf (known-type (cons :typedef (key typedef "name"))) symbol)
  (unless (eq type symbol)
    (emit `(cffi:defctype ,symbol ,type))))

;;;; Functions

(defun docstring (entry)
  "The C comment of the function ENTRY, its prototype, and its deprecation."
  (format nil "~@[~A~2%~]~A;~@[~%Deprecated: ~A~]"
          (key entry "comment") (prototype entry)
          (key entry "deprecated")))

(defun parameter-slot (parameter)
  (let ((type (key parameter "type")))
    (define-inline-type type (lisp-name parameter))
    (list (intern (lisp-name parameter) (binding-package *binding*))
          (cffi-type type :argument))))

(defun check-convention (entry)
  (when-let ((convention (key entry "convention")))
    (unbindable "it has the calling convention ~A" convention)))

(define-entry-tag "function" (function)
  (check-convention function)
  (let ((symbol (entity-symbol function))
        (parameters (mapcar #'parameter-slot (key function "parameters")))
        (result (cffi-type (key function "return-type") :result)))
    (when (define-once :function symbol)
      (setf (known-type (cons :function (key function "name"))) symbol)
      (emit `(cffi:defcfun (,(or (key function "symbol") (key function "name"))
                            ,symbol)
                 ,result
               ,(docstring function)
               ,@parameters
               ,@(when (key function "variadic") '(&rest)))))))

;;;; Variables

(define-entry-tag "extern" (variable)
  (let* ((symbol (entity-symbol variable))
         (type (key variable "type")))
    (define-inline-type type symbol)
    (let ((type (cffi-type type :type)))
      (when (define-once :variable symbol)
        (emit `(cffi:defcvar (,(or (key variable "symbol")
                                   (key variable "name"))
                              ,symbol)
                   ,type
                 ,@(ensure-list (key variable "comment"))))))))

;;;; Constants

(defun emit-constant (symbol value)
  (when (define-once :constant symbol)
    (emit (typecase value
            (string `(alexandria:define-constant ,symbol ,value
                       :test #'equal))
            (cons `(define-symbol-macro ,symbol ,value))
            (t `(defconstant ,symbol ,value))))))

(defun constant-value (type value)
  "The Lisp value, or form, of a constant of the spec's TYPE and VALUE."
  (let ((tag (tag type)))
    (cond ((stringp value)
           (if (member tag '(":float" ":double") :test #'equal)
               (unbindable "Lisp has no portable constant ~A" value)
               (coerce value 'simple-string)))
          ((equal tag ":float") (coerce value 'single-float))
          ((equal tag ":double") (coerce value 'double-float))
          ((equal tag ":pointer") `(cffi:make-pointer ,value))
          ((integerp value) value)
          (t (unbindable "its type is ~A" tag)))))

(define-entry-tag "const" (constant)
  (multiple-value-bind (value foundp) (gethash "value" constant)
    (unless foundp (unbindable "its value is not known"))
    (emit-constant (entity-symbol constant)
                   (constant-value (key constant "type") value))))

(define-entry-tag "macro" (macro)
  (when (and (equal (key macro "kind") "function") (lisp-name macro))
    (define-function-alias (entity-symbol macro) (key macro "alias"))))

(defun define-function-alias (symbol name)
  "Emit SYMBOL as another name of the C function NAME."
  (when-let ((target (known-type (cons :function name))))
    (when (define-once :function symbol)
      (emit `(defmacro ,symbol (&rest arguments)
               ,(format nil "Another name of ~A." target)
               (cons ',target arguments))))))
