;;;; library.lisp --- libffi itself, for those who call it.
;;;;
;;;; CFFI passes structs by value without libffi.  Some libraries prepare calls
;;;; and closures of their own, with the types and functions below, by the
;;;; names that this system has always had in the package CFFI.  What the types
;;;; look like is in libffi's manual, chapter "Using libffi".
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-foreign-library libffi
  (:darwin (:or "libffi.dylib" "/opt/homebrew/opt/libffi/lib/libffi.dylib"))
  (:windows (:or "libffi-8.dll" "libffi-7.dll" "libffi-6.dll" "libffi.dll"))
  (:unix (:or "libffi.so.8" "libffi.so.7" "libffi.so.6" "libffi.so"))
  (t (:default "libffi")))

(defun ensure-libffi ()
  "Load libffi unless it is there."
  (unless (foreign-library-loaded-p 'libffi)
    (load-foreign-library 'libffi)))

;;; Structs by value need no libffi, so only its own callers miss it.
(handler-case (ensure-libffi)
  (load-foreign-library-error (condition)
    (warn 'simple-style-warning
          :format-control "libffi cannot be called: ~A"
          :format-arguments (list condition))))

;;;; Conditions

(define-condition libffi-error (cffi-error)
  ((function-name :initarg :function-name :initform nil
                  :reader function-name))
  (:documentation "libffi cannot make a call."))

(define-condition simple-libffi-error (simple-error libffi-error)
  ()
  (:documentation "A libffi error that is told in words."))

(defun libffi-error (function-name control &rest arguments)
  "Signal that a call of FUNCTION-NAME, or NIL, cannot be made by libffi."
  (error 'simple-libffi-error :function-name function-name
                              :format-control control
                              :format-arguments arguments))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun default-abi-number ()
    "FFI_DEFAULT_ABI: the second ABI of x86-64, the first of most others."
    (if (featurep :x86-64) 2 1)))

(defctype size-t :size)
(defctype :sizet size-t)
(defctype ffi-abi :int)

(defcenum status
  :ok :bad-typedef :bad-abi)

(macrolet ((define-abi ()
             `(defcenum abi (:default-abi ,(default-abi-number)))))
  (define-abi))

(defconstant +type-struct+ 13
  "FFI_TYPE_STRUCT: the kind of a type that has elements.")

(defcstruct ffi-type
  (size size-t)
  (alignment :unsigned-short)
  (type :unsigned-short)
  (elements :pointer))

;;; Some CPUs have fields of their own at the end.
(defcstruct (ffi-cif :size 64)
  (abi ffi-abi)
  (argument-count :unsigned-int)
  (argument-types :pointer)
  (return-type :pointer)
  (bytes :unsigned-int)
  (flags :unsigned-int))

;;;; Functions

(defcfun ("ffi_prep_cif" libffi/prep-cif) status
  "Prepare CIF for calls that take ARGUMENT-TYPES and return RETURN-TYPE."
  (cif :pointer)
  (abi abi)
  (argument-count :unsigned-int)
  (return-type :pointer)
  (argument-types :pointer))

(defcfun ("ffi_call" libffi/call) :void
  "Call FUNCTION as CIF says; ARGUMENTS point to the values."
  (cif :pointer)
  (function :pointer)
  (result :pointer)
  (arguments :pointer))
