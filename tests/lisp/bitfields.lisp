;;;; bitfields.lisp --- DEFBITFIELD.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite bitfields :in cffi)
(in-suite bitfields)

(defbitfield flags-1 :one :two :four (:eight 8) :sixteen)
(defbitfield flags-2 (:zero 0) :one :two (:both 3) :four)
(defbitfield (flags-3 :unsigned-char) (:high #x80) (:low 1))
(defctype flags-alias flags-1)

(defun mask (type key)
  (foreign-bitfield-value type key))

(test bitfields.implicit-masks
  (is (equal '(1 2 4 8 16)
             (mapcar (lambda (key) (mask 'flags-1 key))
                     '(:one :two :four :eight :sixteen))))
  (is (equal '(0 1 2 3 4)
             (mapcar (lambda (key) (mask 'flags-2 key))
                     '(:zero :one :two :both :four)))))

(test bitfields.values
  (is (= 0 (both-ways (foreign-bitfield-value 'flags-1 '()))))
  (is (= 9 (both-ways (foreign-bitfield-value 'flags-1 '(:one :eight)))))
  (is (= 2 (foreign-bitfield-value 'flags-alias (opaque :two))))
  (is (= 3 (foreign-bitfield-value 'flags-2 '(:both :zero)))))

(test bitfields.symbols
  (loop for (value . symbols) in '((0) (1 :one) (3 :one :two) (8 :eight)
                                   (16 :sixteen) (#x101 :one))
        do (is (equal symbols (foreign-bitfield-symbols 'flags-1 value))))
  (is (equal '(:one :two :four :eight :sixteen)
             (foreign-bitfield-symbols 'flags-1 -1)))
  (is (equal '(:sixteen :eight :four :two :one)
             (foreign-bitfield-symbol-list 'flags-1))))

(test bitfields.calls
  (is (equal '(:two) (foreign-funcall "next_int" flags-1 :one flags-1)))
  (is (equal '(:four) (foreign-funcall "next_int" flags-1 '(:one :two)
                                                  flags-alias)))
  (is (equal '(:one :two) (foreign-funcall "next_int" flags-1 2 flags-1)))
  (with-foreign-object (p 'flags-3)
    (setf (mem-ref p 'flags-3) '(:low :high))
    (is (= #x81 (mem-ref p :unsigned-char)))
    (is (equal '(:low :high) (both-ways (mem-ref p 'flags-3))))))

(test bitfields.errors
  (signals simple-error (foreign-bitfield-value 'flags-1 (opaque :pink)))
  (signals simple-error (foreign-bitfield-value :int (opaque :one)))
  (signals type-error (foreign-bitfield-value 'flags-1 (opaque 42)))
  (signals type-error (foreign-bitfield-symbols 'flags-1 (opaque :one)))
  (signals simple-error (macroexpand-1 '(defbitfield twice :a :a))))
