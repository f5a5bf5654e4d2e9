;;;; types.lisp --- From C types, as a spec has them, to CFFI types.
;;;;
;;;; One converter per type tag, in a table.  A converter is also told what the
;;;; type is for, since C means different things by one type:
;;;;
;;;;   :argument   an array is a pointer; `const char *` is a Lisp string
;;;;   :result     `const char *` is a Lisp string
;;;;   :field      everything is what it is
;;;;   :type       the same, behind a typedef or a pointer, or a variable's
;;;;
;;;; Types that Lisp has no numbers for (long double, _Complex, 128-bit
;;;; integers, vectors) are opaque octets of the right size, alignment and
;;;; class, so that structs which contain them stay right.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defvar *type-converters* (make-hash-table :test 'equal)
  "Type tags and functions of a type object and its use.")

(defmacro define-type-tags (tags (type use) &body body)
  "Define what the types with one of TAGS, a list, are in CFFI."
  `(dolist (tag ',tags)
     (setf (gethash tag *type-converters*)
           (lambda (,type ,use)
             (declare (ignorable ,type ,use))
             ,@body))))

(defun cffi-type (type use)
  "The CFFI type of the spec's TYPE for USE."
  (let ((converter (gethash (tag type) *type-converters*)))
    (cond (converter (funcall converter type use))
          ((char= (char (tag type) 0) #\:)
           (unbindable "the type ~A has no counterpart in Lisp"
                       (subseq (tag type) 1)))
          (t (typedef-type (tag type) use)))))

;;;; Numbers

(defparameter *number-types*
  '((":void" . :void) (":_Bool" . :bool)
    (":char" . :char) (":signed-char" . :char)
    (":unsigned-char" . :unsigned-char)
    (":short" . :short) (":unsigned-short" . :unsigned-short)
    (":int" . :int) (":unsigned-int" . :unsigned-int)
    (":long" . :long) (":unsigned-long" . :unsigned-long)
    (":long-long" . :long-long) (":unsigned-long-long" . :unsigned-long-long)
    (":float" . :float) (":double" . :double))
  "Type tags and CFFI types.")

(loop for (tag . keyword) in *number-types*
      do (let ((keyword keyword))
           (setf (gethash tag *type-converters*)
                 (lambda (type use)
                   (declare (ignore type use))
                   keyword))))

(defparameter *opaque-letters*
  '((":long-double" . "e") (":__float128" . "g") (":_Float16" . "h")
    (":__bf16" . "y") (":__int128" . "n") (":unsigned-__int128" . "N")
    (":float" . "f") (":double" . "d")
    (":char" . "b") (":signed-char" . "b") (":unsigned-char" . "B")
    (":short" . "s") (":unsigned-short" . "S")
    (":int" . "i") (":unsigned-int" . "I")
    (":long" . "l") (":unsigned-long" . "L")
    (":long-long" . "l") (":unsigned-long-long" . "L"))
  "Type tags and the engine's letters (include/cffi.h).")

(defun opaque-letter (type)
  (or (cdr (assoc (tag type) *opaque-letters* :test #'equal))
      (unbindable "the type ~A has no counterpart in Lisp" (tag type))))

(defun opaque-type (text)
  (list 'cffi-extras:opaque text))

(define-type-tags (":long-double" ":__float128" ":_Float16" ":__bf16"
                   ":__int128" ":unsigned-__int128")
    (type use)
  (opaque-type (opaque-letter type)))

(define-type-tags (":complex") (type use)
  (opaque-type (format nil "C~A" (opaque-letter (key type "type")))))

(define-type-tags (":vector") (type use)
  (opaque-type (format nil "V~D~A" (key type "size")
                       (opaque-letter (key type "type")))))

;;; An atomic object is laid out as its value; what Lisp loses is the atomicity
;;; of a read-modify-write, which slot access never had.
(define-type-tags (":atomic") (type use)
  (cffi-type (key type "type") use))

;;;; Pointers and arrays

(defun const-char-p (type)
  (and (equal (tag type) ":char") (key type "const")))

(defun pointee-type (type)
  "The CFFI type that a pointer to TYPE points to, or NIL when that is not
known, or not known yet."
  (handler-case (cffi-type type :type)
    (unbindable () nil)))

(define-type-tags (":pointer") (type use)
  (let ((pointee (key type "type")))
    (if (and (member use '(:argument :result)) (const-char-p pointee))
        :string
        (let ((type (pointee-type pointee)))
          (if type `(:pointer ,type) :pointer)))))

(define-type-tags (":function-pointer" ":function") (type use)
  :pointer)

(define-type-tags (":array") (type use)
  (let ((element (key type "type")))
    (if (eq use :argument)
        (cffi-type (pointer-to element) use)
        `(:array ,(cffi-type element :field) ,(or (key type "size") 0)))))

(defun pointer-to (type)
  "A spec's type object for a pointer to TYPE."
  (let ((pointer (make-hash-table :test 'equal)))
    (setf (gethash "tag" pointer) ":pointer"
          (gethash "type" pointer) type)
    pointer))

;;;; Names

(defparameter *compiler-types*
  '(("__builtin_va_list" . :pointer) ("va_list" . :pointer))
  "Types that the compiler knows of itself: as arguments, pointers.")

(defun typedef-type (name use)
  "The CFFI type of the typedef called NAME in C."
  (or (known-type (cons :typedef name))
      (and (eq use :argument)
           (cdr (assoc name *compiler-types* :test #'string=)))
      (unbindable "the type ~A is not known" name)))

(defun tag-type (type)
  (or (known-type (type-reference type))
      (unbindable "the type ~@[~A ~]is not complete" (key type "name"))))

(define-type-tags (":struct" ":union" ":enum") (type use)
  (tag-type type))
