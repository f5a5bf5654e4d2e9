;;;; defaults.lisp --- What a backend need not define, and the final check.
;;;;
;;;; Loaded after the backend.  The operators that protocol.lisp marks
;;;; :OPTIONAL get a portable definition here unless the backend has its own;
;;;; then every operator must exist, and receives the contract's docstring.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *defaults* '()
    "What this file has defined: (definer name) each.")

  (defun default-wanted-p (definer name)
    "True unless the backend defined NAME."
    (or (member (list definer name) *defaults* :test #'equal)
        (not (if (eq definer 'define-compiler-macro)
                 (compiler-macro-function name)
                 (fboundp name))))))

(defmacro define-default (definer name lambda-list &body body)
  "Define NAME unless the backend did.
DEFINER is DEFUN, DEFMACRO or DEFINE-COMPILER-MACRO."
  (when (default-wanted-p definer name)
    `(eval-when (:compile-toplevel :load-toplevel :execute)
       (pushnew '(,definer ,name) *defaults* :test #'equal)
       (,definer ,name ,lambda-list ,@body))))

;;;; Pointers

(define-default define-compiler-macro inc-pointer (&whole form ptr offset)
  (if (eql offset 0)
      ptr
      form))

;;;; Calls

(define-default defmacro %foreign-funcall-varargs
    (name fixed-args varargs &rest options &key convention library)
  (declare (ignore convention library))
  `(%foreign-funcall ,name ,(append fixed-args varargs) ,@options))

(define-default defmacro %foreign-funcall-pointer-varargs
    (ptr fixed-args varargs &rest options &key convention)
  (declare (ignore convention))
  `(%foreign-funcall-pointer ,ptr ,(append fixed-args varargs) ,@options))

(define-default defun defcfun-helper-forms
    (name lisp-name rettype args types options)
  (declare (ignore lisp-name))
  (values nil
          `(%foreign-funcall ,name
                             ,(append (mapcan #'list types args)
                                      (list rettype))
                             ,@options)))

;;;; Symbols and blocks

(define-default defmacro %function-pointer (name library)
  `(or (%foreign-symbol-pointer ,name ,library)
       (error "The foreign function ~S is not defined." ,name)))

(define-default defmacro %symbol-pointer (name library)
  `(%foreign-symbol-pointer ,name ,library))

(define-default defmacro %variable-pointer (name library undefined)
  `(or (%foreign-symbol-pointer ,name ,library)
       ,undefined))

(define-default defmacro %mem-ref-or-nil (ptr type offset)
  `(%mem-ref ,ptr ,type ,offset))

(define-default defmacro %with-block ((var size) &body body)
  `(with-foreign-pointer (,var ,size) ,@body))

(define-default defmacro %with-pointer-at ((var address) &body body)
  `(let ((,var (make-pointer (the (unsigned-byte 64) ,address))))
     ,@body))

(define-default defmacro %with-pointer-plus ((var ptr offset) &body body)
  `(let ((,var (inc-pointer ,ptr ,offset)))
     ,@body))

(define-default defmacro %store-ascii (string address room)
  (declare (ignore string address room))
  nil)

;;;; Threads, for a Lisp that has none

(define-default defun %make-shared-table (test)
  (make-hash-table :test test))

(define-default defmacro %with-tables-locked (&body body)
  `(progn ,@body))

;;;; Callbacks

(define-default defmacro %callback-definition
    (arg-count host-form engine-form)
  (declare (ignore arg-count engine-form))
  host-form)

;;;; Methods

(define-default defun add-method-hook (generic-function-name function-name)
  (declare (ignore generic-function-name function-name))
  nil)

;;;; The check

(defun operation-defined-p (operation)
  "True if the backend, or this file, defines OPERATION."
  (let ((name (backend-operation-name operation)))
    (ecase (backend-operation-kind operation)
      (:function (and (fboundp name) (not (macro-function name))))
      (:macro (macro-function name))
      ;; There is no portable way to ask whether a type name is defined.
      (:type t))))

(defun document-operation (operation)
  "Give OPERATION's operator the contract's docstring."
  (let ((name (backend-operation-name operation))
        (kind (if (eq (backend-operation-kind operation) :type)
                  'type
                  'function))
        (docstring (backend-operation-documentation operation)))
    ;; ECL 21 forgets what it is told of a compiled function.
    #+ecl (si::set-documentation name kind docstring)
    (setf (documentation name kind) docstring)))

(dolist (operation *backend-operations*)
  (unless (operation-defined-p operation)
    (error "The backend for this Lisp does not define ~S."
           (backend-operation-name operation)))
  (document-operation operation))
