;;;; program.lisp --- Calls of each kind, in a program of its own.
;;;;
;;;; The program prints what it checked, and leaves with 0 if all was right.
;;;; The C library that it needs is the file that LIBBYVALUE names.
;;;;
;;;; SPDX-License-Identifier: MIT

(defpackage #:cffi-test-program
  (:use #:common-lisp #:cffi))

(in-package #:cffi-test-program)

(defcstruct point (x :double) (y :double))

(defcfun ("strlen" c-length) :size (s :string))
(defcfun "call_point" (:struct point)
  (f :pointer) (p (:struct point)) (n :int))
(defcfun "qsort" :void
  (base :pointer) (count :size) (width :size) (compare :pointer))

(defcallback shift (:struct point) ((p (:struct point)) (n :int))
  (list 'x (+ (getf p 'x) n) 'y (- (getf p 'y) n)))
(defcallback compare :int ((a :pointer) (b :pointer))
  (- (mem-ref a :int) (mem-ref b :int)))

(defun sorted (&rest numbers)
  "NUMBERS, sorted by C."
  (let ((count (length numbers)))
    (with-foreign-object (p :int count)
      (loop for number in numbers
            for index from 0
            do (setf (mem-aref p :int index) number))
      (qsort p count 4 (callback compare))
      (loop for index below count collect (mem-aref p :int index)))))

(defun check (what value expected)
  "Print WHAT; return true if VALUE is as EXPECTED."
  (let ((rightp (equal value expected)))
    (format t "~:[not ok~;ok~] ~A: ~S~%" rightp what value)
    rightp))

(defun run ()
  "Check everything; return true if all is right."
  (load-foreign-library (uiop:getenv "LIBBYVALUE"))
  (let ((results (list (check "a call" (c-length "four") 4)
                       (check "a callback" (sorted 3 1 2) '(1 2 3))
                       (check "structs by value, both ways"
                              (call-point (callback shift) '(x 1d0 y 2d0) 10)
                              '(y -7d0 x 12d0)))))
    (format t "~D passed, ~D failed~%" (count t results) (count nil results))
    (every #'identity results)))

(defun main ()
  "Check everything and leave."
  (uiop:quit (if (handler-case (run)
                   (error (reason)
                     (format t "not ok: ~A~%0 passed, 1 failed~%" reason)))
                 0
                 1)))
