;;;; ecl-calls.lisp --- ECL: foreign symbols, libraries, and calls.
;;;;
;;;; A C function is found once for each process, and its address kept in
;;;; a cell that all callers share.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; The dynamic linker
;;;
;;; ECL wakes a thread that waits for a lock by a signal, which may come late.
;;; While ECL 21 calls the dynamic linker, the first such signal makes the
;;; thread's description unwritable and the second writes there: that ends the
;;; thread, and the linker's lock stays taken for ever.  Where Lisp has turned
;;; interrupts off, both are just kept until later.

(defmacro with-linker (&body body)
  "Run BODY, which calls the dynamic linker, without interrupts."
  #+threads `(mp:without-interrupts ,@body)
  #-threads `(progn ,@body))

;;;; Symbols
;;;
;;; A cell is (pointer-or-nil . name).

(defun symbol-in-library (name library)
  "A pointer to the symbol NAME of the handle LIBRARY, or NIL."
  (let ((ptr (with-linker
               (in-c ((coerce name 'base-string) library) (:cstring :object)
                     :pointer-void "ecl_library_symbol(#1,#0,0)"
                     (si:find-foreign-symbol (coerce name 'base-string)
                                             :default :pointer-void 0)))))
    (unless (null-pointer-p ptr) ptr)))

(defun default-symbol (name)
  "A pointer to the symbol NAME of the process, or an error."
  (with-linker
    (si:find-foreign-symbol (coerce name 'base-string)
                            :default :pointer-void 0)))

;;; Names are the process's on this host, whatever library is named; but if it
;;; has the name, its own is meant.
(defun %foreign-symbol-pointer (name library)
  (handler-case
      (or (and (not (eq library :default))
               (symbol-in-library name library))
          (default-symbol name))
    (error () nil)))

(defvar *symbol-cells* (%make-shared-table 'equal)
  "The cells of C functions and variables, by name.")

(defun intern-symbol-cell (name)
  "The cell of the C symbol NAME."
  (or (gethash name *symbol-cells*)
      (let ((cell (cons (%foreign-symbol-pointer name :default) name)))
        (%with-tables-locked
          (ensure-gethash name *symbol-cells* cell)))))

(defun refresh-symbol-cells ()
  "Find all symbols again: a library has been closed."
  (dolist (cell (%with-tables-locked (hash-table-values *symbol-cells*)))
    (setf (car cell) (%foreign-symbol-pointer (cdr cell) :default))))

(defun resolve-symbol (cell)
  "Find the symbol of CELL and keep the pointer, or NIL, there."
  (setf (car cell) (%foreign-symbol-pointer (cdr cell) :default)))

(defun resolve-function (cell)
  "As RESOLVE-SYMBOL, but there must be such a function."
  (or (resolve-symbol cell)
      (error "The foreign function ~S is not defined." (cdr cell))))

(defmacro with-function-cell ((cell name) &body body)
  "Run BODY with CELL bound to the cell of the C function NAME, found."
  `(let ((,cell (load-time-value (intern-symbol-cell ,name))))
     (when (in-c (,cell) (:object) :bool "Null(ECL_CONS_CAR(#0))"
                 (null (car ,cell)))
       (resolve-function ,cell))
     ,@body))

(defmacro %function-pointer (name library)
  (declare (ignore library))
  (with-unique-names (cell)
    `(with-function-cell (,cell ,name)
       (in-c (,cell) (:object) :object "ECL_CONS_CAR(#0)" (car ,cell)))))

(defmacro %symbol-pointer (name library)
  (if (eq library :default)
      `(let ((cell (load-time-value (intern-symbol-cell ,name))))
         (or (car (the cons cell)) (resolve-symbol cell)))
      `(%foreign-symbol-pointer ,name ,library)))

(defmacro %variable-pointer (name library undefined)
  `(or (%symbol-pointer ,name ,library) ,undefined))

;;;; Calls

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *cffi-ecl-method* :dlopen
    "How the calls that are compiled now will be made.
:DLOPEN, the default, is a C call of an address that is looked up once; :DFFI
goes through libffi, as calls in bytecodes do.  :C/C++ is the same as :DLOPEN:
a program need not be linked with the libraries that it calls."))

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
  (defun c-call-text (function ctypes result fixed-count)
    "C that calls FUNCTION, C for a pointer, with the arguments #1 and so on.
FIXED-COUNT of the CTYPES are not variable, or it is NIL."
    (format nil "((~A(*)(~{~A~^,~}~:[~;,...~]))(~A))(~{#~(~36R~)~^,~})"
            (c-type-name result)
            (mapcar #'c-type-name (subseq ctypes 0 fixed-count))
            (and fixed-count (plusp fixed-count))
            function
            (loop for index from 1 to (length ctypes) collect index)))

  (defun call-form (thing type function ptr args fixed-count)
    "A form that calls a C function with ARGS, {ctype form}* [ctype].
THING, of ECL's TYPE, is #0 in FUNCTION, which is C for a pointer to the
function; PTR is a form for the same."
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
          `(in-c (,thing ,@forms) (,type ,@types) ,(ecl-type result)
                 ,(c-call-text function ctypes result fixed-count)
                 ,dffi))))

  (defun pointer-call-form (ptr args &optional fixed-count)
    (call-form ptr :pointer-void "#0" ptr args fixed-count))

  (defun named-call-form (name args &optional fixed-count)
    (with-unique-names (cell)
      `(with-function-cell (,cell ,name)
         ,(call-form cell :object "ECL_CONS_CAR(#0)->foreign.data"
                     `(car ,cell) args fixed-count)))))

(defmacro %foreign-funcall (name args &key library convention)
  (declare (ignore library convention))
  (named-call-form name args))

(defmacro %foreign-funcall-pointer (ptr args &key convention)
  (declare (ignore convention))
  (pointer-call-form ptr args))

(defmacro %foreign-funcall-varargs (name fixed-args varargs
                                    &key convention library)
  (declare (ignore convention library))
  (named-call-form name (append fixed-args varargs)
                   (floor (length fixed-args) 2)))

(defmacro %foreign-funcall-pointer-varargs (ptr fixed-args varargs
                                            &key convention)
  (declare (ignore convention))
  (pointer-call-form ptr (append fixed-args varargs)
                     (floor (length fixed-args) 2)))

;;;; Libraries

(defun %load-foreign-library (name path)
  (declare (ignore name))
  (with-linker (si:load-foreign-module path)))

(defun %close-foreign-library (handle)
  (with-linker (si:unload-foreign-module handle))
  (refresh-symbol-cells))

(defun native-namestring (pathname)
  (namestring (translate-logical-pathname pathname)))
