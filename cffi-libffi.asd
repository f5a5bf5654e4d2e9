;;;; cffi-libffi.asd --- Structs by value, by their old name.
;;;;
;;;; CFFI passes structs by value by itself.  This system leaves the feature
;;;; :FSBV, and has libffi's own types and functions for those who use them.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-libffi"
  :description "libffi, and structs by value by their old name."
  :license "MIT"
  :depends-on ("cffi")
  :components ((:module "lisp/libffi"
                :serial t
                :components ((:file "library")
                             (:file "calls"))))
  :perform (asdf:load-op :after (operation component)
             (declare (ignore operation component))
             (pushnew :fsbv *features*)))
