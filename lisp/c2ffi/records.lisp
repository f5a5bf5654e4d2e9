;;;; records.lisp --- Structs, unions and enums.
;;;;
;;;; A record stands in a spec as an entry of its own, or inline in the type of
;;;; the first declaration that mentions it.  Inline it may be incomplete; then
;;;; a typedef of it is :VOID until the definition comes.  Every slot is placed
;;;; where the spec says, and CHECK-RECORD compares sizes while Lisp compiles,
;;;; so a binding never disagrees with C in silence.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defun octets (object key what)
  "The number of bits in OBJECT under KEY, in octets."
  (multiple-value-bind (octets rest) (floor (key object key) 8)
    (unless (zerop rest) (unbindable "~A is no number of bytes" what))
    octets))

(defun incomplete-p (record)
  (key record "incomplete"))

(defun record-kind (record)
  (if (search "union" (tag record)) :union :struct))

;;;; Fields

(defun field-symbol (field index)
  "The symbol that names FIELD, the INDEXth of its record."
  (binding-symbol (or (lisp-name field) (format nil "ANONYMOUS-~D" index))))

(defun bit-field-p (field)
  (equal (key field "type" "tag") ":bitfield"))

(defun bit-field-slot (field symbol)
  (let ((type (key field "type")))
    `(,symbol ,(cffi-type (key type "type") :field)
              :bits ,(key type "width") :bit-offset ,(key field "bit-offset"))))

(defun flexible-p (field)
  "True when FIELD is a flexible array member, which takes no room."
  (or (key field "flexible")
      (and (eql 0 (key field "bit-size"))
           (equal (key field "type" "tag") ":pointer"))))

(defun field-octets (field)
  "The type of FIELD as mere octets."
  `(:array :uint8 ,(octets field "bit-size" "the size of a member")))

(defun field-type (field)
  "The CFFI type of FIELD.  A type without a counterpart in Lisp is octets,
which keeps the record in its layout; by value it cannot go, as the spec says."
  (let ((type (key field "type")))
    (if (flexible-p field)
        `(:array ,(cffi-type (key type "type") :field) 0)
        (handler-case (cffi-type type :field)
          (unbindable () (field-octets field))))))

(defun placed-slot (field symbol kind)
  `(,symbol ,(field-type field)
            ,@(when (eq kind :struct)
                `(:offset ,(octets field "bit-offset" "an offset")))))

(defun named-or-record-p (field)
  "False for an unnamed bit-field, which is mere padding."
  (or (key field "name") (not (bit-field-p field))))

(defun record-slots (record symbol)
  "The slots of RECORD, whose name is SYMBOL."
  (loop for field in (key record "fields")
        for index from 0
        when (named-or-record-p field)
          collect (let ((slot (field-symbol field index)))
                    (define-inline-type (key field "type")
                      (format nil "~A.~A" symbol slot))
                    (if (bit-field-p field)
                        (bit-field-slot field slot)
                        (placed-slot field slot (record-kind record))))))

;;;; Records

(defun class-option (kind symbol)
  "The class of the struct SYMBOL, in the binding's package; unions have none."
  (when (eq kind :struct)
    `(:class ,(binding-symbol (format nil "~A-TCLASS" symbol)))))

(defun define-record (record symbol)
  "Emit the definition of RECORD as SYMBOL, and note the type."
  (let* ((kind (record-kind record))
         (type (list kind symbol))
         (slots (record-slots record symbol))
         (size (octets record "bit-size" "the size"))
         (alignment (max 1 (octets record "bit-alignment" "the alignment"))))
    (when (define-once kind symbol)
      (emit `(,(if (eq kind :union) 'cffi:defcunion 'cffi:defcstruct)
              (,symbol :size ,size :alignment ,alignment
                       ,@(class-option kind symbol))
              ,@(ensure-list (key record "comment"))
              ,@slots)))
    (complete-type record type)
    (emit (record-check record type slots))))

(defun record-check (record type slots)
  "A form that compares TYPE, as Lisp lays it out, with RECORD, at compile
time."
  (let ((sizes (loop for field in (remove-if-not #'named-or-record-p
                                                 (key record "fields"))
                     collect (floor (key field "bit-size") 8))))
    `(eval-when (:compile-toplevel)
       (check-record ',type '(,@(mapcar (lambda (slot size)
                                          (list (second slot) size))
                                        slots sizes))))))

(defun complete-type (record type)
  "Note that RECORD is TYPE, also for the typedefs that waited for it."
  (let ((reference (type-reference record)))
    (setf (known-type reference) type)
    (dolist (define (gethash reference (binding-pending *binding*)))
      (funcall define))
    (remhash reference (binding-pending *binding*))))

(defun when-complete (record function)
  "Call FUNCTION when the incomplete RECORD is defined, if ever."
  (push function (gethash (type-reference record) (binding-pending *binding*))))

;;;; Enums

(defun enum-base (enum)
  (if (key enum "type") (cffi-type (key enum "type") :type) :unsigned-int))

(defun enum-members (enum)
  (loop for member in (key enum "fields")
        collect (list (make-keyword (lisp-name member)) (key member "value"))))

(defun define-enum (enum symbol)
  "Emit the definition of ENUM as SYMBOL.  Values that are no member pass as
integers, as in C."
  (when (define-once :type symbol)
    (emit (if (key enum "fields")
              `(cffi:defcenum (,symbol ,(enum-base enum)
                                       :allow-undeclared-values t)
                 ,@(enum-members enum))
              `(cffi:defctype ,symbol ,(enum-base enum)))))
  (setf (known-type (type-reference enum)) symbol))

(defun define-enum-constants (enum)
  "Emit a constant for each member of ENUM, which has no name."
  (dolist (member (key enum "fields"))
    (emit-constant (binding-symbol (format nil "+~A+" (lisp-name member)))
                   (key member "value"))))

;;;; Definitions inside other declarations

(defun inner-type (type)
  "The type that TYPE is made of, when it is a pointer or an array."
  (if (member (tag type) '(":pointer" ":array" ":bitfield") :test #'equal)
      (inner-type (key type "type"))
      type))

(defparameter *inline-definers*
  '(("struct" . define-record) ("union" . define-record)
    ("enum" . define-enum)))

(defun define-inline-type (type fallback)
  "Define the record or enum that is written inside TYPE, if any.
FALLBACK names it when C does not.  Returns true unless it is incomplete."
  (let* ((type (inner-type type))
         (definer (cdr (assoc (tag type) *inline-definers* :test #'equal))))
    (cond ((null definer) t)
          ((and (not (eq definer 'define-enum)) (incomplete-p type)) nil)
          ((known-type (type-reference type)) t)
          (t (funcall definer type
                      (binding-symbol (or (lisp-name type) (string fallback))))
             t))))

(define-type-tags ("struct" "union" "enum") (type use)
  (tag-type type))
