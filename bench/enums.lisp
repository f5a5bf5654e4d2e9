;;;; enums.lisp: values that are translated: enums, bitfields and wrappers.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(defcenum color :red :green :blue)
(defbitfield flags :one :two :four)

(defcfun ("bench_int" color-of) color (c color))
(defcfun ("bench_int" flags-of) flags (n :int))
(defcfun ("bench_int" take-flags) :int (f flags))
(defcfun ("bench_int" truth-of) :boolean (b :boolean))
(defcfun ("bench_int" wrapped) (:wrapper :int :to-c 1- :from-c 1+)
  (n (:wrapper :int :to-c 1+ :from-c 1-)))

(defparameter *color* :red)
(defparameter *flags* '(:one :two :four))
(defparameter *color-type* 'color)

(measure "enum argument and result" ((c *color*))
  (color-of c))
(measure "boolean argument and result" ((b t))
  (truth-of b))
(measure "bitfield result, 3 flags" ()
  (flags-of 6))
(measure "bitfield argument, 3 flags" ((f *flags*))
  (take-flags f))
(measure ":wrapper argument and result" ()
  (wrapped 1))
(measure "foreign-enum-value, at run time" ()
  (foreign-enum-value *color-type* *color*))
(measure "foreign-enum-keyword, at run time" ()
  (foreign-enum-keyword *color-type* 1))
