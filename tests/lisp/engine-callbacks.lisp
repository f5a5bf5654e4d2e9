;;;; engine-callbacks.lisp --- Structs by value, in callbacks.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite engine-callbacks :in cffi-tests::cffi)
(in-suite engine-callbacks)

(defcfun "call_point" (:struct point)
  (f :pointer) (p (:struct point)) (n :int))
(defcfun "call_big" (:struct big) (f :pointer) (b (:struct big)))
(defcfun "call_mixed" :double (f :pointer))
(defcfun "call_on_thread" (:struct point) (f :pointer) (p (:struct point)))

(defcallback shift-point (:struct point) ((p (:struct point)) (n :int))
  (list 'x (+ (getf p 'x) n) 'y (- (getf p 'y) n)))

(defcallback negate-big (:struct big) ((b (:struct big)))
  (list 'a (map 'vector #'- (getf b 'a))))

(defcallback sum-all :double
    ((m (:struct mixed)) (l (:struct line)) (name :string) (f :float))
  (+ (getf m 'c) (getf m 'f) (getf m 's) (getf m 'd)
     (getf (getf l 'from) 'x) (getf (getf l 'to) 'y)
     (length name) f))

(test engine-callbacks.point
  (is (equal '(y -7d0 x 12d0)
             (call-point (callback shift-point) '(x 1d0 y 2d0) 10))))

(test engine-callbacks.memory-class
  (is (equalp #(0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -10 -11)
              (getf (call-big (callback negate-big)
                              '(a #(0 1 2 3 4 5 6 7 8 9 10 11)))
                    'a))))

(test engine-callbacks.mixed
  (is (= (+ 1 2.5 3 4.5 1 4 4 0.25) (call-mixed (callback sum-all)))))

(test engine-callbacks.foreign-thread
  "C calls back from a thread that Lisp did not make."
  (is (equal '(y -4950d0 x 4950d0)
             (call-on-thread (callback shift-point) '(x 0d0 y 0d0)))))

(test engine-callbacks.redefinition
  "A redefinition keeps the pointer, which then calls the new function."
  (eval '(defcallback changing (:struct point) ((p (:struct point)) (n :int))
          (declare (ignore n))
          p))
  (let ((pointer (get-callback 'changing)))
    (is (equal '(y 3d0 x 2d0) (call-point pointer '(x 1d0 y 2d0) 0)))
    (eval '(defcallback changing (:struct point) ((p (:struct point)) (n :int))
            (declare (ignore p n))
            (list 'x 10d0 'y 20d0)))
    (is (pointer-eq pointer (get-callback 'changing)))
    (is (equal '(y 21d0 x 11d0) (call-point pointer '(x 1d0 y 2d0) 0)))))

(test engine-callbacks.non-local-exit
  "Leaving a callback by a THROW leaves the engine in order."
  (eval '(defcallback thrower (:struct point) ((p (:struct point)) (n :int))
          (declare (ignore p n))
          (throw 'out :thrown)))
  (dotimes (i 3)
    (is (eq :thrown
            (catch 'out
              (call-point (get-callback 'thrower) '(x 1d0 y 2d0) 0)))))
  (is (equal '(y 3d0 x 2d0)
             (call-point (callback shift-point) '(x 1d0 y 2d0) 0))))

(defcallback twice (:union scalar) ((n (:union scalar)))
  (list 'd (* 2 (getf n 'd))))
(defcallback shift-row (:struct row) ((r (:struct row)) (on :bool) (kind kind))
  (list 'n (getf r 'n)
        'cell (map 'vector (lambda (cell)
                             (if (and on (eq kind :double)) (* 2 cell) cell))
                   (getf r 'cell))))

(test engine-callbacks.unions
  (is (eql 6d0 (getf (foreign-funcall-pointer (callback twice) ()
                                              (:union scalar) '(d 3d0)
                                              (:union scalar))
                     'd))))

(test engine-callbacks.beside-translated-arguments
  "Arrays in structs, and booleans and enums beside them."
  (is (plist-equal '(n 1 cell #(2 4 6))
                   (foreign-funcall-pointer (callback shift-row) ()
                                            (:struct row) '(n 1 cell #(1 2 3))
                                            :bool t kind :double
                                            (:struct row))))
  (is (plist-equal '(n 1 cell #(1 2 3))
                   (foreign-funcall-pointer (callback shift-row) ()
                                            (:struct row) '(n 1 cell #(1 2 3))
                                            :bool nil kind :double
                                            (:struct row)))))
