;;;; cffi-toolchain.asd --- The C compiler and linker, from Lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-toolchain"
  :description "Compile and link C from Lisp and from ASDF."
  :author "The CFFI authors"
  :license "MIT"
  :depends-on ((:version "asdf" "3.1.6") "cffi")
  :pathname "lisp/toolchain/"
  :serial t
  :components ((:file "package")
               (:file "target")
               (:file "parameters")
               (:file "commands")
               (:file "link")
               (:file "canary")
               (:file "components")
               (:file "static")
               (:file "bundle")
               (:static-file "cffi-canary.h")))
