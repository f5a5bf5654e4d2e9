;;;; target.lisp --- What this machine is called.
;;;;
;;;; Specs, and kept results of the groveller, are files named after the target
;;;; that they are for.  The names are those that `cffi import` gives.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defparameter *target-processors*
  '((:x86-64 . "x86_64") ((:or :arm64 :aarch64) . "aarch64") (:x86 . "i686")
    (:arm . "arm"))
  "Features, and the first words of target triples.")

(defparameter *target-systems*
  '((:android . "unknown-linux-android") (:linux . "pc-linux-gnu")
    (:windows . "pc-windows-msvc") (:darwin . "apple-darwin9")
    (:freebsd . "unknown-freebsd") (:openbsd . "unknown-openbsd"))
  "Features, and the rest of target triples.")

(defun cffi-extras:target-triple ()
  "Return the target triple of this machine, as files are named after it."
  (flet ((local (table)
           (or (cdr (assoc-if #'featurep table)) "unknown")))
    (format nil "~A-~A" (local *target-processors*) (local *target-systems*))))
