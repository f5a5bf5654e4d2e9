;;;; protocol.lisp --- The backend contract, as data.
;;;;
;;;; One DEFINE-BACKEND-OP form per operator: its name, its lambda list, its
;;;; kind and its docstring.  Nothing here runs a foreign function.  The list
;;;; has three readers: defaults.lisp attaches the docstrings and refuses to
;;;; go on when a backend left a hole, the test suite checks every backend
;;;; file against it (also those whose Lisp is not at hand), and people who
;;;; port CFFI read it from top to bottom.
;;;;
;;;; "ctype" is always one of the primitive keywords :char :unsigned-char
;;;; :short :unsigned-short :int :unsigned-int :long :unsigned-long :long-long
;;;; :unsigned-long-long :float :double :pointer :void.  Aliases, enums and
;;;; every other type have been reduced to these before a backend is asked.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defstruct backend-operation
    "One operator that a backend defines."
    (name nil :type symbol :read-only t)
    (lambda-list nil :type list :read-only t)
    (kind :function :type (member :function :macro :type) :read-only t)
    (optional-p nil :type boolean :read-only t)
    (documentation "" :type string :read-only t)))

(defvar *backend-operations* '()
  "The operators of the backend contract, the latest first.")

(defvar *unsupported-operations* '()
  "What this host cannot do: a list of (operator reason).")

