;;;; by-value.lisp --- Structs and unions by value, in calls.
;;;;
;;;; The C side is libbyvalue.c: each function does arithmetic that a wrong
;;;; offset, register or width would change.
;;;;
;;;; SPDX-License-Identifier: MIT

(defpackage #:cffi-tests/engine
  (:documentation "The tests of calls that go through the engine, whose types
share names with those of other tests.")
  (:use #:common-lisp #:cffi #:fiveam))

(in-package #:cffi-tests/engine)

(def-suite by-value :in cffi-tests::cffi)
(in-suite by-value)

(load-foreign-library (cffi-tests::test-library "libbyvalue"))

;;;; The types of libbyvalue.c

(defcstruct point (x :double) (y :double))
(defctype point-alias (:struct point))
(defcstruct pixel (r :uint8) (g :uint8) (b :uint8))
(defcstruct mixed (c :char) (f :float) (s :int16) (d :double))
(defcstruct line (from (:struct point)) (to (:struct point)))
(defcstruct row (n :int32) (cell (:array :int32 3)))
(defcstruct counted-row (n :int32) (cell :int32 :count 3))
(defcstruct big (a (:array :int64 12)))
(defcenum kind :none :simple :double)
(defcstruct tagged (kind kind) (name :string) (on :bool))
(defcstruct flags
  (low :unsigned-int :bits 3) (mid :unsigned-int :bits 7) (high :int :bits 6))
(defcstruct fcomplex (re :float) (im :float))
(defcunion scalar (i :int64) (d :double))
(defcstruct variant (kind :int) (value (:union scalar)))
(defcstruct extended (value (cffi-extras:opaque "e")))

(defcfun "point_scale" (:struct point) (p (:struct point)) (factor :double))
(defcfun ("point_scale" scale-alias) point-alias (p point-alias) (f :double))
(defcfun "point_add" (:struct point) (a (:struct point)) (b (:struct point)))
(defcfun "point_sum" :double (p (:struct point)))
(defcfun "pixel_rotate" (:struct pixel) (p (:struct pixel)))
(defcfun "mixed_next" (:struct mixed) (m (:struct mixed)))
(defcfun "line_reverse" (:struct line) (l (:struct line)))
(defcfun "row_shift" (:struct row) (r (:struct row)) (by :int))
(defcfun ("row_shift" counted-row-shift) (:struct counted-row)
  (r (:struct counted-row)) (by :int))
(defcfun "big_reverse" (:struct big) (b (:struct big)))
(defcfun "tagged_make" (:struct tagged) (kind kind) (name :string) (on :bool))
(defcfun "tagged_length" :int (tagged (:struct tagged)))
(defcfun "flags_swap" (:struct flags) (f (:struct flags)))
(defcfun "fcomplex_conjugate" (:struct fcomplex) (z (:struct fcomplex)))
(defcfun "number_half" (:union scalar) (n (:union scalar)))
(defcfun "variant_negate" (:struct variant) (v (:struct variant)))
(defcfun "extended_double" (:struct extended) (e (:struct extended)))
(defcfun "many" :double
  (a :int) (p (:struct point)) (q (:struct pixel)) (d :double)
  (l (:struct line)) (r (:struct row)) (b :long) (z (:struct fcomplex))
  (last (:struct point)))
(defcfun ("fail_with" fail-with :errno t) :int (n :int) (p (:struct point)))
(defcfun ("fail_quietly" fail-quietly :errno t) :void (number :int))
(defcfun ("divide" divide :float-traps :masked) :double (a :double) (b :double))

(defun plist-equal (expected actual)
  "True when two property lists say the same, nested ones too."
  (if (and (consp expected) (symbolp (first expected)))
      (and (eql (length expected) (length actual))
           (loop for (key value) on expected by #'cddr
                 always (plist-equal value (getf actual key))))
      (equalp expected actual)))

;;;; Shapes

(test by-value.point
  (is (equal '(y 6d0 x 3d0) (point-scale '(x 1d0 y 2d0) 3d0)))
  (is (equal '(y 6d0 x 4d0) (point-add '(x 1d0 y 2d0) '(y 4d0 x 3d0))))
  (is (eql 3d0 (point-sum '(x 1d0 y 2d0)))))

(test by-value.typedef
  "A typedef of a struct goes by value, and its result is translated."
  (is (equal '(y 6d0 x 3d0) (scale-alias '(x 1d0 y 2d0) 3d0))))

(test by-value.shapes
  (is (plist-equal '(r 2 g 3 b 1) (pixel-rotate '(r 1 g 2 b 3))))
  (is (plist-equal '(c 2 f 5f0 s 2 d 2d0)
                   (mixed-next '(c 1 f 2.5f0 s 3 d 4d0))))
  (is (plist-equal '(from (x 3d0 y 4d0) to (x 1d0 y 2d0))
                   (line-reverse '(from (x 1d0 y 2d0) to (x 3d0 y 4d0)))))
  (is (plist-equal '(re 1f0 im -2f0)
                   (fcomplex-conjugate '(re 1f0 im 2f0)))))

(test by-value.arrays
  (is (plist-equal '(n 2 cell #(21 22 23))
                   (row-shift '(n 2 cell #(1 2 3)) 10)))
  (is (plist-equal '(n 2 cell #(21 22 23))
                   (counted-row-shift '(n 2 cell (1 2 3)) 10)))
  (is (equalp #(11 10 9 8 7 6 5 4 3 2 1 0)
              (getf (big-reverse '(a #(0 1 2 3 4 5 6 7 8 9 10 11))) 'a))))

(test by-value.translated-slots
  "Strings, enums and booleans translate in slots and beside structs."
  (is (plist-equal '(kind :double name "hello" on nil)
                   (tagged-make :double "hello" t)))
  (is (eql 6 (tagged-length '(kind :simple name "hello" on t))))
  (is (eql -1 (tagged-length '(kind :simple name "hello" on nil)))))

(test by-value.bit-fields
  (is (plist-equal '(low 5 mid 3 high -20)
                   (flags-swap '(low 3 mid 13 high 20)))))

(test by-value.unions
  "Members of a union are read as they are, each."
  (is (eql 1.5d0 (getf (number-half '(d 3d0)) 'd)))
  (is (eql -7 (getf (getf (variant-negate '(kind 0 value (i 7))) 'value) 'i)))
  (is (eql -7d0
           (getf (getf (variant-negate '(kind 1 value (d 7d0))) 'value) 'd))))

(test by-value.opaque
  "A long double is octets to Lisp, and travels as C wants: 1.0 becomes 2.0."
  (let ((one #(0 0 0 0 0 0 0 128 255 63 0 0 0 0 0 0)))
    (is (equalp #(0 0 0 0 0 0 0 128 0 64)
                (subseq (getf (extended-double `(value ,one)) 'value) 0 10)))))

(test by-value.many
  "Arguments on the stack, of all kinds."
  (is (= (+ 1 (* 2 2) (* 3 3) 4 (* 5 2) (* 6 3) 0.5d0 10 13 23 1000 1.5 2.5
            100 -200)
         (many 1 '(x 2d0 y 3d0) '(r 4 g 5 b 6) 0.5d0
               '(from (x 10d0 y 11d0) to (x 12d0 y 13d0))
               '(n 1 cell #(21 22 23)) 1000 '(re 1.5f0 im 2.5f0)
               '(x 100d0 y 200d0)))))

;;;; What an argument may be

(test by-value.pointer
  (with-foreign-object (p '(:struct point))
    (setf (foreign-slot-value p '(:struct point) 'x) 1d0
          (foreign-slot-value p '(:struct point) 'y) 2d0)
    (is (eql 3d0 (point-sum p)))
    (is (equal '(y 4d0 x 2d0) (point-scale p 2d0)))))

(test by-value.nested-pointer
  "A slot's value may be a pointer, too."
  (with-foreign-object (p '(:struct point))
    (setf (mem-ref p :double) 1d0 (mem-ref p :double 8) 2d0)
    (is (plist-equal '(from (x 3d0 y 4d0) to (x 1d0 y 2d0))
                     (line-reverse (list 'from p 'to '(x 3d0 y 4d0)))))))

(test by-value.written-plist
  "A property list that is written in the call is evaluated in order."
  (let ((order '()))
    (flet ((note (value) (push value order) value))
      (is (equal '(y 8d0 x 6d0)
                 (foreign-funcall "point_scale"
                                  (:struct point)
                                  (list 'y (note 4d0) 'x (note 3d0))
                                  :double (note 2d0)
                                  (:struct point))))
      (is (equal '(2d0 3d0 4d0) order)))))

(test by-value.partial-plist
  "Slots that are not named are zero, as in C."
  (let ((some (list 'y 2d0)))
    (is (eql 2d0 (point-sum some)))
    (is (eql 2d0 (point-sum '(y 2d0))))
    (is (plist-equal '(from (x 0d0 y 0d0) to (x 0d0 y 5d0))
                     (line-reverse '(from (y 5d0)))))
    (is (equalp #(0 0 0 0 0 0 0 0 0 0 0 0)
                (getf (big-reverse '()) 'a)))))

(test by-value.unknown-slot
  (signals cffi::foreign-type-error (point-sum '(x 1d0 z 2d0))))

(test by-value.funcall-pointer
  (is (eql 3d0 (foreign-funcall-pointer (foreign-symbol-pointer "point_sum") ()
                                        (:struct point) '(x 1d0 y 2d0)
                                        :double))))

;;;; Variadic calls

(test by-value.variadic
  (is (equal '(y 12d0 x 9d0)
             (foreign-funcall-varargs "variadic_points" (:int 3)
                                      (:struct point) '(x 1d0 y 2d0)
                                      (:struct point) '(x 3d0 y 4d0)
                                      (:struct point) '(x 5d0 y 6d0)
                                      (:struct point)))))

(test by-value.variadic-promotions
  (is (eql 15.5d0
           (foreign-funcall-varargs "variadic_mixed"
                                    ((:struct point) '(x 1d0 y 2d0))
                                    :char 4 :float 5.5 :unsigned-short 3
                                    :double))))

;;;; Options

(test by-value.errno
  (is (equal '(7 33) (multiple-value-list (fail-with 33 '(x 7d0 y 0d0)))))
  (is (equal '(nil 34) (multiple-value-list (fail-quietly 34)))))

(test by-value.float-traps
  "A Lisp without infinities says what C had instead."
  (is-true (handler-case (> (divide 1d0 0d0) most-positive-double-float)
             (cffi-extras:unrepresentable-float (condition)
               (= (cffi-extras:unrepresentable-float-bits condition)
                  #x7FF0000000000000)))))

;;;; Functions that are not there

(defcfun ("no_such_function_anywhere" missing) :int (p (:struct point)))

(test by-value.undefined-function
  "An undefined function fails when it is called, and each time."
  (signals error (missing '(x 1d0 y 2d0)))
  (signals error (missing '(x 1d0 y 2d0)))
  (is (eql 3d0 (point-sum '(x 1d0 y 2d0)))))

;;;; Results where the caller wants them

(test by-value.into
  (with-foreign-objects ((p '(:struct point)) (q '(:struct point)))
    (setf (mem-ref p :double) 1d0 (mem-ref p :double 8) 2d0)
    (is (pointer-eq q (cffi-extras:foreign-funcall-into
                       q "point_scale" (:struct point) p :double 2d0
                       (:struct point))))
    (is (equal '(y 4d0 x 2d0) (mem-ref q '(:struct point))))
    (cffi-extras:foreign-funcall-pointer-into
     q (foreign-symbol-pointer "point_scale") ()
     (:struct point) q :double 2d0 (:struct point))
    (is (equal '(y 8d0 x 4d0) (mem-ref q '(:struct point))))))

;;;; Programs' own translations

(defcstruct (vec :class vec-type) (x :double) (y :double))
(defclass vec () ((x :initarg :x :reader vec-x) (y :initarg :y :reader vec-y)))
(defmethod translate-into-foreign-memory ((v vec) (type vec-type) pointer)
  (setf (foreign-slot-value pointer '(:struct vec) 'x) (vec-x v)
        (foreign-slot-value pointer '(:struct vec) 'y) (vec-y v)))
(defmethod translate-into-foreign-memory ((v list) (type vec-type) pointer)
  (setf (mem-ref pointer :double) (first v)
        (mem-ref pointer :double 8) (second v)))
(defmethod translate-from-foreign (pointer (type vec-type))
  (make-instance 'vec :x (mem-ref pointer :double)
                      :y (mem-ref pointer :double 8)))
(defcfun ("point_scale" vec-scale) (:struct vec) (v (:struct vec)) (f :double))

(test by-value.own-methods
  (let ((v (vec-scale (make-instance 'vec :x 1d0 :y 2d0) 3d0)))
    (is (eql 3d0 (vec-x v)))
    (is (eql 6d0 (vec-y v)))
    (is (eql 4d0 (vec-x (vec-scale '(2d0 0d0) 2d0))))))

(defcstruct late (x :double) (y :double))
(defcfun ("point_scale" late-scale) (:struct late) (v (:struct late))
  (f :double))

(test by-value.late-methods
  "Methods that are defined after a call has been made are seen, and those
that are removed are not."
  (is (equal '(y 6d0 x 3d0) (late-scale '(x 1d0 y 2d0) 3d0)))
  (let ((into (eval '(defmethod translate-into-foreign-memory
                         ((v list) (type late-tclass) pointer)
                       (setf (mem-ref pointer :double) (first v)
                             (mem-ref pointer :double 8) (second v)))))
        (from (eval '(defmethod translate-from-foreign
                         (pointer (type late-tclass))
                       (mem-ref pointer :double)))))
    (is (eql 3d0 (late-scale '(1d0 2d0) 3d0)))
    (remove-method #'translate-into-foreign-memory into)
    (remove-method #'translate-from-foreign from)
    (is (equal '(y 6d0 x 3d0) (late-scale '(x 1d0 y 2d0) 3d0)))))

;;;; Beside other things

(defbitfield permissions :read :write :run)
(defctype permissions-alias permissions)
(defcstruct with-flags (kind permissions) (name :string) (on :bool))
(defcstruct with-flags-alias (kind permissions-alias) (name :string) (on :bool))

(test by-value.flag-slots
  "A set of flags in a slot, by its name and by another."
  (dolist (type '((:struct with-flags) (:struct with-flags-alias)))
    (is (eql 8 (cffi-tests::run-compiled
                `(foreign-funcall "tagged_length"
                                  ,type '(kind (:read :write) name "hello"
                                          on t)
                                  :int))))))

(define-foreign-type aliased-result (cffi::foreign-type-alias)
  ()
  (:default-initargs :actual-type (cffi::parse-type :int))
  (:simple-parser aliased-result))
(defmethod expand-from-foreign (value (type aliased-result))
  `(list :result ,value))

(test by-value.expanded-result
  (is (equal '(:result 6)
             (cffi-tests::run-compiled
              '(foreign-funcall "tagged_length" (:struct tagged)
                '(kind :simple name "hello" on t) aliased-result)))))

(test by-value.pointers-beside
  "A pointer and an object of the program's own in one call."
  (with-foreign-object (p '(:struct point))
    (setf (mem-ref p '(:struct point)) '(x 1d0 y 2d0))
    (is (equal '(y 6d0 x 4d0)
               (foreign-funcall "point_add"
                                (:struct vec)
                                (make-instance 'vec :x 3d0 :y 4d0)
                                (:struct point) p (:struct point))))))

(defcfun ("point_sum" documented-sum) :double
  "The sum of P's coordinates."
  (p (:struct point)))

(test by-value.docstring
  (is (string= "The sum of P's coordinates."
               (documentation 'documented-sum 'function))))
