;;;; enum-tables.lisp --- From the items of an enum or a bitfield to tables.
;;;;
;;;; An item is KEY or (KEY value).  An enum counts up from the last value, a
;;;; bitfield doubles the last single bit.  Libraries that define enum classes
;;;; of their own build them with PARSE-FOREIGN-ENUM-LIKE.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(deftype enum-key ()
  "What an enum may call a value."
  '(and symbol (not null)))

;;;; The base type

(defun integer-type-range (type)
  "Return the least and the greatest value of the integer ctype TYPE."
  (let ((bits (* 8 (foreign-type-size type))))
    (if (member type '(:char :short :int :long :long-long))
        (values (- (expt 2 (1- bits))) (1- (expt 2 (1- bits))))
        (values 0 (1- (expt 2 bits))))))

(defun infer-enum-base-type (name values)
  "Return the type that C would choose for an enum of VALUES."
  (let ((candidates (if (some #'minusp values)
                        '(:int :long :long-long)
                        '(:unsigned-int :unsigned-long :unsigned-long-long))))
    (or (find-if (lambda (type)
                   (multiple-value-bind (least greatest)
                       (integer-type-range type)
                     (every (lambda (value) (<= least value greatest))
                            values)))
                 candidates)
        (error "The values of the enum ~S are too large for any integer type."
               name))))

;;;; Items

(defun enum-item-key (item)
  "The key of ITEM, which is KEY or (KEY [value])."
  (let ((key (if (consp item) (first item) item)))
    (check-type key enum-key)
    key))

(defun number-enum-items (items)
  "Return ITEMS as a list of (key value); a value follows the one before it."
  (loop with next = 0
        for item in items
        for explicit-p = (and (consp item) (rest item))
        for value = (if explicit-p (second item) next)
        do (check-type value real)
           (setf next (1+ value))
        collect (list (enum-item-key item) value)))

(defun single-bit-p (integer)
  "True if INTEGER has exactly one bit set."
  (and (plusp integer)
       (zerop (logand integer (1- integer)))))

(defun number-bitfield-items (items)
  "Return ITEMS as a list of (key mask); a mask is implied by those before."
  (loop with next = 1
        for item in items
        for explicit-p = (and (consp item) (rest item))
        for mask = (if explicit-p (second item) next)
        do (check-type mask integer)
           (when (and (single-bit-p mask) (>= mask next))
             (setf next (* 2 mask)))
        collect (list (enum-item-key item) mask)))

;;;; Tables

(defun check-distinct-keys (name numbered-items)
  "Signal an error if two of NUMBERED-ITEMS have one key."
  (loop for ((key) . more) on numbered-items
        when (member key more :key #'first)
          do (error "The key ~S occurs twice in ~S." key name)))

(defun single-bit-keys (numbered-items)
  "The keys of the single-bit masks in NUMBERED-ITEMS, latest first."
  (reverse (loop for (key mask) in numbered-items
                 when (single-bit-p mask)
                   collect key)))

(defun bit-index-vector (value-keywords)
  "A vector from bits to the keys in the table VALUE-KEYWORDS, or NIL."
  (let ((vector (make-array
                 (loop for mask being the hash-keys of value-keywords
                       maximize (if (single-bit-p mask)
                                    (integer-length mask)
                                    0)
                         into length
                       finally (return (or length 0)))
                 :initial-element nil)))
    (loop for mask being the hash-keys of value-keywords
            using (hash-value key)
          when (single-bit-p mask)
            do (setf (aref vector (1- (integer-length mask))) key))
    vector))

(defun parse-foreign-enum-like (name base-type items &optional bitfieldp)
  "Return the base type and the tables of an enum, or a bitfield, of ITEMS.
These are: key to value; value to key; the single-bit keys, latest first; and a
vector from bits to keys."
  (let ((numbered-items (if bitfieldp
                            (number-bitfield-items items)
                            (number-enum-items items)))
        (keyword-values (make-hash-table :test 'eq))
        (value-keywords (make-hash-table)))
    (check-distinct-keys name numbered-items)
    (loop for (key value) in numbered-items
          do (setf (gethash key keyword-values) value
                   (gethash value value-keywords) key))
    (values (or base-type
                (infer-enum-base-type name (mapcar #'second numbered-items)))
            keyword-values value-keywords
            (when bitfieldp (single-bit-keys numbered-items))
            (when bitfieldp (bit-index-vector value-keywords)))))
