;;;; functions.lisp --- C functions and variables, as in UFFI.
;;;;
;;;; A C name stands for the Lisp name with hyphens, or goes before one in a
;;;; list: "get_time" or ("get_time" time-now).  Modules, which say what
;;;; library a name is in, mean nothing to CFFI.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

(defmacro def-function (name args &key module (returning :void))
  "Define a Lisp function that calls the C function NAME.
ARGS is a list of (name type), RETURNING the type of the result."
  (declare (ignore module))
  `(cffi:defcfun ,name ,(convert-uffi-type returning)
     ,@(loop for (argument type) in args
             collect (list argument (convert-uffi-type type)))))

(defun variable-name (c-name)
  "The symbol for the C variable C-NAME, without asterisks."
  (intern (cffi-sys:canonicalize-symbol-name-case
           (substitute #\- #\_ c-name))))

(defmacro def-foreign-var (name type module)
  "Define a Lisp variable that is the C variable NAME, of TYPE."
  (declare (ignore module))
  `(cffi:defcvar ,(if (consp name)
                      name
                      (list name (variable-name name)))
       ,(convert-uffi-type type)))

(defmacro def-pointer-var (name value &optional documentation)
  "Define the variable NAME, whose VALUE is a pointer."
  `(defvar ,name ,value ,@(when documentation (list documentation))))
