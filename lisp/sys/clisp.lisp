;;;; clisp.lisp --- The CLISP backend: types, pointers and hooks.
;;;;
;;;; Pointers are FFI:FOREIGN-ADDRESS objects; where CLISP has NIL for a null
;;;; pointer, a real one is put in its place.  The other parts of the backend,
;;;; in the order in which they are loaded:
;;;;
;;;;     clisp-libraries  libraries, symbols and functions
;;;;     clisp-calls      calls
;;;;     clisp-memory     allocation, reading, writing, vectors
;;;;     clisp-callbacks  callbacks
;;;;
;;;; CLISP saves images.  Each part that keeps addresses has a function which
;;;; replaces them when an image starts: no address outlives its process.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Names

(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *host-types*
    '(:char ffi:char :unsigned-char ffi:uchar
      :short ffi:short :unsigned-short ffi:ushort
      :int ffi:int :unsigned-int ffi:uint
      :long ffi:long :unsigned-long ffi:ulong
      :long-long ffi:sint64 :unsigned-long-long ffi:uint64
      :float ffi:single-float :double ffi:double-float
      :pointer ffi:c-pointer :void nil)
    "A plist: CLISP's name of each ctype.")

  (defun host-type (ctype)
    "CLISP's name of CTYPE, or an error."
    (let ((type (getf *host-types* ctype 0)))
      (if (eql type 0)
          (error "~S is not a primitive foreign type." ctype)
          type)))

  (defun value-type (ctype)
    "CLISP's name of CTYPE, which memory can hold, or an error."
    (or (host-type ctype)
        (error "There are no values of the type ~S." ctype)))

  (defun host-function-type (ctypes result convention)
    "What CLISP calls a C function with arguments of CTYPES."
    `(ffi:c-function
      (:arguments ,@(loop for ctype in ctypes
                          collect (list nil (value-type ctype))))
      (:return-type ,(host-type result))
      (:language ,(ecase convention
                    ((:cdecl nil) :stdc)
                    (:stdcall :stdc-stdcall))))))

(defun type-octets (ctype which)
  "The size or, when WHICH is #'SECOND, the alignment of CTYPE."
  (if (eq ctype :void)
      (error "The foreign type :VOID has no size and no alignment.")
      (funcall which (multiple-value-list
                      (ffi:sizeof (ffi:parse-c-type (host-type ctype)))))))

(defun %foreign-type-size (type)
  (type-octets type #'first))

(defun %foreign-type-alignment (type)
  (type-octets type #'second))

;;;; Pointers

(deftype foreign-pointer ()
  'ffi:foreign-address)

(defun pointerp (ptr)
  (typep ptr 'foreign-pointer))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (ffi:unsigned-foreign-address address))

(defun pointer-address (ptr)
  (check-type ptr foreign-pointer)
  (ffi:foreign-address-unsigned ptr))

(defun pointer-eq (ptr1 ptr2)
  (= (pointer-address ptr1) (pointer-address ptr2)))

(defun null-pointer ()
  (ffi:unsigned-foreign-address 0))

(defun null-pointer-p (ptr)
  (zerop (pointer-address ptr)))

(defun inc-pointer (ptr offset)
  (check-type offset (signed-byte 64))
  (ffi:unsigned-foreign-address
   (ldb (byte 64 0) (+ (pointer-address ptr) offset))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun lisp-value-form (form ctype)
    "FORM, which makes a value of CTYPE as CLISP has it, without NIL for NULL."
    (if (eq ctype :pointer)
        `(or ,form (null-pointer))
        form))

  (defun host-value-form (form ctype)
    "FORM, which makes a value of CTYPE for CLISP: NIL is no pointer here."
    (if (eq ctype :pointer)
        `(or ,form (refuse-nil 'foreign-pointer))
        form)))

(defun refuse-nil (type)
  "Signal that NIL is not of TYPE.  Other objects are checked by CLISP."
  (error 'type-error :datum nil :expected-type type))

;;;; Images

(defun add-restart-hook (function-name)
  (unless (member function-name custom:*init-hooks*)
    (setf custom:*init-hooks*
          (append custom:*init-hooks* (list function-name)))))

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
