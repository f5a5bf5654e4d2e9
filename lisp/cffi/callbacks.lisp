;;;; callbacks.lisp --- Lisp functions that C can call.
;;;;
;;;; A callback of scalars is the host's own, where that is good enough.  One
;;;; that takes or returns a struct by value is made by the engine
;;;; (lisp/engine), under the same operators.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;; In lisp/engine, which is loaded later.
(declaim (ftype function engine-callback-form engine-callback-pointer
                forget-engine-callback))

(defun parse-defcallback-options (options)
  "The calling convention in OPTIONS."
  (destructuring-bind (&key (convention :cdecl)) (canonical-options options)
    convention))

(defun inverse-translate-objects (arg-names types declarations return-type
                                  form)
  "FORM with the translation of ARG-NAMES and of its value around it.
The former are bound to foreign values of TYPES; the value becomes foreign."
  `(let ,(loop for arg-name in arg-names
               for type in types
               collect `(,arg-name ,(expand-from-foreign arg-name
                                                         (parse-type type))))
     ,@declarations
     ,(if (eq (canonicalize-foreign-type return-type) :void)
          form
          (with-unique-names (result)
            `(let ((,result ,form))
               ,(values (expand-to-foreign result
                                           (parse-type return-type))))))))

(defun native-callback-form (name return-type arg-names types body convention)
  "A form that defines a callback of the host's, with the form BODY."
  `(progn
     (forget-engine-callback ',name)
     (%defcallback ,name ,(canonicalize-foreign-type return-type)
         ,arg-names ,(canonical-types types)
         ,body
       :convention ,convention)
     (forget-callback-pointer ',name)))

(defun callback-form (name return-type arg-names types forms declarations
                      convention)
  "A form that defines a callback, of the host's or through the engine."
  (let ((engine-form (engine-callback-form
                      name (parse-type return-type) arg-names
                      (mapcar #'parse-type types)
                      (append declarations `((block ,name ,@forms)))
                      :convention convention)))
    (if (beyond-backend-p types return-type '())
        engine-form
        `(%callback-definition
          ,(length types)
          ,(native-callback-form
            name return-type arg-names types
            (inverse-translate-objects arg-names types declarations
                                       return-type `(block ,name ,@forms))
            convention)
          ,engine-form))))

(defmacro defcallback (name-and-options return-type args &body body)
  "Define a function that C can call.
NAME-AND-OPTIONS is a symbol or (symbol &key convention); ARGS is a list of
(name type).  BODY runs in a block of that name."
  (destructuring-bind (name . options) (ensure-list name-and-options)
    (check-type name (and symbol (not null)))
    (let ((convention (parse-defcallback-options options))
          (arg-names (mapcar #'first args))
          (types (mapcar #'second args)))
      (multiple-value-bind (forms declarations)
          (parse-body body :documentation t)
        `(progn
           ,(callback-form name return-type arg-names types forms declarations
                           convention)
           ',name)))))

;;;; Pointers to callbacks
;;;;
;;;; A site with a constant name holds a cell, shared by all sites of that name,
;;;; which keeps the pointer once it was found.  It is found again after another
;;;; definition, and when a saved image starts.

(defstruct (callback-cell (:constructor make-callback-cell (name)))
  "Where the pointer to the callback NAME is kept; NIL if not known."
  (name nil :read-only t)
  (pointer nil))

(defvar *callback-cells* (%make-shared-table 'eq)
  "All cells, by name.")

(declaim (ftype (function (t) (values callback-cell &optional))
                intern-callback-cell))
(defun intern-callback-cell (name)
  "The cell of the callback NAME."
  (or (gethash name *callback-cells*)
      (%with-tables-locked
        (or (gethash name *callback-cells*)
            (setf (gethash name *callback-cells*)
                  (make-callback-cell name))))))

(defun forget-callback-pointer (name)
  "The callback NAME may have another pointer from now on."
  (let ((cell (gethash name *callback-cells*)))
    (when cell (setf (callback-cell-pointer cell) nil))))

(defun forget-callback-pointers ()
  "Forget all pointers, which belong to a process that is gone."
  (%with-tables-locked
    (loop for cell being the hash-values of *callback-cells*
          do (setf (callback-cell-pointer cell) nil))))

(add-restart-hook 'forget-callback-pointers)

(defun get-callback (symbol)
  "Return a pointer to the callback SYMBOL."
  (or (engine-callback-pointer symbol)
      (%callback symbol)))

(defun find-callback-pointer (cell)
  "Find the pointer of CELL's callback, keep it there and return it."
  (setf (callback-cell-pointer cell)
        (get-callback (callback-cell-name cell))))

(defmacro callback (name)
  "Return a pointer to the callback NAME, which is not evaluated."
  (with-unique-names (cell)
    `(let ((,cell (load-time-value (intern-callback-cell ',name))))
       (or (callback-cell-pointer ,cell)
           (find-callback-pointer ,cell)))))
