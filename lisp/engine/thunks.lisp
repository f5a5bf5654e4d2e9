;;;; thunks.lisp: the engine's machine code for a signature, found once.
;;;;
;;;; A call site holds a cell, shared by all sites of the same signature and
;;;; flags.  The cell keeps the address of the engine's thunk as a raw integer;
;;;; 0 says that it is still to be found, which the first call does.  So a
;;;; compiled file needs no engine to load, and a call costs one read and one
;;;; test.  When a saved image starts again, all cells are set back to 0: no
;;;; address outlives its process.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(deftype address ()
  "A machine address as an integer."
  '(unsigned-byte 64))

(defstruct (thunk-cell (:constructor make-thunk-cell (text flags)))
  "Where a thunk's address is kept."
  (address 0 :type address)
  (text "" :type string :read-only t)
  (flags 0 :type (unsigned-byte 32) :read-only t))

(defparameter *thunk-flags* '((:errno . 1) (:no-traps . 2))
  "CFFI_ERRNO and CFFI_NOTRAPS of include/cffi.h.")

(defun thunk-flags (names)
  "The flag word of the thunk flags NAMES."
  (reduce #'logior names
          :key (lambda (name) (cdr (assoc name *thunk-flags*)))))

(defvar *thunk-cells* (%make-shared-table 'equal)
  "All cells, by (text . flags).")

(declaim (ftype (function (string (unsigned-byte 32))
                          (values thunk-cell &optional))
                intern-thunk-cell))
(defun intern-thunk-cell (text flags)
  "The cell of the signature TEXT and the thunk flags FLAGS."
  (let ((key (cons text flags)))
    (or (gethash key *thunk-cells*)
        (%with-tables-locked
          (values (alexandria:ensure-gethash
                   key *thunk-cells* (make-thunk-cell text flags)))))))

(defun engine-signature (text)
  "A pointer to the engine's object for the signature TEXT."
  (with-foreign-object (out :pointer)
    (with-engine-report (report text)
      (engine-call signature-get :string text :size (length text)
                                 :pointer out :pointer report :int))
    (mem-ref out :pointer)))

(defun engine-thunk (text flags)
  "The address of the engine's thunk for TEXT and FLAGS."
  (let ((signature (engine-signature text)))
    (with-foreign-object (out :pointer)
      (with-engine-report (report text)
        (engine-call thunk-get :pointer signature :unsigned-int flags
                               :pointer out :pointer report :int))
      (pointer-address (mem-ref out :pointer)))))

(declaim (notinline resolve-thunk)
         (ftype (function (thunk-cell) (values address &optional))
                resolve-thunk))
(defun resolve-thunk (cell)
  "Find the thunk of CELL, keep its address there and return it."
  (setf (thunk-cell-address cell)
        (engine-thunk (thunk-cell-text cell) (thunk-cell-flags cell))))

(declaim (inline thunk-address))
(defun thunk-address (cell)
  "The address of CELL's thunk."
  (declare (type thunk-cell cell))
  (let ((address (thunk-cell-address cell)))
    (if (zerop address) (resolve-thunk cell) address)))

(defmacro call-thunk (text flags function block)
  "Call FUNCTION, a pointer, with the arguments in BLOCK.
TEXT and FLAGS are literal; the result is left in BLOCK."
  (with-unique-names (thunk)
    `(%with-pointer-at (,thunk (thunk-address
                                (load-time-value
                                 (intern-thunk-cell ,text ,flags))))
       (%foreign-funcall-pointer ,thunk
                                 (:pointer ,function :pointer ,block :void)))))

(defun reset-thunks ()
  "Forget all thunks, which belong to a process that is gone."
  (loop for cell being the hash-values of *thunk-cells*
        do (setf (thunk-cell-address cell) 0)))

(defun reset-engine ()
  "Start afresh in a saved image that has been started again."
  (setf *engine* nil)
  (reset-thunks)
  (reset-engine-callbacks))

(declaim (ftype function reset-engine-callbacks))
(add-restart-hook 'reset-engine)
