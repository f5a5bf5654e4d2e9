;;;; layout.lisp --- Where the members of a struct or union lie.
;;;;
;;;; A definition is a list of (name type &key count offset bits bit-offset).
;;;; LAY-OUT turns it into slot objects, a size and an alignment, by the rules
;;;; of C: each member at the next multiple of its alignment, the whole padded
;;;; to the greatest of them.  Explicit offsets win, as they stand.
;;;;
;;;; Bit-fields follow the System V rule: a field may share a storage unit with
;;;; the one before it, but never straddles two units of its own type.
;;;;
;;;;     struct { unsigned a : 3, b : 7; }     bit  0   3         10
;;;;                                               | a | b       |
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Slots

(defclass foreign-struct-slot ()
  ((name :initarg :name :reader slot-name)
   (offset :initarg :offset :accessor slot-offset)
   (type :initarg :type :accessor slot-type
         :documentation "The type specifier, as it was written.")
   (ordinal :initform 0 :accessor slot-ordinal
            :documentation "The member's number in the definition."))
  (:documentation "A member of a struct or union."))

(defclass simple-struct-slot (foreign-struct-slot)
  ()
  (:documentation "A member that is one value of a type with no members."))

(defclass aggregate-struct-slot (foreign-struct-slot)
  ((count :initarg :count :accessor slot-count))
  (:documentation "A member that is a struct, union or array, or several."))

(defclass bit-field-struct-slot (foreign-struct-slot)
  ((bit-offset :initarg :bit-offset :reader slot-bit-offset
               :documentation "Bits from the byte at OFFSET, 0 to 7.")
   (bit-width :initarg :bit-width :reader slot-bit-width))
  (:documentation "A member that is some bits of an integer."))

(defmethod slot-count ((slot foreign-struct-slot))
  1)

(defun make-struct-slot (name offset type count)
  "Return a slot object for COUNT values of the specifier TYPE at OFFSET."
  (if (and (<= count 1) (not (aggregatep (parse-type type))))
      (make-instance 'simple-struct-slot
                     :name name :offset offset :type type)
      (make-instance 'aggregate-struct-slot
                     :name name :offset offset :type type :count count)))

(defun make-bit-field-slot (name first-bit type width)
  "Return a slot object for WIDTH bits from FIRST-BIT of the aggregate."
  (multiple-value-bind (offset bit-offset) (floor first-bit 8)
    (make-instance 'bit-field-struct-slot
                   :name name :offset offset :type type
                   :bit-offset bit-offset :bit-width width)))

;;;; The state of a layout in progress

