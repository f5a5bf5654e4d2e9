;;;; enums.lisp --- DEFCENUM: names for integers.
;;;;
;;;; An enum is a table from keys to values and back, over an integer type.
;;;; Where several keys have one value, the last key is what that value
;;;; translates to.  Keys that are not keywords become Lisp constants as well.
;;;;
;;;; Small enums with a constant type compile to a CASE; larger ones to a
;;;; table look-up without a generic function.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-foreign-type foreign-enum (named-foreign-type enhanced-foreign-type)
  ((keys :initform '()
         :initarg :keys
         :reader enum-keys
         :documentation "All keys, in the order of their definition.")
   (keyword-values :initform (make-hash-table :test 'eq)
                   :initarg :keyword-values
                   :reader keyword-values)
   (value-keywords :initform (make-hash-table)
                   :initarg :value-keywords
                   :reader value-keywords)
   (allow-undeclared-values :initform nil
                            :initarg :allow-undeclared-values
                            :reader allow-undeclared-values))
  (:documentation "An integer type whose values have names."))

;;;; Definition

(defun make-foreign-enum (name base-type values &key allow-undeclared-values)
  "Return an enum type object.  VALUES are the items of a DEFCENUM."
  (multiple-value-bind (base-type keyword-values value-keywords)
      (parse-foreign-enum-like name base-type values)
    (make-instance 'foreign-enum
                   :name name
                   :actual-type (parse-type base-type)
                   :keys (mapcar #'enum-item-key values)
                   :keyword-values keyword-values
                   :value-keywords value-keywords
                   :allow-undeclared-values allow-undeclared-values)))

(defun enum-constant-forms (type)
  "DEFCONSTANT forms for the keys of the enum object TYPE, save keywords."
  (loop for key being the hash-keys of (keyword-values type)
          using (hash-value value)
        unless (keywordp key)
          collect `(defconstant ,key ,value)))

(defun %defcenum-like (name-and-options items maker)
  "A form that defines an enum, or what is like one, of ITEMS.
MAKER names a function of the name, the base type, the items and the options
that returns the type object."
  (destructuring-bind (name &optional base-type &rest options)
      (ensure-list name-and-options)
    (let* ((items (without-docstring items))
           ;; Made here too, so that mistakes show when the form is expanded.
           (type (apply maker name base-type items options)))
      `(eval-when (:compile-toplevel :load-toplevel :execute)
         (notice-foreign-type ',name
                              (,maker ',name ',base-type ',items ,@options))
         ,@(enum-constant-forms type)))))

(defmacro defcenum (name-and-options &body enum-list)
  "Define an enum.
NAME-AND-OPTIONS is a name, or (name [base-type] &key
allow-undeclared-values).  Each item of ENUM-LIST is a key or (key value)."
  (%defcenum-like name-and-options enum-list 'make-foreign-enum))

;;;; Looking up

(defun unknown-enum-key (key type)
  "Signal that KEY is none of the enum object TYPE; return another."
  (unknown-name key (enum-keys type)
                "~S is not a key of the enum ~S." key (name type)))

(defun unknown-enum-value (value type)
  "Signal that the enum object TYPE has no key for VALUE; return one."
  (or-use-value "Use a key of your own."
    (error 'cffi-extras:unknown-name-error
           :name value :candidates (enum-keys type)
           :format-control "~D is not a value of the enum ~S.~A"
           :format-arguments
           (list value (name type)
                 (advice "" (loop for (key number) in (enum-pairs type)
                                  collect (list number key)))))))

(defun enum-pairs (type)
  "The keys of the enum object TYPE with their values, as they were defined."
  (loop for key in (enum-keys type)
        collect (list key (gethash key (keyword-values type)))))

(defun %foreign-enum-value (type keyword &key errorp)
  "Return the value of KEYWORD in the enum object TYPE, or NIL."
  (check-type keyword enum-key)
  (or (gethash keyword (keyword-values type))
      (when errorp
        (%foreign-enum-value type (unknown-enum-key keyword type)
                             :errorp t))))

(defun %foreign-enum-keyword (type value &key errorp)
  "Return the key of the integer VALUE in the enum object TYPE, or NIL."
  (check-type value integer)
  (or (gethash value (value-keywords type))
      (if (allow-undeclared-values type)
          value
          (when errorp
            (unknown-enum-value value type)))))

(defun find-enum (type)
  "Return the enum object that TYPE, a specifier or object, stands for."
  (let ((enum (ensure-parsed-base-type type)))
    (unless (typep enum 'foreign-enum)
      (error "~S is not an enum." type))
    enum))

;;; What is asked of an enum that is known at run time only is kept with the
;;; facts about its name.
(defstruct (enum-tables (:conc-name tables-))
  "The KEYWORD-VALUES and the VALUE-KEYWORDS of an enum."
  (from-keys nil :type hash-table :read-only t)
  (to-keys nil :type hash-table :read-only t))

(defun find-out-about-enum (facts)
  "Keep the tables of the type that FACTS are about, if it is an enum."
  (let ((enum (follow-typedefs (facts-type facts))))
    (when (typep enum 'foreign-enum)
      (setf (facts-members facts)
            (make-enum-tables :from-keys (keyword-values enum)
                              :to-keys (value-keywords enum))))))

(defun find-enum-tables (type)
  "The ENUM-TABLES of the specifier TYPE, or NIL if there are no such facts."
  (let ((facts (find-type-facts type)))
    (when facts
      (let ((tables (or (facts-members facts)
                        (find-out-about-enum facts))))
        (when (typep tables 'enum-tables) tables)))))

(defun foreign-enum-value (type keyword &key (errorp t))
  "Return the integer that KEYWORD names in the enum TYPE.
If there is none, signal an error, or return NIL when ERRORP is false."
  (check-type keyword enum-key)
  (let ((tables (find-enum-tables type)))
    (or (and tables
             (values (gethash keyword (tables-from-keys tables))))
        (%foreign-enum-value (find-enum type) keyword :errorp errorp))))

(define-compiler-macro foreign-enum-value (&whole form type keyword
                                           &rest options
                                           &environment environment)
  (let ((enum (find-constant-type type environment)))
    (or (and enum
             (null options)
             (constantp keyword environment)
             (typep (follow-typedefs enum) 'foreign-enum)
             (typep (eval keyword) 'enum-key)
             (%foreign-enum-value (follow-typedefs enum) (eval keyword)))
        form)))

(defun foreign-enum-keyword (type value &key (errorp t))
  "Return the key of the integer VALUE in the enum TYPE.
If there is none, signal an error, or return NIL when ERRORP is false."
  (check-type value integer)
  (let ((tables (find-enum-tables type)))
    (or (and tables
             (values (gethash value (tables-to-keys tables))))
        (%foreign-enum-keyword (find-enum type) value :errorp errorp))))

(defun foreign-enum-keyword-list (enum-type)
  "Return the keys of the enum ENUM-TYPE, in the order of their definition."
  (let ((enum (ensure-parsed-base-type enum-type)))
    ;; A subclass may know nothing of the slot for the order.
    (copy-list (or (enum-keys enum)
                   (loop for key being the hash-keys of (keyword-values enum)
                         collect key)))))

;;;; Translation

(defun encode-enum (value type)
  "VALUE, or what it stands for in the enum object TYPE if it is a key."
  (if (and value (symbolp value))
      (%foreign-enum-value type value :errorp t)
      value))

(defun decode-enum (value type)
  "The key of the integer VALUE in the enum object TYPE."
  (%foreign-enum-keyword type value :errorp t))

(defmethod translate-to-foreign (value (type foreign-enum))
  (encode-enum value type))

(defmethod translate-from-foreign (value (type foreign-enum))
  (decode-enum value type))

(defmethod translate-into-foreign-memory (value (type foreign-enum) pointer)
  (%mem-set (encode-enum value type) pointer (canonicalize type))
  value)

(defconstant +largest-inline-enum+ 24
  "Enums with more keys than this are looked up in their tables.")

(defun inline-enum-p (type)
  "True if TYPE is small, and no subclass that may have methods of its own."
  (and (eq (class-of type) (find-class 'foreign-enum))
       (<= (hash-table-count (keyword-values type)) +largest-inline-enum+)))

(defun enum-clauses (table)
  "CASE clauses for the entries of the hash TABLE."
  (loop for key being the hash-keys of table using (hash-value value)
        collect `((,key) ,value)))

(defmethod expand-to-foreign (value (type foreign-enum))
  (cond ((constantp value)
         (encode-enum (eval value) type))
        ((inline-enum-p type)
         (once-only (value)
           `(case ,value
              ,@(enum-clauses (keyword-values type))
              (t (encode-enum ,value ,type)))))
        ((eq (class-of type) (find-class 'foreign-enum))
         `(encode-enum ,value ,type))
        (t (call-next-method))))

(defmethod expand-from-foreign (value (type foreign-enum))
  (cond ((inline-enum-p type)
         (once-only (value)
           `(case ,value
              ,@(enum-clauses (value-keywords type))
              (t (decode-enum ,value ,type)))))
        ((eq (class-of type) (find-class 'foreign-enum))
         `(decode-enum ,value ,type))
        (t (call-next-method))))
