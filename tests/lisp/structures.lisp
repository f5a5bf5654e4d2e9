;;;; structures.lisp --- Structs and unions: layout, slots, translation.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite structures :in cffi)
(in-suite structures)

(defun c-fact (number)
  (foreign-funcall "fact" :int number :size))

;;;; libtest.c's structs

(defcstruct pair "Two numbers." (a :long) (b :long))
(defctype pair-alias (:struct pair))
(defcstruct inner (c :char) (s :short))
(defcstruct outer
  (c :char) (in (:struct inner)) (d :double) (name :char :count 5)
  (p (:pointer :int)))
(defcstruct bits
  (a :unsigned-int :bits 3) (b :int :bits 7) (c :unsigned-int :bits 20)
  (d :unsigned-int :bits 9) (e :char))
(defcstruct wide-bits
  (a :unsigned-char) (b :unsigned-long-long :bits 37)
  (c :unsigned-long-long :bits 20))
(defcstruct (packed :size 13 :alignment 1)
  (c :char :offset 0) (i :int :offset 1) (d :double :offset 5))
(defcunion number (i :int) (octets :unsigned-char :count 7))

(defcvar "var_pair" (:struct pair))
(defcvar ("var_pair" *aliased-pair*) pair-alias)

(test structures.sizes
  (loop for (type fact) in '(((:struct pair) 0) (pair-alias 0)
                             ((:struct outer) 1) ((:struct bits) 5)
                             ((:struct wide-bits) 7) ((:struct packed) 8)
                             ((:union number) 9))
        do (is (= (c-fact fact) (both-ways (foreign-type-size type)))
               "~S" type)))

