;;;; sbcl.lisp --- The SBCL backend.
;;;;
;;;; Pointers are system area pointers.  Memory access with a constant type is
;;;; one SAP-REF, a call is one ALIEN-FUNCALL, and a constant C name is a slot
;;;; of the alien linkage table: SBCL itself keeps the table right when a
;;;; library is loaded or closed and when a saved image starts.  SBCL has one
;;;; namespace for foreign symbols, so :LIBRARY is ignored throughout.
;;;;
;;;; The contract is in protocol.lisp, docstrings included.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(pushnew 'flat-namespace *features*)

;;;; Names

(declaim (inline canonicalize-symbol-name-case))
(defun canonicalize-symbol-name-case (name)
  (string-upcase name))

;;;; Pointers

(deftype foreign-pointer ()
  'sb-sys:system-area-pointer)

(declaim (inline pointerp pointer-eq null-pointer null-pointer-p inc-pointer
                 make-pointer pointer-address))

(defun pointerp (ptr)
  (sb-sys:system-area-pointer-p ptr))

(defun pointer-eq (ptr1 ptr2)
  (declare (type foreign-pointer ptr1 ptr2))
  (sb-sys:sap= ptr1 ptr2))

(defun null-pointer ()
  (sb-sys:int-sap 0))

(defun null-pointer-p (ptr)
  (declare (type foreign-pointer ptr))
  (zerop (sb-sys:sap-int ptr)))

(defun inc-pointer (ptr offset)
  (declare (type foreign-pointer ptr) (type integer offset))
  (sb-sys:sap+ ptr (the (signed-byte #.sb-vm:n-word-bits) offset)))

(defun make-pointer (address)
  (declare (type (unsigned-byte #.sb-vm:n-word-bits) address))
  (sb-sys:int-sap address))

(defun pointer-address (ptr)
  (declare (type foreign-pointer ptr))
  (sb-sys:sap-int ptr))

;;;; Threads

(defun %make-shared-table (test)
  (make-hash-table :test test :synchronized t))

(sb-ext:define-load-time-global *tables-lock*
    (sb-thread:make-mutex :name "CFFI tables"))

(defmacro %with-tables-locked (&body body)
  `(sb-thread:with-recursive-lock (*tables-lock*) ,@body))

;;;; Types

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *alien-types*
    '(:char char :unsigned-char unsigned-char
      :short short :unsigned-short unsigned-short
      :int int :unsigned-int unsigned-int
      :long long :unsigned-long unsigned-long
      :long-long (signed 64) :unsigned-long-long (unsigned 64)
      :float single-float :double double-float
      :pointer system-area-pointer :void void)
    "A plist: the alien type of each ctype.")

  (defun convert-foreign-type (ctype)
    "The alien type of CTYPE, or an error."
    (or (getf *alien-types* ctype)
        (error "~S is not a primitive foreign type." ctype)))

  (defun alien-octets (ctype unit)
    "The size or the alignment of CTYPE in octets; UNIT names the reader."
    (when (eq ctype :void)
      (error "The foreign type :VOID has no size and no alignment."))
    (floor (funcall unit (sb-alien-internals:parse-alien-type
                          (convert-foreign-type ctype) nil))
           8))

  (defun alien-accessor (ctype)
    "The operator of SB-SYS that reads and writes CTYPE in memory."
    (case ctype
      (:float 'sb-sys:sap-ref-single)
      (:double 'sb-sys:sap-ref-double)
      (:pointer 'sb-sys:sap-ref-sap)
      (t (format-symbol '#:sb-sys "~:[~;SIGNED-~]SAP-REF-~D"
                        (member ctype '(:char :short :int :long :long-long))
                        (* 8 (alien-octets
                              ctype
                              #'sb-alien-internals:alien-type-bits)))))))

(defmacro define-type-question (name (type) unit)
  "Define NAME to answer, from a table, what UNIT says of the ctype TYPE."
  `(defun ,name (,type)
     (case ,type
       ,@(loop for (ctype) on *alien-types* by #'cddr
               unless (eq ctype :void)
                 collect `(,ctype ,(alien-octets ctype unit)))
       (t (alien-octets ,type ',unit)))))

(define-type-question %foreign-type-size (type)
  sb-alien-internals:alien-type-bits)

(define-type-question %foreign-type-alignment (type)
  sb-alien-internals:alien-type-alignment)

;;;; Memory

(declaim (inline %foreign-alloc foreign-free))

(defun %foreign-alloc (size)
  (alien-sap (make-alien (unsigned 8) size)))

(defun foreign-free (ptr)
  (declare (type foreign-pointer ptr))
  (free-alien (sap-alien ptr (* (unsigned 8)))))

;;; Small blocks are vectors on the control stack, which are 16-aligned and cost
;;; nothing to drop; the alien stack's pointer is a special variable to bind.
(defconstant +largest-vector-block+ 1024)

;;; The alien stack has about a megabyte; what is larger than this goes to the
;;; heap, and so does a size that is none: allocation will say so.
(defconstant +largest-stack-block+ 65536)

(defun stack-block-size (size environment)
  "The value of the form SIZE if it is a constant that the stack can bear."
  (let ((octets (and (constant-form-p size environment)
                     (constant-form-value size environment))))
    (and (typep octets `(integer 0 ,+largest-stack-block+))
         octets)))

(defmacro %with-block ((var size) &body body)
  (with-unique-names (words)
    (let ((count (ceiling size 8)))
      (if (<= size +largest-vector-block+)
          `(let ((,words (make-array ,count :element-type '(unsigned-byte 64))))
             (declare (dynamic-extent ,words))
             (sb-sys:with-pinned-objects (,words)
               (let ((,var (sb-sys:vector-sap ,words)))
                 (declare (type foreign-pointer ,var) (ignorable ,var))
                 ,@body)))
          `(with-alien ((,words (array (unsigned 64) ,(1+ count))))
             (let ((,var (sb-sys:int-sap
                          (logandc2 (+ (sb-sys:sap-int (alien-sap ,words)) 15)
                                    15))))
               (declare (type foreign-pointer ,var) (ignorable ,var))
               ,@body))))))

(defmacro with-foreign-pointer ((var size &optional (size-var (gensym "SIZE")))
                                &body body &environment environment)
  (let ((octets (stack-block-size size environment)))
    (if octets
        `(let ((,size-var ,octets))
           (declare (ignorable ,size-var))
           (%with-block (,var ,(max octets 8)) ,@body))
        `(let* ((,size-var ,size)
                (,var (%foreign-alloc ,size-var)))
           (declare (ignorable ,size-var))
           (unwind-protect (locally ,@body)
             (foreign-free ,var))))))

(defmacro define-memory-accessors (&rest ctypes)
  "Define the functions %MEM-REF and %MEM-SET."
  `(progn
     (defun %mem-ref (ptr type &optional (offset 0))
       (declare (type foreign-pointer ptr)
                (type (signed-byte #.sb-vm:n-word-bits) offset))
       (case type
         ,@(loop for ctype in ctypes
                 collect `(,ctype (,(alien-accessor ctype) ptr offset)))
         (t (error "~S is not a foreign type to read." type))))
     (defun %mem-set (value ptr type &optional (offset 0))
       (declare (type foreign-pointer ptr)
                (type (signed-byte #.sb-vm:n-word-bits) offset))
       (case type
         ,@(loop for ctype in ctypes
                 collect `(,ctype
                           (setf (,(alien-accessor ctype) ptr offset) value)))
         (t (error "~S is not a foreign type to write." type))))))

(define-memory-accessors :char :unsigned-char :short :unsigned-short
  :int :unsigned-int :long :unsigned-long :long-long :unsigned-long-long
  :float :double :pointer)

(defun constant-accessor (type-form)
  "The memory accessor for TYPE-FORM, or NIL unless it is a literal ctype."
  (and (keywordp type-form)
       (not (eq type-form :void))
       (getf *alien-types* type-form)
       (alien-accessor type-form)))

(define-compiler-macro %mem-ref (&whole form ptr type &optional (offset 0))
  (if-let ((accessor (constant-accessor type)))
    `(,accessor ,ptr ,offset)
    form))

(define-compiler-macro %mem-set (&whole form value ptr type
                                 &optional (offset 0))
  (if-let ((accessor (constant-accessor type)))
    (once-only (value)
      `(setf (,accessor ,ptr ,offset) ,value))
    form))

(defun make-shareable-byte-vector (size)
  (declare (type (and unsigned-byte fixnum) size))
  (make-array size :element-type '(unsigned-byte 8)))

(defmacro with-pointer-to-vector-data ((ptr-var vector) &body body)
  (with-unique-names (data)
    `(let ((,data ,vector))
       (declare (type (sb-kernel:simple-unboxed-array (*)) ,data))
       (sb-sys:with-pinned-objects (,data)
         (let ((,ptr-var (sb-sys:vector-sap ,data)))
           ,@body)))))

;;;; Calls

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun call-parts (args &optional (fixed-count nil variadicp))
    "Split {ctype form}* [ctype] into an alien function type and the forms.
FIXED-COUNT arguments of a variadic function are not variable; on some systems
the types must say so."
    (let* ((resultp (oddp (length args)))
           (pairs (if resultp (butlast args) args))
           (types (loop for (ctype) on pairs by #'cddr
                        collect (convert-foreign-type ctype))))
      (when (and variadicp (featurep '(:and :darwin :arm64)))
        (setf types `(,@(subseq types 0 fixed-count)
                      &optional ,@(subseq types fixed-count))))
      (values `(function ,(if resultp
                              (convert-foreign-type (lastcar args))
                              'void)
                         ,@types)
              (loop for (nil form) on pairs by #'cddr collect form))))

  (defun pointer-call-form (ptr function-type forms)
    "A form that calls the function at PTR."
    (with-unique-names (function)
      `(let ((,function ,ptr))
         (declare (type foreign-pointer ,function))
         (alien-funcall (sap-alien ,function ,function-type) ,@forms)))))

(defmacro %foreign-funcall (name args &key library convention)
  (declare (ignore library convention))
  (multiple-value-bind (type forms) (call-parts args)
    `(alien-funcall (extern-alien ,name ,type) ,@forms)))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (declare (ignore convention))
  (multiple-value-call #'pointer-call-form ptr (call-parts args)))

(defmacro %foreign-funcall-varargs (name fixed-args varargs
                                    &key convention library)
  (declare (ignore convention library))
  (multiple-value-bind (type forms)
      (call-parts (append fixed-args varargs) (floor (length fixed-args) 2))
    `(alien-funcall (extern-alien ,name ,type) ,@forms)))

(defmacro %foreign-funcall-pointer-varargs (ptr fixed-args varargs
                                            &key convention)
  (declare (ignore convention))
  (multiple-value-call #'pointer-call-form
    ptr (call-parts (append fixed-args varargs)
                    (floor (length fixed-args) 2))))

;;;; Symbols

(defmacro %function-pointer (name library)
  (declare (ignore library))
  `(sb-sys:foreign-symbol-sap ,name))

;;; An undefined variable's place in the linkage table is a guard page.
(defmacro %variable-pointer (name library undefined)
  (declare (ignore library))
  (with-unique-names (address)
    `(let ((,address (sb-sys:foreign-symbol-sap ,name t)))
       (when (= (sb-sys:sap-int ,address)
                (extern-alien "undefined_alien_address" unsigned-long))
         ,undefined)
       ,address)))

(defun %foreign-symbol-pointer (name library)
  (declare (ignore library))
  (when-let ((address (sb-sys:find-foreign-symbol-address name)))
    (sb-sys:int-sap address)))

;;; A symbol that may be undefined is given a place in the linkage table when it
;;; is first found there, lest SBCL warn of it.
(defstruct (linkage-cell (:constructor make-linkage-cell (name)))
  "Where the linkage table holds the address of NAME; 0 if not known."
  (name "" :type string :read-only t)
  (place 0 :type sb-ext:word))

(defvar *linkage-cells* (%make-shared-table 'equal)
  "All cells, by name.")

(declaim (ftype (function (string) (values linkage-cell &optional))
                intern-linkage-cell))
(defun intern-linkage-cell (name)
  (%with-tables-locked
    (values (ensure-gethash name *linkage-cells* (make-linkage-cell name)))))

(defun link-symbol (cell)
  "Return a pointer to CELL's symbol and keep its place, or NIL."
  (when-let ((pointer (%foreign-symbol-pointer (linkage-cell-name cell)
                                               :default)))
    (setf (linkage-cell-place cell)
          (sb-sys:foreign-symbol-address (linkage-cell-name cell) t))
    pointer))

(defun reset-linkage-cells ()
  (loop for cell being the hash-values of *linkage-cells*
        do (setf (linkage-cell-place cell) 0)))

;;; The way to NIL is out of line, so that the compiler does not warn of it
;;; where a pointer is wanted.
(defmacro %symbol-pointer (name library)
  (declare (ignore library))
  (with-unique-names (cell place pointer)
    `(let* ((,cell (load-time-value (intern-linkage-cell ,name)))
            (,place (linkage-cell-place ,cell))
            (,pointer (if (zerop ,place)
                          (sb-sys:int-sap 0)
                          (sb-sys:sap-ref-sap (sb-sys:int-sap ,place) 0))))
       (if (or (zerop ,place)
               (= (sb-sys:sap-int ,pointer)
                  (extern-alien "undefined_alien_address" unsigned-long)))
           (link-symbol ,cell)
           ,pointer))))

;;;; Callbacks

;;; DEFINE-ALIEN-CALLABLE would invalidate the pointer that C has from before a
;;; redefinition; ours goes on to call the old function.  SBCL's own tables of
;;; callbacks are not for several threads at once, and it may compile between:
;;; so the lock is the compiler's.
(defvar *callbacks* (%make-shared-table 'eq)
  "The alien functions that are callbacks, by name.")

(defmacro %defcallback (name rettype arg-names arg-types body
                        &key (convention :cdecl))
  (check-type convention (member :cdecl :stdcall))
  `(sb-c::with-world-lock ()
     (setf (gethash ',name *callbacks*)
           (sb-alien::alien-lambda (,convention ,(convert-foreign-type rettype))
               ,(loop for arg-name in arg-names
                      for ctype in arg-types
                      collect (list arg-name (convert-foreign-type ctype)))
             ,body))
     ',name))

(defun %callback (name)
  (if-let ((function (gethash name *callbacks*)))
    (alien-sap function)
    (error "There is no callback called ~S." name)))

(defmacro %define-universal-handler (name (cookie block) &body body)
  `(%defcallback ,name :void (,cookie ,block) (:unsigned-long :pointer)
     (progn ,@body)))

(defun %universal-handler-pointer (name)
  (%callback name))

;;;; Libraries

(defun %load-foreign-library (name path)
  (declare (ignore name))
  (load-shared-object path))

(defun %close-foreign-library (handle)
  (unload-shared-object handle))

(defun native-namestring (pathname)
  (sb-ext:native-namestring pathname))

;;;; Images

(defun add-restart-hook (function-name)
  (pushnew function-name sb-ext:*init-hooks*))

(add-restart-hook 'reset-linkage-cells)

;;;; Methods

(defclass method-hook ()
  ((function-name :initarg :function-name :reader hook-function-name)))

(defmethod sb-mop:update-dependent ((function generic-function)
                                    (hook method-hook) &rest event)
  (declare (ignore event))
  (funcall (hook-function-name hook)))

(defun add-method-hook (generic-function-name function-name)
  (sb-mop:add-dependent (fdefinition generic-function-name)
                        (make-instance 'method-hook
                                       :function-name function-name))
  t)
