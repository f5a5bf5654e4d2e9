;;;; floats.lisp --- C's floating-point numbers that a Lisp may lack.
;;;;
;;;; A Lisp either has the number, or signals UNREPRESENTABLE-FLOAT; it never
;;;; gives another number instead.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite floats :in cffi)
(in-suite floats)

(defparameter *unusual-floats*
  '((:uint32 :float #x7F800000) (:uint32 :float #xFF800000)
    (:uint32 :float #x7FC00000) (:uint32 :float #x00000001)
    (:uint64 :double #x7FF0000000000000) (:uint64 :double #xFFF0000000000000)
    (:uint64 :double #x7FF8000000000000) (:uint64 :double #x0000000000000001))
  "Infinities, NaNs and denormals: an integer type, a type, and bits.")

(test floats.in-memory
  (with-foreign-object (p :double)
    (loop for (integer type bits) in *unusual-floats*
          do (setf (mem-ref p integer) bits)
             (handler-case (let ((value (mem-ref p type)))
                             (setf (mem-ref p integer) 0
                                   (mem-ref p type) value)
                             (is (= bits (mem-ref p integer))))
               (cffi-extras:unrepresentable-float (condition)
                 (is (search (format nil "#x~X" bits)
                             (princ-to-string condition)))
                 (is (eq type (cffi-extras:unrepresentable-float-type
                               condition)))
                 (is (= bits (cffi-extras:unrepresentable-float-bits
                              condition))))))))

(test floats.substitutes
  "Where the number lacks, the program can say what to use."
  (handler-bind ((cffi-extras:unrepresentable-float
                   (lambda (condition)
                     (use-value :none condition))))
    (is (typep (foreign-funcall "strtod" :string "inf"
                                         :pointer (null-pointer) :double)
               '(or (eql :none) double-float)))
    (with-foreign-object (p :double)
      (setf (mem-ref p :uint64) #x7FF0000000000000)
      (is (typep (mem-ref p :double) '(or (eql :none) double-float))))))

(defcallback failing-callback :double ((a :double) (b :float))
  (declare (ignore a b))
  (error 'division-by-zero :operation '/ :operands '(1 0)))

(test floats.errors-in-callbacks
  "What a callback's body signals is not taken for a number that C returned."
  (signals division-by-zero
    (foreign-funcall "call_double" :pointer (callback failing-callback)
                                   :double 1d0 :float 1f0 :double)))
