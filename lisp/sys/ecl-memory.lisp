;;;; ecl-memory.lisp --- ECL: foreign memory, and vectors that C sees.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Allocation

(defun %foreign-alloc (size)
  (let ((ptr (%foreign-funcall "malloc" (:unsigned-long size :pointer))))
    (if (and (null-pointer-p ptr) (plusp size))
        (error "~D bytes of foreign memory cannot be allocated." size)
        ptr)))

(defun foreign-free (ptr)
  (%foreign-funcall "free" (:pointer ptr :void))
  (values))

(defmacro with-foreign-pointer ((var size &optional (size-var (gensym "SIZE")))
                                &body body)
  `(let* ((,size-var ,size)
          (,var (%foreign-alloc ,size-var)))
     (declare (ignorable ,size-var))
     (unwind-protect (locally ,@body)
       (foreign-free ,var))))

;;; What is larger than this is no block for the stack.
(eval-when (:compile-toplevel :load-toplevel :execute)
  (defconstant +largest-stack-block+ 65536))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun stack-block-form (var octets body)
    "A form that runs BODY with VAR bound to OCTETS of the C stack.
They are taken in a C function of its own, so that a loop piles up nothing."
    (with-unique-names (run)
      `(flet ((,run ()
                (let ((,var (ffi:c-inline
                             () () :pointer-void
                             ,(format nil "__builtin_alloca(~D)" octets)
                             :one-liner t :side-effects t)))
                  (declare (type :pointer-void ,var) (ignorable ,var))
                  ,@body)))
         (declare (notinline ,run))
         (,run)))))

