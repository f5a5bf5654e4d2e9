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
;;;;   run-c2ffi.lisp, c2ffi-file.lisp
;;;;                   the other road: a header, by c2ffi, becomes a file of
;;;;                   definitions, which ../c2ffi-generator/ writes
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi/c2ffi
  (:use #:common-lisp)
  (:import-from #:alexandria
                #:ensure-list #:if-let #:make-keyword #:when-let)
  (:import-from #:cffi-extras #:target-triple)
  ;; Defined by the system cffi/c2ffi-generator.
  (:intern #:process-c2ffi-spec-file
           #:default-ffi-name-export-predicate #:default-callback-factory
           #:*allow-pointer-type-simplification*
           #:*allow-skipping-struct-fields*
           #:*assume-struct-by-value-support*
           #:unsupported-type #:json-definition-of)
  (:export #:define-binding #:spec-file
           #:missing-spec #:spec-error #:layout-mismatch
           #:binding-omissions
           ;; By way of c2ffi.  The helpers of hooks are defined when the system
           ;; cffi/c2ffi-generator is loaded.
           #:c2ffi-file #:generate-spec
           #:camelcased? #:camelcase-to-dash-separated
           #:maybe-camelcase-to-dash-separated
           #:change-case-to-readtable-case
           #:default-ffi-name-transformer #:default-ffi-type-transformer))
