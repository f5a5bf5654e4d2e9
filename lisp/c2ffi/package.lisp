;;;; package.lisp --- The package CFFI/C2FFI: from a spec to a binding.
;;;;
;;;; A spec is what `cffi import` writes about a C header: a JSON file with
;;;; every declaration, laid out for one target.  This system turns a spec into
;;;; CFFI definitions while Lisp compiles:
;;;;
;;;;   spec.lisp       reading the file
;;;;   binding.lisp    what is known while one spec is worked through
;;;;   types.lisp      C types to CFFI types
;;;;   prototypes.lisp C types to C text, for docstrings
;;;;   records.lisp    structs, unions and enums
;;;;   entries.lisp    all other declarations
;;;;   define.lisp     DEFINE-BINDING, which puts it all together
;;;;   spec-file.lisp  the ASDF component
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi/c2ffi
  (:use #:common-lisp)
  (:import-from #:alexandria
                #:ensure-list #:if-let #:make-keyword #:when-let)
  (:import-from #:cffi-extras #:target-triple)
  (:export #:define-binding #:spec-file
           #:missing-spec #:spec-error #:layout-mismatch
           #:binding-omissions))
