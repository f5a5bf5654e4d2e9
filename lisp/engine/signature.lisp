;;;; signature.lisp: from type objects to the engine's view of them.
;;;;
;;;; The engine knows a function by its signature text and its arguments by
;;;; their offsets in a block (include/cffi.h draws both).  This file computes
;;;; the two when Lisp compiles a call, so that a call needs no question at run
;;;; time.  A struct whose layout is what C would choose is written without
;;;; offsets, so that equal shapes share one thunk; any other layout is written
;;;; out in full, offset by offset.  Nothing here needs the engine itself.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Scalars

(defparameter *integer-letters*
  '((1 "b" . "B") (2 "s" . "S") (4 "i" . "I") (8 "l" . "L"))
  "Size in octets, then the letters of the signed and the unsigned integer.")

(defparameter *other-letters*
  '((:void . "v") (:pointer . "p") (:float . "f") (:double . "d")
    (:long-double . "e")))

(defun unsigned-keyword-p (keyword)
  (eql 0 (search "UNSIGNED" (symbol-name keyword))))

(defun scalar-letter (keyword)
  "The signature letter of the built-in type KEYWORD."
  (or (cdr (assoc keyword *other-letters*))
      (destructuring-bind (signed . unsigned)
          (cdr (assoc (foreign-type-size keyword) *integer-letters*))
        (if (unsigned-keyword-p keyword) unsigned signed))))

;;;; Members of structs and unions

(defstruct (placed-member (:conc-name placed-))
  "A SLOT of a struct or union: its TEXT, and where it lies."
  slot text offset bit-offset bit-width size alignment)

(defun slot-type-object (slot)
  (ensure-parsed-base-type (slot-type slot)))

