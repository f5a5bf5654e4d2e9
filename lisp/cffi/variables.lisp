;;;; variables.lisp --- C's global variables.
;;;;
;;;; DEFCVAR makes a symbol macro that stands for the C variable itself.  Where
;;;; the host can, its address is fixed when the code is loaded, so that a read
;;;; is one load.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Addresses

(defun foreign-symbol-pointer (name &key (library :default))
  "Return a pointer to the C variable or function NAME, or NIL.
LIBRARY is the library to look in: a name, an object or :DEFAULT."
  (check-type name string)
  (%foreign-symbol-pointer
   name
   (if (eq library :default)
       :default
       (foreign-library-handle (get-foreign-library library)))))

(define-compiler-macro foreign-symbol-pointer (&whole form name
                                               &key (library :default))
  (if (and (stringp name) (eq library :default))
      `(%symbol-pointer ,name :default)
      form))

(defun undefined-variable-error (name &optional (library :default))
  "Signal that there is no C variable NAME in LIBRARY."
  (error "The foreign variable ~S is not defined~@[ in the library ~S~].~A"
         name (and (not (eq library :default)) library)
         (loaded-libraries-text)))

(defun fs-pointer-or-lose (foreign-name library)
  "Return a pointer to the C symbol FOREIGN-NAME, or signal an error."
  (or (foreign-symbol-pointer foreign-name :library library)
      (undefined-variable-error foreign-name library)))

(defun get-var-pointer (symbol)
  "Return a pointer to the variable that DEFCVAR defined as SYMBOL, or NIL."
  (foreign-symbol-pointer (get symbol 'foreign-var-name)
                          :library (get symbol 'foreign-var-library
                                        :default)))

(defun variable-pointer-form (foreign-name library)
  "A form for the address of a C variable; it signals an error if undefined."
  (if (eq library :default)
      `(%variable-pointer ,foreign-name :default
                          (undefined-variable-error ,foreign-name))
      `(fs-pointer-or-lose ,foreign-name ',library)))

;;;; DEFCVAR

(defun parse-defcvar-options (options)
  "Return OPTIONS, with defaults, as a property list."
  (destructuring-bind (&key (library :default) read-only) options
    (list :library library :read-only read-only)))

(defun refuse-assignment (name)
  "Signal that the variable NAME is read-only."
  (error "The foreign variable ~S is read-only." name))

(defun variable-accessor-forms (lisp-name accessor place read-only)
  "Forms that define the functions ACCESSOR and (SETF ACCESSOR) for PLACE."
  `((defun ,accessor ()
      ,place)
    (defun (setf ,accessor) (value)
      ,(if read-only
           `(progn value (refuse-assignment ',lisp-name))
           `(setf ,place value)))))

(defmacro defcvar (name-and-options type &optional documentation)
  "Define a symbol as a C variable of TYPE.
NAME-AND-OPTIONS is a C name, a symbol, or a list of these followed by the
options :LIBRARY and :READ-ONLY."
  (multiple-value-bind (lisp-name foreign-name options)
      (parse-name-and-options name-and-options t)
    (destructuring-bind (&key library read-only) options
      (let* ((accessor (symbolicate '#:%var-accessor- lisp-name))
             (pointer (variable-pointer-form foreign-name library))
             (place `(mem-ref ,pointer ',type))
             (read-only (or read-only (aggregatep (parse-type type)))))
        `(progn
           (setf (documentation ',lisp-name 'variable) ,documentation
                 (get ',lisp-name 'foreign-var-name) ,foreign-name
                 (get ',lisp-name 'foreign-var-library) ',library)
           ,@(variable-accessor-forms lisp-name accessor place read-only)
           (eval-when (:compile-toplevel :load-toplevel :execute)
             (define-symbol-macro ,lisp-name
                 ,(if read-only `(,accessor) place))))))))
