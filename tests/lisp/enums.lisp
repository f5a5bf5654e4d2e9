;;;; enums.lisp --- DEFCENUM.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite enums :in cffi)
(in-suite enums)

(defcenum colour "Colours." :red (:green 5) :blue)
(defctype colour-alias colour)
(defcenum signed-enum (:minus -1) (:plus 1))
(defcenum duplicates (:one 1) (:uno 1) (:two 2))
(defcenum constants (enum-constant-a 10) enum-constant-b)
(defcenum (open-enum :int :allow-undeclared-values t) :known)
(defcenum (double-enum :double) (:pi 3.42d0) :next)
(defcenum big-enum (:big #x100000000))
(defcenum empty-enum)
(eval `(defcenum many-keys
         ,@(loop for i below 100
                 collect (intern (format nil "KEY-~D" i) '#:keyword))))

(test enums.calls
  (is (eq :green (foreign-funcall "next_colour" colour :red colour)))
  (is (eq :blue (foreign-funcall "next_colour" colour-alias :green
                                               colour-alias)))
  (is (= 6 (foreign-funcall "colour_number" colour :blue :int)))
  (is (= 17 (foreign-funcall "colour_number" colour 17 :int)))
  (is (= 6 (foreign-funcall "colour_number" colour (opaque :blue) :int)))
  (is (= 99 (foreign-funcall "next_int" many-keys :key-98 :int)))
  (is (eq :key-99 (foreign-funcall "next_int" many-keys (opaque :key-98)
                                              many-keys))))

(test enums.unknown
  (signals simple-error
    (foreign-funcall "colour_number" colour (opaque :pink) :int))
  (signals simple-error (foreign-funcall "next_int" :int 70 colour))
  (is (= 43 (foreign-funcall "next_int" :int 42 open-enum)))
  (is (eq :known (foreign-funcall "next_int" :int -1 open-enum))))

(test enums.values
  (is (= 6 (both-ways (foreign-enum-value 'colour :blue))))
  (is (= 6 (foreign-enum-value 'colour-alias (opaque :blue))))
  (is (eq :blue (foreign-enum-keyword 'colour 6)))
  (is (null (foreign-enum-value 'colour :pink :errorp nil)))
  (is (null (foreign-enum-keyword 'colour 70 :errorp nil)))
  (is (equal '(:red :green :blue) (foreign-enum-keyword-list 'colour)))
  (is (eq :uno (foreign-enum-keyword 'duplicates 1)))
  (is (= 1 (foreign-enum-value 'duplicates :one)))
  (is (= 4.42d0 (foreign-enum-value 'double-enum :next)))
  (signals simple-error (foreign-enum-value 'colour (opaque :pink)))
  (signals simple-error (foreign-enum-keyword 'colour 70))
  (signals simple-error (foreign-enum-value :int (opaque :red)))
  (signals type-error (foreign-enum-value 'colour (opaque nil)))
  (signals type-error (foreign-enum-keyword 'colour (opaque :red))))

(test enums.base-types
  (loop for (type base) in '((colour :unsigned-int) (signed-enum :int)
                             (big-enum :unsigned-long)
                             (empty-enum :unsigned-int)
                             (double-enum :double))
        do (is (eq base (cffi::canonicalize-foreign-type type))))
  (signals simple-error
    (macroexpand-1 '(defcenum too-large (:x #x10000000000000000)))))

(test enums.constants
  (is (= 10 enum-constant-a))
  (is (= 11 enum-constant-b))
  (is (eq 'enum-constant-b (foreign-enum-keyword 'constants 11))))

(test enums.definition-errors
  (signals simple-error (macroexpand-1 '(defcenum twice :a :a)))
  (signals type-error (macroexpand-1 '(defcenum bad nil)))
  (signals type-error (macroexpand-1 '(defcenum bad (:a (expt 2 3)))))
  (signals error (macroexpand-1 '(defcenum (bad :int :no-option t) :a))))

(test enums.memory
  (with-foreign-object (p 'colour)
    (is (eq :blue (both-ways (setf (mem-ref p 'colour) :blue))))
    (is (= 6 (mem-ref p :int)))
    (is (eq :blue (both-ways (mem-ref p 'colour))))))

;;;; Kinds of enums that libraries define

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defclass lenient-enum (cffi::foreign-enum) ())

  (defun make-lenient-enum (name base-type items)
    (multiple-value-bind (base-type keyword-values value-keywords)
        (cffi::parse-foreign-enum-like name base-type items)
      (make-instance 'lenient-enum
                     :name name
                     :actual-type (cffi::parse-type base-type)
                     :keyword-values keyword-values
                     :value-keywords value-keywords))))

(defmethod translate-from-foreign (value (type lenient-enum))
  (or (cffi::%foreign-enum-keyword type value :errorp nil)
      value))

(defmacro define-lenient-enum (name-and-options &body items)
  (cffi::%defcenum-like name-and-options items 'make-lenient-enum))

(define-lenient-enum lenient-button "Buttons." :left (:right 5) middle-button)

(test enums.maker
  (is (eql 6 middle-button))
  (is (eq :right (foreign-funcall "next_int" :int 4 lenient-button)))
  (is (eql 77 (foreign-funcall "next_int" :int 76 lenient-button)))
  (is (eq :left (foreign-funcall "next_int" :int -1 lenient-button)))
  (is (null (set-exclusive-or '(:left :right middle-button)
                              (foreign-enum-keyword-list 'lenient-button)))))
