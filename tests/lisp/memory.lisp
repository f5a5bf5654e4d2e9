;;;; memory.lisp --- Pointers, memory access and allocation.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite memory :in cffi)
(in-suite memory)

(defparameter *extremes*
  `((:char -128 127) (:unsigned-char 0 255)
    (:short ,(- (expt 2 15)) ,(1- (expt 2 15)))
    (:unsigned-short 0 ,(1- (expt 2 16)))
    (:int ,(- (expt 2 31)) ,(1- (expt 2 31)))
    (:unsigned-int 0 ,(1- (expt 2 32)))
    (:long ,(- (expt 2 63)) ,(1- (expt 2 63)))
    (:unsigned-long 0 ,(1- (expt 2 64)))
    (:long-long ,(- (expt 2 63)) ,(1- (expt 2 63)))
    (:unsigned-long-long 0 ,(1- (expt 2 64)))
    (:float ,least-positive-normalized-single-float
            ,most-positive-single-float)
    (:double ,least-positive-normalized-double-float
             ,most-positive-double-float))
  "Types, and values to store.")

(test memory.run-time-types
  (loop for (type . values) in *extremes*
        do (with-foreign-object (p type 2)
             (loop for value in values
                   do (is (eql value (setf (mem-aref p type 1) value)))
                      (is (eql value (mem-aref p type 1)))
                      (is (eql value (mem-ref p type
                                              (foreign-type-size type))))))))

(test memory.constant-types
  (loop for (type . values) in *extremes*
        do (loop for value in values
                 do (is (eql value
                             (run-compiled
                              `(with-foreign-object (p ,type 2)
                                 (setf (mem-aref p ,type 1) ,value)
                                 (mem-aref p ,type 1))))))))

(test memory.null
  (with-foreign-object (p :pointer)
    (setf (mem-ref p :pointer) (null-pointer))
    (is-true (null-pointer-p (both-ways (mem-ref p :pointer))))))