(defun note-backend-operation (operation)
  "Put OPERATION into the contract, in place of one of the same name."
  (setf *backend-operations*
        (cons operation
              (remove (backend-operation-name operation) *backend-operations*
                      :key #'backend-operation-name)))
  (backend-operation-name operation))

(defmacro define-backend-op (name lambda-list kind &body options)
  "Declare that a backend defines NAME with LAMBDA-LIST.
KIND is :function, :macro or :type.  OPTIONS are an optional :optional, when
defaults.lisp knows a portable substitute, and the docstring."
  `(note-backend-operation
    (make-backend-operation
     :name ',name :lambda-list ',lambda-list :kind ,kind
     :optional-p ,(and (member :optional options) t)
     :documentation ,(lastcar options))))

(defmacro unsupported (operator reason)
  "Declare, in a backend file, that the host cannot provide OPERATOR, and why.
A call of OPERATOR signals an error that gives REASON."
  `(progn
     (pushnew '(,operator ,reason) *unsupported-operations* :test #'equal)
     (defun ,operator (&rest arguments)
       (declare (ignore arguments))
       (error "~S is not supported on this Lisp: ~A" ',operator ,reason))))

;;;; Names

(define-backend-op canonicalize-symbol-name-case (name) :function
  "Return the string NAME in the case that the reader gives to symbols.")

;;;; Pointers

(define-backend-op foreign-pointer () :type
  "The host's representation of a C pointer.  NIL is never of this type.")

(define-backend-op pointerp (ptr) :function
  "Return true if PTR is a foreign pointer.")

(define-backend-op pointer-eq (ptr1 ptr2) :function
  "Return true if PTR1 and PTR2 point to the same address.
Signals an error unless both are foreign pointers.")

(define-backend-op null-pointer () :function
  "Return a null pointer.")

(define-backend-op null-pointer-p (ptr) :function
  "Return true if PTR is a null pointer.
Signals an error unless PTR is a foreign pointer.")

(define-backend-op inc-pointer (ptr offset) :function
  "Return a pointer OFFSET bytes past PTR.  OFFSET may be negative.")

(define-backend-op make-pointer (address) :function
  "Return a pointer to the integer ADDRESS.")

(define-backend-op pointer-address (ptr) :function
  "Return the address of PTR as a non-negative integer.")

;;;; Memory

(define-backend-op %foreign-alloc (size) :function
  "Allocate SIZE bytes outside of the Lisp heap and return a pointer to them.
SIZE may be 0.")

(define-backend-op foreign-free (ptr) :function
  "Free memory that was allocated by FOREIGN-ALLOC.")

(define-backend-op with-foreign-pointer ((var size &optional size-var)
                                         &body body) :macro
  "Run BODY with VAR bound to a pointer to SIZE bytes of foreign memory.
The memory lives until BODY is left.  SIZE is evaluated once; SIZE-VAR, when
given, is bound to it.")

(define-backend-op %mem-ref (ptr type &optional offset) :function
  "Read the ctype TYPE at OFFSET bytes past PTR.")

(define-backend-op %mem-ref-or-nil (ptr type offset) :macro :optional
  "Read the literal ctype TYPE as %MEM-REF does; but return NIL where this host
has no object for what is there.")

(define-backend-op %mem-set (value ptr type &optional offset) :function
  "Store VALUE as the ctype TYPE at OFFSET bytes past PTR.")

(define-backend-op %foreign-type-size (type) :function
  "Return the size in bytes of the ctype TYPE.")

(define-backend-op %foreign-type-alignment (type) :function
  "Return the alignment in bytes of the ctype TYPE.")

(define-backend-op make-shareable-byte-vector (size) :function
  "Return a vector of SIZE octets for WITH-POINTER-TO-VECTOR-DATA.")

(define-backend-op with-pointer-to-vector-data ((ptr-var vector) &body body)
  :macro
  "Run BODY with PTR-VAR bound to a pointer to the data of VECTOR.
The pointer is valid until BODY is left; what C writes there is then seen in
VECTOR.")

(define-backend-op %with-block ((var size) &body body) :macro :optional
  "Run BODY with VAR bound to SIZE bytes of 16-aligned foreign memory.
SIZE is a constant.  Where the host can, the memory is on the stack, and
nothing is consed.")

(define-backend-op %with-pointer-at ((var address) &body body) :macro :optional
  "Run BODY with VAR bound to a pointer to ADDRESS, which is known to be one.")

(define-backend-op %with-pointer-plus ((var ptr offset) &body body) :macro
  :optional
  "Run BODY with VAR standing for a pointer OFFSET bytes past PTR, a variable.
It is not assigned to; the host may make it anew wherever it stands.")

(define-backend-op %store-ascii (string address room) :macro :optional
  "Store STRING and a terminator at ADDRESS, where there are ROOM octets.
Return true if that was done: if STRING is a string, fits, and has no character
but ASCII's.  NIL on a host that has nothing faster than %MEM-SET.")

;;;; Calls

(define-backend-op %foreign-funcall (name args &key library convention) :macro
  "Call the C function called NAME, a literal string.
ARGS is {ctype form}* and the result's ctype.  An undefined function is an
error when it is called, not before.")

(define-backend-op %foreign-funcall-pointer (ptr args &key convention) :macro
  "Call the C function that PTR points to.  ARGS is as in %FOREIGN-FUNCALL.")

(define-backend-op %foreign-funcall-varargs
    (name fixed-args varargs &key convention library) :macro :optional
  "Call the variadic C function called NAME.
FIXED-ARGS is {ctype form}*; VARARGS is the same, promoted, and the result's
ctype.")

(define-backend-op %foreign-funcall-pointer-varargs
    (ptr fixed-args varargs &key convention) :macro :optional
  "Call the variadic C function that PTR points to.")

(define-backend-op defcfun-helper-forms
    (name lisp-name rettype args types options) :function :optional
  "Return a form for DEFCFUN to emit before its DEFUN, and one for its call.
ARGS are the symbols that hold the arguments, TYPES their ctypes, OPTIONS the
call's :LIBRARY and :CONVENTION.")

(define-backend-op %function-pointer (name library) :macro :optional
  "Return a pointer to the C function called NAME, a literal string.
Where the host can, it is found once, when the code is loaded.  An undefined
function is an error when it is called, not before.")

(define-backend-op %symbol-pointer (name library) :macro :optional
  "Return a pointer to the C symbol called NAME, a literal string, or NIL.
Where the host can, it is looked up once, until a library is closed or a saved
image starts.")

(define-backend-op %variable-pointer (name library undefined) :macro :optional
  "Return a pointer to the C variable called NAME, a literal string.
Where the host can, it is found once, when the code is loaded.  If there is
none, run the form UNDEFINED, which does not return.")

;;;; Callbacks

(define-backend-op %defcallback
    (name rettype arg-names arg-types body &key convention) :macro
  "Define NAME as a C function of the given ctypes that runs the form BODY.")

(define-backend-op %callback-definition (arg-count host-form engine-form)
  :macro :optional
  "Expand to HOST-FORM, which defines a callback by %DEFCALLBACK.
Where that does less, or takes fewer arguments than ARG-COUNT, expand to
ENGINE-FORM, which defines it through the engine.")

(define-backend-op %callback (name) :function
  "Return a pointer to the callback that %DEFCALLBACK defined as NAME.")

(define-backend-op %define-universal-handler (name (cookie block) &body body)
  :macro
  "Define NAME as a C function, void (uintptr_t cookie, void *block).
BODY runs with COOKIE bound to an integer and BLOCK to a pointer, on whichever
thread C calls from.")

(define-backend-op %universal-handler-pointer (name) :function
  "Return a pointer to the handler that %DEFINE-UNIVERSAL-HANDLER defined.")

;;;; Libraries and symbols

(define-backend-op %load-foreign-library (name path) :function
  "Load the shared library at the string PATH and return its handle.
NAME is the library's symbol.  Failure is a SIMPLE-ERROR.")

(define-backend-op %close-foreign-library (handle) :function
  "Close the library that %LOAD-FOREIGN-LIBRARY returned HANDLE for.")

(define-backend-op native-namestring (pathname) :function
  "Return PATHNAME as the operating system writes it.")

(define-backend-op %foreign-symbol-pointer (name library) :function
  "Return a pointer to the C variable or function called NAME, or NIL.
LIBRARY is :DEFAULT or a library's handle.")

;;;; Threads

(define-backend-op %make-shared-table (test) :function :optional
  "Return a hash table for all threads, TEST being EQ, EQL or EQUAL.
One thread may write while others read it.  Whoever writes, or goes through it
entry by entry, does that in %WITH-TABLES-LOCKED.")

(define-backend-op %with-tables-locked (&body body) :macro :optional
  "Run BODY while no other thread is in a form like this.
BODY calls nothing that could wait for another thread: it looks up and writes.")

;;;; Images

(define-backend-op add-restart-hook (function-name) :function
  "Have the function FUNCTION-NAME called whenever a saved image starts.")

;;;; Methods

(define-backend-op add-method-hook (generic-function-name function-name)
  :function :optional
  "Have FUNCTION-NAME called when a generic function's methods change.
Return true, or NIL on a host that cannot tell.")

;;;; Constant forms

(define-backend-op constant-form-p (form &optional environment) :function
  :optional
  "Return true if FORM's value is known now, in ENVIRONMENT.
Unlike CONSTANTP, this looks behind symbol macros.")

(define-backend-op constant-form-value (form &optional environment) :function
  :optional
  "Return the value of FORM, which CONSTANT-FORM-P accepts.")
