;;;; records.lisp --- Structs, unions and enums.
;;;;
;;;; Fields stand at the offsets of the spec, so a field whose type CFFI lacks
;;;; can be left out and the rest is still right.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(defun octets (object key)
  "The number of bits in OBJECT under KEY, in octets, rounded down."
  (floor (or (key object key) 0) 8))

;;;; Fields

(defun bit-field-p (field)
  (equal (tag (key field "type")) ":bitfield"))

(defun field-place (field kind)
  "Where FIELD of a record of KIND is, as options of its slot."
  (append (when (bit-field-p field)
            `(:bits ,(key field "type" "width")))
          (when (eq kind :struct)
            (if (bit-field-p field)
                `(:bit-offset ,(key field "bit-offset"))
                `(:offset ,(octets field "bit-offset"))))))

(defun field-type (field context)
  (let ((type (key field "type")))
    (type-in context (if (bit-field-p field) (key type "type") type))))

(defun field-symbol (field type)
  "The symbol of FIELD; that of its TYPE when it is a nameless record."
  (if (key field "name")
      (lisp-name (key field "name") :field)
      (second type)))

(defun padding-p (field)
  "True if FIELD is a bit-field without a name, which holds nothing."
  (and (bit-field-p field) (null (key field "name"))))

(defun field-form (field kind record-name)
  "The slot of FIELD in a record of KIND that C calls RECORD-NAME."
  (let ((type (field-type field (list kind record-name (key field "name")))))
    `(,(field-symbol field type) ,type ,@(field-place field kind))))

(defun field-form-or-note (field kind record-name)
  "A list of the slot of FIELD; or, if that is allowed, of none."
  (handler-case (list (field-form field kind record-name))
    ((or unsupported-type cffi::undefined-foreign-type-error) (condition)
      (unless *allow-skipping-struct-fields*
        (error condition))
      (write-comment "Skipping field ~S: ~A" (key field "name") condition))))

(defun field-forms (record kind)
  "The slots of RECORD."
  (loop for field in (key record "fields")
        unless (padding-p field)
          append (field-form-or-note field kind (key record "name"))))

;;;; Records

(defun record-form (record kind symbol)
  `(,(if (eq kind :union) 'cffi:defcunion 'cffi:defcstruct)
    (,symbol :size ,(octets record "bit-size"))
    ,@(field-forms record kind)))

(defun record-symbol (record kind)
  (let ((name (key record "name")))
    (if name
        (lisp-name name kind)
        (anonymous-name kind (key record "id")))))

(defun inner-record (record kind)
  "Define RECORD, which stands inside another definition; its type specifier."
  (let ((symbol (record-symbol record kind)))
    (emit (record-form record kind symbol))
    (list kind symbol)))

(defun inner-struct (record) (inner-record record :struct))
(defun inner-union (record) (inner-record record :union))

;;;; Enums

(defun single-bit-p (value)
  (and (plusp value) (= 1 (logcount value))))

(defun flags-p (members)
  "True if MEMBERS, (symbol value) each, look like flags: most are single bits."
  (and members
       (> (/ (count-if #'single-bit-p members :key #'second) (length members))
          8/10)))

(defun enum-form (enum symbol)
  (let ((members (loop for member in (key enum "fields")
                       collect (list (lisp-name (key member "name") :member)
                                     (key member "value")))))
    `(,(if (flags-p members) 'cffi:defbitfield 'cffi:defcenum) ,symbol
      ,@members)))

(defun inner-enum (enum)
  (let ((symbol (record-symbol enum :enum)))
    (emit (enum-form enum symbol))
    symbol))
