;;;; arrays.lisp --- Foreign arrays.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite arrays :in cffi)
(in-suite arrays)

(test arrays.round-trips
  (let ((p (foreign-array-alloc #(1 2 3) '(:array :int 3))))
    (is (= 3 (mem-aref p :int 2)))
    (is (equalp #(1 2 3) (foreign-array-to-lisp p '(:array :int 3))))
    (is (equalp #(1 2) (foreign-array-to-lisp
                        p '(:array :int 2)
                        :element-type '(unsigned-byte 8))))
    (is-true (adjustable-array-p
              (foreign-array-to-lisp p '(:array :int 3) :adjustable t)))
    (foreign-array-free p)))

(test arrays.two-dimensions
  (with-foreign-array (p #2A((1 2 3) (4 5 6)) '(:array :short 2 3))
    (is (= 6 (foreign-aref p '(:array :short 2 3) 1 2)))
    (setf (foreign-aref p '(:array :short 2 3) 0 1) 20)
    (is (equalp #2A((1 20 3) (4 5 6))
                (foreign-array-to-lisp p '(:array :short 2 3))))
    (is (equalp #2A((1 20 3) (4 5 6)) (mem-ref p '(:array :short 2 3))))))

(test arrays.larger-lisp-arrays
  (with-foreign-object (p :int 4)
    (is (null (lisp-array-to-foreign #2A((1 2 9) (3 4 9)) p
                                     '(:array :int 2 2))))
    (is (equal '(1 2 3 4) (loop for i below 4
                                collect (mem-aref p :int i))))
    (signals error (lisp-array-to-foreign #(1) p '(:array :int 2)))))

(test arrays.memory
  (with-foreign-object (p '(:array :string 2))
    (setf (mem-ref p '(:array :string 2)) #("a" "b"))
    (is (equalp #("a" "b") (mem-ref p '(:array :string 2))))
    (dotimes (i 2) (foreign-string-free (mem-aref p :pointer i)))))

(test arrays.arguments
  (is (string= "abc" (foreign-funcall "same_text" (:array :char 4)
                                                  #(97 98 99 0) :string)))
  (is (null (foreign-array-to-lisp (null-pointer) '(:array :int 3))))
  (signals type-error (foreign-array-alloc (opaque 42) '(:array :int 1)))
  (signals error (cffi::parse-type '(:array :int))))
