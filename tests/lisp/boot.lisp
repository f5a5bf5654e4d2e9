;;;; boot.lisp --- ASDF, on any Lisp.
;;;;
;;;; Most Lisps bring ASDF as a module.  CLISP has it among its files, where
;;;; REQUIRE does not look.  ASDF likes to replace itself with a newer one that
;;;; it finds, which ECL and ABCL would have to compile first, for minutes.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

#+clisp (load (merge-pathnames "asdf/asdf.fas" custom:*lib-directory*))
#-clisp (require :asdf)

#+(or ecl clisp abcl)
(dolist (system '("asdf" "uiop"))
  (funcall (intern "REGISTER-IMMUTABLE-SYSTEM" "ASDF") system))
