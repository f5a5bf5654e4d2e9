;;;; cffi.asd --- CFFI, the Common Foreign Function Interface.
;;;;
;;;; The system "cffi" has three layers: lisp/sys, the one file that knows the
;;;; host; lisp/cffi, the portable frontend; and lisp/engine, the frontend's
;;;; way to libcffi, which is found when a call first needs it.
;;;;
;;;; SPDX-License-Identifier: MIT

(defpackage #:cffi-system
  (:use #:common-lisp #:asdf))

(in-package #:cffi-system)

#-(or sbcl ecl clisp abcl)
(error "CFFI has no backend for this Lisp, ~A."
       (lisp-implementation-type))

(defsystem "cffi"
  :description "The Common Foreign Function Interface: call C from Lisp."
  :author "The CFFI authors"
  :license "MIT"
  :defsystem-depends-on ("trivial-features")
  :depends-on ("alexandria" "babel")
  :components
  ((:module "sys"
    :pathname "lisp/sys/"
    :serial t
    :components ((:file "package")
                 (:file "protocol")
                 (:file "unrepresentable-float")
                 (:file "constant-forms")
                 (:file "sbcl" :if-feature :sbcl)
                 (:file "ecl" :if-feature :ecl)
                 (:file "ecl-calls" :if-feature :ecl)
                 (:file "ecl-memory" :if-feature :ecl)
                 (:file "ecl-callbacks" :if-feature :ecl)
                 (:file "clisp" :if-feature :clisp)
                 (:file "clisp-libraries" :if-feature :clisp)
                 (:file "clisp-calls" :if-feature :clisp)
                 (:file "clisp-memory" :if-feature :clisp)
                 (:file "clisp-callbacks" :if-feature :clisp)
                 (:file "abcl-classes" :if-feature :abcl)
                 (:file "abcl-memory" :if-feature :abcl)
                 (:file "abcl-libffi" :if-feature :abcl)
                 (:file "abcl" :if-feature :abcl)
                 (:file "defaults")))
   (:module "cffi"
    :pathname "lisp/cffi/"
    :depends-on ("sys")
    :serial t
    :components ((:file "package")
                 (:file "features")
                 (:file "target")
                 (:file "suggestions")
                 (:file "conditions")
                 (:file "constant-types")
                 (:file "types")
                 (:file "translation")
                 (:file "builtin-types")
                 (:file "type-aliases")
                 (:file "define-types")
                 (:file "translating-types")
                 (:file "memory")
                 (:file "allocation")
                 (:file "enum-tables")
                 (:file "enums")
                 (:file "bitfields")
                 (:file "layout")
                 (:file "structures")
                 (:file "structure-slots")
                 (:file "structure-translation")
                 (:file "utf-8")
                 (:file "surrogates")
                 (:file "encodings")
                 (:file "strings")
                 (:file "arrays")
                 (:file "names")
                 (:file "libraries")
                 (:file "functions")
                 (:file "library-search")
                 (:file "callbacks")
                 (:file "variables")))
   (:module "engine"
    :pathname "lisp/engine/"
    :depends-on ("cffi")
    :serial t
    :components ((:file "signature")
                 (:file "opaque")
                 (:file "library")
                 (:file "build")
                 (:file "engine")
                 (:file "thunks")
                 (:file "aggregates")
                 (:file "calls")
                 (:file "callbacks")
                 (:file "library-report"))))
  :in-order-to ((test-op (test-op "cffi-tests"))))

;;; Any version that is asked for will do: CFFI has never had numbers.
(defmethod version-satisfies ((system (eql (find-system "cffi"))) version)
  (declare (ignore version))
  t)

(defsystem "cffi/c2ffi"
  :description "Bindings from specs that the command `cffi import` writes."
  :license "MIT"
  :depends-on ("cffi" "yason" "uiop")
  :pathname "lisp/c2ffi/"
  :serial t
  :components ((:file "package")
               (:file "spec")
               (:file "binding")
               (:file "types")
               (:file "prototypes")
               (:file "records")
               (:file "entries")
               (:file "define")
               (:file "spec-file")
               (:file "run-c2ffi")
               (:file "c2ffi-file")))

(defsystem "cffi/c2ffi-generator"
  :description "Files of definitions from what c2ffi writes about a header."
  :license "MIT"
  :depends-on ("cffi" "cffi/c2ffi" "alexandria" "cl-ppcre" "yason" "uiop")
  :pathname "lisp/c2ffi-generator/"
  :serial t
  :components ((:file "package")
               (:file "filters")
               (:file "naming")
               (:file "generation")
               (:file "types")
               (:file "records")
               (:file "entries")
               (:file "process")))
