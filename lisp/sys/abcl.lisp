;;;; abcl.lisp --- The ABCL backend.
;;;;
;;;; Pointers are JNA's, com.sun.jna.Pointer.  Memory access and calls are the
;;;; functions of abcl-classes.lisp, which cost a few nanoseconds each; what is
;;;; rare goes through ABCL's reflection.  A call puts its arguments into a
;;;; block of foreign memory and hands it to the libffi inside JNA:
;;;;
;;;;     +0 result   +16 arguments, 8 bytes each   +n pointers to the arguments
;;;;
;;;; A non-local exit cannot cross frames of C.  It is stopped where Lisp was
;;;; called from C; the C code goes on, calling no more Lisp; and the exit is
;;;; taken up again as soon as C returns.  ABCL has no images to save.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Names

(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Pointers

(deftype foreign-pointer ()
  '(satisfies pointerp))

(defun pointerp (ptr)
  (%addressp ptr))

(defun pointer-eq (ptr1 ptr2)
  (fast (= (%address ptr1) (%address ptr2))))

(defun null-pointer ()
  (%make-address 0))

(defun null-pointer-p (ptr)
  (fast (eql 0 (%address ptr))))

(defun inc-pointer (ptr offset)
  (fast (%offset-address ptr (checked-offset offset))))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (%make-address address))

(defun pointer-address (ptr)
  (ldb (byte 64 0) (%address ptr)))

;;;; Threads
;;;
;;; ABCL's hash tables may be written by one thread at a time, and read by all.

(defvar *tables-lock* (make-symbol "LOCK"))

(defmacro %with-tables-locked (&body body)
  `(threads:synchronized-on *tables-lock* ,@body))

;;;; Types

(defun %foreign-type-size (type)
  (ctype-size type))

(defun %foreign-type-alignment (type)
  (ctype-size type))

;;;; Memory

(defun %foreign-alloc (size)
  (check-type size (unsigned-byte 62))
  (let ((ptr (%malloc (max size 1))))
    (when (null-pointer-p ptr)
      (error "There is no foreign memory left for ~D octets." size))
    ptr))

(defun foreign-free (ptr)
  (%free ptr))

(defmacro with-foreign-pointer ((var size &optional (size-var (gensym "SIZE")))
                                &body body)
  `(let* ((,size-var ,size)
          (,var (fast (%foreign-alloc ,size-var))))
     (declare (ignorable ,size-var ,var))
     (unwind-protect (locally ,@body)
       (fast (%free ,var)))))

(defmacro %with-block ((var size) &body body)
  `(let ((,var (fast (%malloc ,size))))
     (declare (ignorable ,var))
     (unwind-protect (locally ,@body)
       (fast (%free ,var)))))

(defmacro define-memory-accessors (&rest ctypes)
  "Define the functions %MEM-REF and %MEM-SET."
  `(progn
     (defun %mem-ref (ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 collect `(,ctype (fast ,(read-form ctype 'ptr 'offset))))
         (t (error "~S is not a foreign type to read." type))))
     (defun %mem-set (value ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 collect `(,ctype
                           (fast ,(write-form 'value ctype 'ptr 'offset))))
         (t (error "~S is not a foreign type to write." type))))))

(define-memory-accessors :char :unsigned-char :short :unsigned-short
  :int :unsigned-int :long :unsigned-long :long-long :unsigned-long-long
  :float :double :pointer)

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if (constant-ctype-p type)
      (once-only (ptr offset)
        `(fast ,(read-form type ptr offset)))
      form))

(define-compiler-macro %mem-set (&whole form value ptr type
                                 &optional (offset 0))
  (if (constant-ctype-p type)
      (once-only (value ptr offset)
        `(fast ,(write-form value type ptr offset)))
      form))

;;;; Vectors

(defparameter *vector-ctypes*
  '(((unsigned-byte 8) . :unsigned-char)
    ((unsigned-byte 16) . :unsigned-short)
    ((unsigned-byte 32) . :unsigned-int))
  "Element types of vectors whose data C can have, and their ctypes.")

(defun make-shareable-byte-vector (size)
  (check-type size (integer 0 (#.array-dimension-limit)))
  (make-array size :element-type '(unsigned-byte 8) :initial-element 0))

(defun vector-ctype (vector)
  "The ctype of VECTOR's elements."
  (or (cdr (assoc (array-element-type vector) *vector-ctypes* :test #'equal))
      (wrong-type vector '(vector (unsigned-byte 8)))))

(defun call-with-vector-copy (function vector)
  "Call FUNCTION with a pointer to a copy of VECTOR's data, and copy it back."
  (let* ((ctype (vector-ctype vector))
         (size (ctype-size ctype)))
    (with-foreign-pointer (copy (* size (length vector)))
      (loop for element across vector
            for offset from 0 by size
            do (%mem-set element copy ctype offset))
      (unwind-protect (funcall function copy)
        (dotimes (i (length vector))
          (setf (aref vector i) (%mem-ref copy ctype (* i size))))))))

(defmacro with-pointer-to-vector-data ((ptr-var vector) &body body)
  `(call-with-vector-copy (lambda (,ptr-var) ,@body) ,vector))

;;;; Libraries and symbols

(defun %load-foreign-library (name path)
  (handler-case
      (setf (gethash name *libraries*)
            (make-library-handle (java:jstatic *open-library* nil path)))
    (java:java-exception (exception)
      (error "~A" (java:jcall "getMessage"
                              (java:java-exception-cause exception))))))

(defun %close-foreign-library (handle)
  (loop for name being the hash-keys of *libraries* using (hash-value known)
        when (eq known handle) do (remhash name *libraries*))
  (java:jstatic *close-library* nil (library-handle-address handle))
  (refresh-function-cells))

(defun native-namestring (pathname)
  (namestring pathname))

(defun %foreign-symbol-pointer (name library)
  (let ((handle (if (eq library :default) *process* library)))
    (handler-case (%make-address
                   (java:jstatic *find-symbol* nil
                                 (library-handle-address handle) name))
      (java:java-exception () nil))))

(defmacro %function-pointer (name library)
  (with-unique-names (cell)
    `(let ((,cell (load-time-value (intern-function-cell ,name ',library))))
       (or (car ,cell) (resolve-function ,cell)))))

;;;; Calls

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun call-form (function args)
    "A form that calls the pointer that the form FUNCTION gives."
    (let* ((count (floor (length args) 2))
           (ctypes (loop for (ctype nil) on args by #'cddr
                         repeat count collect ctype))
           (values (make-gensym-list count "VALUE"))
           (result (if (oddp (length args)) (lastcar args) :void))
           (pointers (+ 16 (* 8 count))))
      (with-unique-names (ptr block)
        `(let ((,ptr ,function)
               ,@(loop for (nil form) on args by #'cddr
                       for value in values collect (list value form)))
           (%with-block (,block ,(+ pointers (* 8 count)))
             (fast
               ,@(loop for value in values
                       for ctype in ctypes
                       for offset from 0 by 8
                       collect (write-form value ctype block (+ 16 offset))
                       collect `(%store-address ,block ,(+ pointers offset)
                                                ,(+ 16 offset)))
               (%ffi-call (load-time-value (intern-interface ,result ,@ctypes))
                          ,ptr ,block (%offset-address ,block ,pointers))
               (when *exits* (resume-exit))
               ,(if (eq result :void)
                    '(values)
                    (read-form result block 0)))))))))

(defmacro %foreign-funcall (name args &key (library :default) convention)
  (declare (ignore convention))
  (call-form `(%function-pointer ,name ,library) args))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (declare (ignore convention))
  (call-form ptr args))

;;;; Callbacks

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun return-form (ctype form result)
    "A form that leaves the value of FORM as CTYPE where RESULT points.  libffi
wants integers widened."
    (with-unique-names (value)
      (if (eq ctype :void)
          form
          `(progn
             (%long 0 ,result 0)        ; for C, should FORM be left
             (let ((,value ,form))
               ,(if (consp (ctype-lisp-type ctype))
                    (checked-form ctype value `(%long ,value ,result 0))
                    (write-form value ctype result 0))))))))

(defmacro %defcallback (name rettype arg-names arg-types body &key convention)
  (declare (ignore convention))
  (with-unique-names (result arguments)
    `(note-callback
      ',name
      (lambda (,result ,arguments)
        (declare (ignorable ,result ,arguments))
        (let ,(loop for arg-name in arg-names
                    for ctype in arg-types
                    for offset from 0 by 8
                    collect `(,arg-name
                              (fast ,(read-form ctype
                                                `(%word ,arguments ,offset)
                                                0))))
          ,(return-form rettype body result)))
      ,rettype ,@arg-types)))

(defun %callback (name)
  (or (gethash name *callbacks*)
      (error "There is no callback called ~S." name)))

(defmacro %define-universal-handler (name (cookie block) &body body)
  `(%defcallback ,name :void (,cookie ,block) (:unsigned-long-long :pointer)
                 (progn ,@body)))

(defun %universal-handler-pointer (name)
  (%callback name))

;;;; Images

(defun add-restart-hook (function-name)
  function-name)

;;;; Methods

(defclass method-hook ()
  ((function-name :initarg :function-name :reader hook-function-name)))

(defmethod mop:update-dependent ((function generic-function)
                                 (hook method-hook) &rest event)
  (declare (ignore event))
  (funcall (hook-function-name hook)))

(defun add-method-hook (generic-function-name function-name)
  (mop:add-dependent (fdefinition generic-function-name)
                     (make-instance 'method-hook
                                    :function-name function-name))
  t)