(defmacro %with-block ((var size) &body body &environment environment)
  (let ((octets (max 1 (constant-form-value size environment)))
        (heap-form `(with-foreign-pointer (,var ,size) ,@body)))
    (if (> octets +largest-stack-block+)
        heap-form
        `(ext:with-backend
           :c/c++ ,(stack-block-form var octets body)
           :bytecodes ,heap-form))))

;;; The address is an object, which closures can share; a pointer is made from
;;; it on the spot, where it stays C's.
(defmacro %with-pointer-at ((var address) &body body)
  (once-only (address)
    `(symbol-macrolet ((,var (in-c (,address) (:unsigned-long) :pointer-void
                                   "(void *)(#0)" (make-pointer ,address))))
       ,@body)))

(defmacro %with-pointer-plus ((var ptr offset) &body body)
  `(symbol-macrolet ((,var (inc-pointer ,ptr ,offset)))
     ,@body))

;;;; Access

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun offset-form (offset)
    "OFFSET, a form, checked unless it is a number: C would take a float."
    (if (integerp offset)
        offset
        `(ext:checked-value fixnum ,offset)))

  (defun place-text (ctype)
    "C for the value of CTYPE at #1 bytes past #0."
    (format nil "*((~A*)((char*)(#0)+(#1)))" (c-type-name ctype)))

  (defun load-form (ptr ctype offset otherwise)
    "A form that reads the literal CTYPE."
    `(in-c (,ptr ,(offset-form offset)) (:pointer-void :fixnum)
           ,(ecl-type ctype) ,(place-text ctype) ,otherwise))

  (defun store-form (value ptr ctype offset otherwise)
    "A form that stores VALUE, a variable, as the literal CTYPE."
    `(in-c (,ptr ,(offset-form offset) ,value)
           (:pointer-void :fixnum ,(ecl-type ctype))
           :void ,(format nil "~A=(#2)" (place-text ctype)) ,otherwise)))

(defun bounded-pointer (ptr offset type)
  "A pointer, for bytecodes, to just the value of TYPE at OFFSET past PTR."
  (si:foreign-data-recast (make-pointer (+ (pointer-address ptr) offset))
                          (%foreign-type-size type) :void))

(defmacro define-memory-accessors (&rest ctypes)
  "Define the functions %MEM-REF and %MEM-SET."
  `(progn
     (defun %mem-ref (ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 for otherwise = `(si:foreign-data-ref-elt
                                   (bounded-pointer ptr offset type)
                                   0 ,(ecl-type ctype))
                 collect `(,ctype ,(load-form 'ptr ctype 'offset otherwise)))
         (t (error "~S is not a foreign type to read." type))))
     (defun %mem-set (value ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 for otherwise = `(si:foreign-data-set-elt
                                   (bounded-pointer ptr offset type)
                                   0 ,(ecl-type ctype) value)
                 collect `(,ctype
                           ,(store-form 'value 'ptr ctype 'offset otherwise)))
         (t (error "~S is not a foreign type to write." type)))
       value)))

(define-memory-accessors :char :unsigned-char :short :unsigned-short
  :int :unsigned-int :long :unsigned-long :long-long :unsigned-long-long
  :float :double :pointer)

(defun literal-ctype-p (type-form)
  (and (keywordp type-form)
       (not (eq type-form :void))
       (assoc type-form *c-types*)))

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if (literal-ctype-p type)
      (load-form ptr type offset `(funcall #'%mem-ref ,ptr ,type ,offset))
      form))

(define-compiler-macro %mem-set (&whole form value ptr type
                                 &optional (offset 0))
  (cond ((not (literal-ctype-p type))
         form)
        ((read-of-type-p value type)
         (copy-form value ptr type offset))
        (t
         (once-only (value)
           (store-form value ptr type offset
                       `(funcall #'%mem-set ,value ,ptr ,type ,offset))))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun read-of-type-p (form type)
    "True if FORM reads a value of TYPE, which then need not become a number."
    (and (consp form)
         (eq (first form) '%mem-ref)
         (eq (third form) type)))

  (defun copy-form (read-form ptr ctype offset)
    "A form that stores what READ-FORM reads, both being of CTYPE."
    (destructuring-bind (from type &optional (from-offset 0)) (rest read-form)
      (declare (ignore type))
      `(in-c (,from ,(offset-form from-offset) ,ptr ,(offset-form offset))
             (:pointer-void :fixnum :pointer-void :fixnum) :void
             ,(format nil "*((~A*)((char*)(#2)+(#3)))=~A"
                      (c-type-name ctype) (place-text ctype))
             (funcall #'%mem-set ,read-form ,ptr ,ctype ,offset)))))

;;;; Strings
;;;
;;; ECL's strings have characters of one octet or of four.

(ext:with-backend
  :c/c++
  (ffi:clines
   "#define STORE_ASCII(characters) do { \\"
   "    for (cl_index i = 0; i < length; i++) { \\"
   "      if ((characters)[i] >= 0x80) return 0; \\"
   "      to[i] = (char)(characters)[i]; \\"
   "    } \\"
   "    to[length] = 0; \\"
   "    return 1; \\"
   "  } while (0)"
   "static bool store_ascii(cl_object string, char *to, cl_index room) {"
   "  cl_index length = ecl_length(string);"
   "  if (length >= room) return 0;"
   "  if (ECL_BASE_STRING_P(string)) STORE_ASCII(string->base_string.self);"
   "  STORE_ASCII(string->string.self);"
   "}")
  :bytecodes nil)

(defun store-ascii (string address room)
  "As %STORE-ASCII."
  (and (stringp string)
       (in-c (string address room) (:object :unsigned-long :unsigned-long)
             :bool "store_ascii(#0, (char *)(#1), #2)" nil)))

(defmacro %store-ascii (string address room)
  `(store-ascii ,string ,address ,room))

;;;; Vectors

(defun make-shareable-byte-vector (size)
  (check-type size unsigned-byte)
  (make-array size :element-type '(unsigned-byte 8)))

;;; ECL's garbage collector moves nothing.
(defun vector-data (vector)
  "A pointer to the elements of VECTOR, which are numbers."
  (check-type vector (and vector (not (vector t))))
  (si:make-foreign-data-from-array vector))

(defmacro with-pointer-to-vector-data ((ptr-var vector) &body body)
  `(let ((,ptr-var (vector-data ,vector)))
     ,@body))
