;;;; target.lisp --- What this machine is called, and its file types.
;;;;
;;;; The triple is the one that `cffi import` names specs after.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defparameter *processors*
  '((:x86-64 . "x86_64") ((:or :arm64 :aarch64) . "aarch64") (:x86 . "i686")
    (:arm . "arm"))
  "Features, and the first words of target triples.")

(defparameter *systems*
  '((:android . "unknown-linux-android") (:linux . "pc-linux-gnu")
    (:windows . "pc-windows-msvc") (:darwin . "apple-darwin9")
    (:freebsd . "unknown-freebsd") (:openbsd . "unknown-openbsd"))
  "Features, and the rest of target triples.")

(defun feature-value (table &optional default)
  "The value in TABLE of the first feature that this Lisp has, or DEFAULT."
  (let ((entry (assoc-if #'featurep table)))
    (if entry (cdr entry) default)))

(defun target-triple ()
  "Return the target triple of this machine, as files are named after it."
  (format nil "~A-~A" (feature-value *processors* "unknown")
          (feature-value *systems* "unknown")))

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
