;;;; cffi-libffi.asd --- Structs by value, by their old name.
;;;;
;;;; CFFI passes structs by value by itself.  This system is for those that
;;;; still depend on it; it leaves the feature :FSBV.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "cffi-libffi"
  :description "Structs by value.  CFFI itself has them."
  :license "MIT"
  :depends-on ("cffi")
  :perform (asdf:load-op :after (operation component)
             (declare (ignore operation component))
             (pushnew :fsbv *features*)))
