;;;; package.lisp --- The package of UFFI's operators.
;;;;
;;;; Its names are UFFI's, and many of them mean something else in CFFI, so it
;;;; does not use that package.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi-uffi-compat
  (:nicknames #:uffi)
  (:use #:common-lisp)
  (:import-from #:cffi #:*default-foreign-encoding*)
  (:documentation "UFFI's operators, made of CFFI's.")
  (:export
   ;; Types.
   #:def-constant #:def-foreign-type #:def-type #:def-enum #:def-struct
   #:def-union #:def-array-pointer #:size-of-foreign-type
   ;; Characters.
   #:null-char-p #:ensure-char-character #:ensure-char-integer
   #:ensure-char-storable
   ;; Objects.
   #:get-slot-value #:get-slot-pointer #:deref-array #:deref-pointer
   #:allocate-foreign-object #:free-foreign-object
   #:with-foreign-object #:with-foreign-objects #:with-cast-pointer
   #:pointer-address #:null-pointer-p #:make-null-pointer #:make-pointer
   #:+null-cstring-pointer+ #:char-array-to-pointer
   #:convert-from-foreign-usb8
   ;; Strings.
   #:convert-from-cstring #:convert-to-cstring #:free-cstring
   #:with-cstring #:with-cstrings
   #:convert-from-foreign-string #:convert-to-foreign-string
   #:allocate-foreign-string #:foreign-string-length
   #:with-foreign-string #:with-foreign-strings
   #:string-to-octets #:octets-to-string #:foreign-encoded-octet-count
   #:*default-foreign-encoding*
   ;; Functions and variables.
   #:def-function #:def-foreign-var #:def-pointer-var
   ;; Libraries.
   #:find-foreign-library #:load-foreign-library
   #:default-foreign-library-type #:foreign-library-types
   ;; The host.
   #:getenv #:run-shell-command))
