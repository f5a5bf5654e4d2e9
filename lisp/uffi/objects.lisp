;;;; objects.lisp --- Foreign memory, pointers and characters, as in UFFI.
;;;;
;;;; Everything that can be assigned to is a macro around an operator of CFFI
;;;; that can.  Types are evaluated.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

;;;; Allocation

(defmacro allocate-foreign-object (type &optional (size 1)
                                   &environment environment)
  "Allocate SIZE objects of TYPE."
  `(cffi:foreign-alloc ,(converted-type-form type environment)
                       :count ,size))

(defmacro free-foreign-object (ptr)
  "Free what ALLOCATE-FOREIGN-OBJECT allocated."
  `(cffi:foreign-free ,ptr))

(defmacro with-foreign-object ((var type) &body body
                               &environment environment)
  "Run BODY with VAR bound to a foreign object of TYPE that lives as long."
  `(cffi:with-foreign-object (,var ,(converted-type-form type environment))
     ,@body))

(defmacro with-foreign-objects (bindings &body body)
  "Run BODY with foreign objects; BINDINGS is a list of (var type)."
  (if bindings
      `(with-foreign-object ,(first bindings)
         (with-foreign-objects ,(rest bindings)
           ,@body))
      `(progn ,@body)))

;;;; Access

(defmacro get-slot-value (obj type field &environment environment)
  "The value of FIELD in the struct or union TYPE at OBJ; assignable."
  `(cffi:foreign-slot-value ,obj ,(converted-type-form type environment)
                            ,field))

(defmacro get-slot-pointer (obj type field &environment environment)
  "The pointer in FIELD of the struct or union TYPE at OBJ; assignable."
  `(cffi:foreign-slot-value ,obj ,(converted-type-form type environment)
                            ,field))

(defun uffi-element-type (type)
  "The specifier of the elements of TYPE, an array or one's name."
  (let ((array (cffi::ensure-parsed-base-type (convert-uffi-type type))))
    (check-type array uffi-array-type)
    (element-type array)))

(defmacro deref-array (array type position &environment environment)
  "The element at POSITION of ARRAY, which is of TYPE; assignable."
  `(cffi:mem-aref ,array
                  ,(if (constantp type environment)
                       `',(uffi-element-type (eval type))
                       `(uffi-element-type ,type))
                  ,position))

(defmacro deref-pointer (ptr type &environment environment)
  "The object of TYPE that PTR points to; assignable."
  `(cffi:mem-ref ,ptr ,(converted-type-form type environment)))

(defun convert-from-foreign-usb8 (ptr length)
  "Return the LENGTH octets at PTR as a vector."
  (let ((octets (make-array length :element-type '(unsigned-byte 8))))
    (dotimes (index length octets)
      (setf (aref octets index) (cffi:mem-aref ptr :unsigned-char index)))))

;;;; Pointers

(defparameter +null-cstring-pointer+ (cffi:null-pointer)
  "A null pointer to a string.")

(defmacro pointer-address (ptr)
  "The address of PTR, an integer."
  `(cffi:pointer-address ,ptr))

(defmacro null-pointer-p (ptr)
  "True if PTR is null."
  `(cffi:null-pointer-p ,ptr))

(defmacro make-null-pointer (type)
  "A null pointer to TYPE."
  (declare (ignore type))
  '(cffi:null-pointer))

(defmacro make-pointer (address type)
  "A pointer to TYPE at ADDRESS."
  (declare (ignore type))
  `(cffi:make-pointer ,address))

(defmacro char-array-to-pointer (object)
  "A pointer to the first character of the array OBJECT."
  object)

(defmacro with-cast-pointer ((var ptr type) &body body)
  "Run BODY with VAR bound to PTR, taken as a pointer to TYPE."
  (declare (ignore type))
  `(let ((,var ,ptr))
     ,@body))

;;;; Characters

(declaim (inline character-of code-of))
(defun character-of (object)
  "OBJECT, a character or the value of a foreign one, as a character."
  (if (characterp object)
      object
      (code-char (if (minusp object) (ldb (byte 8 0) object) object))))

(defun code-of (object)
  "OBJECT, a character or the value of a foreign one, as an integer."
  (if (characterp object)
      (char-code object)
      object))

(defmacro null-char-p (char)
  "True if CHAR ends a string."
  `(eql 0 (code-of ,char)))

(defmacro ensure-char-character (object)
  "OBJECT, read as a foreign character, as a Lisp character."
  `(character-of ,object))

(defmacro ensure-char-integer (object)
  "OBJECT, read as a foreign character, as an integer."
  `(code-of ,object))

(defmacro ensure-char-storable (object)
  "OBJECT, a Lisp character, as what a foreign character is set to."
  `(code-of ,object))
