;;;; package.lisp --- The package CFFI-TOOLCHAIN: compiling and linking C.
;;;;
;;;;   target.lisp      file types on this machine
;;;;   parameters.lisp  which compiler and linker, with which flags
;;;;   commands.lisp    running a command; compiling
;;;;   link.lisp        linking libraries and executables
;;;;   canary.lisp      telling whether a library is part of this image
;;;;   components.lisp  the ASDF components C-FILE and O-FILE
;;;;   static.lisp      programs with their C code linked in
;;;;   bundle.lisp      programs with their libraries beside them
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(uiop:define-package #:cffi-toolchain
  (:documentation "Compile and link C from Lisp and from ASDF.")
  (:mix #:asdf #:uiop #:common-lisp)
  (:import-from #:cffi-extras #:target-triple)
  (:import-from #:asdf/bundle
                #:link-op #:bundle-pathname-type #:bundle-type
                #:gather-operation #:gather-type)
  (:export
   ;; Which programs, with which flags.
   #:*cc* #:*cc-flags* #:*ld* #:*ld-exe-flags* #:*ld-dll-flags*
   #:*linkkit-start* #:*linkkit-end*
   ;; Names and words.
   #:make-c-file-name #:make-o-file-name #:make-so-file-name
   #:make-exe-file-name
   #:parse-command-flags #:parse-command-flags-list
   ;; Running them.
   #:invoke #:invoke-build #:cc-compile
   #:link-static-library #:link-shared-library
   #:link-executable #:link-lisp-executable
   #:command-failed #:command-failed-text #:missing-command
   ;; ASDF.
   #:c-file #:o-file #:link-flags
   #:static-runtime-op #:static-image-op #:static-program-op
   #:bundle-program-op
   #:target-triple))
