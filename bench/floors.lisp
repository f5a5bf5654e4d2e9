;;;; floors.lisp: what the Lisp itself needs, under the keys of the other rows.
;;;;
;;;; A call's floor is the Lisp's own ALIEN-FUNCALL, written out; that of memory
;;;; the plain load; that of a string C's memcpy into a buffer that is allocated
;;;; each time, a Lisp string's characters being four octets wide.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(defmacro native-int (form)
  `(sb-alien:alien-funcall
    (sb-alien:extern-alien "bench_int" (function sb-alien:int sb-alien:int))
    ,form))
(defun full-int (n) (native-int n))
(defun full-double (x)
  (sb-alien:alien-funcall
   (sb-alien:extern-alien "bench_double"
                          (function sb-alien:double sb-alien:double))
   x))

;;;; Calls

(measure "int(int), foreign-funcall" ((n 1))
  (setf n (logand 65535 (native-int n))))
(measure "int(int), foreign-funcall-pointer"
    ((n 1) (f (sb-sys:foreign-symbol-sap "bench_int")))
  (setf n (logand 65535
                  (sb-alien:alien-funcall
                   (sb-alien:sap-alien
                    f (function sb-alien:int sb-alien:int))
                   n))))
(measure "int(int), defcfun" ((n 1))
  (setf n (logand 65535 (full-int n))))
(measure "double(double), foreign-funcall" ((d 1d0))
  (setf d (sb-alien:alien-funcall
           (sb-alien:extern-alien "bench_double"
                                  (function sb-alien:double sb-alien:double))
           d)))
(measure "double(double), defcfun" ((d 1d0))
  (setf d (full-double d)))
(measure "enum argument and result" ()
  (full-int 1))
(measure "bitfield result, 3 flags" ((n 1))
  (setf n (logand 65535 (full-int n)))
  (list :one :two :four))
(measure "defcvar read" ((n 0))
  (setf n (logior n (sb-alien:extern-alien "bench_variable" sb-alien:int))))
(measure "foreign-symbol-pointer, constant name" ()
  (sb-sys:foreign-symbol-sap "bench_int"))

;;;; Memory

(defparameter *doubles* (foreign-alloc :double :count 1000
                                               :initial-element 1d0))
(measure "slot, constant type" ((p *doubles*) (d 0d0))
  (setf d (sb-sys:sap-ref-double p 8)))
(measure "mem-aref, constant type" ((p *doubles*) (d 0d0))
  (setf d (sb-sys:sap-ref-double p (* 8 (logand i 127)))))
(measure "foreign-array-to-lisp, 1000 doubles" ((p *doubles*))
  (let ((array (make-array 1000)))
    (dotimes (index 1000 array)
      (setf (svref array index) (sb-sys:sap-ref-double p (* 8 index))))))

;;;; Strings

(defmacro with-copied-octets (from octets)
  "Copy OCTETS from FROM to malloc's memory, and free that."
  `(let ((copy (foreign-alloc :char :count ,octets)))
     (foreign-funcall "memcpy" :pointer copy :pointer ,from
                               :unsigned-long ,octets :pointer)
     (foreign-free copy)))

(loop for (script each) in '(("ASCII" 1) ("CJK" 3))
      do (loop for (size octets) in '(("16" 16) ("1 KB" 1024) ("1 MB" 1048576))
               for row = (format nil "~A ~A" size script)
               do (defparameter *octets* octets)
                  (defparameter *memory* (foreign-alloc :char :count octets
                                                        :initial-element 1))
                  (defparameter *characters* (make-string (floor octets each)))
                  (measure (format nil "UTF-8 to Lisp, ~A" row)
                      ((string *characters*))
                    (copy-seq (the (simple-array character (*)) string)))
                  (measure (format nil "Lisp to UTF-8, ~A" row)
                      ((octets *octets*) (memory *memory*))
                    (with-copied-octets memory octets))))
(measure ":string argument, 16 letters"
    ((memory (foreign-string-alloc "sixteen letters!")))
  (foreign-funcall "bench_length" :pointer memory :long))
