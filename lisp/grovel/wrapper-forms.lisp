;;;; wrapper-forms.lisp --- The forms of wrapper files.
;;;;
;;;; A wrapper form may write C to the library, push Lisp on *LISP-FORMS*, or
;;;; do both.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defvar *lisp-forms* '()
  "The forms of the Lisp file that goes with the library, the latest first.")

(defvar *ld-flags* '()
  "Flags for linking the library, a list of strings.")

;;;; Plain C, flags, packages

(define-wrapper-syntax c (&rest lines)
  (dolist (line lines)
    (check-type line string)
    (format out "~&~A~%" line)))

(define-wrapper-syntax define (name &optional value)
  (write-define out name value))

(define-wrapper-syntax include (&rest files)
  (dolist (file files)
    (write-include out file)))

(define-wrapper-syntax flag (&rest flags)
  (add-cc-flags flags))

(define-wrapper-syntax cc-flags (&rest flags)
  (add-cc-flags flags))

(define-wrapper-syntax ld-flags (&rest flags)
  (dolist (flag flags)
    (check-type flag string))
  (appendf *ld-flags* (parse-command-flags-list flags)))

(define-wrapper-syntax pkg-config-cflags (package &key optional)
  (appendf *cc-flags* (pkg-config package "--cflags" optional)))

(define-wrapper-syntax pkg-config-libs (package &key optional)
  (appendf *ld-flags* (pkg-config package "--libs" optional)))

(define-wrapper-syntax in-package (name)
  (assert (find-package name) (name) "There is no package ~A." name)
  (setf *package* (find-package name))
  (push `(in-package ,(make-symbol (package-name *package*))) *lisp-forms*))

(define-wrapper-syntax proclaim (&rest arguments)
  (push `(proclaim ,@arguments) *lisp-forms*))

(define-wrapper-syntax declaim (&rest declarations)
  (push `(declaim ,@declarations) *lisp-forms*))

;;;; C types

(defparameter *c-type-names*
  '((:char . "char")
    ((:uchar :unsigned-char) . "unsigned char")
    ((:ushort :unsigned-short) . "unsigned short")
    ((:uint :unsigned-int) . "unsigned int")
    ((:ulong :unsigned-long) . "unsigned long")
    ((:llong :long-long) . "long long")
    ((:ullong :unsigned-long-long) . "unsigned long long")
    (:long-double . "long double")
    (:int8 . "int8_t") (:uint8 . "uint8_t")
    (:int16 . "int16_t") (:uint16 . "uint16_t")
    (:int32 . "int32_t") (:uint32 . "uint32_t")
    (:int64 . "int64_t") (:uint64 . "uint64_t")
    (:intptr . "intptr_t") (:uintptr . "uintptr_t")
    (:size . "size_t") (:ssize . "ptrdiff_t") (:ptrdiff . "ptrdiff_t")
    (:boolean . "int") (:bool . "_Bool")
    (:pointer . "void*")
    ((:string :string+ptr) . "char*"))
  "CFFI types, and how C spells them if not likewise.")

(defun c-name-of (symbol)
  "The C name that SYMBOL stands for."
  (cffi:translate-name-to-foreign symbol *package*))

(defun c-type-name (type)
  "How C spells the CFFI type TYPE."
  (let* ((head (if (consp type) (first type) type))
         (entry (assoc-if (lambda (key) (member head (ensure-list key)))
                          *c-type-names*)))
    (cond (entry (cdr entry))
          ((member head '(:struct :union))
           (format nil "~(~A~) ~A" head (c-name-of (second type))))
          ((symbolp head) (c-name-of head))
          (t (grovel-error "~S is not a type." type)))))

(defun split-wrapper-type (type)
  "How C spells TYPE, which may be (\"C type\" type); and the CFFI type."
  (if (and (consp type) (stringp (first type)))
      (values (first type) (second type))
      (values (c-type-name type) type)))

;;;; Functions

(defstruct (wrapped-function (:conc-name wrapped-))
  "A C function that a library wraps."
  lisp-name foreign-name options c-result lisp-result arguments)

(defun parse-wrapped-argument (argument)
  "The C type, the C name, the Lisp name and the Lisp type of ARGUMENT."
  (destructuring-bind (lisp-name type) argument
    (check-type lisp-name symbol)
    (multiple-value-bind (c-type lisp-type) (split-wrapper-type type)
      (list c-type (c-identifier (c-name-of lisp-name))
            lisp-name lisp-type))))

(defun parse-wrapped-function (name-and-options result arguments)
  "The WRAPPED-FUNCTION that the parts of a form tell."
  (multiple-value-bind (lisp-name foreign-name options)
      (cffi::parse-name-and-options name-and-options)
    (multiple-value-bind (c-result lisp-result) (split-wrapper-type result)
      (make-wrapped-function
       :lisp-name lisp-name :foreign-name foreign-name :options options
       :c-result c-result :lisp-result lisp-result
       :arguments (mapcar #'parse-wrapped-argument arguments)))))

(defun wrapper-name (function)
  "The C name of the wrapper of FUNCTION."
  (strcat (wrapped-foreign-name function) "_cffi_wrap"))

(defun write-wrapper-head (out function)
  "Write the C declaration of the wrapper of FUNCTION."
  (format out "~&~A ~A(~:[void~;~:*~{~{~A ~A~*~*~}~^, ~}~])~%"
          (wrapped-c-result function) (wrapper-name function)
          (wrapped-arguments function)))

(defun return-text (function)
  "What stands before the call in a wrapper of FUNCTION.
Pointers are cast, since CFFI has none that are const."
  (let ((c-result (wrapped-c-result function)))
    (cond ((eq (wrapped-lisp-result function) :void) "")
          ((string-suffix-p c-result "*") (format nil "return (~A)" c-result))
          (t "return "))))

(defun write-wrapper-call (out function)
  "Write the body of a wrapper that calls FUNCTION."
  (format out "{~%  ~A~A(~{~A~^, ~});~%}~%"
          (return-text function)
          (wrapped-foreign-name function)
          (mapcar #'second (wrapped-arguments function))))

(defun wrapper-defcfun (function)
  "The DEFCFUN form for the wrapper of FUNCTION."
  `(cffi:defcfun (,(wrapper-name function) ,(wrapped-lisp-name function)
                  ,@(or (wrapped-options function)
                        '(:convention :cdecl :library :default)))
       ,(wrapped-lisp-result function)
     ,@(mapcar #'cddr (wrapped-arguments function))))

(define-wrapper-syntax defwrapper (name-and-options result &rest arguments)
  (let ((function (parse-wrapped-function name-and-options result arguments)))
    (write-wrapper-head out function)
    (write-wrapper-call out function)
    (push (wrapper-defcfun function) *lisp-forms*)))

(define-wrapper-syntax defwrapper* (name-and-options result arguments
                                    &rest c-lines)
  (let ((function (parse-wrapped-function name-and-options result arguments)))
    (write-wrapper-head out function)
    (format out "{~%~{~A~%~}}~%" c-lines)
    (push (wrapper-defcfun function) *lisp-forms*)))
