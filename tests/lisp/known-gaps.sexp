;;;; known-gaps.sexp --- What a Lisp cannot do, and so cannot pass.
;;;;
;;;; One row: the Lisp, as a feature; the test that fails there, as a string;
;;;; the operators concerned; the reason.  The tests read it: a failure in a
;;;; test that is named here is expected, and a test that is named here and
;;;; passes is an error, so that the table stays true.  :NOT-RUN at the end
;;;; says that the test is left out: its failure may be the end of the process,
;;;; or it depends on which of a Lisp's compilers is used.
;;;;
;;;; SPDX-License-Identifier: MIT

((:ecl "functions.as-many-as-there-are" (defcfun foreign-funcall)
  "ECL passes 35 arguments at most, 32 in bytecodes.")
 (:ecl "many-arguments.callbacks" (defcallback foreign-funcall-pointer)
  "ECL passes 35 arguments at most, 32 in bytecodes.")
 (:ecl "callbacks.old-pointer" (defcallback)
  "In bytecodes a callback is the engine's, which keeps its address, so that
what C was given calls the new definition."
  :not-run)
 (:ecl "threads.callbacks" (defcallback)
  "ECL is not safe where several threads define callbacks at once."
  :not-run)
 (:ecl "threads.foreign" (defcallback)
  "ECL is not safe where several threads that it did not make come and go."
  :not-run)
 (:clisp "threads.foreign" (defcallback)
  "CLISP has one thread: C's threads may call it one at a time only."
  :not-run)
 (:ecl "translation.expansions" (expand-to-foreign expand-from-foreign)
  "Bytecodes expand no compiler macros, and so use no expansions of memory."
  :not-run)
 (:ecl "variables.expansions" (defcvar)
  "Bytecodes expand no compiler macros, and so use no expansions of memory."
  :not-run)
 (:abcl "c2ffi-generator.asdf" (cffi/c2ffi:c2ffi-file)
  "ABCL takes the empty list of (EXPORT '() ...) for the symbol NIL."))
