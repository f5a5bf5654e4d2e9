;;;; build.lisp --- Has ECL build the program: run by run.sh.
;;;; PROGRAM_FASLS is the directory for compiled files.
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "../lisp/boot.lisp" *load-truename*))

(let ((here (uiop:pathname-directory-pathname *load-truename*)))
  (asdf:initialize-output-translations
   `(:output-translations
     (t (,(uiop:getenv "PROGRAM_FASLS") :implementation))
     :ignore-inherited-configuration))
  (push here asdf:*central-registry*)
  (push (uiop:subpathname here "../../") asdf:*central-registry*))

;;; What REQUIRE brought is not in a program unless it is named.
(asdf:make-build "cffi-test-program"
                 :type :program :monolithic t
                 :prologue-code '(require :asdf)
                 :epilogue-code '(funcall (intern "MAIN" "CFFI-TEST-PROGRAM"))
                 :move-here (uiop:getenv "PROGRAM_FASLS"))
