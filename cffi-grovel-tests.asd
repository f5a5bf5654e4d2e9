;;;; cffi-grovel-tests.asd --- The tests of the groveller and the toolchain.
;;;;
;;;; They run a C compiler.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-grovel-tests"
  :description "Tests of CFFI-GROVEL and CFFI-TOOLCHAIN."
  :license "MIT"
  :depends-on ("cffi" "cffi-grovel" "cffi-toolchain" "fiveam")
  :pathname "tests/lisp-grovel/"
  :serial t
  :components ((:file "package")
               (:file "toolchain")
               (:file "source")
               (:file "c-text")
               (:file "constants")
               (:file "types")
               (:file "variables")
               (:file "diagnostics")
               (:file "kept-results")
               (:file "wrapper")
               (:file "components")
               (:file "programs")
               (:static-file "test_header.c"))
  :perform (asdf:test-op (operation component)
             (declare (ignore operation component))
             (unless (uiop:symbol-call '#:cffi-grovel-tests '#:run-suite)
               (error "Some tests failed."))))
