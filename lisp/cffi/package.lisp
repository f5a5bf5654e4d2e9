;;;; package.lisp --- The packages CFFI, CFFI-FEATURES and CFFI-EXTRAS.
;;;;
;;;; Programs :USE the package CFFI, so a symbol more could break them: its
;;;; exports are exactly those that CFFI has always had.  What is new lives in
;;;; CFFI-EXTRAS, or is a new keyword of an old operator.
;;;;
;;;; The internal names that other projects are known to use (cffi::parse-type,
;;;; cffi::canonicalize-foreign-type and so on) are part of the promise too;
;;;; they are defined where they belong.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi
  (:use #:common-lisp #:cffi-sys #:babel-encodings)
  (:import-from #:alexandria
                #:compose #:ensure-list #:featurep #:format-symbol
                #:hash-table-keys #:hash-table-values #:if-let
                #:ignore-some-conditions
                #:lastcar #:make-gensym-list #:make-keyword #:mappend
                #:once-only #:parse-body #:simple-style-warning #:symbolicate
                #:unwind-protect-case #:when-let #:with-unique-names)
  (:export
   ;; Types.
   #:*built-in-foreign-types* #:*other-builtin-types*
   #:*built-in-integer-types* #:*built-in-float-types*
   #:defctype #:defcstruct #:defcunion #:defcenum #:defbitfield
   #:define-foreign-type #:define-parse-method #:define-c-struct-wrapper
   #:foreign-enum-keyword #:foreign-enum-keyword-list #:foreign-enum-value
   #:foreign-bitfield-symbol-list #:foreign-bitfield-symbols
   #:foreign-bitfield-value
   #:foreign-slot-pointer #:foreign-slot-value #:foreign-slot-type
   #:foreign-slot-offset #:foreign-slot-count #:foreign-slot-names
   #:foreign-type-alignment #:foreign-type-size
   #:with-foreign-object #:with-foreign-objects #:with-foreign-slots
   #:convert-to-foreign #:convert-from-foreign #:convert-into-foreign-memory
   #:free-converted-object #:translation-forms-for-class

   ;; The extension protocol.
   #:define-translation-method #:translate-to-foreign
   #:translate-from-foreign #:translate-into-foreign-memory
   #:free-translated-object #:expand-to-foreign-dyn #:expand-to-foreign
   #:expand-from-foreign #:expand-into-foreign-memory

   ;; Pointers and memory.
   #:foreign-pointer #:pointerp #:pointer-eq #:null-pointer #:null-pointer-p
   #:inc-pointer #:incf-pointer #:make-pointer #:pointer-address
   #:with-foreign-pointer #:foreign-alloc #:foreign-free
   #:mem-ref #:mem-aref #:mem-aptr
   #:make-shareable-byte-vector #:with-pointer-to-vector-data

   ;; Strings.
   #:*default-foreign-encoding* #:foreign-string-alloc #:foreign-string-free
   #:foreign-string-to-lisp #:lisp-string-to-foreign
   #:with-foreign-string #:with-foreign-strings
   #:with-foreign-pointer-as-string

   ;; Arrays.
   #:foreign-array-alloc #:foreign-array-free #:foreign-array-to-lisp
   #:lisp-array-to-foreign #:with-foreign-array #:foreign-aref

   ;; Functions.
   #:defcfun #:foreign-funcall #:foreign-funcall-pointer
   #:foreign-funcall-varargs #:foreign-funcall-pointer-varargs
   #:translate-camelcase-name #:translate-name-from-foreign
   #:translate-name-to-foreign #:translate-underscore-separated-name

   ;; Libraries.
   #:*foreign-library-directories* #:*darwin-framework-directories*
   #:foreign-library #:foreign-library-load-state #:foreign-library-name
   #:foreign-library-pathname #:foreign-library-type
   #:foreign-library-loaded-p #:list-foreign-libraries
   #:define-foreign-library #:load-foreign-library
   #:load-foreign-library-error #:use-foreign-library
   #:close-foreign-library #:reload-foreign-libraries

   ;; Callbacks.
   #:callback #:get-callback #:defcallback

   ;; Variables.
   #:defcvar #:get-var-pointer #:foreign-symbol-pointer))

(defpackage #:cffi-features
  (:documentation "Deprecated names of *FEATURES* that CFFI depends on.")
  (:use #:common-lisp)
  (:export #:cffi-feature-p
           #:darwin #:unix #:windows
           #:ppc32 #:x86 #:x86-64 #:sparc #:sparc64 #:hppa #:hppa64
           #:no-long-long #:no-foreign-funcall #:no-stdcall
           #:flat-namespace))

(defpackage #:cffi-extras
  (:documentation "Operators that CFFI has beyond the classic ones.")
  (:use)
  (:import-from #:cffi-sys
                #:unrepresentable-float #:unrepresentable-float-type
                #:unrepresentable-float-bits)
  (:export
   ;; The call engine.
   #:engine-unavailable #:engine-unavailable-attempts
   #:engine-error #:engine-error-status #:engine-error-position
   #:engine-error-message #:engine-error-signature
   #:foreign-funcall-into #:foreign-funcall-pointer-into
   ;; Wrong names.
   #:unknown-name-error #:unknown-name-error-name
   #:unknown-name-error-candidates #:unknown-name-error-suggestions
   ;; Libraries.
   #:load-foreign-library-error-attempts
   #:load-foreign-library-error-directories
   ;; Types that Lisp has no numbers for.
   #:opaque
   #:unrepresentable-float #:unrepresentable-float-type
   #:unrepresentable-float-bits
   ;; This machine.
   #:target-triple))
