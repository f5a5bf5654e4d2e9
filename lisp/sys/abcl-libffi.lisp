;;;; abcl-libffi.lisp: libraries, functions and callbacks, by JNA's libffi.
;;;;
;;;; JNA carries a libffi and opens it to Java by a few static methods of its
;;;; class Native.  A function of C is known here by two pointers, its own and
;;;; that of its interface, libffi's description of a result and arguments,
;;;; which functions of the same types share.  A callback is a Java object that
;;;; calls Lisp, an interface, and the code that libffi makes of the two.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Libraries

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

(defstruct (library-handle (:constructor make-library-handle (address)))
  "An opened library: what the system knows it by."
  address)

(defvar *process* (make-library-handle
                   (java:jstatic *open-library* nil java:+null+))
  "All loaded libraries together.")

(defvar *libraries* (make-hash-table :test 'eq)
  "The handles of loaded libraries, by the library's name.")

;;;; Functions

;;; Functions are looked up when code is loaded, because a lookup makes the
;;; system forget what dlerror() would have said.
(defvar *function-cells* (make-hash-table :test 'equal)
  "(pointer-or-nil name . library) for each function that is called, by name
and library.")

(defun find-function (name library)
  "A pointer to the C function NAME of LIBRARY, a name or :DEFAULT, or NIL."
  (let ((handle (or (gethash library *libraries*) :default)))
    (and (or (eq library :default) (not (eq handle :default)))
         (%foreign-symbol-pointer name handle))))

(defun intern-function-cell (name library)
  (ensure-gethash (cons name library) *function-cells*
                  (list* (find-function name library) name library)))

(defun refresh-function-cells ()
  "Find all C functions again: a library has been closed."
  (loop for cell being the hash-values of *function-cells*
        do (setf (car cell) (find-function (cadr cell) (cddr cell)))))

(defun resolve-function (cell)
  "Find the C function of CELL, keep its pointer there and return it."
  (destructuring-bind (name . library) (cdr cell)
    (setf (car cell)
          (or (find-function name library)
              (error "The foreign function ~S is not defined~@[ in the ~
                      library ~S~]."
                     name (if (eq library :default) nil library))))))

;;;; libffi's view of functions

(defun make-ffi-type (size code)
  "An ffi_type of libffi: its size, alignment, code and elements."
  (let ((type (%malloc 24)))
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
  (let ((types (%malloc (* 8 (1+ (length arguments))))))
    (loop for ctype in arguments
          for offset from 0 by 8
          do (%word (getf *ffi-types* ctype) types offset))
    (%make-address (java:jstatic "ffi_prep_cif" "com.sun.jna.Native"
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
          (handler-code handler
                        (apply #'intern-interface result arguments)))
    name))

(defun handler-code (handler interface)
  "The pointer by which C calls HANDLER as a function of INTERFACE.  It is what
JNA's record of a closure begins with."
  (%word (%make-address (java:jstatic "ffi_prep_closure" "com.sun.jna.Native"
                                      (%address interface) handler))
         0))
