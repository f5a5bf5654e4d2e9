;;;; structure-slots.lisp --- Reading and writing members.
;;;;
;;;; Each kind of slot object says how to read, write and point to a member:
;;;; by a function at run time, and by a form when type and slot are constant.
;;;; A bit-field is read as the few loads that cover exactly its bytes, never
;;;; more, so that nothing outside of the struct is touched.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defun find-slot (type-object slot-name)
  "Return the slot SLOT-NAME of the struct or union TYPE-OBJECT."
  (let ((struct (follow-typedefs type-object)))
    (unless (typep struct 'foreign-struct-type)
      (no-slots-error type-object))
    (or (gethash slot-name (slots struct))
        (find-slot struct (unknown-slot struct slot-name)))))

(defun no-slots-error (type)
  "Signal that the type object TYPE is no struct or union."
  (let ((specifier (unparse-type type)))
    (simple-foreign-type-error specifier :default
                               "~S is no struct or union, so it has no slots."
                               specifier)))

(define-condition unknown-slot-error (cffi-extras:unknown-name-error
                                      simple-foreign-type-error)
  ()
  (:documentation "A struct or union has no slot of that name."))

(defun unknown-slot (struct slot-name)
  "Signal that the type object STRUCT has no slot SLOT-NAME; return another."
  (let ((names (mapcar #'slot-name (slots-as-defined struct))))
    (or-use-value "Use another slot."
      (error 'unknown-slot-error
             :type-name (name struct) :namespace (struct-namespace struct)
             :name slot-name :candidates names
             :format-control "~S has no slot ~S.~A"
             :format-arguments (list (unparse-type struct) slot-name
                                     (advice slot-name names))))))

;;;; Facts about members that are known at run time only

(defstruct (member-access (:conc-name access-))
  "How to get at a SLOT: by OFFSET and CTYPE, which is NIL unless the slot holds
one plain value."
  (slot nil :read-only t)
  (offset 0 :type fixnum :read-only t)
  (ctype nil :read-only t))

(defun slot-access (slot)
  "The MEMBER-ACCESS of SLOT."
  (make-member-access :slot slot
                      :offset (slot-offset slot)
                      :ctype (when (typep slot 'simple-struct-slot)
                               (plain-ctype (parse-type (slot-type slot))))))

(defconstant +most-listed-members+ 16
  "Structs with more members than this have a hash table of them.")

(defun member-accesses (slots)
  "The MEMBER-ACCESSes of the table SLOTS: a property list, or a table."
  (if (<= (hash-table-count slots) +most-listed-members+)
      (loop for name being the hash-keys of slots using (hash-value slot)
            collect name
            collect (slot-access slot))
      (let ((accesses (make-hash-table :test 'eq)))
        (maphash (lambda (name slot)
                   (setf (gethash name accesses) (slot-access slot)))
                 slots)
        accesses)))

(defun find-out-about-members (facts)
  "Keep the members of the type that FACTS are about, if it has any."
  (let ((struct (follow-typedefs (facts-type facts))))
    (when (typep struct 'foreign-struct-type)
      (setf (facts-members facts) (member-accesses (slots struct))))))

(declaim (inline find-member-access))
(defun find-member-access (type slot-name)
  "The MEMBER-ACCESS of SLOT-NAME in TYPE, or NIL if there are no such facts."
  (let* ((facts (find-type-facts type))
         (members (when facts
                    (or (facts-members facts)
                        (find-out-about-members facts)))))
    (typecase members
      (list (find-property slot-name members))
      (hash-table (values (gethash slot-name members))))))

(defun get-slot-info (type slot-name)
  "Return the slot object SLOT-NAME of TYPE, a specifier or type object."
  (let ((access (find-member-access type slot-name)))
    (if access
        (access-slot access)
        (find-slot (ensure-parsed-base-type type) slot-name))))

;;;; The protocol of slot objects

(defgeneric foreign-struct-slot-value (ptr slot)
  (:documentation "The value of SLOT in the struct at PTR."))

(defgeneric (setf foreign-struct-slot-value) (value ptr slot)
  (:documentation "Store VALUE in SLOT of the struct at PTR."))

(defgeneric foreign-struct-slot-value-form (ptr slot)
  (:documentation "A form that reads SLOT of the struct at the form PTR."))

(defgeneric foreign-struct-slot-set-form (value ptr slot)
  (:documentation "A form that stores VALUE, a symbol or a constant."))

(defun foreign-struct-slot-pointer (ptr slot)
  "A pointer to SLOT of the struct at PTR."
  (inc-pointer ptr (slot-offset slot)))

(defun foreign-struct-slot-pointer-form (ptr slot)
  "A form that points to SLOT of the struct at the form PTR."
  `(inc-pointer ,ptr ,(slot-offset slot)))

;;;; Simple slots

(defmethod foreign-struct-slot-value (ptr (slot simple-struct-slot))
  (mem-ref ptr (slot-type slot) (slot-offset slot)))

(defmethod (setf foreign-struct-slot-value)
    (value ptr (slot simple-struct-slot))
  (mem-set value ptr (slot-type slot) (slot-offset slot)))

(defmethod foreign-struct-slot-value-form (ptr (slot simple-struct-slot))
  `(mem-ref ,ptr ',(slot-type slot) ,(slot-offset slot)))

(defmethod foreign-struct-slot-set-form
    (value ptr (slot simple-struct-slot))
  `(mem-set ,value ,ptr ',(slot-type slot) ,(slot-offset slot)))

;;;; Aggregate slots

(defun address-slot-p (slot)
  "True if reading SLOT gives the address of its several plain values."
  (and (/= (slot-count slot) 1)
       (not (aggregatep (parse-type (slot-type slot))))))

(defmethod foreign-struct-slot-value (ptr (slot aggregate-struct-slot))
  (let ((address (foreign-struct-slot-pointer ptr slot)))
    (if (address-slot-p slot)
        address
        (convert-from-foreign address (slot-type slot)))))

(defmethod (setf foreign-struct-slot-value)
    (value ptr (slot aggregate-struct-slot))
  (let ((address (foreign-struct-slot-pointer ptr slot))
        (type (slot-type slot)))
    (if (= (slot-count slot) 1)
        (translate-aggregate-to-foreign address value (parse-type type))
        (store-elements value address type (slot-count slot)))
    value))

(defun store-elements (values address type count)
  "Store VALUES as COUNT values of TYPE at ADDRESS.
VALUES is a sequence, or a pointer to the bytes to copy."
  (if (pointerp values)
      (copy-foreign-memory values address (* count (foreign-type-size type)))
      (dotimes (index (min count (length values)))
        (setf (mem-aref address type index) (elt values index)))))

(defmethod foreign-struct-slot-value-form (ptr (slot aggregate-struct-slot))
  (let ((address (foreign-struct-slot-pointer-form ptr slot)))
    (if (address-slot-p slot)
        address
        `(convert-from-foreign ,address ',(slot-type slot)))))

(defmethod foreign-struct-slot-set-form
    (value ptr (slot aggregate-struct-slot))
  (let ((address (foreign-struct-slot-pointer-form ptr slot))
        (type (slot-type slot)))
    (if (= (slot-count slot) 1)
        `(progn (translate-aggregate-to-foreign ,address ,value
                                                ,(parse-type type))
                ,value)
        `(progn (store-elements ,value ,address ',type ,(slot-count slot))
                ,value))))

;;;; Bit-fields

(defun bit-field-chunks (slot)
  "Return the loads that cover SLOT: a list of (offset ctype bits shift).
SHIFT is where a chunk's bit 0 goes in the whole."
  (loop with size = (ceiling (+ (slot-bit-offset slot) (slot-bit-width slot))
                             8)
        with done = 0
        while (< done size)
        collect (destructuring-bind (chunk-size ctype)
                    (find-if (lambda (chunk)
                               (<= (first chunk) (- size done)))
                             '((8 :uint64) (4 :uint32) (2 :uint16)
                               (1 :uint8)))
                  (prog1 (list (+ (slot-offset slot) done)
                               (canonicalize-foreign-type ctype)
                               (* 8 chunk-size)
                               (* 8 done))
                    (incf done chunk-size)))))

(defun signed-slot-p (slot)
  "True if the bit-field SLOT is of a signed type."
  (and (member (canonicalize-foreign-type (slot-type slot))
               '(:char :short :int :long :long-long))
       t))

(defun sign-extend (value width)
  "The integer that the low WIDTH bits of VALUE are in two's complement."
  (if (logbitp (1- width) value)
      (- value (ash 1 width))
      value))

(defun read-bit-field (ptr slot)
  "The raw integer in the bit-field SLOT of the struct at PTR."
  (let* ((width (slot-bit-width slot))
         (whole (loop for (offset ctype nil shift) in (bit-field-chunks slot)
                      sum (ash (%mem-ref ptr ctype offset) shift)))
         (value (ldb (byte width (slot-bit-offset slot)) whole)))
    (if (signed-slot-p slot)
        (sign-extend value width)
        value)))

(defun chunk-fields (slot)
  "How the chunks of the bit-field SLOT hold it.
A list of (offset ctype position width from): WIDTH bits at POSITION of the
chunk are those from FROM on of the value."
  (loop with first = (slot-bit-offset slot)
        with end = (+ first (slot-bit-width slot))
        for (offset ctype bits shift) in (bit-field-chunks slot)
        for low = (max first shift)
        for high = (min end (+ shift bits))
        collect (list offset ctype (- low shift) (- high low) (- low first))))

(defun check-bit-field-value (value slot)
  "Signal an error unless the integer VALUE fits into the bit-field SLOT."
  (let* ((width (slot-bit-width slot))
         (limit (ash 1 width)))
    (unless (if (signed-slot-p slot)
                (<= (- (ash limit -1)) value (1- (ash limit -1)))
                (< -1 value limit))
      (error 'type-error
             :datum value
             :expected-type (if (signed-slot-p slot)
                                `(signed-byte ,width)
                                `(unsigned-byte ,width))))))

(defun write-bit-field (value ptr slot)
  "Store the raw integer VALUE in the bit-field SLOT of the struct at PTR."
  (check-bit-field-value value slot)
  (loop for (offset ctype position width from) in (chunk-fields slot)
        do (%mem-set (dpb (ldb (byte width from) value) (byte width position)
                          (%mem-ref ptr ctype offset))
                     ptr ctype offset)))

(defmethod foreign-struct-slot-value (ptr (slot bit-field-struct-slot))
  (translate-from-foreign (read-bit-field ptr slot)
                          (parse-type (slot-type slot))))

(defmethod (setf foreign-struct-slot-value)
    (value ptr (slot bit-field-struct-slot))
  (write-bit-field (translate-to-foreign value (parse-type (slot-type slot)))
                   ptr slot)
  value)

(defun bit-field-read-form (ptr slot)
  "A form for the raw integer in the bit-field SLOT at the symbol PTR."
  (let* ((width (slot-bit-width slot))
         (parts (loop for (offset ctype position part-width from)
                        in (chunk-fields slot)
                      collect `(ash (ldb (byte ,part-width ,position)
                                         (%mem-ref ,ptr ,ctype ,offset))
                                    ,from)))
         (bits (if (rest parts) `(logior ,@parts) (first parts))))
    (if (signed-slot-p slot)
        (with-unique-names (value)
          `(let ((,value ,bits))
             (declare (type (unsigned-byte ,width) ,value))
             (if (logbitp ,(1- width) ,value)
                 (- ,value ,(ash 1 width))
                 ,value)))
        bits)))

(defmethod foreign-struct-slot-value-form (ptr (slot bit-field-struct-slot))
  (with-unique-names (struct)
    `(let ((,struct ,ptr))
       ,(expand-from-foreign (bit-field-read-form struct slot)
                             (parse-type (slot-type slot))))))

(defun bit-field-write-form (value ptr slot)
  "A form that stores the symbol VALUE in the bit-field SLOT at PTR."
  `(progn
     (check-type ,value (,(if (signed-slot-p slot)
                              'signed-byte
                              'unsigned-byte)
                         ,(slot-bit-width slot)))
     ,@(loop for (offset ctype position width from) in (chunk-fields slot)
             collect `(%mem-set (dpb (ldb (byte ,width ,from) ,value)
                                     (byte ,width ,position)
                                     (%mem-ref ,ptr ,ctype ,offset))
                                ,ptr ,ctype ,offset))))

(defmethod foreign-struct-slot-set-form
    (value ptr (slot bit-field-struct-slot))
  (with-unique-names (struct raw)
    `(let ((,struct ,ptr)
           (,raw ,(values (expand-to-foreign value
                                             (parse-type (slot-type slot))))))
       ,(bit-field-write-form raw struct slot)
       ,value)))

;;;; The operators

(defun find-constant-slot (type slot-name environment)
  "Return the slot that the forms TYPE and SLOT-NAME stand for, or NIL."
  (when (constantp slot-name environment)
    (let ((struct (find-constant-type type environment)))
      (when (and struct
                 (typep (follow-typedefs struct) 'foreign-struct-type))
        (gethash (eval slot-name) (slots (follow-typedefs struct)))))))

(defun foreign-slot-value (ptr type slot-name)
  "Return the value of SLOT-NAME in the struct or union TYPE at PTR."
  (let ((access (find-member-access type slot-name)))
    (if (and access (access-ctype access))
        (%mem-ref ptr (access-ctype access) (access-offset access))
        (foreign-struct-slot-value ptr (get-slot-info type slot-name)))))

(define-compiler-macro foreign-slot-value (&whole form ptr type slot-name
                                           &environment environment)
  (let ((slot (find-constant-slot type slot-name environment)))
    (if slot
        (foreign-struct-slot-value-form ptr slot)
        form)))

(defun foreign-slot-set (value ptr type slot-name)
  "Store VALUE in SLOT-NAME of the struct or union TYPE at PTR."
  (let ((access (find-member-access type slot-name)))
    (if (and access (access-ctype access))
        (%mem-set value ptr (access-ctype access) (access-offset access))
        (setf (foreign-struct-slot-value ptr (get-slot-info type slot-name))
              value)))
  value)

(define-compiler-macro foreign-slot-set (&whole form value ptr type slot-name
                                         &environment environment)
  (let ((slot (find-constant-slot type slot-name environment)))
    (if slot
        (once-only (value)
          (foreign-struct-slot-set-form value ptr slot))
        form)))

(define-setf-expander foreign-slot-value (ptr type slot-name
                                          &environment environment)
  "Store a value in SLOT-NAME of the struct or union TYPE at PTR."
  (multiple-value-bind (variables values stand-ins)
      (bind-unless-constant (list ptr type slot-name) environment)
    (with-unique-names (store)
      (values variables values (list store)
              `(progn (foreign-slot-set ,store ,@stand-ins) ,store)
              `(foreign-slot-value ,@stand-ins)))))

(defun foreign-slot-pointer (ptr type slot-name)
  "Return a pointer to SLOT-NAME in the struct or union TYPE at PTR."
  (let ((access (find-member-access type slot-name)))
    (if access
        (inc-pointer ptr (access-offset access))
        (foreign-struct-slot-pointer ptr (get-slot-info type slot-name)))))

(define-compiler-macro foreign-slot-pointer (&whole form ptr type slot-name
                                             &environment environment)
  (let ((slot (find-constant-slot type slot-name environment)))
    (if slot
        (foreign-struct-slot-pointer-form ptr slot)
        form)))

(defun foreign-slot-type (type slot-name)
  "Return the type specifier of SLOT-NAME in the struct or union TYPE."
  (slot-type (get-slot-info type slot-name)))

(defun foreign-slot-offset (type slot-name)
  "Return the offset in bytes of SLOT-NAME in the struct or union TYPE.
For a bit-field, it is that of the byte with its first bit."
  (slot-offset (get-slot-info type slot-name)))

(defun foreign-slot-count (type slot-name)
  "Return how many values SLOT-NAME has in the struct or union TYPE."
  (slot-count (get-slot-info type slot-name)))

(defun foreign-slot-names (type)
  "Return the names of the slots of the struct or union TYPE, in order."
  (mapcar #'slot-name (slots-as-defined (ensure-parsed-base-type type))))

;;;; WITH-FOREIGN-SLOTS

(defun slot-variable-binding (variable ptr type)
  "The SYMBOL-MACROLET binding of VARIABLE, an item of WITH-FOREIGN-SLOTS."
  (destructuring-bind (name &optional (second nil second-p) (slot second))
      (ensure-list variable)
    (cond ((not second-p)
           `(,name (foreign-slot-value ,ptr ',type ',name)))
          ((eq name :pointer)
           `(,slot (foreign-slot-pointer ,ptr ',type ',slot)))
          ((eq second :pointer)
           `(,name (foreign-slot-pointer ,ptr ',type ',slot)))
          (t
           `(,name (foreign-slot-value ,ptr ',type ',slot))))))

(defmacro with-foreign-slots ((vars ptr type) &body body)
  "Run BODY with VARS standing for slots of the struct TYPE at PTR.
Each of VARS is a slot, or (name slot); with :POINTER before the slot, it stands
for the slot's address.  TYPE is not evaluated."
  (with-unique-names (struct)
    `(let ((,struct ,ptr))
       (declare (ignorable ,struct))
       (symbol-macrolet ,(loop for variable in vars
                               collect (slot-variable-binding variable struct
                                                              type))
         ,@body))))
