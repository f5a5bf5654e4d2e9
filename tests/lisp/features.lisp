;;;; features.lisp --- What CFFI leaves in *FEATURES*.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite features :in cffi)
(in-suite features)

(test features.set
  (is-true (member :cffi *features*))
  (is-true (cffi-features:cffi-feature-p t))
  (is-true (cffi-features:cffi-feature-p '(:not no-such-feature)))
  (is-true (cffi-features:cffi-feature-p
            '(:or cffi-features:unix cffi-features:windows)))
  (is-false (cffi-features:cffi-feature-p
             '(:and cffi-features:unix cffi-features:windows)))
  (signals type-error (cffi-features:cffi-feature-p 42)))
