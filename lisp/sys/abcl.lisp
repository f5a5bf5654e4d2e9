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

(defmacro fast (&body body)
  "Run BODY without noting its calls for backtraces, which costs more than what
is called here."
  `(locally (declare (optimize (speed 3) (debug 0)))
     ,@body))

(defun pointerp (ptr)
  (%addressp ptr))

(defun pointer-eq (ptr1 ptr2)
  (fast (= (%address ptr1) (%address ptr2))))

(defun null-pointer ()
  (%make-address 0))

(defun null-pointer-p (ptr)
  (fast (eql 0 (%address ptr))))

(defun inc-pointer (ptr offset)
  (fast (%offset-address ptr offset)))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (%make-address address))

(defun pointer-address (ptr)
  (ldb (byte 64 0) (%address ptr)))

;;;; Types

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

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun read-form (ctype ptr offset)
    "A form that reads CTYPE."
    (let ((form `(,(ctype-accessor ctype) ,ptr ,offset))
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
                  `(,(ctype-accessor ctype) ,value ,ptr ,offset))))

(defun wrong-type (value type)
  "Signal that VALUE is not of TYPE."
  (error 'type-error :datum value :expected-type type))

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

(defun constant-ctype-p (form)
  "True if FORM is a ctype that can be in memory."
  (and (keywordp form) (second (assoc form *ctypes*))))

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

(defun native-method (name count)
  "The static method NAME of COUNT arguments of JNA's class Native."
  (let ((method (find-if (lambda (method)
                           (and (string= (java:jmethod-name method) name)
                                (= (length (java:jmethod-params method))
                                   count)))
                         (java:jcall "getDeclaredMethods"
                                     (java:jclass "com.sun.jna.Native")))))
    (java:jcall "setAccessible" method t)
    method))

(defvar *open-library* (native-method "open" 1))
(defvar *close-library* (native-method "close" 1))
(defvar *find-symbol* (native-method "findSymbol" 2))

(defvar *libraries* (make-hash-table :test 'eq)
  "The handles of loaded libraries, by the library's name.")

(defvar *function-cells* (make-hash-table :test 'equal)
  "(pointer-or-nil name . library) for each function that is called, by name
and library.")

(defun forget-function-pointers ()
  "Find all C functions again: what a library offers has changed."
  (loop for cell being the hash-values of *function-cells*
        do (setf (car cell) nil)))

(defun %load-foreign-library (name path)
  (let ((handle (handler-case (java:jstatic *open-library* nil path)
                  (java:java-exception (exception)
                    (error "~A" (java:jcall "getMessage"
                                            (java:java-exception-cause
                                             exception)))))))
    (forget-function-pointers)
    (setf (gethash name *libraries*) handle)))

(defun %close-foreign-library (handle)
  (loop for name being the hash-keys of *libraries* using (hash-value known)
        when (eql known handle) do (remhash name *libraries*))
  (forget-function-pointers)
  (java:jstatic *close-library* nil handle))

(defun native-namestring (pathname)
  (namestring pathname))

(defvar *process* (java:jstatic *open-library* nil java:+null+)
  "The handle of what all loaded libraries offer together.")

(defun %foreign-symbol-pointer (name library)
  (handler-case (make-pointer
                 (ldb (byte 64 0)
                      (java:jstatic *find-symbol* nil
                                    (if (eq library :default)
                                        *process*
                                        library)
                                    name)))
    (java:java-exception () nil)))

(defun intern-function-cell (name library)
  (ensure-gethash (cons name library) *function-cells*
                  (list* nil name library)))

(defun resolve-function (cell)
  "Find the C function of CELL, keep its pointer there and return it."
  (destructuring-bind (name . library) (cdr cell)
    (let ((handle (if (eq library :default)
                      :default
                      (or (gethash library *libraries*)
                          (error "The foreign library ~S is not loaded."
                                 library)))))
      (setf (car cell)
            (or (%foreign-symbol-pointer name handle)
                (error "The foreign function ~S is not defined." name))))))

(defmacro %function-pointer (name library)
  (with-unique-names (cell)
    `(let ((,cell (load-time-value (intern-function-cell ,name ',library))))
       (or (car ,cell) (resolve-function ,cell)))))

;;;; libffi's view of functions

(defun make-ffi-type (size code)
  "An ffi_type of libffi: its size, alignment, code and elements."
  (let ((type (%foreign-alloc 24)))
    (%long (or size 1) type 0)
    (%short (or size 1) type 8)
    (%short code type 10)
    (%long 0 type 16)
    type))

(defvar *ffi-types*
  (loop for (ctype size nil code) in *ctypes*
        collect ctype
        collect (make-ffi-type size code))
  "A plist: the ffi_type of each ctype.")

(defvar *interfaces* (make-hash-table :test 'equal)
  "An ffi_cif of libffi for each list of a result's and the arguments' ctypes.")

(defun make-interface (result arguments)
  (let ((types (%foreign-alloc (* 8 (length arguments)))))
    (loop for ctype in arguments
          for offset from 0 by 8
          do (%word (getf *ffi-types* ctype) types offset))
    (make-pointer (java:jstatic "ffi_prep_cif" "com.sun.jna.Native"
                                0 (length arguments)
                                (%address (getf *ffi-types* result))
                                (%address types)))))

(defun intern-interface (result &rest arguments)
  "A pointer to the ffi_cif of functions of these ctypes."
  (ensure-gethash (cons result arguments) *interfaces*
                  (make-interface result arguments)))

;;;; Non-local exits

(defvar *exits* '()
  "What is to be taken up when C returns: (thread . Java exception) each.")

(defvar *exits-lock* (make-symbol "LOCK"))

(defun pending-exit ()
  "The exit that the current thread is to take up, or NIL."
  (and *exits*
       (assoc (threads:current-thread) *exits*)))

(defun stop-exit (exception)
  "Keep EXCEPTION, by which Lisp wanted to leave C, until C returns."
  (threads:synchronized-on *exits-lock*
    (push (cons (threads:current-thread) exception) *exits*)))

(defun resume-exit ()
  "Take up the exit that a callback in this thread began, if any."
  (when-let ((exit (pending-exit)))
    (threads:synchronized-on *exits-lock*
      (removef *exits* exit))
    (%throw-java (cdr exit))))

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
           (with-foreign-pointer (,block ,(+ pointers (* 8 count)))
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

(defvar *callbacks* (make-hash-table :test 'eq)
  "Pointers to the callbacks, by name.")

(defvar *handlers* '()
  "The Java objects behind all callbacks ever made: C may still call them.")

(defun note-callback (name function result &rest arguments)
  "Make FUNCTION, which gets pointers to the result and to the arguments, the
callback NAME."
  (let ((handler (make-handler (lambda (result arguments)
                                 (unless (pending-exit)
                                   (funcall function result arguments)))
                               #'stop-exit)))
    (push handler *handlers*)
    (setf (gethash name *callbacks*)
          (make-pointer
           (java:jstatic "ffi_prep_closure" "com.sun.jna.Native"
                         (%address (apply #'intern-interface result arguments))
                         handler)))
    name))

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
