;;;; clisp-callbacks.lisp: callbacks on CLISP.
;;;;
;;;; A callback is made by storing a Lisp function in foreign memory as a C
;;;; function, and reading its address.  A started image makes all callbacks
;;;; anew.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

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
      (let ((*callback-depth* (1+ *callback-depth*))
            ,@(loop for arg-name in arg-names
                    for ctype in arg-types
                    when (eq ctype :pointer)
                      collect (list arg-name
                                    (lisp-value-form arg-name ctype))))
        ,body))))

(defun %callback (name)
  (or (first (gethash name *callbacks*))
      (error "There is no callback called ~S." name)))

(defmacro %define-universal-handler (name (cookie block) &body body)
  `(%defcallback ,name :void (,cookie ,block) (:unsigned-long :pointer)
                 (progn ,@body)))

(defun %universal-handler-pointer (name)
  (%callback name))

(defun remake-callbacks ()
  "Make all callbacks anew, in an image that has been started."
  (loop for callback being the hash-values of *callbacks*
          using (hash-key name)
        do (apply #'note-callback name (rest callback))))

(add-restart-hook 'remake-callbacks)
