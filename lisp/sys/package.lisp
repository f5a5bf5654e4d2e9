;;;; package.lisp --- The package CFFI-SYS: what a Lisp must provide.
;;;;
;;;; CFFI-SYS is the border between the portable frontend and the host.  Each
;;;; exported operator is described in protocol.lisp, defined in the one file
;;;; of this folder that is named after the host, and completed by
;;;; defaults.lisp where a host has nothing better to offer.
;;;;
;;;; The first group of exports is what CFFI has always offered to portable
;;;; code; the second is ours.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi-sys
  (:use #:common-lisp #:alexandria #+sbcl #:sb-alien)
  (:shadow #:copy-file)
  (:export
   ;; Names.
   #:canonicalize-symbol-name-case
   ;; Pointers.
   #:foreign-pointer #:pointerp #:pointer-eq #:null-pointer #:null-pointer-p
   #:inc-pointer #:make-pointer #:pointer-address
   ;; Memory.
   #:%foreign-alloc #:foreign-free #:with-foreign-pointer
   #:%mem-ref #:%mem-set
   #:%foreign-type-size #:%foreign-type-alignment
   #:make-shareable-byte-vector #:with-pointer-to-vector-data
   ;; Calls.
   #:%foreign-funcall #:%foreign-funcall-pointer
   #:%foreign-funcall-varargs #:%foreign-funcall-pointer-varargs
   #:defcfun-helper-forms
   ;; Callbacks.
   #:%defcallback #:%callback
   ;; Libraries and symbols.
   #:%load-foreign-library #:%close-foreign-library #:native-namestring
   #:%foreign-symbol-pointer
   ;; Constant forms.
   #:constant-form-p #:constant-form-value

   ;; What clients on ECL bind.
   #+ecl #:*cffi-ecl-method*

   ;; Ours: addresses fixed at load time, blocks, the engine's way in.
   #:%function-pointer #:%symbol-pointer #:%variable-pointer #:%with-block
   #:%mem-ref-or-nil
   #:%with-pointer-at #:%with-pointer-plus #:%store-ascii
   #:%define-universal-handler #:%universal-handler-pointer
   #:%make-shared-table #:%with-tables-locked
   #:%callback-definition
   #:add-restart-hook #:add-method-hook))
