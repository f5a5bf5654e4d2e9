;;;; ecl-calls.lisp --- ECL: foreign symbols, libraries, and calls.
;;;;
;;;; A C function is found once for each process, and its address kept in
;;;; a cell that all callers share.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Symbols
;;;
;;; A cell is (pointer-or-nil . name).

(defun symbol-in-library (name library)
  "A pointer to the symbol NAME of the handle LIBRARY, or NIL."
  (let ((ptr (in-c ((coerce name 'base-string) library) (:cstring :object)
                   :pointer-void "ecl_library_symbol(#1,#0,0)"
                   (si:find-foreign-symbol (coerce name 'base-string)
                                           :default :pointer-void 0))))
    (unless (null-pointer-p ptr) ptr)))

(defun %foreign-symbol-pointer (name library)
  (handler-case
      (if (eq library :default)
          (si:find-foreign-symbol (coerce name 'base-string) :default
                                  :pointer-void 0)
          (symbol-in-library name library))
    (error () nil)))

(defvar *function-cells* (make-hash-table :test 'equal)
  "The cells of C functions, by name.")

(defun intern-function-cell (name)
  "The cell of the C function NAME."
  (or (gethash name *function-cells*)
      (setf (gethash name *function-cells*)
            (cons (%foreign-symbol-pointer name :default) name))))

(defun refresh-function-cells ()
  "Find all C functions again: a library has been closed."
  (loop for cell being the hash-values of *function-cells*
        do (setf (car cell) (%foreign-symbol-pointer (cdr cell) :default))))

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

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *cffi-ecl-method* :dlopen
    "How compiled calls are made: :DLOPEN, in C, or :DFFI, as in bytecodes.
:C/C++ is accepted, and means :DLOPEN."))

(defconstant +most-c-arguments+ 35
  "ECL names the arguments of a line of C by one digit or letter each.")

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
           (dffi `(si:call-cfun ,ptr ,(ecl-type result) ',types
                                (list ,@forms))))
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

;;;; Libraries

(defun %load-foreign-library (name path)
  (declare (ignore name))
  (si:load-foreign-module path))

(defun %close-foreign-library (handle)
  (si:unload-foreign-module handle)
  (refresh-function-cells))

(defun native-namestring (pathname)
  (namestring (translate-logical-pathname pathname)))
