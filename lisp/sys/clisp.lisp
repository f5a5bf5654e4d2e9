;;;; clisp.lisp --- The CLISP backend.
;;;;
;;;; Pointers are FFI:FOREIGN-ADDRESS objects; where CLISP has NIL for a null
;;;; pointer, a real one is put in its place.  A C function is an object that
;;;; knows its type: it is made when first called and kept in a cell that all
;;;; callers with the same name, library and type share.  CLISP looks names up
;;;; in one library or in all of them, so :LIBRARY is honoured.
;;;;
;;;; CLISP saves images.  A started image opens the libraries again, in their
;;;; order, empties the cells, and makes its callbacks anew: no address
;;;; outlives its process.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Names

(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *host-types*
    '(:char ffi:char :unsigned-char ffi:uchar
      :short ffi:short :unsigned-short ffi:ushort
      :int ffi:int :unsigned-int ffi:uint
      :long ffi:long :unsigned-long ffi:ulong
      :long-long ffi:sint64 :unsigned-long-long ffi:uint64
      :float ffi:single-float :double ffi:double-float
      :pointer ffi:c-pointer :void nil)
    "A plist: CLISP's name of each ctype.")

  (defun host-type (ctype)
    "CLISP's name of CTYPE, or an error."
    (let ((type (getf *host-types* ctype 0)))
      (if (eql type 0)
          (error "~S is not a primitive foreign type." ctype)
          type)))

  (defun value-type (ctype)
    "CLISP's name of CTYPE, which memory can hold, or an error."
    (or (host-type ctype)
        (error "There are no values of the type ~S." ctype)))

  (defun host-function-type (ctypes result convention)
    "What CLISP calls a C function with arguments of CTYPES."
    `(ffi:c-function
      (:arguments ,@(loop for ctype in ctypes
                          collect (list nil (value-type ctype))))
      (:return-type ,(host-type result))
      (:language ,(ecase convention
                    ((:cdecl nil) :stdc)
                    (:stdcall :stdc-stdcall))))))

(defun type-octets (ctype which)
  "The size or, when WHICH is #'SECOND, the alignment of CTYPE."
  (if (eq ctype :void)
      (error "The foreign type :VOID has no size and no alignment.")
      (funcall which (multiple-value-list
                      (ffi:sizeof (ffi:parse-c-type (host-type ctype)))))))

(defun %foreign-type-size (type)
  (type-octets type #'first))

(defun %foreign-type-alignment (type)
  (type-octets type #'second))

;;;; Pointers

(deftype foreign-pointer ()
  'ffi:foreign-address)

(defun pointerp (ptr)
  (typep ptr 'foreign-pointer))

(defun make-pointer (address)
  (check-type address (unsigned-byte 64))
  (ffi:unsigned-foreign-address address))

(defun pointer-address (ptr)
  (check-type ptr foreign-pointer)
  (ffi:foreign-address-unsigned ptr))

(defun pointer-eq (ptr1 ptr2)
  (= (pointer-address ptr1) (pointer-address ptr2)))

(defun null-pointer ()
  (ffi:unsigned-foreign-address 0))

(defun null-pointer-p (ptr)
  (zerop (pointer-address ptr)))

(defun inc-pointer (ptr offset)
  (check-type offset (signed-byte 64))
  (ffi:unsigned-foreign-address
   (ldb (byte 64 0) (+ (pointer-address ptr) offset))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun lisp-value-form (form ctype)
    "FORM, which makes a value of CTYPE as CLISP has it, without NIL for NULL."
    (if (eq ctype :pointer)
        `(or ,form (null-pointer))
        form))

  (defun host-value-form (form ctype)
    "FORM, which makes a value of CTYPE for CLISP: NIL is no pointer here."
    (if (eq ctype :pointer)
        `(or ,form (refuse-nil 'foreign-pointer))
        form)))

(defun refuse-nil (type)
  "Signal that NIL is not of TYPE.  Other objects are checked by CLISP."
  (error 'type-error :datum nil :expected-type type))

;;;; Libraries
;;;
;;; A handle is (path . CLISP's handle), so that it can be opened again.

(defvar *library-handles* '()
  "All open libraries: (name . handle), the latest first.")

(defun open-library (path)
  "CLISP's handle of the library at PATH, or a SIMPLE-ERROR."
  (handler-case (ffi:open-foreign-library path)
    (simple-error (condition) (error condition))
    (error (condition)
      (error 'simple-error :format-control "~A"
                           :format-arguments (list condition)))))

(defun %load-foreign-library (name path)
  (let ((handle (cons path (open-library path))))
    (push (cons name handle) *library-handles*)
    handle))

;;; CLISP opens a path once, however often it is asked to, and closes it by its
;;; path.  What is then opened and closed again stays in memory.
(defun %close-foreign-library (handle)
  (setf *library-handles* (delete handle *library-handles* :key #'cdr))
  (unless (find (car handle) *library-handles* :key #'cadr :test #'string=)
    (empty-cells)
    (ffi:close-foreign-library (car handle))))

(defun native-namestring (pathname)
  (namestring (translate-logical-pathname pathname)))

(defun host-library (library)
  "What CLISP calls LIBRARY: a name, a handle, or :DEFAULT."
  (cond ((eq library :default) :default)
        ((consp library) (cdr library))
        ((cddr (assoc library *library-handles*)))
        (t (error "The foreign library ~S is not loaded." library))))

;;;; Symbols
;;;
;;; CLISP loses memory at each search, so what was found is kept.

(defvar *symbol-cells* (make-hash-table :test 'equal)
  "What was found: a table from (name library [function type]).")

(defstruct (function-type (:constructor make-function-type (parsed)))
  "A C function type, PARSED, and FUNCTIONS of it by address."
  parsed
  (functions (make-hash-table)))

(defvar *function-types* (make-hash-table :test 'equal)
  "All function types that calls of pointers have.")

(defun intern-function-type (type)
  "The FUNCTION-TYPE for what CLISP calls TYPE."
  (or (gethash type *function-types*)
      (setf (gethash type *function-types*)
            (make-function-type (ffi:parse-c-type type)))))

(defun empty-cells ()
  "Forget all functions and variables."
  (loop for cell being the hash-values of *symbol-cells*
        do (setf (car cell) nil))
  (loop for type being the hash-values of *function-types*
        do (clrhash (function-type-functions type))))

(defun intern-cell (&rest key)
  "The cell (value . key) of KEY, which is (name library [function type])."
  (or (gethash key *symbol-cells*)
      (setf (gethash key *symbol-cells*) (cons nil key))))

(defun find-symbol-address (name library)
  "A pointer to the C symbol NAME, or NIL."
  (handler-case (ffi:foreign-address
                 (ffi::find-foreign-variable
                  name (load-time-value (ffi:parse-c-type 'ffi:uint8))
                  (host-library library) nil nil))
    (error () nil)))

(defun %foreign-symbol-pointer (name library)
  (let ((cell (intern-cell name library)))
    (or (car cell)
        (setf (car cell) (find-symbol-address name library)))))

(defun resolve-function (cell)
  "Find the C function of CELL and keep it there."
  (destructuring-bind (name library type) (cdr cell)
    (setf (car cell)
          (ffi:foreign-function
           (or (find-symbol-address name library)
               (error "The foreign function ~S is not defined." name))
           (ffi:parse-c-type type)
           :name name))))

(defconstant +most-kept-functions+ 1000)

(defun function-at (ptr type)
  "The function at PTR of the FUNCTION-TYPE TYPE, made once for each address."
  (let ((functions (function-type-functions type))
        (address (ffi:foreign-address-unsigned ptr)))
    (when (> (hash-table-count functions) +most-kept-functions+)
      (clrhash functions))
    (or (gethash address functions)
        (setf (gethash address functions)
              (ffi:foreign-function ptr (function-type-parsed type))))))

(defmacro %function-pointer (name library)
  `(let ((cell (load-time-value (intern-cell ,name ',library))))
     (or (car cell)
         (%foreign-symbol-pointer ,name ',library)
         (error "The foreign function ~S is not defined." ,name))))

;;;; Calls

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun split-call (args convention)
    "Split {ctype form}* [ctype] into a function type, forms and the result's
ctype."
    (let* ((result (if (oddp (length args)) (lastcar args) :void))
           (pairs (if (oddp (length args)) (butlast args) args)))
      (values (host-function-type (loop for (ctype) on pairs by #'cddr
                                        collect ctype)
                                  result convention)
              (loop for (ctype form) on pairs by #'cddr
                    collect (host-value-form form ctype))
              result))))

(defmacro %foreign-funcall (name args &key (library :default) convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    `(let ((cell (load-time-value
                  (intern-cell ,name ',library ',type))))
       ,(lisp-value-form `(funcall (or (car cell) (resolve-function cell))
                                   ,@forms)
                         result))))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (multiple-value-bind (type forms result) (split-call args convention)
    (lisp-value-form
     `(funcall (function-at ,ptr (load-time-value
                                  (intern-function-type
                                   ',type)))
               ,@forms)
     result)))

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

(defun %mem-ref (ptr type &optional (offset 0))
  (let ((value (ffi:memory-as ptr (value-type type)
                              (or offset (refuse-nil 'integer)))))
    (if (eq type :pointer)
        (or value (null-pointer))
        value)))

(defun %mem-set (value ptr type &optional (offset 0))
  (setf (ffi:memory-as ptr (value-type type)
                       (or offset (refuse-nil 'integer)))
        (or value (refuse-nil type))))

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun offset-form (offset)
    "OFFSET, a form, checked unless it is a number."
    (if (integerp offset)
        offset
        `(or ,offset (refuse-nil 'integer)))))

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if (and (keywordp type) (getf *host-types* type))
      (lisp-value-form `(ffi:memory-as ,ptr ',(host-type type)
                                       ,(offset-form offset))
                       type)
      form))

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

;;;; Callbacks

(defvar *callbacks* (make-hash-table :test 'eq)
  "From names to (pointer function-type function).")

(defun make-callback-pointer (type function)
  "A C pointer to the Lisp FUNCTION as a C function of the parsed TYPE."
  (with-foreign-pointer (place 8)
    (setf (ffi:memory-as place type) function)
    (ffi:memory-as place 'ffi:c-pointer)))

(defun note-callback (name type function)
  "Make FUNCTION the callback NAME, of the function type TYPE."
  (setf (gethash name *callbacks*)
        (list (make-callback-pointer (ffi:parse-c-type type) function)
              type function)))

(defmacro %defcallback (name rettype arg-names arg-types body
                        &key convention)
  `(note-callback
    ',name ',(host-function-type arg-types rettype convention)
    (lambda ,arg-names
      (declare (ignorable ,@arg-names))
      (let ,(loop for arg-name in arg-names
                  for ctype in arg-types
                  when (eq ctype :pointer)
                    collect (list arg-name (lisp-value-form arg-name ctype)))
        ,body))))

(defun %callback (name)
  (or (first (gethash name *callbacks*))
      (error "There is no callback called ~S." name)))

(defmacro %define-universal-handler (name (cookie block) &body body)
  `(%defcallback ,name :void (,cookie ,block) (:unsigned-long :pointer)
                 (progn ,@body)))

(defun %universal-handler-pointer (name)
  (%callback name))

;;;; Images

(defun add-restart-hook (function-name)
  (unless (member function-name custom:*init-hooks*)
    (setf custom:*init-hooks*
          (append custom:*init-hooks* (list function-name)))))

(defun start-afresh ()
  "Replace everything that belongs to a process that is gone."
  (fill *free-blocks* '())
  (empty-cells)
  (loop for (nil . handle) in (reverse *library-handles*)
        do (setf (cdr handle) (open-library (car handle))))
  (loop for callback being the hash-values of *callbacks*
          using (hash-key name)
        do (apply #'note-callback name (rest callback))))

(add-restart-hook 'start-afresh)

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
