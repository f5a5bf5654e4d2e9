;;;; clisp-memory.lisp: foreign memory on CLISP.
;;;;
;;;; Blocks of constant size are taken from lists and put back, for CLISP has
;;;; no threads, and malloc() costs a call.  Vectors are copied, since CLISP's
;;;; own may move.  CLISP has neither infinities, NaNs and denormals, which are
;;;; refused, nor -0.0, which is read as 0.0.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Memory

(defun %foreign-alloc (size)
  (check-type size unsigned-byte)
  (let ((ptr (%foreign-funcall "malloc" (:unsigned-long size :pointer))))
    (if (and (null-pointer-p ptr) (plusp size))
        (error "~D bytes of foreign memory cannot be allocated." size)
        ptr)))

(defun foreign-free (ptr)
  (%foreign-funcall "free" (:pointer ptr :void))
  nil)

;;; CLISP has no threads: blocks are taken from lists, by size, and put back.

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defconstant +largest-kept-block+ 1024))

(defvar *free-blocks* (make-array (/ +largest-kept-block+ 16)
                                  :initial-element '())
  "Blocks that nobody uses: at N, those of 16 * (N + 1) octets.")

(defun forget-blocks ()
  "Forget the blocks of a process that is gone."
  (fill *free-blocks* '()))

(add-restart-hook 'forget-blocks)

(defun take-block (index)
  "A block of 16 * (INDEX + 1) octets."
  (or (pop (svref *free-blocks* index))
      (%foreign-alloc (* 16 (1+ index)))))

(defmacro %with-block ((var size) &body body &environment environment)
  (let* ((size (max 1 (constant-form-value size environment)))
         (index (floor (1- size) 16)))
    (with-unique-names (block)
      `(let* ((,block ,(if (<= size +largest-kept-block+)
                           `(take-block ,index)
                           `(%foreign-alloc ,size)))
              (,var ,block))
         (declare (ignorable ,var))
         (unwind-protect (locally ,@body)
           ,(if (<= size +largest-kept-block+)
                `(push ,block (svref *free-blocks* ,index))
                `(foreign-free ,block)))))))

(defmacro with-foreign-pointer ((var size &optional (size-var (gensym "SIZE")))
                                &body body &environment environment)
  (if (typep (and (constant-form-p size environment)
                  (constant-form-value size environment))
             `(integer 0 ,+largest-kept-block+))
      (let ((octets (constant-form-value size environment)))
        `(let ((,size-var ,octets))
           (declare (ignorable ,size-var))
           (%with-block (,var ,octets) ,@body)))
      `(let* ((,size-var ,size)
              (,var (%foreign-alloc ,size-var)))
         (declare (ignorable ,size-var))
         (unwind-protect (locally ,@body)
           (foreign-free ,var)))))

(defun read-float (ptr offset)
  (checked-float (:float (ffi:memory-as ptr 'ffi:uint32 offset))
    (ffi:memory-as ptr 'ffi:single-float offset)))

(defun read-double (ptr offset)
  (checked-float (:double (ffi:memory-as ptr 'ffi:uint64 offset))
    (ffi:memory-as ptr 'ffi:double-float offset)))

(defun %mem-ref (ptr type &optional (offset 0))
  (let ((offset (or offset (refuse-nil 'integer))))
    (case type
      (:float (read-float ptr offset))
      (:double (read-double ptr offset))
      (:pointer (or (ffi:memory-as ptr 'ffi:c-pointer offset)
                    (null-pointer)))
      (t (ffi:memory-as ptr (value-type type) offset)))))

(defun %mem-set (value ptr type &optional (offset 0))
  (setf (ffi:memory-as ptr (value-type type)
                       (or offset (refuse-nil 'integer)))
        (or value (refuse-nil type))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun offset-form (offset)
    "OFFSET, a form, checked unless it is a number."
    (if (integerp offset)
        offset
        `(or ,offset (refuse-nil 'integer))))

  (defun read-form (ptr ctype offset)
    "A form that reads CTYPE."
    (case ctype
      (:float `(read-float ,ptr ,(offset-form offset)))
      (:double `(read-double ,ptr ,(offset-form offset)))
      (t (lisp-value-form `(ffi:memory-as ,ptr ',(host-type ctype)
                                          ,(offset-form offset))
                          ctype)))))

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if (and (keywordp type) (getf *host-types* type))
      (read-form ptr type offset)
      form))

(defmacro %mem-ref-or-nil (ptr type offset)
  (if (member type '(:float :double))
      `(handler-case (%mem-ref ,ptr ,type ,offset)
         (unrepresentable-float () nil))
      `(%mem-ref ,ptr ,type ,offset)))

(define-compiler-macro %mem-set (&whole form value ptr type
                                 &optional (offset 0))
  (if (and (keywordp type) (getf *host-types* type))
      (once-only (value)
        `(setf (ffi:memory-as ,ptr ',(host-type type) ,(offset-form offset))
               ,(host-value-form value type)))
      form))

;;;; Vectors

(defun make-shareable-byte-vector (size)
  (check-type size unsigned-byte)
  (make-array size :element-type '(unsigned-byte 8)))

(defun call-with-copied-vector (function vector)
  "Call FUNCTION on a pointer to the octets of VECTOR, which it may change."
  (check-type vector (vector (unsigned-byte 8)))
  (let ((type (ffi:parse-c-type `(ffi:c-array ffi:uint8 ,(length vector)))))
    (with-foreign-pointer (ptr (length vector))
      (setf (ffi:memory-as ptr type) vector)
      (unwind-protect (funcall function ptr)
        (replace vector (ffi:memory-as ptr type))))))

(defmacro with-pointer-to-vector-data ((ptr-var vector) &body body)
  `(call-with-copied-vector (lambda (,ptr-var) ,@body) ,vector))
