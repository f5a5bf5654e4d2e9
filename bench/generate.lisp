;;;; generate.lisp: writes a large binding, as a generator would: 200 structs,
;;;; 100 enums and 1,000 functions.  BENCH_FILE says where.  The symbols are printed
;;;; without a package, so CFFI need not be loaded here.
;;;;
;;;; SPDX-License-Identifier: MIT

(defparameter *argument-types*
  '(:int :double :string :pointer :unsigned-long :float :char :long-long)
  "What arguments are made of, besides enums and pointers to structs.")

(defun numbered (prefix number)
  (intern (format nil "~A-~D" prefix number)))

(defun struct-form (n)
  `(defcstruct ,(numbered 'struct n)
     ,@(loop for slot from 0 to (+ 2 (mod n 6))
             collect (list (numbered 'slot slot)
                           (nth (mod (+ n slot) 5)
                                '(:int :double :pointer :long :char))))
     ,@(when (plusp n)
         `((inner (:struct ,(numbered 'struct (floor n 2))))))))

(defun enum-form (n)
  `(defcenum ,(numbered 'enum n)
     ,@(loop for key below 10
             collect (list (intern (format nil "KEY-~D-~D" n key) :keyword)
                           key))))

(defun argument-type (n argument)
  (case (mod (+ n argument) 10)
    (8 (numbered 'enum (mod n 100)))
    (9 `(:pointer (:struct ,(numbered 'struct (mod n 200)))))
    (t (nth (mod (+ n argument) 8) *argument-types*))))

(defun function-form (n)
  `(defcfun ,(list (format nil "bench_function_~D" n)
                        (numbered 'function n))
       ,(nth (mod n 4) '(:int :void :double :pointer))
     ,@(loop for argument from 0 to (mod n 5)
             collect (list (numbered 'argument argument)
                           (argument-type n argument)))))

(with-open-file (*standard-output* (sb-ext:posix-getenv "BENCH_FILE")
                                   :direction :output :if-exists :supersede)
  (with-standard-io-syntax
    (let ((*package* (find-package '#:cl-user)))
      (format t "(defpackage #:bench-binding (:use #:cl #:cffi))~%~
                 (in-package #:bench-binding)~%")
      (dotimes (n 200) (print (struct-form n)))
      (dotimes (n 100) (print (enum-form n)))
      (dotimes (n 1000) (print (function-form n))))))