(test memory.order-of-evaluation
  (with-foreign-object (p :char 4)
    (let ((order '()))
      (flet ((note (item value) (push item order) value))
        (setf (mem-ref (note 1 p) :char (note 2 0)) (note 3 7))
        (mem-ref (note 4 p) (note 5 :char) (note 6 0))
        (setf (mem-aref (note 7 p) (note 8 :char) (note 9 0)) (note 10 7))
        (cffi-sys:%mem-set (note 11 1) (note 12 p) :char (note 13 1)))
      (is (equal '(1 2 3 4 5 6 7 8 9 10 11 12 13) (reverse order))))))

(test memory.nested-places
  (with-foreign-objects ((p :pointer) (q :int 2))
    (setf (mem-ref p :pointer) q)
    (setf (mem-ref (mem-ref p :pointer) :int 4) 41)
    (incf (mem-aref (mem-aref p :pointer 0) :int 1))
    (is (= 42 (mem-aref q :int 1)))))

(test memory.pointers
  (is (= 42 (pointer-address (make-pointer 42))))
  (is (= 0 (pointer-address (null-pointer))))
  (let ((highest (1- (expt 2 (* 8 (foreign-type-size :pointer))))))
    (is (= highest (pointer-address (make-pointer highest)))))
  (let ((p (make-pointer 100)))
    (is-true (pointer-eq p (inc-pointer p 0)))
    (is-true (pointer-eq (make-pointer 95) (inc-pointer p -5)))
    (incf-pointer p)
    (is (= 101 (pointer-address p)))
    (incf-pointer p 9)
    (is (= 110 (pointer-address p))))
  (is-true (pointerp (null-pointer)))
  (dolist (object '(nil 42 0 symbol "string"))
    (is-false (pointerp object))
    (signals error (null-pointer-p (opaque object)))
    (signals error (pointer-eq (null-pointer) (opaque object))))
  (is (typep (null-pointer) 'foreign-pointer))
  (is (not (typep nil 'foreign-pointer))))

(test memory.aptr
  (let ((p (make-pointer 100)))
    (is (= 112 (pointer-address (both-ways (mem-aptr p :int 3)))))
    (is (= 132 (pointer-address (both-ways (mem-aptr p '(:struct types-pair)
                                                     2)))))))

(test memory.void
  (signals error (mem-ref (make-pointer 8) (opaque :void))))

(test memory.alloc
  (let ((p (foreign-alloc :int :initial-element 7 :count 3)))
    (is (equal '(7 7 7) (loop for i below 3 collect (mem-aref p :int i))))
    (foreign-free p))
  (dolist (contents '((1 2 3) #(1 2 3)))
    (let ((p (foreign-alloc :short :initial-contents contents)))
      (is (= 3 (mem-aref p :short 2)))
      (foreign-free p)))
  (let ((p (foreign-alloc :string :initial-contents '("a" "bc")
                                  :null-terminated-p t)))
    (is (string= "bc" (mem-aref p :string 1)))
    (is-true (null-pointer-p (mem-aref p :pointer 2)))
    (dotimes (i 2) (foreign-string-free (mem-aref p :pointer i)))
    (foreign-free p))
  (let ((p (foreign-alloc 'counting :initial-element 1)))
    (is (= 2 (mem-ref p :int)) "translated once")
    (foreign-free p))
  (is (null (foreign-free (foreign-alloc :int :count 0))))
  (foreign-free (foreign-alloc '(:pointer :int) :count 0
                                                :null-terminated-p t)))

(test memory.alloc-errors
  (signals simple-error
    (foreign-alloc :int :initial-element 1 :initial-contents '(1)))
  (signals simple-error
    (foreign-alloc :int :initial-contents '(1 2 3) :count 2))
  (signals simple-error (foreign-alloc :int :null-terminated-p t)))

(defconstant +memory-size+ 24)

(test memory.with-foreign-pointer
  (let ((evaluations 0))
    (with-foreign-pointer (p (progn (incf evaluations) 16) size)
      (is (= 16 size))
      (setf (mem-ref p :uint64 8) 1))
    (is (= 1 evaluations)))
  (with-foreign-pointer (p +memory-size+ size)
    (declare (ignorable p))
    (is (= 24 size)))
  (is (equal '(1 2)
             (multiple-value-list (with-foreign-object (p :int)
                                    (values 1 2))))))

(test memory.with-foreign-objects
  (with-foreign-objects ()
    (pass))
  (with-foreign-objects ((p :int 4) (q :pointer) (r :char 0))
    (setf (mem-ref q :pointer) p)
    (is-true (pointer-eq p (mem-ref q :pointer)))
    (is-true (pointerp r)))
  (signals error (macroexpand-1 '(with-foreign-object (p 'no-such-type)))))

(test memory.shareable-vectors
  (let ((vector (make-shareable-byte-vector 8)))
    (with-pointer-to-vector-data (p vector)
      (foreign-funcall "strcpy" :pointer p :string "abc" :pointer))
    (is (equalp #(97 98 99 0) (subseq vector 0 4)))
    (block early
      (with-pointer-to-vector-data (p vector)
        (setf (mem-ref p :char) 65)
        (return-from early)))
    (is (= 65 (aref vector 0)))))

(test memory.conses-nothing
  "Constant types compile to plain loads and stores."
  (let ((function
          (compile nil '(lambda (n)
                         (declare (fixnum n))
                         (with-foreign-objects ((p :double 4) (q :int 4))
                           (dotimes (i 4)
                             (setf (mem-aref p :double i) 0d0
                                   (mem-aref q :int i) 0))
                           (dotimes (i n)
                             (setf (mem-aref p :double (logand i 3)) 1d0
                                   (mem-aref q :int 1) i)
                             (incf (mem-aref p :double 2)
                                   (mem-aref p :double (logand i 3)))
                             (incf (mem-aref q :int 0))))))))
    (funcall function 10)
    (is (< (consing (lambda () (funcall function 10000))) 1000))))