(defstruct layout
  "What is known of an aggregate while its members are placed."
  (name nil :read-only t)
  (namespace :struct :read-only t)
  (slots (make-hash-table :test 'eq) :type hash-table)
  (next-bit 0 :type unsigned-byte)
  (end-bit 0 :type unsigned-byte)
  (alignment 1 :type (integer 1)))

(defun round-up (number multiple)
  "The least multiple of MULTIPLE that is not less than NUMBER."
  (* multiple (ceiling number multiple)))

(defun layout-error (layout control &rest arguments)
  "Signal that something is wrong with the aggregate that LAYOUT is of."
  (apply #'simple-foreign-type-error
         (layout-name layout) (layout-namespace layout) control arguments))

(defun check-member (layout name count offset)
  "Signal an error unless NAME, COUNT and OFFSET can be a member's."
  (check-type name (and symbol (not null)))
  (unless (typep count 'unsigned-byte)
    (layout-error layout "The slot ~S cannot occur ~S times." name count))
  (unless (typep offset '(or null unsigned-byte))
    (layout-error layout "The slot ~S cannot be at offset ~S." name offset)))

(defun member-alignment (layout type)
  "The alignment of a member of the type object TYPE."
  (get-alignment type :normal (zerop (layout-end-bit layout))))

(defun get-alignment (type alignment-type firstp)
  "The alignment in an aggregate of the type object TYPE.
The 32-bit Darwin PowerPC aligns all members but the first to 4 at most."
  (declare (ignorable firstp))
  (assert (eq alignment-type :normal))
  (if (and (featurep '(:and :darwin :ppc)) (not firstp))
      (min 4 (foreign-type-alignment type))
      (foreign-type-alignment type)))

(defun note-member (layout slot end-bit alignment)
  "Add SLOT, which ends before END-BIT, to LAYOUT."
  (setf (slot-ordinal slot) (hash-table-count (layout-slots layout))
        (gethash (slot-name slot) (layout-slots layout)) slot
        (layout-end-bit layout) (max (layout-end-bit layout) end-bit)
        (layout-alignment layout) (max (layout-alignment layout) alignment))
  (when (eq (layout-namespace layout) :struct)
    (setf (layout-next-bit layout) end-bit)))

;;;; Placing members

(defun place-value (layout name type parsed-type count offset)
  "Place COUNT values of TYPE at OFFSET, or where they belong when NIL."
  (let* ((alignment (member-alignment layout parsed-type))
         (offset (or offset
                     (round-up (ceiling (layout-next-bit layout) 8)
                               alignment))))
    (note-member layout
                 (make-struct-slot name offset type count)
                 (* 8 (+ offset (* count (foreign-type-size parsed-type))))
                 alignment)))

(defun check-bit-field (layout name type width unit)
  "Signal an error unless WIDTH bits of a UNIT-bit TYPE can be a bit-field."
  (unless (member (canonicalize type) *built-in-integer-types*)
    (layout-error layout "The bit-field ~S is not of an integer type." name))
  (unless (and (integerp width) (<= 1 width unit))
    (layout-error layout "The bit-field ~S cannot be ~S bits wide." name
                  width)))

(defun natural-bit-offset (layout width unit)
  "The first bit of the next bit-field of WIDTH in UNIT-bit units."
  (let* ((next (layout-next-bit layout))
         (last (+ next width -1)))
    (if (= (floor next unit) (floor last unit))
        next
        (round-up next unit))))

(defun place-bit-field (layout name type parsed-type width offset bit-offset)
  "Place a bit-field, at the byte OFFSET and BIT-OFFSET if either is given."
  (let ((unit (* 8 (foreign-type-size parsed-type))))
    (check-bit-field layout name parsed-type width unit)
    (let ((first-bit (if (or offset bit-offset)
                         (+ (* 8 (or offset 0)) (or bit-offset 0))
                         (natural-bit-offset layout width unit))))
      (note-member layout
                   (make-bit-field-slot name first-bit type width)
                   (+ first-bit width)
                   (member-alignment layout parsed-type)))))

(defun place-member (layout definition)
  "Place the member that DEFINITION, (name type . options), describes."
  (destructuring-bind (name type &key (count 1) offset bits bit-offset)
      definition
    (check-member layout name count offset)
    (let ((parsed-type (parse-type type)))
      (when (eq (canonicalize parsed-type) :void)
        (layout-error layout "The slot ~S is of type ~S." name type))
      (if bits
          (place-bit-field layout name type parsed-type bits offset
                           bit-offset)
          (place-value layout name type parsed-type count offset)))))

(defun lay-out (name namespace definitions &key size alignment)
  "Lay out the aggregate NAME.  NAMESPACE is :STRUCT or :UNION.
Return the table of slots, the size and the alignment.  SIZE and ALIGNMENT,
when given, win over what C would compute."
  (check-type name (and symbol (not null)))
  (check-type size (or null unsigned-byte))
  (check-type alignment (or null (integer 1)))
  (let ((layout (make-layout :name name :namespace namespace)))
    (dolist (definition definitions)
      (place-member layout definition))
    (let ((alignment (or alignment (layout-alignment layout))))
      (values (layout-slots layout)
              (or size
                  (round-up (ceiling (layout-end-bit layout) 8) alignment))
              alignment))))
