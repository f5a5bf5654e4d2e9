;;;; clisp-libraries.lisp: libraries, symbols and functions on CLISP.
;;;;
;;;; A C function is an object that knows its type: it is made when first
;;;; called and kept in a cell that all callers with the same name, library and
;;;; type share.  CLISP looks names up in one library or in all of them, so
;;;; :LIBRARY is honoured.  A started image opens its libraries again, in the
;;;; order in which they were loaded, and empties the cells.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

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

;;;; Images

(defun reopen-library (entry)
  "Open the library of ENTRY, (name path . handle), in this process."
  (destructuring-bind (name path . handle) entry
    (declare (ignore handle))
    (restart-case (setf (cddr entry) (open-library path))
      (retry ()
        :report (lambda (stream)
                  (format stream "Try to open ~A again." path))
        (reopen-library entry))
      (continue ()
        :report (lambda (stream)
                  (format stream "Go on without the library ~S." name))
        (removef *library-handles* entry)))))

(defun reopen-libraries ()
  "Open all libraries in their order, and look all names up again."
  (empty-cells)
  (mapc #'reopen-library (reverse *library-handles*)))

(add-restart-hook 'reopen-libraries)