(test structures.offsets
  (loop for (slot fact) in '((in 2) (d 3) (p 4))
        do (is (= (c-fact fact) (foreign-slot-offset '(:struct outer) slot))))
  (is (= (c-fact 6) (foreign-slot-offset '(:struct bits) 'e)))
  (is (equal '(c in d name p) (foreign-slot-names '(:struct outer)))))

(test structures.explicit-layout
  (eval '(defcstruct placed (a :char :offset 3) (b :short) (c :char :offset 1)))
  (is (= 4 (foreign-slot-offset '(:struct placed) 'b)))
  (is (= 6 (foreign-type-size '(:struct placed))))
  (eval '(defcstruct (sized :size 40) (a :int)))
  (is (= 40 (foreign-type-size '(:struct sized))))
  (eval '(defcstruct (aligned :alignment 32) (a :int)))
  (is (= 32 (foreign-type-size '(:struct aligned))))
  (is (= 32 (foreign-type-alignment '(:struct aligned))))
  (eval '(defcstruct empty))
  (is (= 0 (foreign-type-size '(:struct empty))))
  (is (= 1 (foreign-type-alignment '(:struct empty))))
  (eval '(defcunion empty-union))
  (is (= 1 (foreign-type-alignment '(:union empty-union)))))

;;;; Slots

(test structures.slots
  (with-foreign-object (p '(:struct pair))
    (is (= 5 (setf (foreign-slot-value p '(:struct pair) 'a) 5)))
    (setf (foreign-slot-value p (opaque 'pair-alias) 'b) 6)
    (is (= 5 (both-ways (foreign-slot-value p '(:struct pair) 'a))))
    (is (= 6 (both-ways (foreign-slot-value p 'pair-alias 'b))))
    (incf (foreign-slot-value p '(:struct pair) 'a) 10)
    (is (= 21 (foreign-funcall "sum_pair" :pointer p :long)))
    (is (= 8 (- (pointer-address
                 (both-ways (foreign-slot-pointer p '(:struct pair) 'b)))
                (pointer-address p))))))

(test structures.slot-questions
  (is (eq :long (foreign-slot-type '(:struct pair) 'a)))
  (is (= 1 (foreign-slot-count '(:struct pair) 'a)))
  (is (= 5 (foreign-slot-count '(:struct outer) 'name)))
  (signals cffi::simple-foreign-type-error
    (foreign-slot-offset '(:struct pair) 'none))
  (signals cffi::simple-foreign-type-error
    (foreign-slot-value (make-pointer 8) '(:struct pair) (opaque 'none))))

(test structures.c-s-values
  (let ((p (foreign-symbol-pointer "var_outer")))
    (with-foreign-slots ((c d name (address :pointer in) in) p
                         (:struct outer))
      (is (= 97 c))
      (is (= 2.5d0 d))
      (is (string= "four" (foreign-string-to-lisp name)))
      (is (= 98 (foreign-slot-value address '(:struct inner) 'c)))
      (is (= -2 (getf in 's))))
    (is (= -123456 (mem-ref (foreign-slot-value p '(:struct outer) 'p)
                            :int)))))

(test structures.with-foreign-slots
  (with-foreign-object (p '(:struct pair))
    (with-foreign-slots ((a (other b) (:pointer b)) p (:struct pair))
      (declare (ignorable a))
      (setf a 1 other 2)
      (incf a)
      (is (pointerp b))
      (is (= 2 a other (mem-ref b :long))))
    (with-foreign-slots (((place :pointer a)) p pair-alias)
      (is-true (pointer-eq p place)))))

(test structures.aggregate-slots
  (with-foreign-objects ((p '(:struct outer)) (q '(:struct inner)))
    (setf (mem-ref q '(:struct inner)) '(c 1 s 2)
          (foreign-slot-value p '(:struct outer) 'in) q)
    (is (equal '(s 2 c 1) (both-ways (foreign-slot-value p '(:struct outer)
                                                         'in))))
    (setf (foreign-slot-value p (opaque '(:struct outer)) 'in) '(c 3 s 4))
    (is (equal '(s 4 c 3) (foreign-slot-value p '(:struct outer) 'in)))
    (setf (foreign-slot-value p '(:struct outer) 'name) '(1 2 3 4 5))
    (is (= 5 (mem-aref (both-ways (foreign-slot-value p '(:struct outer)
                                                      'name))
                       :char 4)))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defcstruct (named :conc-name named-) (text :string) (on :boolean)
    (grid (:array :int 2 2)) (next (:pointer (:struct named)))))

(test structures.accessors
  (with-foreign-object (p '(:struct named))
    (setf (named-text p) "text" (named-on p) nil (named-next p) p)
    (is (string= "text" (named-text p)))
    (is (null (named-on p)))
    (is-true (pointer-eq p (named-next p)))
    (setf (named-grid p) #2A((1 2) (3 4)))
    (is (equalp #2A((1 2) (3 4)) (named-grid p)))
    (foreign-string-free (mem-ref (foreign-slot-pointer p '(:struct named)
                                                        'text)
                                  :pointer))))

;;;; Bit-fields

(defun bits-plist (p)
  (with-foreign-slots ((a b c d e) p (:struct bits))
    (list a b c d e)))

(test structures.bit-fields-of-c
  (let ((p (foreign-symbol-pointer "var_bits")))
    (is (equal '(5 -33 #xABCDE #x1F1 122) (bits-plist p)))
    (dolist (slot '(a b c d))
      (is (eql (foreign-slot-value p '(:struct bits) slot)
               (getf (mem-ref p '(:struct bits)) slot)))))
  (let ((p (foreign-symbol-pointer "var_wide_bits")))
    (is (= 9 (both-ways (foreign-slot-value p '(:struct wide-bits) 'a))))
    (is (= #x1234567890
           (both-ways (foreign-slot-value p '(:struct wide-bits) 'b))))
    (is (= #xFEDCB
           (both-ways (foreign-slot-value p '(:struct wide-bits) 'c))))))

(test structures.bit-fields-written
  (with-foreign-object (p '(:struct bits))
    (dotimes (i (foreign-type-size '(:struct bits)))
      (setf (mem-aref p :unsigned-char i) #xFF))
    (with-foreign-slots ((a b c d e) p (:struct bits))
      (setf a 2 b -64 c 12345 e 122)
      (setf (foreign-slot-value p (opaque '(:struct bits)) 'd) 300)
      (is (equal '(2 -64 12345 300 122) (bits-plist p)))
      (is (= 1 (foreign-funcall "same_bits" :pointer p :unsigned-int 2
                                            :int -64 :unsigned-int 12345
                                            :unsigned-int 300 :int)))
      (signals type-error (setf a 8))
      (signals type-error (setf b 64))
      (signals type-error
        (setf (foreign-slot-value p (opaque '(:struct bits)) 'a) -1)))))

(test structures.bit-fields-placed
  (eval '(defcstruct (placed-bits :size 3)
          (a :unsigned-int :bits 7 :bit-offset 14)
          (b :int :offset 1 :bit-offset 0 :bits 6)))
  (with-foreign-object (p (opaque '(:struct placed-bits)))
    (dotimes (i 3) (setf (mem-aref p :unsigned-char i) 0))
    (setf (foreign-slot-value p '(:struct placed-bits) (opaque 'a)) 127)
    (is (= #b11000000 (mem-aref p :unsigned-char 1)))
    (is (= #b00011111 (mem-aref p :unsigned-char 2)))
    (setf (foreign-slot-value p '(:struct placed-bits) (opaque 'b)) -1)
    (is (= #xFF (mem-aref p :unsigned-char 1)))
    (is (= -1 (foreign-slot-value p '(:struct placed-bits) (opaque 'b)))))
  (signals cffi::simple-foreign-type-error
    (eval '(defcstruct bad-bits (a :int :bits 33))))
  (signals cffi::simple-foreign-type-error
    (eval '(defcstruct bad-bits (a :double :bits 3)))))

;;;; Translation

(test structures.plists
  (is (equal '(b 20 a 10) *var-pair*))
  (is (pointerp *aliased-pair*))
  (with-foreign-object (p '(:struct pair) 2)
    (setf (mem-ref p '(:struct pair)) '(a 1 b 2)
          (mem-aref p (opaque '(:struct pair)) 1) '(b 4))
    (is (equal '(b 2 a 1) (both-ways (mem-ref p '(:struct pair)))))
    (is (= 4 (foreign-slot-value (mem-aptr p '(:struct pair) 1)
                                 '(:struct pair) 'b)))
    (is (pointerp (both-ways (mem-aref p 'pair-alias 1))))
    (signals error (setf (mem-ref p '(:struct pair)) '(no-slot 1)))))

(test structures.plists-convert-once
  (with-foreign-object (p '(:struct named))
    (setf (mem-ref p '(:struct named))
          (list 'on nil 'grid #2A((1 2) (3 4)) 'next (null-pointer)
                'text (null-pointer)))
    (is (= 0 (mem-ref (foreign-slot-pointer p '(:struct named) 'on) :int)))
    (is (equalp #2A((1 2) (3 4)) (getf (mem-ref p '(:struct named))
                                       'grid)))))

(test structures.unions
  (with-foreign-object (p '(:union number))
    (setf (foreign-slot-value p '(:union number) 'i) #x01020304)
    (is (= 1 (mem-aref (foreign-slot-value p '(:union number) 'octets)
                       :unsigned-char 3)))
    (is-true (pointer-eq p (mem-ref p '(:union number))))
    (is-true (pointer-eq p (mem-ref p (opaque '(:union number)))))
    (setf (mem-ref p '(:union number)) '(i 7))
    (is (= 7 (foreign-slot-value p '(:union number) 'i)))))

(defstruct point-object x y)
(defcstruct (point-type :class point-class) (x :double) (y :double))

(defmethod translate-into-foreign-memory
    ((point point-object) (type point-class) p)
  (with-foreign-slots ((x y) p (:struct point-type))
    (setf x (point-object-x point) y (point-object-y point))))

(defmethod translate-from-foreign (p (type point-class))
  (with-foreign-slots ((x y) p (:struct point-type))
    (make-point-object :x x :y y)))

(test structures.own-translation
  (let ((point (make-point-object :x 1d0 :y 2d0)))
    (with-foreign-object (p '(:struct point-type))
      (setf (mem-ref p '(:struct point-type)) point)
      (is (equalp point (both-ways (mem-ref p '(:struct point-type)))))
      (setf (mem-ref p '(:struct point-type)) '(x 5d0))
      (is (= 5d0 (point-object-x (mem-ref p '(:struct point-type))))))
    (multiple-value-bind (p param)
        (convert-to-foreign point '(:struct point-type))
      (is (equalp point (convert-from-foreign p '(:struct point-type))))
      (free-converted-object p '(:struct point-type) param))))

(defclass mirror ()
  ((a :initarg a :reader mirror-a) (b :initarg b :reader mirror-b)))
(defcstruct (mirrored :class mirrored-class) (a :int) (b :int))
(translation-forms-for-class mirror mirrored-class)

(defcstruct (tupled :class tupled-class) (a :int) (b :int))
(define-translation-method (p tupled :from)
  (with-foreign-slots ((a b) p (:struct tupled)) (vector a b)))
(define-translation-method (value tupled :into)
  (with-foreign-slots ((a b) cffi::pointer (:struct tupled))
    (setf a (aref value 0) b (aref value 1))))

(test structures.translation-macros
  (with-foreign-object (p '(:struct mirrored))
    (setf (mem-ref p '(:struct mirrored)) (make-instance 'mirror 'a 1 'b 2))
    (let ((copy (mem-ref p '(:struct mirrored))))
      (is (= 1 (mirror-a copy)))
      (is (= 2 (mirror-b copy))))
    (setf (mem-ref p '(:struct tupled)) #(7 8))
    (is (equalp #(7 8) (mem-ref p '(:struct tupled))))))

(define-c-struct-wrapper pair ())
(define-c-struct-wrapper (half-pair (:struct pair)) () (b))

(test structures.wrappers
  (let ((p (foreign-symbol-pointer "var_pair")))
    (is (= 10 (pair-a (make-instance 'pair :pointer p))))
    (is (= 20 (half-pair-b (make-instance 'half-pair :pointer p))))))

;;;; Bare names

(defun quietly (form)
  "The value of FORM, whose style-warnings are of no interest."
  (handler-bind ((style-warning #'muffle-warning))
    (funcall (compile nil `(lambda () ,form)))))

(test structures.bare-names
  (signals style-warning (cffi::parse-type 'pair))
  (handler-bind ((style-warning #'muffle-warning))
    (is (eq :pointer (cffi::canonicalize-foreign-type 'pair)))
    (is (eq 'pair (cffi::unparse-type (cffi::parse-type 'pair))))
    (is (= 16 (foreign-type-size (opaque 'pair))))
    (with-foreign-object (p '(:struct pair) 2)
      (setf (mem-ref p '(:struct pair)) '(a 1 b 2))
      (is-true (pointer-eq p (mem-ref p (opaque 'pair))))
      (is (= 16 (- (pointer-address (mem-aref p (opaque 'pair) 1))
                   (pointer-address p))))
      (is (= 2 (foreign-slot-value p (opaque 'pair) 'b)))))
  (is (= 30 (quietly '(foreign-funcall
                       "sum_pair" pair (foreign-symbol-pointer "var_pair")
                       :long)))))

;;;; Mistakes

(test structures.definition-errors
  (signals cffi::simple-foreign-type-error
    (eval '(defcstruct bad (a :void))))
  (signals cffi::undefined-foreign-type-error
    (eval '(defcstruct bad (a no-such-type))))
  (signals cffi::undefined-foreign-type-error
    (cffi::parse-type '(:struct bad)))
  (signals cffi::simple-foreign-type-error
    (eval '(defcstruct bad (a (:struct bad)))))
  (signals error (eval '(defcstruct bad (a :int :no-option 1))))
  (signals error (eval '(defcstruct (bad :no-option 1) (a :int)))))

;;;; Deep structs

(defcstruct deep-1 (c :char) (n :unsigned-long-long))
(defcstruct deep-2 (c :char) (in (:struct deep-1)) (s :short))
(defcstruct deep-3 (s :short) (in (:struct deep-2)) (d :double))
(defcstruct deep-4 (c :char) (in (:struct deep-3)) (again (:struct deep-1)))
(defctype deep-alias (:struct deep-3))
(defcstruct deep-aliased (c :char) (in deep-alias))
(defcstruct nothing)
(defcstruct around-nothing (before :char) (none (:struct nothing)) (after :int))

(test structures.nested-layout
  (loop for (type size) in '((deep-1 16) (deep-2 32) (deep-3 48) (deep-4 72)
                             (deep-aliased 56) (around-nothing 8))
        do (is (= size (foreign-type-size (list :struct type))) "~S" type))
  (is (= 4 (foreign-slot-offset '(:struct around-nothing) 'after))))

(test structures.nested-plists
  (with-foreign-object (p '(:struct deep-4))
    (setf (mem-ref p '(:struct deep-4))
          '(c 1 in (s 2 in (c 3 in (c 4 n 18446744073709551615) s 5) d 6d0)
            again (c 7 n 8)))
    (is (equal '(again (n 8 c 7)
                 in (d 6d0 in (s 5 in (n 18446744073709551615 c 4) c 3) s 2)
                 c 1)
               (both-ways (mem-ref p '(:struct deep-4)))))))

(test structures.typedefs-are-pointers-inside
  "A slot of a typedef'd struct is a pointer into the parent, and a place."
  (with-foreign-object (p '(:struct deep-aliased))
    (with-foreign-slots ((in) p (:struct deep-aliased))
      (with-foreign-slots ((s d) in deep-alias)
        (setf s 7 d 8d0)))
    (setf (foreign-slot-value
           (foreign-slot-value p '(:struct deep-aliased) 'in)
           'deep-alias 's)
          9)
    (is (equal '(9 8d0)
               (list (foreign-slot-value (inc-pointer p 8) 'deep-alias 's)
                     (foreign-slot-value (inc-pointer p 8) 'deep-alias
                                         'd))))))

(test structures.own-translation-of-bare-name
  (handler-bind ((style-warning #'muffle-warning))
    (let ((point (make-point-object :x 1d0 :y 2d0)))
      (multiple-value-bind (p param)
          (convert-to-foreign point (opaque '(:struct point-type)))
        (is (equalp point (convert-from-foreign p (opaque 'point-type))))
        (free-converted-object p (opaque '(:struct point-type)) param)))))
