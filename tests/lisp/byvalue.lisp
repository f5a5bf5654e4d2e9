;;;; byvalue.lisp --- The binding of byvalue.h.
;;;;
;;;; In a file of its own: the package BYVALUE must be there before the tests
;;;; that mention it are read.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(cffi/c2ffi:define-binding
    #.(format nil "byvalue.~A.spec" (cffi-extras:target-triple))
  :package "BYVALUE")
