;;;; wrapper.lisp --- From a wrapper file to a C library and a Lisp file.
;;;;
;;;;     shim.lisp -> shim__wrapper.c -> shim__wrapper.o -> SONAME.so
;;;;               -> shim.grovel-tmp.lisp
;;;;
;;;; The Lisp file loads the library, unless the library's code has been linked
;;;; into the Lisp's runtime, and defines the functions.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defun make-soname (lib-soname output-defaults)
  "The file of the library called LIB-SONAME, beside OUTPUT-DEFAULTS."
  (make-so-file-name (make-pathname :name lib-soname
                                    :defaults output-defaults)))

;;;; C

(defparameter *wrapper-headers* '("stddef.h" "stdint.h")
  "Headers with the names of *C-TYPE-NAMES*.")

(defun add-wrapper-headers (c-source)
  "Add headers to C-SOURCE.  They come before the first function, and after
what a file defines, since that may be about headers."
  (add-c-text c-source (format nil "~{#include <~A>~%~}" *wrapper-headers*)))

(defun generate-c-lib-file (input-file output-defaults)
  "Write the C that the wrapper file INPUT-FILE becomes.
Return the C file and where its lines are from.  Flags are added to *CC-FLAGS*
and *LD-FLAGS*, Lisp forms to *LISP-FORMS*."
  (let ((*package* (find-package '#:cl-user))
        (c-source (make-instance 'c-source))
        (headersp nil))
    (add-c-text c-source (generated-comment input-file))
    (map-source-forms
     (lambda (source-form)
       (when (and (not headersp)
                  (or (form-head-p source-form '#:defwrapper)
                      (form-head-p source-form '#:defwrapper*)))
         (setf headersp t)
         (add-wrapper-headers c-source))
       (add-c-form c-source source-form #'process-wrapper-form))
     input-file)
    (write-c-file c-source (make-c-file-name output-defaults "__wrapper"))))

;;; A program that has the object in it is linked later, with the same flags.
(defun link-flags-file (object)
  "The file that tells with which flags OBJECT is linked, one a line."
  (make-pathname :type "ldflags" :defaults object))

(defun write-link-flags (file flags)
  "Write FLAGS, a list of strings, to FILE."
  (with-output-file (out file :if-exists :supersede)
    (format out "~{~A~%~}" flags)))

(defun build-library (input-file c-file origins lib-file)
  "Compile C-FILE, which INPUT-FILE became, to the library LIB-FILE."
  (let ((object (make-o-file-name c-file)))
    (with-compiler-errors (input-file c-file origins)
      (cc-compile object c-file
                  (append (depfile-flags (make-pathname :type "d"
                                                        :defaults c-file))
                          (canary-flags
                           (pathname-name lib-file))))
      (link-shared-library lib-file (cons object *ld-flags*)))
    (write-link-flags (link-flags-file object) *ld-flags*)))

;;;; Lisp

(defun library-forms (lib-file lib-soname)
  "Forms that define and load the library LIB-FILE, called LIB-SONAME."
  (let ((name (make-keyword (string-upcase lib-soname))))
    `((progn
        (cffi:define-foreign-library
            (,name :type :grovel-wrapper
                   :canary ,(canary-name
                             (pathname-name lib-file))
                   :search-path ,(native-namestring
                                  (pathname-directory-pathname lib-file)))
          (t ,(file-namestring lib-file)))
        (cffi:use-foreign-library ,name)))))

(defun enter-form-package (form)
  "If FORM is an IN-PACKAGE, go there: the forms after it are read there."
  (when (and (consp form) (eq (first form) 'in-package))
    (setf *package* (find-package (second form)))))

(defun generate-bindings-file (lib-file lib-soname lisp-forms output-defaults)
  "Write the Lisp file that goes with LIB-FILE, and return it.
LISP-FORMS come after what loads the library."
  (let ((lisp-file (tmp-lisp-file-name output-defaults))
        (*package* (find-package '#:cl-user)))
    (with-staging-pathname (file lisp-file)
      (with-output-file (out file :if-exists :supersede)
        (dolist (form (append (library-forms lib-file lib-soname) lisp-forms))
          (format out "~A~%" (lisp-text form))
          (enter-form-package form))))
    lisp-file))

;;;; Both

(defun process-wrapper-file (input-file
                             &key (output-defaults
                                   (make-pathname :type "processed"
                                                  :defaults input-file))
                                  (lib-soname (pathname-name input-file)))
  "Turn the wrapper file INPUT-FILE into a C library called LIB-SONAME and a
file of Lisp.  Return the file of Lisp and the library.  Files are made beside
OUTPUT-DEFAULTS and called after it."
  (with-standard-io-syntax
    (let ((*print-readably* nil)
          (*cc-flags* *cc-flags*)
          (*ld-flags* *ld-flags*)
          (*lisp-forms* '())
          (lib-file (make-soname lib-soname output-defaults)))
      (multiple-value-bind (c-file origins)
          (generate-c-lib-file input-file output-defaults)
        (build-library input-file c-file origins lib-file)
        (values (generate-bindings-file lib-file lib-soname
                                        (reverse *lisp-forms*)
                                        output-defaults)
                lib-file)))))
