;;;; cffi-uffi-compat.asd --- The operators of UFFI, made of CFFI's.
;;;;
;;;; For programs that were written for UFFI, the Universal Foreign Function
;;;; Interface.  They find it by its old name too: see uffi.asd.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-uffi-compat"
  :description "UFFI's operators, for old programs."
  :license "MIT"
  :depends-on ("cffi" "babel" "uiop")
  :pathname "lisp/uffi/"
  :serial t
  :components ((:file "package")
               (:file "types")
               (:file "objects")
               (:file "strings")
               (:file "functions")
               (:file "libraries")
               (:file "host")))
