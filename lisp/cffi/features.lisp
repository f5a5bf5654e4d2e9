;;;; features.lisp --- What CFFI leaves in *FEATURES*.
;;;;
;;;; :CFFI says that the system is loaded.  The exported symbols of
;;;; CFFI-FEATURES mirror the host's and the backend's properties for old
;;;; programs; new ones test the keywords of trivial-features and the symbols
;;;; that a backend pushes, such as CFFI-SYS::FLAT-NAMESPACE.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(pushnew :cffi *features*)

(defun mirror-feature (original copy)
  "Push the symbol of CFFI-FEATURES named COPY if the feature ORIGINAL is set."
  (when (featurep original)
    (pushnew (find-symbol copy '#:cffi-features) *features*)))

;;; Written as names, because a backend's feature symbol may not exist.
(dolist (name '("NO-LONG-LONG" "NO-FOREIGN-FUNCALL" "NO-STDCALL"
                "FLAT-NAMESPACE"))
  (when-let ((symbol (find-symbol name '#:cffi-sys)))
    (mirror-feature symbol name)))

(dolist (name '("DARWIN" "UNIX" "WINDOWS" "X86" "X86-64" "SPARC" "SPARC64"
                "HPPA" "HPPA64"))
  (mirror-feature (make-keyword name) name))
(mirror-feature :ppc "PPC32")

(defun cffi-features:cffi-feature-p (feature-expression)
  "Return true if FEATURE-EXPRESSION holds.
It is T, a symbol of the same name as a feature of the package CFFI-FEATURES,
or one of (:and ...), (:or ...) and (:not x)."
  (etypecase feature-expression
    ((eql t) t)
    (symbol (feature-symbol-p feature-expression))
    (cons (destructuring-bind (operator . operands) feature-expression
            (ecase operator
              (:and (every #'cffi-features:cffi-feature-p operands))
              (:or (some #'cffi-features:cffi-feature-p operands))
              (:not (not (cffi-features:cffi-feature-p (first operands)))))))))

(defun feature-symbol-p (symbol)
  "True if *FEATURES* has the symbol of CFFI-FEATURES with SYMBOL's name."
  (and (member-if (lambda (feature)
                    (and (eq (symbol-package feature)
                             (find-package '#:cffi-features))
                         (string= feature symbol)))
                  *features*)
       t))
