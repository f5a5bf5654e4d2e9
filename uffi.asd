;;;; uffi.asd --- UFFI's name, for programs that depend on it.
;;;;
;;;; The version is UFFI's, whose operators these are: some programs ask for
;;;; "at least 2.0".
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:defsystem "uffi"
  :description "UFFI, as CFFI provides it."
  :version "2.1.2"
  :license "MIT"
  :depends-on ("cffi-uffi-compat"))