(defun slot-repetition (slot)
  "How often SLOT's type stands in it, or NIL for a plain slot."
  (when (typep slot 'aggregate-struct-slot)
    (let ((count (slot-count slot)))
      (unless (eql count 1) count))))

(defun slot-width (slot)
  "The bits that SLOT has, or NIL when it is no bit-field."
  (when (typep slot 'bit-field-struct-slot)
    (slot-bit-width slot)))

(defun slot-text (slot type)
  "Signature text of SLOT, which is of TYPE, without its place."
  (let ((text (type-text type))
        (width (slot-width slot))
        (count (slot-repetition slot)))
    (cond (width (format nil "~A:~D" text width))
          (count (format nil "[~D~A]" count text))
          (t text))))

(defun place-slot (slot)
  "The PLACED-MEMBER of SLOT."
  (let ((type (slot-type-object slot))
        (width (slot-width slot)))
    (make-placed-member
     :slot slot
     :text (slot-text slot type)
     :offset (slot-offset slot)
     :bit-offset (if width (slot-bit-offset slot) 0)
     :bit-width width
     :size (* (or (slot-repetition slot) 1) (foreign-type-size type))
     :alignment (foreign-type-alignment type))))

(defun placed-start (member)
  "Where MEMBER begins, in bits from the start of its aggregate."
  (+ (* 8 (placed-offset member)) (placed-bit-offset member)))

(defun type-members (type)
  "The members of the struct or union TYPE in the order of their places."
  (stable-sort (mapcar #'place-slot (slots-as-defined type)) #'<
               :key #'placed-start))

(defun natural-end (members unionp)
  "Where MEMBERS end and their greatest alignment, when C lays them out.
NIL when they lie elsewhere, or when there are bit-fields, whose rules differ
between systems."
  (let ((next 0) (end 0) (alignment 1))
    (dolist (member members (values end alignment))
      (let ((start (if unionp 0 (round-up next (placed-alignment member)))))
        (when (or (/= start (placed-offset member)) (placed-bit-width member))
          (return nil))
        (setf next (+ start (placed-size member))
              end (max end next)
              alignment (max alignment (placed-alignment member)))))))

(defun natural-layout-p (type members)
  "True when C, left to itself, would lay out MEMBERS as TYPE does."
  (multiple-value-bind (end alignment)
      (natural-end members (typep type 'foreign-union-type))
    (and end
         (eql alignment (foreign-type-alignment type))
         (eql (round-up end alignment) (foreign-type-size type)))))

(defun write-place (member out)
  "Write MEMBER's explicit place to the stream OUT."
  (format out "@~D~@[+~D~]" (placed-offset member)
          (and (placed-bit-width member) (placed-bit-offset member))))

(defun write-total (type out)
  "Write the explicit size and alignment of TYPE to the stream OUT."
  (format out "#~D,~D" (foreign-type-size type) (foreign-type-alignment type)))

(defun aggregate-text (type)
  "Signature text of the struct or union TYPE."
  (let* ((members (type-members type))
         (naturalp (natural-layout-p type members))
         (brackets (if (typep type 'foreign-union-type) "<>" "{}")))
    (with-output-to-string (out)
      (write-char (char brackets 0) out)
      (unless naturalp (write-total type out))
      (dolist (member members)
        (unless naturalp (write-place member out))
        (write-string (placed-text member) out))
      (write-char (char brackets 1) out))))

;;;; Types

(defgeneric type-text (type)
  (:documentation "Signature text of TYPE as it lies in memory.")
  (:method ((type foreign-type))
    (scalar-letter (canonicalize type)))
  (:method ((type foreign-type-alias))
    (type-text (actual-type type)))
  (:method ((type foreign-struct-type))
    (aggregate-text type))
  (:method ((type foreign-array-type))
    (array-text (dimensions type)
                (type-text (parse-type (element-type type))))))

(defun array-text (dimensions element)
  "Signature text of an array: \"[2[3d]]\" for (2 3) and \"d\"."
  (if dimensions
      (format nil "[~D~A]" (first dimensions)
              (array-text (rest dimensions) element))
      element))

(defun by-value-p (type)
  "True when values of the type object TYPE travel as a whole aggregate."
  (consp (canonicalize type)))

(defun argument-text (type)
  "Signature text of TYPE as an argument or a result, where arrays and bare
structs are pointers."
  (if (by-value-p type)
      (type-text (follow-typedefs type))
      (scalar-letter (canonicalize type))))

;;;; Blocks

(defconstant +block-result+ 16 "Where a block's result lies (cffi.h).")

(defstruct (block-layout (:conc-name block-))
  "The block of one signature: its TEXT, its SIZE, its arguments' OFFSETS."
  text size offsets)

(defun value-size (type)
  "The octets that a value of TYPE takes in a block; :VOID takes none."
  (cond ((by-value-p type) (foreign-type-size type))
        ((eq (canonicalize type) :void) 0)
        (t (foreign-type-size (canonicalize type)))))

(defun value-alignment (type)
  (if (by-value-p type)
      (foreign-type-alignment type)
      (foreign-type-alignment (canonicalize type))))

(defun signature-text (types return-type fixed-count)
  "Signature text of a function of TYPES.  FIXED-COUNT is how many of them stand
before the variadic ones, or NIL when the function is not variadic."
  (with-output-to-string (out)
    (write-char #\( out)
    (loop for type in types
          for index from 0
          do (when (eql index fixed-count) (write-char #\. out))
             (write-string (argument-text type) out))
    (when (eql fixed-count (length types)) (write-char #\. out))
    (format out ")~A" (argument-text return-type))))

(defun lay-out-block (types return-type &optional fixed-count)
  "The BLOCK-LAYOUT of a call with the type objects TYPES and RETURN-TYPE."
  (let* ((result-size (max 16 (round-up (value-size return-type) 16)))
         (end (+ +block-result+ result-size))
         (offsets
           (loop for type in types
                 for alignment = (if (>= (value-alignment type) 16) 16 8)
                 for offset = (round-up end alignment)
                 do (setf end (+ offset (round-up (value-size type) 8)))
                 collect offset)))
    (make-block-layout
     :text (signature-text types return-type fixed-count)
     :size (round-up end 16)
     :offsets offsets)))
