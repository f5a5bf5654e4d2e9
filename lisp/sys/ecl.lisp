;;;; ecl.lisp --- The ECL backend: types, pointers, hooks.
;;;;
;;;; ECL compiles Lisp to C, so in compiled code a call, a load and a store are
;;;; a line of C each; in bytecodes they go through ECL's own interface to
;;;; libffi.  EXT:WITH-BACKEND writes both, and ECL picks one.  Pointers are
;;;; SI:FOREIGN-DATA objects, which cost as much as a dozen calls to make:
;;;; what is only used on the spot is kept as a plain C pointer, by declaring
;;;; it so.  A C function is found once for each process and kept in
;;;; a cell that all its callers share.  ECL has one namespace for foreign
;;;; symbols, so :LIBRARY is ignored by calls.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(pushnew 'flat-namespace *features*)

;;;; Names

(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *c-types*
    '((:char :byte "signed char" 1)
      (:unsigned-char :unsigned-byte "unsigned char" 1)
      (:short :short "short" 2)
      (:unsigned-short :unsigned-short "unsigned short" 2)
      (:int :int "int" 4)
      (:unsigned-int :unsigned-int "unsigned int" 4)
      (:long :long "long" #.(si:size-of-foreign-elt-type :long))
      (:unsigned-long :unsigned-long "unsigned long"
       #.(si:size-of-foreign-elt-type :long))
      (:long-long :long-long "long long" 8)
      (:unsigned-long-long :unsigned-long-long "unsigned long long" 8)
      (:float :float "float" 4)
      (:double :double "double" 8)
      (:pointer :pointer-void "void *"
       #.(si:size-of-foreign-elt-type :pointer-void))
      (:void :void "void" nil))
    "The ctypes: ECL's name of each, C's name, and the size.")

  (defun c-type-row (ctype)
    (or (assoc ctype *c-types*)
        (error "~S is not a primitive foreign type." ctype)))

  (defun ecl-type (ctype)
    (second (c-type-row ctype)))

  (defun ecl-value-type (ctype)
    "ECL's name of CTYPE, which arguments and memory can have."
    (if (eq ctype :void)
        (error "There are no values of the type :VOID.")
        (ecl-type ctype)))

  (defun c-type-name (ctype)
    (third (c-type-row ctype))))

(defun %foreign-type-size (type)
  (or (fourth (c-type-row type))
      (error "The foreign type ~S has no size." type)))

(defun %foreign-type-alignment (type)
  (or (fourth (c-type-row type))
      (error "The foreign type ~S has no alignment." type)))

(defmacro in-c (arguments types result-type text otherwise)
  "In compiled code, the C expression TEXT; in bytecodes, the form OTHERWISE."
  `(ext:with-backend
     :c/c++ (ffi:c-inline ,arguments ,types ,result-type ,text
                          :one-liner t :side-effects t)
     :bytecodes ,otherwise))

;;;; Pointers

(deftype foreign-pointer ()
  'si:foreign-data)

(defun pointerp (ptr)
  (typep ptr 'foreign-pointer))

(define-compiler-macro pointerp (ptr)
  `(in-c (,ptr) (:object) :bool "ECL_FOREIGN_DATA_P(#0)"
         (funcall #'pointerp ,ptr)))

(defun null-pointer ()
  (ffi:make-null-pointer :void))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (ffi:make-pointer address :void))

(define-compiler-macro make-pointer (address)
  `(in-c ((ext:checked-value (unsigned-byte 64) ,address))
         (:unsigned-long) :pointer-void "(void *)(#0)"
         (funcall #'make-pointer ,address)))

(defun pointer-address (ptr)
  (in-c (ptr) (:pointer-void) :unsigned-long "(unsigned long)(#0)"
        (ffi:pointer-address ptr)))

(define-compiler-macro pointer-address (ptr)
  `(in-c (,ptr) (:pointer-void) :unsigned-long "(unsigned long)(#0)"
         (funcall #'pointer-address ,ptr)))

(defun pointer-eq (ptr1 ptr2)
  (in-c (ptr1 ptr2) (:pointer-void :pointer-void) :bool "(#0)==(#1)"
        (= (ffi:pointer-address ptr1) (ffi:pointer-address ptr2))))

(defun null-pointer-p (ptr)
  (in-c (ptr) (:pointer-void) :bool "(#0)==NULL"
        (zerop (ffi:pointer-address ptr))))

(defmacro raw-pointer-plus (ptr offset otherwise)
  "In compiled code, PTR plus OFFSET; in bytecodes, the form OTHERWISE."
  `(in-c (,ptr ,offset) (:pointer-void :fixnum) :pointer-void
         "((char*)(#0)+(#1))" ,otherwise))

(defun inc-pointer (ptr offset)
  (check-type offset (signed-byte 64))
  (raw-pointer-plus ptr offset
                    (make-pointer (ldb (byte 64 0)
                                       (+ (pointer-address ptr) offset)))))

(define-compiler-macro inc-pointer (ptr offset)
  (if (eql offset 0)
      ptr
      `(raw-pointer-plus ,ptr ,offset
                         (funcall #'inc-pointer ,ptr ,offset))))

;;;; Threads
;;;
;;; A synchronized table of ECL 21 fails when it has to grow.  An ordinary one
;;; may be read while another thread writes, unless it grows: so it is large.

(defun %make-shared-table (test)
  (make-hash-table :test test :size 4096))

(defvar *tables-lock*
  #+threads (mp:make-lock :name "CFFI tables" :recursive t)
  #-threads nil)

(defmacro %with-tables-locked (&body body)
  #+threads `(mp:with-lock (*tables-lock*) ,@body)
  #-threads `(progn ,@body))

;;;; Images
;;;
;;; ECL saves no images: a program that it builds loads its code as any other,
;;; and finds nothing stale.

(defun add-restart-hook (function-name)
  (declare (ignore function-name))
  nil)

;;;; Methods

(defclass method-hook ()
  ((function-name :initarg :function-name :reader hook-function-name)))

(defmethod clos:update-dependent ((function generic-function)
                                  (hook method-hook) &rest event)
  (declare (ignore event))
  (funcall (hook-function-name hook)))

(defun add-method-hook (generic-function-name function-name)
  (clos:add-dependent (fdefinition generic-function-name)
                      (make-instance 'method-hook
                                     :function-name function-name))
  t)
