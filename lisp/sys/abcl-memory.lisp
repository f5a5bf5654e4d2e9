;;;; abcl-memory.lisp: how the ABCL backend reads and writes C's types.
;;;;
;;;; One table has all ctypes.  From it come the forms that read and write
;;;; memory by the functions of abcl-classes.lisp, in %MEM-REF and %MEM-SET as
;;;; well as around calls.  What is written is checked first: Java would cut a
;;;; number to fit.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(defmacro fast (&body body)
  "Run BODY without noting its calls for backtraces, which costs more than what
is called here."
  `(locally (declare (optimize (speed 3) (debug 0)))
     ,@body))

;;;; The ctypes

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *integer-accessors*
    '((1 %byte 5) (2 %short 7) (4 %int 9) (8 %long 11))
    "Sizes in octets, accessors, and libffi's codes of the unsigned integers;
those of the signed ones come next.")

  (defparameter *ctypes*
    (flet ((integers (size signed unsigned)
             (destructuring-bind (accessor code)
                 (rest (assoc size *integer-accessors*))
               `((,signed ,size ,accessor ,(1+ code)
                          (signed-byte ,(* 8 size)))
                 (,unsigned ,size ,accessor ,code
                            (unsigned-byte ,(* 8 size)))))))
      `(,@(integers 1 :char :unsigned-char)
        ,@(integers 2 :short :unsigned-short)
        ,@(integers 4 :int :unsigned-int)
        ,@(integers (java:jfield "com.sun.jna.Native" "LONG_SIZE")
                    :long :unsigned-long)
        ,@(integers 8 :long-long :unsigned-long-long)
        (:float 4 %float 2 single-float)
        (:double 8 %double 3 double-float)
        (:pointer 8 %word 14 foreign-pointer)
        (:void nil nil 0 nil)))
    "(ctype octets accessor libffi's-code Lisp-type) for each ctype.")

  (defun ctype-row (ctype)
    (or (assoc ctype *ctypes*)
        (error "~S is not a primitive foreign type." ctype)))

  (defun ctype-size (ctype)
    (or (second (ctype-row ctype))
        (error "The foreign type ~S has no size and no alignment." ctype)))

  (defun ctype-accessor (ctype)
    (or (third (ctype-row ctype))
        (error "~S is not a foreign type to read or write." ctype)))

  (defun ctype-lisp-type (ctype)
    (fifth (ctype-row ctype)))

  (defun ctype-bits (ctype)
    "The bits of the unsigned integer type CTYPE, or NIL for other types."
    (let ((type (ctype-lisp-type ctype)))
      (and (consp type)
           (eq (first type) 'unsigned-byte)
           (second type)))))

(defun constant-ctype-p (form)
  "True if FORM is a ctype that can be in memory."
  (and (keywordp form) (second (assoc form *ctypes*))))

;;;; Offsets

(defmacro checked-offset (offset)
  "The value of OFFSET, a constant or a variable; an error unless it is an
offset that Java can add."
  (if (typep offset '(signed-byte 64))
      offset
      `(if (typep ,offset 'fixnum) ,offset (long-offset ,offset))))

(defun long-offset (offset)
  "OFFSET, which must be an integer of at most 64 bits."
  (check-type offset (signed-byte 64))
  offset)

;;;; Reading and writing

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun read-form (ctype ptr offset)
    "A form that reads CTYPE."
    (let ((form `(,(ctype-accessor ctype) ,ptr (checked-offset ,offset)))
          (bits (ctype-bits ctype)))
      (if bits `(ldb (byte ,bits 0) ,form) form)))

  (defun range-test (ctype value)
    "A form that is true when VALUE, a symbol, is of CTYPE's Lisp type."
    (let ((type (ctype-lisp-type ctype)))
      (if (consp type)
          (let* ((unsignedp (ctype-bits ctype))
                 (bits (if unsignedp (second type) (1- (second type)))))
            `(and (integerp ,value)
                  (<= ,(if unsignedp 0 (- (ash 1 bits))) ,value
                      ,(1- (ash 1 bits)))))
          `(typep ,value ',type))))

  (defun checked-form (ctype value form)
    "FORM, or a type error unless VALUE, a symbol, is of CTYPE's Lisp type."
    (if (eq ctype :pointer)             ; the accessor checks it
        form
        `(if ,(range-test ctype value)
             ,form
             (wrong-type ,value ',(ctype-lisp-type ctype)))))

  (defun write-form (value ctype ptr offset)
    "A form that stores VALUE, a symbol, as CTYPE."
    (checked-form ctype value
                  `(,(ctype-accessor ctype) ,value ,ptr
                    (checked-offset ,offset)))))

(defun wrong-type (value type)
  "Signal that VALUE is not of TYPE."
  (error 'type-error :datum value :expected-type type))
