;;;; package.lisp --- The package CFFI-GROVEL: asking C.
;;;;
;;;; A grovel file becomes a C program that writes a Lisp file; a wrapper file
;;;; becomes a C library and a Lisp file.
;;;;
;;;;   source.lisp        reading such a file
;;;;   c-text.lisp        writing C that writes Lisp
;;;;   syntax.lisp        defining forms, and going through a file of them
;;;;   header-forms.lisp, constants.lisp, types.lisp, variables.lisp
;;;;                      the forms of grovel files
;;;;   kept-results.lisp  results kept beside the source
;;;;   diagnostics.lisp   the compiler's words, about the forms
;;;;   program.lisp       compiling and running the program
;;;;   wrapper-forms.lisp, wrapper.lisp
;;;;                      the same for wrapper files
;;;;   components.lisp    the ASDF components
;;;;
;;;; Clients define forms of their own in this package, so the names of helpers
;;;; such as C-FORMAT are part of the promise.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(uiop:define-package #:cffi-grovel
  (:documentation "Turn what C headers say into CFFI definitions.")
  (:mix #:cffi-toolchain #:asdf #:uiop #:alexandria #:common-lisp)
  (:import-from #:cffi-toolchain
                #:c-identifier #:canary-flags #:canary-name #:command-output
                #:non-empty-string #:*diagnostics*)
  (:export #:grovel-file #:wrapper-file
           #:process-grovel-file #:process-wrapper-file
           #:grovel-error #:missing-definition
           #:keep #:kept-result-file))
