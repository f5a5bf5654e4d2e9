;;;; buffers.lisp --- Buffers that end where memory ends.
;;;;
;;;; Whatever reads or writes foreign memory is given a block right behind which
;;;; lies a page that nobody may touch, and before which every octet is watched.
;;;; To read or write one octet too many is a memory fault: a failed test where
;;;; the Lisp makes a condition of it, and the end of the process elsewhere.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(in-suite cffi)

;;;; The blocks

(defun call-with-guarded-block (size function)
  "Call FUNCTION with a pointer to SIZE octets that have a guard behind them.
Return true if it touched no others; other errors than that are its own
affair."
  (let ((ptr (foreign-funcall "allocate_guarded" :size size :pointer))
        (problem nil))
    (when (null-pointer-p ptr)
      (error "There is no guarded block of ~D octets." size))
    (handler-case (funcall function ptr)
      (error (condition)
        (setf problem (memory-fault-p condition))))
    (and (= 1 (foreign-funcall "free_guarded" :pointer ptr :size size :int))
         (not problem))))

(defmacro guarded-p ((var size) &body body)
  "True if BODY, with VAR bound to SIZE octets, touches no others."
  `(call-with-guarded-block ,size (lambda (,var) ,@body)))

(defmacro guarded-value-p ((var size) &body body)
  "True if BODY touches only the SIZE octets at VAR, and its value is true."
  (let ((value (gensym "VALUE")))
    `(let ((,value nil))
       (and (guarded-p (,var ,size) (setf ,value (progn ,@body)))
            ,value))))

;;;; Strings

