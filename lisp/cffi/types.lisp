;;;; types.lisp --- Type objects, the tables of their names, and parsing.
;;;;
;;;; A type specifier is a symbol or a list (symbol . arguments).  PARSE-TYPE
;;;; looks the symbol up in a table of parser functions and calls the parser
;;;; with the arguments; it answers a type object.  There are three tables:
;;;; one for plain names, one each for the tags of structs and unions.
;;;;
;;;;     foreign-type
;;;;       named-foreign-type          a name
;;;;       foreign-built-in-type       a ctype of the backend
;;;;         foreign-pointer-type      pointee
;;;;       foreign-type-alias          another type
;;;;         foreign-typedef           (named too)
;;;;         enhanced-foreign-type     an alias whose values are translated
;;;;       translatable-foreign-type   mixin: values are translated
;;;;
;;;; Everything here is asked at compile time when a type is constant, so that
;;;; no type object is left in compiled code; run-time types cost one or two
;;;; table look-ups.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; The tables

(deftype c-namespace-name ()
  "The names of the type tables."
  '(member :default :struct :union))

(defvar *default-type-parsers* (%make-shared-table 'eql)
  "Plain type names, each with the function that parses it.")

(defvar *struct-type-parsers* (%make-shared-table 'eql)
  "Struct tags, each with the function that parses it.")

(defvar *union-type-parsers* (%make-shared-table 'eql)
  "Union tags, each with the function that parses it.")

(defvar *type-definitions* (list nil)
  "A fresh object for every change of the tables: see TYPE-FACTS.")

(declaim (inline namespace-table))
(defun namespace-table (namespace)
  "The table of parsers for NAMESPACE."
  (ecase namespace
    (:default *default-type-parsers*)
    (:struct *struct-type-parsers*)
    (:union *union-type-parsers*)))

(defvar *tentative-types* '()
  "What this thread is defining, for none but it to see: (name namespace type)
each.")

(defun find-tentative-parser (symbol namespace)
  "A parser of the type SYMBOL, if this thread is just defining that."
  (loop for (name its-namespace type) in *tentative-types*
        when (and (eq name symbol) (eq its-namespace namespace))
          return (constantly type)))

(defun find-type-parser (symbol &optional (namespace :default))
  "Return the parser of the type SYMBOL, or signal that there is none."
  (or (and *tentative-types* (find-tentative-parser symbol namespace))
      (gethash symbol (namespace-table namespace))
      (other-type-parser
       (or-use-value "Use another type."
         (undefined-foreign-type-error symbol namespace)))))

(defun other-type-parser (type)
  "A parser that stands for TYPE, whatever arguments it is given."
  ;; What is being found out now is true this time only.
  (setf *type-definitions* (list nil))
  (lambda (&rest arguments)
    (declare (ignore arguments))
    (parse-type type)))

(defun (setf find-type-parser) (parser symbol &optional (namespace :default))
  "Make the function PARSER the parser of the type SYMBOL."
  (%with-tables-locked
    (setf (gethash symbol (namespace-table namespace)) parser
          *type-definitions* (list nil)))
  parser)

(defun find-default-type-parser (symbol)
  "Return the parser of the plain type name SYMBOL."
  (find-type-parser symbol :default))

(defun (setf find-default-type-parser) (parser symbol)
  "Make the function PARSER the parser of the plain type name SYMBOL."
  (setf (find-type-parser symbol :default) parser))

(defun undefine-foreign-type (symbol &optional (namespace :default))
  "Forget the type SYMBOL."
  (%with-tables-locked
    (remhash symbol (namespace-table namespace))
    (setf *type-definitions* (list nil)))
  (values))

(defun notice-foreign-type (name type &optional (namespace :default))
  "Make NAME stand for the type object TYPE.  Return NAME."
  (setf (find-type-parser name namespace) (lambda () type))
  name)

;;;; Wrong names

(defun type-names (namespace)
  "The specifiers of the types in NAMESPACE."
  (loop for name being the hash-keys of (namespace-table namespace)
        collect (if (eq namespace :default) name (list namespace name))))

(defun similar-types (name namespace)
  "Types that the unknown NAME in NAMESPACE was perhaps meant to be.
The same name in another table is the likeliest of all."
  (or (loop for other in '(:struct :union :default)
            when (and (not (eq other namespace))
                      (gethash name (namespace-table other)))
              collect (if (eq other :default) name (list other name)))
      (let ((names (type-names namespace)))
        (if (eq namespace :default)
            (near-misses name names)
            (loop for near in (near-misses name (mapcar #'second names))
                  collect (list namespace near))))))

;;;; Classes

(defclass foreign-type ()
  ()
  (:documentation "The root of all type objects."))

(defclass named-foreign-type (foreign-type)
  ((name :initarg :name
         :initform (error "A name is required.")
         :accessor name))
  (:documentation "A type that has a name of its own."))

(defmethod print-object ((type named-foreign-type) stream)
  (print-unreadable-object (type stream :type t)
    (format stream "~S" (if (slot-boundp type 'name) (name type) '?))))

(defclass translatable-foreign-type (foreign-type)
  ()
  (:documentation "Mixin of types whose values need translation."))

(defclass foreign-built-in-type (foreign-type)
  ((type-keyword :initarg :type-keyword
                 :initform (error "A type keyword is required.")
                 :accessor type-keyword))
  (:documentation "A type that the backend knows."))

(defmethod print-object ((type foreign-built-in-type) stream)
  (print-unreadable-object (type stream :type t)
    (format stream "~S" (type-keyword type))))

(defclass foreign-pointer-type (foreign-built-in-type)
  ((pointer-type :initarg :pointer-type
                 :initform nil
                 :accessor pointer-type
                 :documentation "The parsed pointee, or NIL."))
  (:default-initargs :type-keyword :pointer)
  (:documentation "A pointer, which may say what it points to."))

(defclass foreign-type-alias (foreign-type)
  ((actual-type :initarg :actual-type
                :initform (error "An actual type is required.")
                :accessor actual-type
                :documentation "The type that this one stands for."))
  (:documentation "A type that stands for another one."))

(defclass foreign-typedef (foreign-type-alias named-foreign-type)
  ()
  (:documentation "A name for a type whose values are not translated."))

(defclass enhanced-typedef (foreign-typedef)
  ()
  (:documentation "A name for a type whose values are translated."))

(defclass enhanced-foreign-type (translatable-foreign-type foreign-type-alias)
  ((unparsed-type :accessor unparsed-type
                  :documentation "The specifier this object came from."))
  (:documentation "A type whose values are translated to another type's.
Every type made by DEFINE-FOREIGN-TYPE inherits from this class."))

(defmethod initialize-instance :after ((type enhanced-foreign-type) &key)
  "The actual type may be given as a specifier."
  (unless (typep (actual-type type) 'foreign-type)
    (setf (actual-type type) (parse-type (actual-type type)))))

;;; See the chapter on facts about types below.
(defstruct (type-facts (:conc-name facts-))
  "What is known about a type.
CTYPE is NIL unless it is the type of a plain value, which is not translated.
MEMBERS is for structure-slots.lisp and enums.lisp, to find members by name."
  (definitions nil :read-only t)
  (type nil :read-only t)
  (size nil :read-only t)
  (ctype nil :read-only t)
  (members nil))

;;;; What a type object answers

(defgeneric foreign-type-size (type)
  (:documentation "Return the size in bytes of the foreign TYPE.
TYPE is a type specifier or a type object."))

(defgeneric foreign-type-alignment (type)
  (:documentation "Return the alignment in bytes of the foreign TYPE.
TYPE is a type specifier or a type object."))

(defgeneric canonicalize (type)
  (:documentation "Return the most primitive designator of the type object.
That is a ctype such as :INT, or (:STRUCT name), or (:UNION name)."))

(defgeneric aggregatep (type)
  (:documentation "True of structs, unions, arrays, and aliases of these."))

(defgeneric bare-struct-type-p (type)
  (:documentation "True of a struct named without (:STRUCT ...).")
  (:method (type) (declare (ignore type)) nil))

(defgeneric unparse-type (type)
  (:documentation "Return a specifier that parses to a type like TYPE."))

(defmethod unparse-type ((type named-foreign-type))
  (name type))

(defmethod foreign-type-size (type)
  (let ((facts (find-type-facts type)))
    (if facts
        (facts-size facts)
        (foreign-type-size (parse-type type)))))

(defmethod foreign-type-alignment (type)
  (foreign-type-alignment (parse-type type)))

(defmethod make-load-form ((type foreign-type) &optional environment)
  (declare (ignore environment))
  `(parse-type ',(unparse-type type)))

;;; Built-in types.

(defmethod canonicalize ((type foreign-built-in-type))
  (type-keyword type))

(defmethod aggregatep ((type foreign-built-in-type))
  nil)

(defmethod foreign-type-size ((type foreign-built-in-type))
  (%foreign-type-size (type-keyword type)))

(defmethod foreign-type-alignment ((type foreign-built-in-type))
  (%foreign-type-alignment (type-keyword type)))

(defmethod unparse-type ((type foreign-built-in-type))
  (type-keyword type))

(defmethod unparse-type ((type foreign-pointer-type))
  (if (pointer-type type)
      (list :pointer (unparse-type (pointer-type type)))
      :pointer))

;;; Aliases.

(defmethod canonicalize ((type foreign-type-alias))
  (canonicalize (actual-type type)))

(defmethod aggregatep ((type foreign-type-alias))
  (aggregatep (actual-type type)))

(defmethod bare-struct-type-p ((type foreign-typedef))
  (bare-struct-type-p (follow-typedefs type)))

(defmethod foreign-type-size ((type foreign-type-alias))
  (foreign-type-size (actual-type type)))

(defmethod foreign-type-alignment ((type foreign-type-alias))
  (foreign-type-alignment (actual-type type)))

(defmethod unparse-type ((type enhanced-foreign-type))
  (unparsed-type type))

;;;; Parsing

(defgeneric follow-typedefs (type)
  (:documentation "Return the type behind TYPE and all its typedefs.")
  (:method (type) type)
  (:method ((type foreign-typedef)) (follow-typedefs (actual-type type))))

(defun check-for-typedef-cycles (type)
  "Signal an error if the typedef TYPE is defined by itself."
  (loop with seen = '()
        for alias = type then (actual-type alias)
        while (typep alias 'foreign-typedef)
        do (when (member (name alias) seen)
             (simple-foreign-type-error
              (name alias) :default
              "The foreign type ~S is defined in terms of itself."
              (name alias)))
           (push (name alias) seen)))

(deftype type-specifier-head ()
  "What a type specifier may begin with."
  '(and symbol (not null)))

(defun parse-type (type)
  "Return the type object that the specifier TYPE stands for."
  (multiple-value-bind (name arguments)
      (if (consp type)
          (values (first type) (rest type))
          (values type '()))
    (check-type name type-specifier-head)
    (let ((parser (find-type-parser name)))
      (declare (type function parser))
      (finish-parsing (if arguments
                          (apply parser arguments)
                          (funcall parser))
                      type))))

(defgeneric finish-parsing (type specifier)
  (:documentation "Return TYPE, which SPECIFIER was just parsed to.")
  (:method (type specifier)
    (declare (ignore specifier))
    type)
  (:method ((type foreign-typedef) specifier)
    (declare (ignore specifier))
    (check-for-typedef-cycles type)
    type)
  (:method ((type enhanced-foreign-type) specifier)
    (setf (unparsed-type type) specifier)
    type))

(defun canonicalize-foreign-type (type)
  "Return the most primitive designator of the type specifier TYPE."
  (canonicalize (parse-type type)))

(defun ensure-parsed-base-type (type)
  "Return the type object of TYPE, a specifier or object, behind typedefs."
  (follow-typedefs (if (typep type 'foreign-type)
                       type
                       (run-time-type type))))

;;;; Facts about types that are known at run time only
;;;;
;;;; What was found out about a type's name is kept with that symbol, together
;;;; with the *TYPE-DEFINITIONS* of that moment; any later definition makes it
;;;; worthless.  Nothing is kept of types whose parser makes a new object for
;;;; every question, since it may answer differently.

(defun plain-ctype (type)
  "The ctype of the type object TYPE, or NIL if its values are translated."
  (let ((base (follow-typedefs type)))
    (when (and (member (class-name (class-of base))
                       '(foreign-built-in-type foreign-pointer-type))
               (not (eq (type-keyword base) :void)))
      (type-keyword base))))

(defun parse-lasting-type (specifier)
  "The type object of SPECIFIER, or NIL if each parsing makes another.
Whoever then parses it for use will see its warnings."
  (handler-bind ((style-warning #'muffle-warning))
    (let ((type (parse-type specifier)))
      (when (eq type (parse-type specifier))
        type))))

(defun keep-type-facts (name namespace facts)
  "Keep FACTS with the symbol NAME.  Return them."
  (%with-tables-locked
    (setf (get name namespace) facts)))

(defun find-out-about-type (specifier name namespace)
  "Return the TYPE-FACTS of SPECIFIER and keep them with the symbol NAME."
  (let ((definitions *type-definitions*)
        (type (parse-lasting-type specifier)))
    (keep-type-facts
     name namespace
     (if (or (null type) (eq (canonicalize type) :void))
         (make-type-facts :definitions definitions)
         (make-type-facts :definitions definitions :type type
                          :size (foreign-type-size type)
                          :ctype (plain-ctype type))))))

;;; GETF and GET are calls of some length on hosts that do much else fast.
(declaim (inline find-property named-type-facts))
(defun find-property (key plist)
  "The value of KEY in PLIST, or NIL."
  (loop for rest = plist then (cddr rest)
        while rest
        when (eq (first rest) key)
          return (second rest)))

(defun named-type-facts (specifier name namespace)
  "The TYPE-FACTS of SPECIFIER, or NIL.
They are kept with the symbol NAME, under a symbol for its NAMESPACE."
  (let* ((kept (find-property namespace (symbol-plist name)))
         (facts (if (and kept
                         (eq (facts-definitions (the type-facts kept))
                             *type-definitions*))
                    kept
                    (find-out-about-type specifier name namespace))))
    (declare (type type-facts facts))
    (when (facts-type facts) facts)))

(defun find-type-facts (specifier)
  "The TYPE-FACTS of a type's name or of (:STRUCT tag), (:UNION tag), or NIL."
  (cond ((symbolp specifier)
         (when specifier
           (named-type-facts specifier specifier 'type-facts)))
        ((and (consp specifier)
              (consp (rest specifier))
              (null (cddr specifier))
              (symbolp (second specifier)))
         (case (first specifier)
           (:struct (named-type-facts specifier (second specifier)
                                      'struct-facts))
           (:union (named-type-facts specifier (second specifier)
                                     'union-facts))))))

(defun run-time-type (specifier)
  "As PARSE-TYPE, from the facts where there are any."
  (let ((facts (find-type-facts specifier)))
    (if facts
        (facts-type facts)
        (parse-type specifier))))

(defun run-time-type-size (specifier)
  "As FOREIGN-TYPE-SIZE, from the facts where there are any."
  (declare (notinline foreign-type-size))
  (let ((facts (find-type-facts specifier)))
    (if facts
        (facts-size facts)
        (foreign-type-size specifier))))
