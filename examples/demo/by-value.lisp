;;;; by-value.lisp: what only libc is needed for: structs by value, a Lisp
;;;; comparator, variadic calls.  SPDX-License-Identifier: MIT
(in-package #:demo)

(chapter "5. Structs by value, with nothing but libc")

(fact "div(17, 5)" (libc:div 17 5) '(libc:rem 2 libc:quot 3))
(fact "lldiv(10^18 + 7, 10^9)" (libc:lldiv (+ (expt 10 18) 7) (expt 10 9))
      '(libc:rem 7 libc:quot 1000000000))
(fact "inet_ntoa({127.0.0.1})"
      (cffi:foreign-string-to-lisp
       (libc:inet-ntoa (list 'libc:s-addr #x0100007f)))
      "127.0.0.1")
(let ((before (getf (libc:mallinfo2) 'libc:uordblks))
      (block (cffi:foreign-alloc :uint8 :count 100000)))
  (fact "mallinfo2(), 80 octets: bytes in use grew by 100,000"
        (>= (- (getf (libc:mallinfo2) 'libc:uordblks) before) 100000) t)
  (cffi:foreign-free block))

(cffi:defcallback by-size :int ((a :pointer) (b :pointer))
  (let ((a (cffi:mem-ref a :int)) (b (cffi:mem-ref b :int)))
    (cond ((< a b) -1) ((> a b) 1) (t 0))))

(cffi:with-foreign-object (numbers :int 6)
  (loop for n in '(31 4 15 9 26 5)
        for i from 0
        do (setf (cffi:mem-aref numbers :int i) n))
  (libc:qsort numbers 6 4 (cffi:callback by-size))
  (fact "qsort() with a comparator in Lisp"
        (loop for i below 6 collect (cffi:mem-aref numbers :int i))
        '(4 5 9 15 26 31)))

(cffi:with-foreign-pointer (buffer 64)
  (libc:snprintf buffer 64 "%.4f, %d and %s"
                 :double pi :int 42 :string "text")
  (fact "snprintf(\"%.4f, %d and %s\", ...)"
        (cffi:foreign-string-to-lisp buffer) "3.1416, 42 and text"))