(defparameter *guarded-texts*
  (list "" "a" "hello" "sixteen letters." (string (code-char 233))
        (map 'string #'code-char '(97 955 8364 233 98))
        (make-string 300 :initial-element (code-char 955)))
  "Texts whose characters take from one to three octets.")

(defparameter *guarded-encodings*
  '(:utf-8 :latin-1 :ascii :utf-16le :utf-32be :utf-16)
  "Encodings with terminators of one, two and four octets.")

(test buffers.strings-written
  "A string is cut where its buffer ends, in every encoding."
  (dolist (encoding *guarded-encodings*)
    (dolist (text *guarded-texts*)
      (loop for size from 1 to 24
            do (is-true (guarded-p (p size)
                          (lisp-string-to-foreign text p size
                                                  :encoding encoding))
                        "~S of ~D octets in ~S" text size encoding)))))

(test buffers.strings-written-at-offset
  (loop for size from 1 to 8
        do (is-true (guarded-p (p (+ 4 size))
                      (lisp-string-to-foreign "hello" p size :offset 4))
                    "~D octets" size)))

(test buffers.strings-terminated
  "What fits is whole characters and a terminator."
  (let ((text (sixth *guarded-texts*)))
    (loop for size from 1 to 12
          do (is-true (guarded-value-p (p size)
                        (lisp-string-to-foreign text p size)
                        (let ((copy (foreign-string-to-lisp p)))
                          (string= copy text :end2 (length copy))))
                      "~D octets" size))))

(defun encoded-octets (text encoding)
  "The octets of TEXT in ENCODING, with a terminator."
  (multiple-value-bind (ptr size) (foreign-string-alloc text :encoding encoding)
    (unwind-protect (loop for index below size
                          collect (mem-aref ptr :unsigned-char index))
      (foreign-string-free ptr))))

(defun put-octets (octets ptr)
  "Write the list OCTETS at PTR."
  (loop for octet in octets
        for index from 0
        do (setf (mem-aref ptr :unsigned-char index) octet)))

(test buffers.strings-read
  "Nothing is read behind a terminator, nor behind COUNT octets."
  (dolist (encoding '(:utf-8 :utf-16le :utf-32be))
    (dolist (text *guarded-texts*)
      (let* ((octets (encoded-octets text encoding))
             (end (- (length octets) (length (encoded-octets "" encoding)))))
        (is-true (guarded-value-p (p (length octets))
                   (put-octets octets p)
                   (string= text (foreign-string-to-lisp
                                  p :encoding encoding)))
                 "~S in ~S" text encoding)
        (is-true (guarded-value-p (p end)
                   (put-octets (subseq octets 0 end) p)
                   (string= text (foreign-string-to-lisp
                                  p :encoding encoding :count end)))
                 "~S in ~S without a terminator" text encoding)))))

(test buffers.broken-characters-read
  "A character that goes on behind the end is not followed there."
  (dolist (lead '(#xC3 #xE2 #xF0))
    (is-true (guarded-p (p 3)
               (put-octets (list 97 98 lead) p)
               (foreign-string-to-lisp p :count 3)))
    (is-true (guarded-p (p 3)
               (put-octets (list 97 lead 0) p)
               (foreign-string-to-lisp p)))))

;;;; Values

(defcstruct guarded-bits
  (low :unsigned-char) (a :unsigned-int :bits 5) (b :unsigned-int :bits 7))
(defcstruct (guarded-odd :size 7 :alignment 1)
  (a :int) (b :short :offset 4) (c :unsigned-char :offset 6))

(defparameter *guarded-values*
  '((:char -1) (:short 7) (:int -5) (:long-long 9) (:float 1.5) (:double 2d0)
    (:bool t) ((:boolean :char) t) ((:boolean :int) nil) (bad-enum :one)
    (bad-flags (:a :b)) ((:struct bad-point) (y 2 x 1))
    ((:struct guarded-bits) (b 100 a 17 low 3))
    ((:struct guarded-odd) (c 3 b 2 a 1))
    ((:array :short 3) #(1 2 3)) ((:array :short 2 2) #2A((1 2) (3 4)))
    ((:array (:struct guarded-odd) 2) #((c 3 b 2 a 1) (c 6 b 5 a 4))))
  "Types with a value of each.")

(test buffers.values
  "A load and a store touch the octets of their type, no more."
  (loop for (type value) in *guarded-values*
        for size = (foreign-type-size type)
        do (is-true (guarded-value-p (p size)
                      (setf (mem-ref p type) value)
                      (equalp value (mem-ref p type)))
                    "~S" type)
           (is-true (guarded-value-p (p size)
                      (funcall (compile nil `(lambda (p)
                                               (setf (mem-ref p ',type)
                                                     ',value)
                                               (equalp ',value
                                                       (mem-ref p ',type))))
                               p))
                    "~S compiled" type)))

(test buffers.convert-into-memory
  (loop for (type value) in *guarded-values*
        do (is-true (guarded-value-p (p (foreign-type-size type))
                      (convert-into-foreign-memory value type p)
                      (equalp value (mem-ref p type)))
                    "~S" type)))

(test buffers.slots
  "The last slot of a struct, and bits that share octets with no others."
  (is-true (guarded-value-p (p 7)
             (setf (foreign-slot-value p '(:struct guarded-odd) 'c) 200)
             (= 200 (foreign-slot-value p '(:struct guarded-odd) 'c))))
  (is-true (guarded-value-p (p (foreign-type-size '(:struct guarded-bits)))
             (setf (foreign-slot-value p '(:struct guarded-bits) 'b) 127)
             (= 127 (foreign-slot-value p (opaque '(:struct guarded-bits))
                                        'b)))))

(test buffers.copies
  "Structs are copied from and to pointers, octet by octet at their ends."
  (is-true (guarded-value-p (p 7)
             (setf (mem-ref p '(:struct guarded-odd)) '(a 1 b 2 c 3))
             (guarded-value-p (q 7)
               (cffi::translate-aggregate-to-foreign
                q p (cffi::parse-type '(:struct guarded-odd)))
               (equal '(c 3 b 2 a 1) (mem-ref q '(:struct guarded-odd)))))))

;;;; Arrays

(test buffers.arrays
  "As many elements are copied as the foreign array has."
  (dolist (array (list #(1 2 3 4 5) (make-array 5 :element-type 'fixnum
                                                  :initial-element 1)
                       (make-array 5 :adjustable t :initial-element 1)))
    (is-true (guarded-value-p (p 8)
               (lisp-array-to-foreign array p '(:array :int 2))
               (equalp (subseq array 0 2)
                       (foreign-array-to-lisp p '(:array :int 2))))))
  (is-true (guarded-value-p (p 24)
             (lisp-array-to-foreign #2A((1 2 3) (4 5 6)) p
                                    (opaque '(:array :int 2 3)))
             (setf (foreign-aref p '(:array :int 2 3) 1 2) 7)
             (= 7 (foreign-aref p '(:array :int 2 3) 1 2)))))

;;;; Structs by value

(defcstruct guarded-pixel (r :uint8) (g :uint8) (b :uint8))
(defcstruct guarded-big (a (:array :int64 12)))

(test buffers.by-value
  "An argument is read from just its octets; a result is written to no more."
  (is-true (guarded-value-p (p 3)
             (put-octets '(1 2 3) p)
             (equal '(b 1 g 3 r 2)
                    (foreign-funcall "pixel_rotate"
                                     (:struct guarded-pixel) p
                                     (:struct guarded-pixel)))))
  (is-true (guarded-value-p (p 3)
             (cffi-extras:foreign-funcall-into
              p "pixel_rotate" (:struct guarded-pixel) '(r 1 g 2 b 3)
              (:struct guarded-pixel))
             (equal '(b 1 g 3 r 2) (mem-ref p '(:struct guarded-pixel)))))
  (is-true (guarded-value-p (p 96)
             (dotimes (index 12)
               (setf (mem-aref p :int64 index) index))
             (cffi-extras:foreign-funcall-into
              p "big_reverse" (:struct guarded-big) p (:struct guarded-big))
             (= 11 (mem-ref p :int64)))))
