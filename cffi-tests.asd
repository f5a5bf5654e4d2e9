;;;; cffi-tests.asd --- The tests of the Lisp side.
;;;;
;;;; They need C libraries, which `make check-lisp` builds before it runs them.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-tests"
  :description "Tests of CFFI."
  :license "MIT"
  :depends-on ("cffi" "cffi/c2ffi" "cffi/c2ffi-generator" "cffi-libffi"
               "cffi-uffi-compat" "fiveam" "bordeaux-threads")
  :pathname "tests/lisp/"
  :serial t
  :components ((:file "package")
               (:file "protocol")
               (:file "exports")
               (:file "features")
               (:file "types")
               (:file "translation")
               (:file "memory")
               (:file "floats")
               (:file "enums")
               (:file "bitfields")
               (:file "structures")
               (:file "strings")
               (:file "arrays")
               (:file "names")
               (:file "functions")
               (:file "callbacks")
               (:file "many-arguments")
               (:file "variables")
               (:file "libraries")
               (:file "by-value")
               (:file "libffi")
               (:file "engine-callbacks")
               (:file "threads")
               (:file "engine-signature")
               (:file "engine-library")
               (:file "byvalue")
               (:file "c2ffi")
               (:file "c2ffi-generator")
               (:file "errors")
               (:file "bad-input")
               (:file "buffers")
               (:file "uffi"))
  :perform (asdf:test-op (operation component)
             (declare (ignore operation component))
             (unless (uiop:symbol-call '#:cffi-tests '#:run-suite)
               (error "Some tests failed."))))
