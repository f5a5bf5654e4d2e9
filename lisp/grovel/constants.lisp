;;;; constants.lisp --- Constants, enums, bit-fields and features.
;;;;
;;;; A constant may have several C names; the first that C knows counts.  The
;;;; preprocessor knows macros.  A name that is no macro may still be an
;;;; enumerator or another constant expression, which only the compiler can
;;;; tell: the program reports such a name, and the groveller then asks the
;;;; compiler (program.lisp) and writes the program again, with the name among
;;;; *KNOWN-CONSTANTS*.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defvar *known-constants* '()
  "Names that are no macros, but that the compiler takes as constants.")

(defun leading-identifier (expression)
  "The C identifier that EXPRESSION begins with, or NIL."
  (flet ((letterp (char) (or (alpha-char-p char) (char= char #\_))))
    (let ((text (string-left-trim "( " expression)))
      (when (and (plusp (length text)) (letterp (char text 0)))
        (subseq text 0 (position-if-not (lambda (char)
                                          (or (letterp char)
                                              (digit-char-p char)))
                                        text))))))

(defun known-condition (name)
  "The preprocessor's condition for C knowing the constant NAME."
  (if (member name *known-constants* :test #'string=)
      (format nil "1 /* ~A is no macro */" (leading-identifier name))
      (format nil "defined(~A)" (leading-identifier name))))

(defun check-c-names (names)
  "Signal an error unless NAMES are strings that can be C constants."
  (dolist (name names)
    (check-type name string)
    (unless (leading-identifier name)
      (grovel-error "~S is not the name of a C constant." name))))

(defun write-first-known (out names write-known write-unknown)
  "Write C that depends on the first of NAMES that C knows.
WRITE-KNOWN writes C for a name, WRITE-UNKNOWN the C for there being none."
  (check-c-names names)
  (loop for name in names
        for directive = "#if" then "#elif"
        do (format out "~&~A ~A~%" directive (known-condition name))
           (funcall write-known name))
  (when names
    (format out "~&#else~%")
    (dolist (name names)
      (c-statement out "cffi_unknown(~A);" (c-literal name))))
  (funcall write-unknown)
  (when names
    (format out "~&#endif~%")))

(defun write-missing (out name)
  "Write C for the definition of NAME being missing."
  (c-statement out "cffi_missing(output, ~A);" (lisp-literal name)))

;;;; Constants

(defparameter *constant-types*
  '((integer "cffi_integer_constant" "CFFI_INTEGER")
    (double-float "cffi_double_constant" "CFFI_REAL")
    (single-float "cffi_single_constant" "CFFI_REAL")
    (string "cffi_string_constant" "CFFI_STRING"))
  "Types of constants, the C function that writes one, and how C is asked.")

(defun constant-writer (type)
  "The C function and the C macro for constants of TYPE."
  (let ((entry (assoc type *constant-types*)))
    (unless entry
      (grovel-error "A constant cannot be of the type ~S, only of ~{~S~^, ~}."
                    type (mapcar #'first *constant-types*)))
    (values (second entry) (third entry))))

(defun constant-symbol (name)
  "The symbol that the constant NAME is called by."
  (check-type name symbol)
  (if (keywordp name)
      (intern (symbol-name name))
      name))

(define-grovel-syntax constant ((lisp-name &rest c-names)
                                &key (type 'integer) documentation optional)
  (multiple-value-bind (function macro) (constant-writer type)
    (let ((symbol (constant-symbol lisp-name)))
      (c-section-header out "constant" symbol)
      (write-first-known
       out c-names
       (lambda (c-name)
         (c-statement out "~A(output, ~A, ~A(~A), ~A);"
                      function (lisp-literal symbol) macro c-name
                      (documentation-literal documentation)))
       (lambda ()
         (unless optional
           (write-missing out symbol))))
      (c-export out symbol))))

(define-grovel-syntax feature (lisp-feature c-name
                               &key (feature-list 'cl:*features*))
  (check-c-names (list c-name))
  (c-section-header out "feature" lisp-feature)
  (format out "~&#ifdef ~A~%" c-name)
  (c-format out "(cl:pushnew '~A ~A)~%"
            (symbol-text lisp-feature (not (keywordp lisp-feature)))
            (lisp-text feature-list))
  (format out "~&#endif~%"))

;;;; Enums and bit-fields

(defun convert-intmax-constant (constant base-type)
  "Return the integer CONSTANT as C converts it to the integer BASE-TYPE."
  (let* ((type (cffi::canonicalize-foreign-type base-type))
         (bits (* 8 (cffi:foreign-type-size type)))
         (value (ldb (byte bits 0) constant)))
    (ecase type
      ((:char :short :int :long :long-long)
       (if (logbitp (1- bits) value)
           (- value (ash 1 bits))
           value))
      ((:unsigned-char :unsigned-short :unsigned-int :unsigned-long
        :unsigned-long-long)
       value))))

(defun write-item (out key c-name base-type)
  "Write C for the item KEY of an enum, with the value of C-NAME."
  (c-statement out "cffi_enum_item(output, ~A, CFFI_INTEGER(~A), ~A);"
               (lisp-literal key) c-name (lisp-literal (or base-type :int))))

(defun write-optional-item (out key c-names base-type optional)
  "Write C for the item KEY, which is left out if it is OPTIONAL and missing."
  (write-first-known
   out c-names
   (lambda (c-name) (write-item out key c-name base-type))
   (lambda ()
     (unless optional
       (c-statement out "cffi_missing_item(output, ~A);"
                    (lisp-literal key))))))

(defun write-enum-begin (out definer kind name base-type)
  "Write C for the beginning of the enum NAME, which DEFINER defines."
  (c-section-header out kind name)
  (c-format out "(~A ~:[~A~;(~A ~A)~]~%" definer base-type (symbol-text name)
            (and base-type (lisp-text base-type))))

(defun write-enum-end (out name)
  (c-format out ")~%")
  (c-export out name))

(defun write-enumerator-constants (out items)
  "Write C for constants called like the keys of ITEMS, of a cenum."
  (loop for ((key c-name) . nil) in items
        do (c-statement
            out "cffi_integer_constant(output, ~A, CFFI_INTEGER(~A), NULL);"
            (lisp-literal (constant-symbol key)) c-name)))

(define-grovel-syntax cenum (name-and-options &rest items)
  (destructuring-bind (name &key base-type define-constants)
      (ensure-list name-and-options)
    (write-enum-begin out "cffi:defcenum" "cenum" name base-type)
    (loop for ((key . c-names) . options) in items
          do (destructuring-bind (&key documentation) options
               (declare (ignore documentation))
               (check-type key keyword)
               (check-c-names c-names)
               (if (rest c-names)
                   (write-optional-item out key c-names base-type nil)
                   (write-item out key (first c-names) base-type))))
    (write-enum-end out name)
    (when define-constants
      (write-enumerator-constants out items))))

(define-grovel-syntax constantenum (name-and-options &rest items)
  (destructuring-bind (name &key base-type define-constants)
      (ensure-list name-and-options)
    (write-enum-begin out "cffi:defcenum" "constantenum" name base-type)
    (loop for ((key . c-names) . options) in items
          do (destructuring-bind (&key optional documentation) options
               (declare (ignore documentation))
               (check-type key keyword)
               (write-optional-item out key c-names base-type optional)))
    (write-enum-end out name)
    (when define-constants
      (loop for ((key . c-names) . options) in items
            do (process-grovel-form
                out `(constant (,(constant-symbol key) ,@c-names)
                               ,@(remove-from-plist options
                                                    :documentation)))))))

(define-grovel-syntax bitfield (name-and-options &rest items)
  (destructuring-bind (name &key base-type) (ensure-list name-and-options)
    (write-enum-begin out "cffi:defbitfield" "bitfield" name base-type)
    (loop for ((key . c-names) . options) in items
          do (destructuring-bind (&key optional documentation) options
               (declare (ignore documentation))
               (check-type key symbol)
               (write-optional-item out key c-names base-type optional)))
    (write-enum-end out name)))
