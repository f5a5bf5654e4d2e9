;;;; callbacks.lisp: Lisp functions that C calls through the engine.
;;;;
;;;; DEFCALLBACK comes here when an argument or the result is a struct or union
;;;; by value.  The engine has one way into Lisp, a native function that gets a
;;;; number and a block; the number picks the Lisp function, which reads its
;;;; arguments from the block and leaves its result there.  The C function
;;;; pointer is made when it is first asked for, and again after a saved image
;;;; has been started; a redefinition keeps it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defstruct (engine-callback (:conc-name callback-))
  "A callback: its NAME, its signature TEXT, the INDEX of its function, and its
C POINTER, which is NIL until somebody asks."
  name text index pointer)

(defvar *engine-callbacks* (%make-shared-table 'eq)
  "The callbacks of this kind, by name.")

(declaim (type simple-vector *callback-functions*))
(defvar *callback-functions* (vector)
  "The Lisp functions of the callbacks, by index.  Never changed in place where
it grows: other threads read it.")

;;;; The way in

(%define-universal-handler engine-handler (index block)
  (funcall (the function (svref *callback-functions* index)) block)
  (values))

;;;; Definitions

(defun new-callback-index (function)
  (prog1 (length *callback-functions*)
    (setf *callback-functions*
          (concatenate 'simple-vector *callback-functions* (list function)))))

(defun note-engine-callback (name text function)
  "Make FUNCTION, of one argument, the block, the callback NAME."
  (%with-tables-locked
    (let ((known (gethash name *engine-callbacks*)))
      (if (and known (string= text (callback-text known)))
          (setf (svref *callback-functions* (callback-index known)) function)
          (setf (gethash name *engine-callbacks*)
                (make-engine-callback
                 :name name :text text
                 :index (new-callback-index function)))))
    (forget-callback-pointer name))
  name)

(defun forget-engine-callback (name)
  "NAME is no longer a callback of this kind."
  (%with-tables-locked
    (remhash name *engine-callbacks*)))

(defun make-callback-pointer (callback)
  "A C function pointer for CALLBACK."
  (let* ((text (callback-text callback))
         (signature (engine-signature text)))
    (with-foreign-object (out :pointer)
      (with-engine-report (report text)
        (engine-call closure-new
                     :pointer signature
                     :pointer (%universal-handler-pointer 'engine-handler)
                     :uintptr (callback-index callback)
                     :unsigned-int 0 :pointer out :pointer report :int))
      (mem-ref out :pointer))))

(defun engine-callback-pointer (name)
  "The C function pointer of the callback NAME, or NIL when there is none of
this kind."
  (let ((callback (gethash name *engine-callbacks*)))
    (when callback
      (or (callback-pointer callback)
          (let ((pointer (make-callback-pointer callback)))
            ;; Another thread may have been faster: all get the same pointer.
            (%with-tables-locked
              (or (callback-pointer callback)
                  (setf (callback-pointer callback) pointer))))))))

(defun reset-engine-callbacks ()
  "Forget all C pointers, which belong to a process that is gone."
  (loop for callback being the hash-values of *engine-callbacks*
        do (setf (callback-pointer callback) nil)))

;;;; The form

(defun load-argument-form (block type offset)
  "A form that makes the Lisp value of the argument of TYPE in BLOCK."
  (if (by-value-p type)
      (bind-pointer block offset #'load-form type)
      (expand-from-foreign `(%mem-ref ,block ,(canonicalize type) ,offset)
                           type)))

(defun store-result-form (value block type)
  "A form that leaves VALUE, a symbol, as the result of TYPE in BLOCK."
  (cond ((eq (canonicalize type) :void) value)
        ((by-value-p type)
         (let ((place (gensym "PLACE")))
           `(%with-pointer-plus (,place ,block ,+block-result+)
              ,(store-form value place type :freshp t))))
        (t `(%mem-set ,(expand-to-foreign value type) ,block
                      ,(canonicalize type) ,+block-result+))))

(defun engine-callback-form (name return-type arg-names types body
                             &key convention)
  "Return a form that defines the callback NAME through the engine.
RETURN-TYPE and TYPES are type specifiers or objects, ARG-NAMES the variables,
BODY a list of declarations and forms."
  (declare (ignore convention))
  (let* ((return-type (ensure-type-object return-type))
         (types (mapcar #'ensure-type-object types))
         (layout (lay-out-block types return-type)))
    (with-unique-names (block value)
      `(note-engine-callback
        ',name ,(block-text layout)
        (lambda (,block)
          (declare (type foreign-pointer ,block) (ignorable ,block))
          (let ((,value
                  (let ,(loop for arg-name in arg-names
                              for type in types
                              for offset in (block-offsets layout)
                              collect (list arg-name
                                            (load-argument-form block type
                                                                offset)))
                    ,@body)))
            (declare (ignorable ,value))
            ,(store-result-form value block return-type)))))))
