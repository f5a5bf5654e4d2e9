;;;; cffi-grovel.asd --- Asking C about constants, types and functions.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-grovel"
  :description "Turn what C headers say into CFFI definitions."
  :author "The CFFI authors"
  :license "MIT"
  :depends-on ("cffi" "cffi-toolchain" "alexandria" "uiop")
  :pathname "lisp/grovel/"
  :serial t
  :components ((:file "package")
               (:file "conditions")
               (:file "source")
               (:file "c-text")
               (:file "syntax")
               (:file "header-forms")
               (:file "constants")
               (:file "types")
               (:file "variables")
               (:file "kept-results")
               (:file "diagnostics")
               (:file "program")
               (:file "wrapper-forms")
               (:file "wrapper")
               (:file "components"))
  :in-order-to ((asdf:test-op (asdf:test-op "cffi-grovel-tests"))))
