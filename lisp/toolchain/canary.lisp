;;;; canary.lisp --- Telling whether a library is part of this image.
;;;;
;;;; The C code of a component may come as a shared library, or be linked into
;;;; the Lisp's runtime.  So that one fasl serves both, each component's C code
;;;; defines a variable with a name of its own, the canary; where that is found
;;;; already, nothing is loaded.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defun c-identifier (string)
  "STRING, with an underscore for whatever cannot be in a C name."
  (substitute-if #\_ (lambda (char)
                       (not (or (char<= #\a char #\z) (char<= #\A char #\Z)
                                (char<= #\0 char #\9))))
                 string))

(defun canary-name (library-name)
  "The name of the canary of the library called LIBRARY-NAME."
  (strcat "cffi_canary_" (c-identifier library-name)))

(defun canary-flags (library-name)
  "Compiler flags that put the canary of LIBRARY-NAME into an object."
  (list "-include"
        (native-namestring
         (system-relative-pathname "cffi-toolchain"
                                   "lisp/toolchain/cffi-canary.h"))
        (strcat "-DCFFI_CANARY=" (canary-name library-name))))

(defun load-component-library (file)
  "Load the shared library FILE of a component, unless it is here already."
  (let* ((name (pathname-name file))
         (symbol (intern name '#:keyword)))
    (cffi::register-foreign-library
     symbol `((t ,(file-namestring file)))
     :search-path (list (pathname-directory-pathname file))
     :canary (canary-name name))
    (cffi:load-foreign-library symbol)))
