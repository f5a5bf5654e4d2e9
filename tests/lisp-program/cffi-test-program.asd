;;;; cffi-test-program.asd --- A program that calls C, for ECL to build.
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-test-program"
  :description "A program that calls C."
  :license "MIT"
  :depends-on ("cffi")
  :components ((:file "program")))
