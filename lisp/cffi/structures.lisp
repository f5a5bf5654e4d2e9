;;;; structures.lisp --- DEFCSTRUCT and DEFCUNION.
;;;;
;;;; A struct is known by its tag, as (:STRUCT tag); a union likewise.  The
;;;; tag alone, a "bare" struct, is a deprecated way to write a pointer to it.
;;;;
;;;; Every struct has a CLOS class of its own, for users to specialize the
;;;; translation protocol on.  Making the first instance of a class costs a
;;;; Lisp milliseconds, so the type object is only made when first asked for:
;;;; a file of a thousand structs loads at once.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defclass foreign-struct-type (named-foreign-type)
  ((slots :initarg :slots
          :initform (make-hash-table :test 'eq)
          :accessor slots
          :reader structure-slots
          :documentation "A table: slot name -> slot object.")
   (known-order :initform '()
                :accessor known-order
                :documentation "The slot objects as defined, once asked for.")
   (size :initarg :size :accessor size)
   (alignment :initarg :alignment :accessor alignment)
   (bare :initarg :bare :initform nil :accessor bare
         :documentation "True if this was written without (:STRUCT ...)."))
  (:documentation "A struct."))

(defclass foreign-union-type (foreign-struct-type)
  ()
  (:documentation "A union."))

;;;; What struct and union types answer

(defgeneric struct-namespace (type)
  (:documentation "The namespace of TYPE's tag.")
  (:method ((type foreign-struct-type)) :struct)
  (:method ((type foreign-union-type)) :union))

(defmethod canonicalize ((type foreign-struct-type))
  (if (bare type)
      :pointer
      (list (struct-namespace type) (name type))))

(defmethod unparse-type ((type foreign-struct-type))
  (if (bare type)
      (name type)
      (canonicalize type)))

(defmethod aggregatep ((type foreign-struct-type))
  t)

(defmethod bare-struct-type-p ((type foreign-struct-type))
  (bare type))

(defmethod foreign-type-size ((type foreign-struct-type))
  (size type))

(defmethod foreign-type-alignment ((type foreign-struct-type))
  (alignment type))

