;;;; binding.lisp --- What is known while one spec is worked through.
;;;;
;;;; A BINDING gathers the forms that a spec becomes.  C refers to a type by
;;;; the name of a typedef, by a tag, or, where it has no name, by a number;
;;;; the table TYPES maps each to a CFFI type.  A declaration that cannot be
;;;; bound signals UNBINDABLE; its name and the reason are kept.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defstruct (binding (:constructor make-binding (package)))
  "The state of one run: the PACKAGE of the names, the FORMS so far and the
EXPORTS (both latest first), the TYPES by reference, the typedefs that wait for
a tag to be completed (PENDING, by tag), the enums that have no name (UNNAMED,
by number), the symbols that are DEFINED by kind, and what was LEFT-OUT."
  package
  (forms '())
  (exports '())
  (types (make-hash-table :test 'equal))
  (pending (make-hash-table :test 'equal))
  (unnamed (make-hash-table :test 'equal))
  (defined (make-hash-table :test 'equal))
  (left-out '()))

(defvar *binding*)
(setf (documentation '*binding* 'variable)
      "The binding that is being made.")

(define-condition unbindable (error)
  ((reason :initarg :reason :reader unbindable-reason))
  (:documentation "A declaration has no counterpart in CFFI.")
  (:report (lambda (condition stream)
             (write-string (unbindable-reason condition) stream))))

(defun unbindable (control &rest arguments)
  (error 'unbindable :reason (apply #'format nil control arguments)))

;;;; Forms

(defun emit (form)
  "Add FORM to the binding."
  (push form (binding-forms *binding*)))

(defun omit (name reason)
  "Keep in mind that the C entity NAME is not in the binding, and why."
  (push (list (or name "unnamed") reason) (binding-left-out *binding*)))

(defun define-once (kind symbol)
  "True when SYMBOL has not been defined as KIND before."
  (let ((key (cons kind symbol)))
    (unless (gethash key (binding-defined *binding*))
      (setf (gethash key (binding-defined *binding*)) t))))

;;;; Symbols

(defun binding-symbol (name)
  "The symbol called NAME, which users of the binding see."
  (let ((symbol (intern name (binding-package *binding*))))
    (push symbol (binding-exports *binding*))
    symbol))

(defun lisp-name (object)
  "The name that the spec gives to OBJECT in Lisp, or NIL."
  (key object "lisp"))

(defun entity-symbol (object)
  "The exported symbol that names OBJECT."
  (binding-symbol (or (lisp-name object)
                      (unbindable "it has no name in Lisp"))))

;;;; Types by reference

(defun type-reference (object)
  "The key of the type that OBJECT refers to: (kind . name or number).
Struct, union and enum tags share one namespace in C, but not with typedefs."
  (cons :tag (or (key object "name") (key object "id"))))

(defun known-type (reference)
  "The CFFI type that REFERENCE stands for, or NIL."
  (gethash reference (binding-types *binding*)))

(defun (setf known-type) (type reference)
  (setf (gethash reference (binding-types *binding*)) type))
