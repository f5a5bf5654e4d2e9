;;;; cffi-test-header.asd --- A binding by way of c2ffi, for the tests.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-test-header"
  :description "Binding of shapes.h"
  :defsystem-depends-on ("cffi/c2ffi")
  :depends-on ("cffi")
  :components ((:cffi/c2ffi-file "shapes.h"
                :package #:cffi-test-header
                :ffi-name-transformer "cffi-tests/engine::shape-name"
                :exclude-definitions ("^inl$"))))