(defun slots-in-order (type)
  "The slot objects of the struct TYPE, by their offsets."
  (stable-sort (hash-table-values (slots type)) #'<
               :key (lambda (slot)
                      (+ (* 8 (slot-offset slot))
                         (if (typep slot 'bit-field-struct-slot)
                             (slot-bit-offset slot)
                             0)))))

(defun slots-as-defined (type)
  "The slot objects of the struct or union TYPE, as they were defined."
  (or (known-order type)
      (setf (known-order type)
            (stable-sort (hash-table-values (slots type)) #'<
                         :key #'slot-ordinal))))

;;;; Noticing

(defun refuse-self-embedding (name namespace)
  "Signal that the aggregate NAME contains itself."
  (simple-foreign-type-error name namespace
                             "~S contains itself." (list namespace name)))

(defmethod slot-unbound (class (type foreign-struct-type) (slot (eql 'size)))
  "The size of a tentative type is not known: it is still being defined."
  (declare (ignore class slot))
  (refuse-self-embedding (name type) (struct-namespace type)))

(defmethod slot-unbound (class (type foreign-struct-type)
                         (slot (eql 'alignment)))
  (declare (ignore class slot))
  (refuse-self-embedding (name type) (struct-namespace type)))

(defmacro with-tentative-type-definition ((name type namespace) &body body)
  "Run BODY with the type object TYPE known as NAME, so that BODY may point to
it.  If BODY is left by an error, NAME is undefined.  Other threads see nothing
but a finished definition, the old one or the new."
  (once-only (name namespace)
    `(unwind-protect-case ()
         (let ((*tentative-types* (cons (list ,name ,namespace ,type)
                                        *tentative-types*)))
           ,@body)
       (:abort (undefine-foreign-type ,name ,namespace)))))

(defun notice-lazily (name namespace class slots size alignment)
  "Define NAME as an aggregate whose type object is made when asked for."
  (let ((type nil))
    (setf (find-type-parser name namespace)
          (lambda ()
            ;; Each class has one instance only: a host must not be tempted to
            ;; compile a constructor, as for calls of MAKE-INSTANCE itself.
            (or type
                (setf type (apply #'make-instance class
                                  (list :name name :slots slots :size size
                                        :alignment alignment))))))))

(defun tentative-type (name namespace)
  "An object to stand for the aggregate NAME while it is being defined."
  (make-instance (ecase namespace
                   (:struct 'foreign-struct-type)
                   (:union 'foreign-union-type))
                 :name name))

(defun notice-foreign-struct-definition (name options slots)
  "Define the struct NAME.  SLOTS and OPTIONS are those of DEFCSTRUCT."
  (destructuring-bind (&key size class alignment conc-name) options
    (declare (ignore conc-name))
    (with-tentative-type-definition (name (tentative-type name :struct)
                                          :struct)
      (multiple-value-bind (slots size alignment)
          (lay-out name :struct slots :size size :alignment alignment)
        (notice-lazily name :struct (or class 'foreign-struct-type)
                       slots size alignment))))
  name)

(defun notice-foreign-union-definition (name options slots)
  "Define the union NAME.  SLOTS and OPTIONS are those of DEFCUNION."
  (destructuring-bind (&key size alignment) options
    (with-tentative-type-definition (name (tentative-type name :union) :union)
      (multiple-value-bind (slots size alignment)
          (lay-out name :union slots :size size :alignment alignment)
        (notice-lazily name :union 'foreign-union-type
                       slots size alignment))))
  name)

;;;; Bare names

(defun parse-deprecated-struct-type (name kind)
  "Return the bare type of the aggregate NAME; KIND is :STRUCT or :UNION."
  (simple-style-warning
   "The bare ~(~A~) name ~S is deprecated as a type: write (:POINTER (~S ~S)) ~
    or (~S ~S)." kind name kind name kind name)
  (let ((type (parse-type (list kind name))))
    (make-instance (class-of type)
                   :name name :slots (slots type) :size (size type)
                   :alignment (alignment type) :bare t)))

(defun notice-bare-name (name kind)
  "Let NAME alone stand for a pointer to the aggregate NAME."
  (setf (find-default-type-parser name)
        (lambda () (parse-deprecated-struct-type name kind))))

;;;; DEFCSTRUCT

(defvar *defcstruct-hook* nil
  "NIL, or a function that returns forms for DEFCSTRUCT to emit.
It is called with DEFCSTRUCT's first argument and its list of slots.")

(defun struct-class-name (name class)
  "The name of the class of the struct NAME."
  (or class (symbolicate name '-tclass)))

(defun generate-struct-accessors (name conc-name slot-names)
  "Return forms that define a reader and a writer for each of SLOT-NAMES."
  (loop with pointer = (symbolicate '#:pointer-to- name)
        for slot-name in slot-names
        for accessor = (symbolicate conc-name slot-name)
        collect `(defun ,accessor (,pointer)
                   (foreign-slot-value ,pointer '(:struct ,name) ',slot-name))
        collect `(defun (setf ,accessor) (value ,pointer)
                   (foreign-slot-set value ,pointer '(:struct ,name)
                                     ',slot-name))))

(defmacro defcstruct (name-and-options &body fields)
  "Define a struct; its type is (:STRUCT name).
NAME-AND-OPTIONS is a name or (name &key size class conc-name alignment).
Each of FIELDS is (slot-name type &key count offset bits bit-offset)."
  (let ((slots (without-docstring fields)))
    (destructuring-bind (name &rest options) (ensure-list name-and-options)
      (destructuring-bind (&key class conc-name &allow-other-keys) options
        (let ((class (struct-class-name name class)))
          `(eval-when (:compile-toplevel :load-toplevel :execute)
             (defclass ,class (foreign-struct-type translatable-foreign-type)
               ())
             (notice-foreign-struct-definition
              ',name '(:class ,class ,@options) ',slots)
             ,@(when conc-name
                 (generate-struct-accessors name conc-name
                                            (mapcar #'first slots)))
             ,@(when *defcstruct-hook*
                 (apply *defcstruct-hook* name-and-options slots))
             (notice-bare-name ',name :struct)
             '(:struct ,name)))))))

(defmacro defcunion (name-and-options &body fields)
  "Define a union; its type is (:UNION name).
NAME-AND-OPTIONS is a name or (name &key size alignment).  Each of FIELDS is
(slot-name type &key count bits)."
  (destructuring-bind (name &rest options) (ensure-list name-and-options)
    `(eval-when (:compile-toplevel :load-toplevel :execute)
       (notice-foreign-union-definition ',name ',options
                                        ',(without-docstring fields))
       (notice-bare-name ',name :union)
       '(:union ,name))))
