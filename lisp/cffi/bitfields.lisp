;;;; bitfields.lisp --- DEFBITFIELD: sets of flags in an integer.
;;;;
;;;; A bitfield is an enum whose values are masks.  Any set of its symbols can
;;;; be encoded; what comes back from C is the list of single-bit symbols
;;;; whose bit is set, lowest bit first.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-foreign-type foreign-bitfield (foreign-enum)
  ((field-keywords :initform (error "Field keywords are required.")
                   :initarg :field-keywords
                   :reader field-keywords
                   :documentation "The single-bit symbols, latest first.")
   (bit-index->keyword :initform (error "A bit index is required.")
                       :initarg :bit-index->keyword
                       :reader bit-index->keyword
                       :documentation "A vector: bit -> symbol or NIL."))
  (:documentation "An integer type that is a set of named flags."))

;;;; Definition

(defun make-foreign-bitfield (name base-type values)
  "Return a bitfield type object.  VALUES are the items of a DEFBITFIELD."
  (multiple-value-bind (base-type keyword-values value-keywords
                        field-keywords bit-index->keyword)
      (parse-foreign-enum-like name base-type values t)
    (make-instance 'foreign-bitfield
                   :name name
                   :actual-type (parse-type base-type)
                   :keys (mapcar #'enum-item-key values)
                   :keyword-values keyword-values
                   :value-keywords value-keywords
                   :field-keywords field-keywords
                   :bit-index->keyword bit-index->keyword)))

(defmacro defbitfield (name-and-options &body masks)
  "Define a set of flags.
NAME-AND-OPTIONS is a name or (name [base-type]).  Each of MASKS is a key, or
(key mask)."
  (%defcenum-like name-and-options masks 'make-foreign-bitfield))

;;;; Looking up

(defun bitfield-mask (type symbol)
  "Return the mask of SYMBOL in the bitfield object TYPE."
  (or (gethash symbol (keyword-values type))
      (bitfield-mask type
                     (unknown-name
                      symbol (enum-keys type)
                      "~S is not a symbol of the bitfield ~S."
                      symbol (name type)))))

(defun %foreign-bitfield-value (type symbols)
  "Return the mask of SYMBOLS, a symbol or a list, in the bitfield TYPE."
  (let ((mask 0))
    (dolist (symbol (ensure-list symbols) mask)
      (check-type symbol symbol)
      (setf mask (logior mask
                         (bitfield-mask type symbol))))))

(defun %foreign-bitfield-symbols (type value)
  "Return the symbols of the bits of VALUE in the bitfield object TYPE."
  (check-type value integer)
  (loop for key across (bit-index->keyword type)
        for bit from 0
        when (and key (logbitp bit value))
          collect key))

(defun find-bitfield (type)
  "Return the bitfield object that TYPE, a specifier or object, stands for."
  (let ((bitfield (ensure-parsed-base-type type)))
    (unless (typep bitfield 'foreign-bitfield)
      (error "~S is not a bitfield." type))
    bitfield))

(defun foreign-bitfield-value (type symbols)
  "Return the integer for SYMBOLS, one or a list, in the bitfield TYPE."
  (%foreign-bitfield-value (find-bitfield type) symbols))

(defun foreign-bitfield-symbols (type value)
  "Return the list of symbols whose bit is set in VALUE, lowest first."
  (%foreign-bitfield-symbols (find-bitfield type) value))

(defun foreign-bitfield-symbol-list (bitfield-type)
  "Return the single-bit symbols of BITFIELD-TYPE, latest first."
  (copy-list (field-keywords (ensure-parsed-base-type bitfield-type))))

(defun fold-bitfield-call (function type argument environment)
  "The value of FUNCTION on the constant forms TYPE and ARGUMENT, or NIL.
The second value is true if it could be computed."
  (let ((bitfield (find-constant-type type environment)))
    (if (and bitfield
             (constantp argument environment)
             (typep (follow-typedefs bitfield) 'foreign-bitfield))
        (handler-case (values (funcall function (follow-typedefs bitfield)
                                       (eval argument))
                              t)
          ;; The call itself will say what is wrong.
          (error () (values nil nil)))
        (values nil nil))))

(define-compiler-macro foreign-bitfield-value (&whole form type symbols
                                               &environment environment)
  (multiple-value-bind (value known-p)
      (fold-bitfield-call #'%foreign-bitfield-value type symbols environment)
    (if known-p value form)))

(define-compiler-macro foreign-bitfield-symbols (&whole form type value
                                                 &environment environment)
  (multiple-value-bind (symbols known-p)
      (fold-bitfield-call #'%foreign-bitfield-symbols type value environment)
    (if known-p `',symbols form)))

;;;; Translation

(defun encode-bitfield (value type)
  "VALUE if it is an integer, else the mask of its symbols."
  (if (integerp value)
      value
      (%foreign-bitfield-value type value)))

(defmethod translate-to-foreign (value (type foreign-bitfield))
  (encode-bitfield value type))

(defmethod translate-from-foreign (value (type foreign-bitfield))
  (%foreign-bitfield-symbols type value))

(defmethod translate-into-foreign-memory
    (value (type foreign-bitfield) pointer)
  (%mem-set (encode-bitfield value type) pointer (canonicalize type))
  value)

(defun stock-bitfield-p (type)
  "True if TYPE is no subclass, which may have methods of its own."
  (eq (class-of type) (find-class 'foreign-bitfield)))

(defun inline-bitfield-p (type)
  "True if TYPE is small enough for code that knows its symbols."
  (and (stock-bitfield-p type)
       (<= (hash-table-count (keyword-values type)) +largest-inline-enum+)))

;;; Whatever is unusual about the value, the function finds out.
(defun encode-bitfield-form (value type)
  "A form for the mask of VALUE, a symbol, in the bitfield TYPE."
  (with-unique-names (mask key)
    `(let ((,mask 0))
       (declare (type (unsigned-byte 62) ,mask))
       (if (listp ,value)
           (dolist (,key ,value ,mask)
             (setf ,mask
                   (logior ,mask
                           (case ,key
                             ,@(enum-clauses (keyword-values type))
                             (t (return (encode-bitfield ,value ,type)))))))
           (encode-bitfield ,value ,type)))))

(defun decode-bitfield-form (value type)
  "A form for the list of symbols in VALUE, a symbol for an integer."
  (with-unique-names (symbols)
    `(let ((,symbols '()))
       ,@(loop for bit downfrom (1- (length (bit-index->keyword type))) to 0
               for key = (aref (bit-index->keyword type) bit)
               when key
                 collect `(when (logbitp ,bit ,value)
                            (push ',key ,symbols)))
       ,symbols)))

(defun small-masks-p (type)
  "True if the masks of the bitfield TYPE are of the kind that is fast."
  (loop for mask being the hash-values of (keyword-values type)
        always (typep mask '(unsigned-byte 62))))

(defmethod expand-to-foreign (value (type foreign-bitfield))
  (cond ((not (stock-bitfield-p type)) (call-next-method))
        ((constantp value) (encode-bitfield (eval value) type))
        ((and (inline-bitfield-p type) (small-masks-p type))
         (once-only (value)
           (encode-bitfield-form value type)))
        (t `(encode-bitfield ,value ,type))))

(defmethod expand-from-foreign (value (type foreign-bitfield))
  (cond ((not (stock-bitfield-p type)) (call-next-method))
        ((inline-bitfield-p type)
         (once-only (value)
           (decode-bitfield-form value type)))
        (t `(%foreign-bitfield-symbols ,type ,value))))
