;;;; ecl.lisp --- The ECL backend.
;;;;
;;;; ECL compiles Lisp to C, so in compiled code a call, a load and a store are
;;;; a line of C each; in bytecodes they go through ECL's own interface to
;;;; libffi.  EXT:WITH-BACKEND writes both, and ECL picks one.  Pointers are
;;;; SI:FOREIGN-DATA objects, which cost as much as a dozen calls to make:
;;;; what is only used on the spot is kept as a plain C pointer, by declaring
;;;; it so.  A C function is found once for each process and kept in
;;;; a cell that all its callers share.  ECL has one namespace for foreign
;;;; symbols, so :LIBRARY is ignored by calls.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(pushnew 'flat-namespace *features*)

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *cffi-ecl-method* :dlopen
    "How compiled calls are made: :DLOPEN, in C, or :DFFI, as in bytecodes.
:C/C++ is accepted, and means :DLOPEN."))

;;;; Names

(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *c-types*
    '((:char :byte "signed char" 1)
      (:unsigned-char :unsigned-byte "unsigned char" 1)
      (:short :short "short" 2)
      (:unsigned-short :unsigned-short "unsigned short" 2)
      (:int :int "int" 4)
      (:unsigned-int :unsigned-int "unsigned int" 4)
      (:long :long "long" #.(si:size-of-foreign-elt-type :long))
      (:unsigned-long :unsigned-long "unsigned long"
       #.(si:size-of-foreign-elt-type :long))
      (:long-long :long-long "long long" 8)
      (:unsigned-long-long :unsigned-long-long "unsigned long long" 8)
      (:float :float "float" 4)
      (:double :double "double" 8)
      (:pointer :pointer-void "void *"
       #.(si:size-of-foreign-elt-type :pointer-void))
      (:void :void "void" nil))
    "The ctypes: ECL's name of each, C's name, and the size.")

  (defun c-type-row (ctype)
    (or (assoc ctype *c-types*)
        (error "~S is not a primitive foreign type." ctype)))

  (defun ecl-type (ctype)
    (second (c-type-row ctype)))

  (defun ecl-value-type (ctype)
    "ECL's name of CTYPE, which arguments and memory can have."
    (if (eq ctype :void)
        (error "There are no values of the type :VOID.")
        (ecl-type ctype)))

  (defun c-type-name (ctype)
    (third (c-type-row ctype))))

(defun %foreign-type-size (type)
  (or (fourth (c-type-row type))
      (error "The foreign type ~S has no size." type)))

(defun %foreign-type-alignment (type)
  (or (fourth (c-type-row type))
      (error "The foreign type ~S has no alignment." type)))

(defmacro in-c (arguments types result-type text otherwise)
  "In compiled code, the C expression TEXT; in bytecodes, the form OTHERWISE."
  `(ext:with-backend
     :c/c++ (ffi:c-inline ,arguments ,types ,result-type ,text
                          :one-liner t :side-effects t)
     :bytecodes ,otherwise))

;;;; Pointers

(deftype foreign-pointer ()
  'si:foreign-data)

(defun pointerp (ptr)
  (typep ptr 'foreign-pointer))

(define-compiler-macro pointerp (ptr)
  `(in-c (,ptr) (:object) :bool "ECL_FOREIGN_DATA_P(#0)"
         (funcall #'pointerp ,ptr)))

(defun null-pointer ()
  (ffi:make-null-pointer :void))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (ffi:make-pointer address :void))

(define-compiler-macro make-pointer (address)
  `(in-c ((ext:checked-value (unsigned-byte 64) ,address))
         (:unsigned-long) :pointer-void "(void *)(#0)"
         (funcall #'make-pointer ,address)))

(defun pointer-address (ptr)
  (in-c (ptr) (:pointer-void) :unsigned-long "(unsigned long)(#0)"
        (ffi:pointer-address ptr)))

(define-compiler-macro pointer-address (ptr)
  `(in-c (,ptr) (:pointer-void) :unsigned-long "(unsigned long)(#0)"
         (funcall #'pointer-address ,ptr)))

(defun pointer-eq (ptr1 ptr2)
  (in-c (ptr1 ptr2) (:pointer-void :pointer-void) :bool "(#0)==(#1)"
        (= (ffi:pointer-address ptr1) (ffi:pointer-address ptr2))))

(defun null-pointer-p (ptr)
  (in-c (ptr) (:pointer-void) :bool "(#0)==NULL"
        (zerop (ffi:pointer-address ptr))))

(defmacro raw-pointer-plus (ptr offset otherwise)
  "In compiled code, PTR plus OFFSET; in bytecodes, the form OTHERWISE."
  `(in-c (,ptr ,offset) (:pointer-void :fixnum) :pointer-void
         "((char*)(#0)+(#1))" ,otherwise))

(defun inc-pointer (ptr offset)
  (check-type offset (signed-byte 64))
  (raw-pointer-plus ptr offset
                    (make-pointer (ldb (byte 64 0)
                                       (+ (pointer-address ptr) offset)))))

(define-compiler-macro inc-pointer (ptr offset)
  (if (eql offset 0)
      ptr
      `(raw-pointer-plus ,ptr ,offset
                         (funcall #'inc-pointer ,ptr ,offset))))

;;;; Threads
;;;
;;; A synchronized table of ECL 21 fails when it has to grow.  An ordinary one
;;; may be read while another thread writes, unless it grows: so it is large.

(defun %make-shared-table (test)
  (make-hash-table :test test :size 4096))

(defvar *tables-lock*
  #+threads (mp:make-lock :name "CFFI tables" :recursive t)
  #-threads nil)

(defmacro %with-tables-locked (&body body)
  #+threads `(mp:with-lock (*tables-lock*) ,@body)
  #-threads `(progn ,@body))

;;;; Symbols
;;;
;;; A cell is (pointer-or-nil . name).

(defun %foreign-symbol-pointer (name library)
  (handler-case
      (if (eq library :default)
          (si:find-foreign-symbol (coerce name 'base-string) :default
                                  :pointer-void 0)
          (symbol-in-library name library))
    (error () nil)))

(defun symbol-in-library (name library)
  "A pointer to the symbol NAME of the handle LIBRARY, or NIL."
  (let ((ptr (in-c ((coerce name 'base-string) library) (:cstring :object)
                   :pointer-void "ecl_library_symbol(#1,#0,0)"
                   (si:find-foreign-symbol (coerce name 'base-string)
                                           :default :pointer-void 0))))
    (unless (null-pointer-p ptr) ptr)))

(defvar *function-cells* (%make-shared-table 'equal)
  "The cells of C functions, by name.")

(defun intern-function-cell (name)
  "The cell of the C function NAME."
  (or (gethash name *function-cells*)
      (let ((cell (cons (%foreign-symbol-pointer name :default) name)))
        (%with-tables-locked
          (ensure-gethash name *function-cells* cell)))))

(defun refresh-function-cells ()
  "Find all C functions again: a library has been closed."
  (dolist (cell (%with-tables-locked (hash-table-values *function-cells*)))
    (setf (car cell) (%foreign-symbol-pointer (cdr cell) :default))))

(defun resolve-function (cell)
  "Find the C function of CELL and keep the pointer there."
  (setf (car cell)
        (or (%foreign-symbol-pointer (cdr cell) :default)
            (error "The foreign function ~S is not defined." (cdr cell)))))

(defmacro %function-pointer (name library)
  (declare (ignore library))
  `(let ((cell (load-time-value (intern-function-cell ,name))))
     (or (car (the cons cell)) (resolve-function cell))))

;;;; Calls

(defconstant +most-c-arguments+ 35
  "ECL names the arguments of a line of C by one digit or letter each.")

(defconstant +most-dffi-arguments+ 32
  "With more of them, SI:CALL-CFUN of ECL 21 writes behind its table.")

(defun refuse-arguments (count)
  "Signal that ECL cannot call a function of COUNT arguments."
  (error "ECL cannot make a call with ~D arguments: ~D are the most that its ~
          bytecodes can pass, ~D compiled code."
         count +most-dffi-arguments+ +most-c-arguments+))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun c-call-text (ctypes result fixed-count)
    "C that calls the function #0 with the arguments #1 and so on.
FIXED-COUNT of the CTYPES are not variable, or it is NIL."
    (format nil "((~A(*)(~{~A~^,~}~:[~;,...~]))(#0))(~{#~(~36R~)~^,~})"
            (c-type-name result)
            (mapcar #'c-type-name (subseq ctypes 0 fixed-count))
            (and fixed-count (plusp fixed-count))
            (loop for index from 1 to (length ctypes) collect index)))

  (defun call-form (ptr args &optional fixed-count)
    "A form that calls PTR with ARGS, {ctype form}* [ctype]."
    (let* ((result (if (oddp (length args)) (lastcar args) :void))
           (pairs (if (oddp (length args)) (butlast args) args))
           (ctypes (loop for (ctype) on pairs by #'cddr collect ctype))
           (types (mapcar #'ecl-value-type ctypes))
           (forms (loop for (nil form) on pairs by #'cddr collect form))
           (dffi (if (<= (length forms) +most-dffi-arguments+)
                     `(si:call-cfun ,ptr ,(ecl-type result) ',types
                                    (list ,@forms))
                     `(refuse-arguments ,(length forms)))))
      (if (or (eq *cffi-ecl-method* :dffi)
              (> (length forms) +most-c-arguments+))
          dffi
          `(in-c (,ptr ,@forms) (:pointer-void ,@types) ,(ecl-type result)
                 ,(c-call-text ctypes result fixed-count)
                 ,dffi)))))

(defmacro %foreign-funcall (name args &key library convention)
  (declare (ignore convention))
  (call-form `(%function-pointer ,name ,library) args))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (declare (ignore convention))
  (call-form ptr args))

(defmacro %foreign-funcall-varargs (name fixed-args varargs
                                    &key convention library)
  (declare (ignore convention))
  (call-form `(%function-pointer ,name ,library)
             (append fixed-args varargs) (floor (length fixed-args) 2)))

(defmacro %foreign-funcall-pointer-varargs (ptr fixed-args varargs
                                            &key convention)
  (declare (ignore convention))
  (call-form ptr (append fixed-args varargs) (floor (length fixed-args) 2)))

;;;; Memory

(defun %foreign-alloc (size)
  (let ((ptr (%foreign-funcall "malloc" (:unsigned-long size :pointer))))
    (if (and (null-pointer-p ptr) (plusp size))
        (error "~D bytes of foreign memory cannot be allocated." size)
        ptr)))

(defun foreign-free (ptr)
  (%foreign-funcall "free" (:pointer ptr :void))
  (values))

(defmacro with-foreign-pointer ((var size &optional (size-var (gensym "SIZE")))
                                &body body)
  `(let* ((,size-var ,size)
          (,var (%foreign-alloc ,size-var)))
     (declare (ignorable ,size-var))
     (unwind-protect (locally ,@body)
       (foreign-free ,var))))

;;; What is larger than this is no block for the stack.
(eval-when (:compile-toplevel :load-toplevel :execute)
  (defconstant +largest-stack-block+ 65536))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun stack-block-form (var octets body)
    "A form that runs BODY with VAR bound to OCTETS of the C stack.
They are taken in a C function of its own, so that a loop piles up nothing."
    (with-unique-names (run)
      `(flet ((,run ()
                (let ((,var (ffi:c-inline
                             () () :pointer-void
                             ,(format nil "__builtin_alloca(~D)" octets)
                             :one-liner t :side-effects t)))
                  (declare (type :pointer-void ,var) (ignorable ,var))
                  ,@body)))
         (declare (notinline ,run))
         (,run)))))

(defmacro %with-block ((var size) &body body &environment environment)
  (let ((octets (max 1 (constant-form-value size environment)))
        (heap-form `(with-foreign-pointer (,var ,size) ,@body)))
    (if (> octets +largest-stack-block+)
        heap-form
        `(ext:with-backend
           :c/c++ ,(stack-block-form var octets body)
           :bytecodes ,heap-form))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun offset-form (offset)
    "OFFSET, a form, checked unless it is a number: C would take a float."
    (if (integerp offset)
        offset
        `(ext:checked-value fixnum ,offset)))

  (defun place-text (ctype)
    "C for the value of CTYPE at #1 bytes past #0."
    (format nil "*((~A*)((char*)(#0)+(#1)))" (c-type-name ctype)))

  (defun load-form (ptr ctype offset otherwise)
    "A form that reads the literal CTYPE."
    `(in-c (,ptr ,(offset-form offset)) (:pointer-void :fixnum)
           ,(ecl-type ctype) ,(place-text ctype) ,otherwise))

  (defun store-form (value ptr ctype offset otherwise)
    "A form that stores VALUE, a variable, as the literal CTYPE."
    `(in-c (,ptr ,(offset-form offset) ,value)
           (:pointer-void :fixnum ,(ecl-type ctype))
           :void ,(format nil "~A=(#2)" (place-text ctype)) ,otherwise)))

(defun bounded-pointer (ptr offset type)
  "A pointer, for bytecodes, to just the value of TYPE at OFFSET past PTR."
  (si:foreign-data-recast (make-pointer (+ (pointer-address ptr) offset))
                          (%foreign-type-size type) :void))

(defmacro define-memory-accessors (&rest ctypes)
  "Define the functions %MEM-REF and %MEM-SET."
  `(progn
     (defun %mem-ref (ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 for otherwise = `(si:foreign-data-ref-elt
                                   (bounded-pointer ptr offset type)
                                   0 ,(ecl-type ctype))
                 collect `(,ctype ,(load-form 'ptr ctype 'offset otherwise)))
         (t (error "~S is not a foreign type to read." type))))
     (defun %mem-set (value ptr type &optional (offset 0))
       (case type
         ,@(loop for ctype in ctypes
                 for otherwise = `(si:foreign-data-set-elt
                                   (bounded-pointer ptr offset type)
                                   0 ,(ecl-type ctype) value)
                 collect `(,ctype
                           ,(store-form 'value 'ptr ctype 'offset otherwise)))
         (t (error "~S is not a foreign type to write." type)))
       value)))

(define-memory-accessors :char :unsigned-char :short :unsigned-short
  :int :unsigned-int :long :unsigned-long :long-long :unsigned-long-long
  :float :double :pointer)

(defun literal-ctype-p (type-form)
  (and (keywordp type-form)
       (not (eq type-form :void))
       (assoc type-form *c-types*)))

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if (literal-ctype-p type)
      (load-form ptr type offset `(funcall #'%mem-ref ,ptr ,type ,offset))
      form))

(define-compiler-macro %mem-set (&whole form value ptr type
                                 &optional (offset 0))
  (cond ((not (literal-ctype-p type))
         form)
        ((read-of-type-p value type)
         (copy-form value ptr type offset))
        (t
         (once-only (value)
           (store-form value ptr type offset
                       `(funcall #'%mem-set ,value ,ptr ,type ,offset))))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun read-of-type-p (form type)
    "True if FORM reads a value of TYPE, which then need not become a number."
    (and (consp form)
         (eq (first form) '%mem-ref)
         (eq (third form) type)))

  (defun copy-form (read-form ptr ctype offset)
    "A form that stores what READ-FORM reads, both being of CTYPE."
    (destructuring-bind (from type &optional (from-offset 0)) (rest read-form)
      (declare (ignore type))
      `(in-c (,from ,(offset-form from-offset) ,ptr ,(offset-form offset))
             (:pointer-void :fixnum :pointer-void :fixnum) :void
             ,(format nil "*((~A*)((char*)(#2)+(#3)))=~A"
                      (c-type-name ctype) (place-text ctype))
             (funcall #'%mem-set ,read-form ,ptr ,ctype ,offset)))))

(defun make-shareable-byte-vector (size)
  (check-type size unsigned-byte)
  (make-array size :element-type '(unsigned-byte 8)))

;;; ECL's garbage collector moves nothing.
(defun vector-data (vector)
  "A pointer to the elements of VECTOR, which are numbers."
  (check-type vector (and vector (not (vector t))))
  (si:make-foreign-data-from-array vector))

(defmacro with-pointer-to-vector-data ((ptr-var vector) &body body)
  `(let ((,ptr-var (vector-data ,vector)))
     ,@body))

;;;; Callbacks
;;;
;;; ECL keeps a callback under a symbol, and makes that a function too: so it
;;; must not be the user's own symbol.

(defpackage #:cffi-callbacks
  (:use))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun callback-symbol (name)
    "The symbol that ECL keeps the callback NAME under."
    (intern (format nil "~@[~A~]::~A"
                    (and (symbol-package name)
                         (package-name (symbol-package name)))
                    (symbol-name name))
            '#:cffi-callbacks))

  (defun callback-form (name rettype arg-names arg-types forms)
    `(ffi:defcallback ,(callback-symbol name) ,(ecl-type rettype)
         ,(mapcar #'list arg-names (mapcar #'ecl-value-type arg-types))
       (declare (ignorable ,@arg-names))
       ,@forms)))

(defmacro %defcallback (name rettype arg-names arg-types body
                        &key convention)
  (declare (ignore convention))
  (callback-form name rettype arg-names arg-types (list body)))

(defun %callback (name)
  (ffi:callback (callback-symbol name)))

(defmacro %define-universal-handler (name (cookie block) &body body)
  (callback-form name :void (list cookie block) '(:unsigned-long :pointer)
                 body))

(defun %universal-handler-pointer (name)
  (%callback name))

;;;; Libraries

(defun %load-foreign-library (name path)
  (declare (ignore name))
  (si:load-foreign-module path))

(defun %close-foreign-library (handle)
  (si:unload-foreign-module handle)
  (refresh-function-cells))

(defun native-namestring (pathname)
  (namestring (translate-logical-pathname pathname)))

;;;; Images
;;;
;;; ECL saves no images: a program that it builds loads its code as any other,
;;; and finds nothing stale.

(defun add-restart-hook (function-name)
  (declare (ignore function-name))
  nil)
;;;; Methods

(defclass method-hook ()
  ((function-name :initarg :function-name :reader hook-function-name)))

(defmethod clos:update-dependent ((function generic-function)
                                  (hook method-hook) &rest event)
  (declare (ignore event))
  (funcall (hook-function-name hook)))

(defun add-method-hook (generic-function-name function-name)
  (clos:add-dependent (fdefinition generic-function-name)
                      (make-instance 'method-hook
                                     :function-name function-name))
  t)
