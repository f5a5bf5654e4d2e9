;;;; package.lisp --- The package CFFI/C2FFI-GENERATOR: JSON to a Lisp file.
;;;;
;;;; What c2ffi writes about a header becomes a file of CFFI definitions, which
;;;; people may keep, read and edit.  Its forms, their order and their names
;;;; have been the same for years, and files made earlier are compared with new
;;;; ones, so they stay.  (CFFI/C2FFI:DEFINE-BINDING is the other road, from a
;;;; spec straight to compiled definitions.)
;;;;
;;;;   filters.lisp     which entries are wanted
;;;;   naming.lisp      C names to symbols, and their records
;;;;   generation.lisp  what is known while a file is made; writing forms
;;;;   types.lisp       C types to CFFI types
;;;;   records.lisp     structs, unions and enums
;;;;   entries.lisp     all other entries
;;;;   process.lisp     PROCESS-C2FFI-SPEC-FILE, which puts it all together
;;;;
;;;; The names that people know live in CFFI/C2FFI.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi/c2ffi-generator
  (:use #:common-lisp)
  (:import-from #:alexandria #:ensure-list #:make-keyword #:when-let)
  (:import-from #:cffi/c2ffi
                #:key #:tag #:read-json
                #:camelcased? #:camelcase-to-dash-separated
                #:maybe-camelcase-to-dash-separated
                #:change-case-to-readtable-case
                #:default-ffi-name-transformer #:default-ffi-type-transformer
                #:default-ffi-name-export-predicate #:default-callback-factory
                #:process-c2ffi-spec-file
                #:*allow-pointer-type-simplification*
                #:*allow-skipping-struct-fields*
                #:*assume-struct-by-value-support*
                #:unsupported-type #:json-definition-of))
