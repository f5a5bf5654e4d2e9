;;;; cffi-test-binding.asd --- A binding as ASDF builds it, for the tests.
;;;;
;;;; It has the shape of the systems that `cffi import` writes.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-test-binding"
  :description "Binding of byvalue.h"
  :defsystem-depends-on ("cffi/c2ffi")
  :depends-on ("cffi")
  :components ((:cffi/spec-file "byvalue" :package "BYVALUE-BY-ASDF")))
