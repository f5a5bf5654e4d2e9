;;;; link.lisp --- Linking libraries and executables.
;;;;
;;;; A shared library carries its own name, so it is linked beside its place
;;;; like everything else, and still knows what it is called there.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defun link-executable (output-file inputs)
  "Link INPUTS, object files and libraries, into the executable OUTPUT-FILE."
  (with-temporary-output (output output-file)
    (apply #'invoke *ld* "-o" output
           (append *ld-exe-flags* (ensure-list inputs)))))

;;;; Shared libraries

(defun soname-flags (name)
  "The flags that give a shared library the name NAME."
  (cond ((os-windows-p) '())
        ((featurep :darwin)
         (list "-Xlinker" "-install_name" "-Xlinker" (strcat "@rpath/" name)))
        (t (list "-Xlinker" "-soname" "-Xlinker" name))))

(defun link-shared-library (output-file inputs)
  "Link INPUTS, object files and libraries, into the library OUTPUT-FILE."
  (let ((soname (file-namestring (pathname output-file))))
    (with-temporary-output (output output-file)
      (apply #'invoke *ld* "-o" output
             (append *ld-dll-flags* (soname-flags soname)
                     (ensure-list inputs))))))

;;;; Static libraries

(defparameter *archivers*
  '((:darwin "libtool" "-static" "-o")
    (:linux "ar" "rcsDT")
    ((:or :bsd :unix) "ar" "rcs")
    (:windows "ar" "rcs"))
  "Features, and the command that makes a static library.")

(defun implementation-builder (name package)
  "The function called NAME of a Lisp that links by itself, or NIL."
  (and (member (implementation-type) '(:ecl :mkcl))
       (find-symbol* name package)))

(defun lisp-package ()
  "The package of the compiler of a Lisp that links by itself."
  (if (eq (implementation-type) :mkcl) "COMPILER" "C"))

(defun link-static-library (output-file inputs)
  "Put INPUTS, object files, into the static library OUTPUT-FILE."
  (let ((builder (implementation-builder "BUILD-STATIC-LIBRARY"
                                         (lisp-package)))
        (archiver (feature-value *archivers*)))
    (with-temporary-output (output output-file)
      (cond (builder
             (funcall builder output :lisp-files (ensure-list inputs)))
            (archiver
             (delete-file-if-exists output)
             (apply #'invoke (append archiver (list output)
                                     (ensure-list inputs))))
            (t (error "It is not known how to make a static library on ~A."
                      (operating-system)))))))

;;;; The Lisp's own runtime

(defun link-all-library (library)
  "What makes a linker take every object of the static library LIBRARY."
  (if (featurep :darwin)
      (list "-Xlinker" "-force_load" "-Xlinker" library)
      (list "-Wl,--whole-archive" library "-Wl,--no-whole-archive")))

(defun static-ops-enabled-p ()
  "True if it is known how this Lisp's runtime is linked."
  (and (or *linkkit-start* *linkkit-end*
           (member (implementation-type) '(:ecl :mkcl)))
       t))

(defun link-lisp-executable (output-file inputs)
  "Link INPUTS and the runtime of this Lisp into the executable OUTPUT-FILE."
  (let ((builder (implementation-builder "BUILD-PROGRAM" (lisp-package)))
        (inputs (ensure-list inputs)))
    (cond (builder
           (with-temporary-output (output output-file)
             (funcall builder output :lisp-files inputs)))
          ((static-ops-enabled-p)
           (link-executable output-file
                            (append *linkkit-start* inputs *linkkit-end*)))
          (t (error "It is not known how ~A was linked, so nothing can be ~
                     linked into it." (lisp-implementation-type))))))
