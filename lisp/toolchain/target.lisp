;;;; target.lisp --- What depends on this machine: its file types.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defun feature-value (table &optional default)
  "The value in TABLE of the first feature that this Lisp has, or DEFAULT."
  (let ((entry (assoc-if #'featurep table)))
    (if entry (cdr entry) default)))

;;;; File types

(defun derived-file-name (defaults type &optional (suffix ""))
  "DEFAULTS with SUFFIX after its name, and the type TYPE."
  (make-pathname :name (strcat (pathname-name defaults) suffix)
                 :type type :version nil :defaults defaults))

(defun make-c-file-name (defaults &optional (suffix ""))
  "Return DEFAULTS as the name of a C file, with SUFFIX after the name."
  (derived-file-name defaults "c" (or suffix "")))

(defun make-o-file-name (defaults &optional (suffix ""))
  "Return DEFAULTS as the name of an object file, with SUFFIX after the name."
  (derived-file-name defaults (bundle-pathname-type :object) (or suffix "")))

(defun make-so-file-name (defaults)
  "Return DEFAULTS as the name of a shared library."
  (derived-file-name defaults (bundle-pathname-type :shared-library)))

(defun make-exe-file-name (defaults)
  "Return DEFAULTS as the name of an executable."
  (derived-file-name defaults (bundle-pathname-type :program)))
