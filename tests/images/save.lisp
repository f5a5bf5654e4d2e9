;;;; save.lisp --- Loads program.lisp, runs its checks and saves the image.
;;;;
;;;; The environment variable IMAGE is the file that the image goes to.
;;;;
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "../lisp/boot.lisp" *load-truename*))

(in-package #:cl-user)

(defparameter *tests* (directory-namestring *load-truename*))
(defparameter *fasls* (uiop:getenv "IMAGE_LIBRARIES"))

(asdf:initialize-output-translations
 `(:output-translations
   (,(namestring (truename (merge-pathnames "../../" *tests*)))
    (,(format nil "~A/fasl/" *fasls*) :implementation))
   :inherit-configuration))
(push (truename (merge-pathnames "../../" *tests*)) asdf:*central-registry*)

(handler-bind ((warning #'muffle-warning))
  (let ((*compile-verbose* nil) (*load-verbose* nil))
    (asdf:load-system "cffi")
    (load (compile-file (merge-pathnames "program.lisp" *tests*)
                        :output-file (format nil "~A/program.~A" *fasls*
                                             #+clisp "fas" #-clisp "fasl")))))

(defun save-image (file)
  "Save this image to FILE and end the process."
  #+sbcl (sb-ext:save-lisp-and-die file)
  #+clisp (progn (ext:saveinitmem file :verbose nil) (ext:quit)))

(uiop:symbol-call '#:cffi-image-test '#:prepare)
(uiop:symbol-call '#:cffi-image-test '#:run-checks)
(save-image (uiop:getenv "IMAGE"))
