;;;; generation.lisp --- What is known while a file is made.
;;;;
;;;; A form is written and, unless it only matters when the file is loaded,
;;;; evaluated at once: CFFI then knows the types that later entries refer to.
;;;; The tables of types are copies for the time of a generation.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(defvar *allow-pointer-type-simplification* t
  "When true, a pointer to an unknown type is a pointer to :VOID.")

(defvar *allow-skipping-struct-fields* t
  "When true, a field of an unknown type is left out of its struct.")

(defvar *assume-struct-by-value-support* t
  "When false, functions with structs by value as arguments are left out.")

(defstruct generation
  "One run over a spec."
  package                               ; that the file defines
  out                                   ; a stream
  filters
  name-transformer export-predicate type-transformer
  (callback nil)                        ; for each definition, or NIL
  (epilogue nil)                        ; to be called last, or NIL
  (names '())                           ; (kind . (key . symbol)*)*
  (anonymous (make-hash-table))         ; id to symbol
  (anonymous-count 0))

(defvar *generation* nil
  "The run that is going on.")

;;;; Writing

(defun write-comment (control &rest arguments)
  "Write a line of comment."
  (format (generation-out *generation*) "~%;; ~?" control arguments))

(defun write-location (location)
  (format (generation-out *generation*) "~2%;; ~S" location))

(defun write-form (form)
  "Write FORM so that it can be read anywhere."
  (let ((out (generation-out *generation*)))
    (terpri out)
    (write form :stream out :circle t :pretty t :escape t :readably t)
    (terpri out)))

(defparameter *for-loading-only* '(cffi:defcfun alexandria:define-constant)
  "Operators of forms that need not be evaluated while a file is made.")

(defun emit (form)
  "Write FORM, and evaluate it if entries to come may need it."
  (write-form form)
  (unless (member (first form) *for-loading-only*)
    (eval form)))

(defun emit-definition (form)
  "Write FORM and whatever the callback makes of it."
  (emit form)
  (when-let ((callback (generation-callback *generation*)))
    (mapc #'emit (funcall callback form))))

;;;; Names

(defun note-name (kind key symbol)
  "Record that KEY, a transformed name of KIND, is SYMBOL."
  (let ((names (or (assoc kind (generation-names *generation*))
                   (first (push (list kind)
                                (generation-names *generation*))))))
    (pushnew (cons key symbol) (rest names) :key #'car :test #'equal))
  symbol)

(defun transformed-name (name kind)
  "What the name transformer makes of the C name NAME: a string or a symbol."
  (let* ((transformer (generation-name-transformer *generation*))
         (result (if transformer (funcall transformer name kind) name)))
    (unless (or (stringp result) (and result (symbolp result)))
      (error "The name transformer ~S returned ~S for the ~(~A~) ~S; a string ~
              or a symbol is needed."
             transformer result kind name))
    ;; A string of another kind than the usual would be printed as an array.
    (if (stringp result)
        (coerce result '(simple-array character (*)))
        result)))

(defun lisp-name (name kind)
  "The symbol for the C name NAME of KIND."
  (let ((result (transformed-name name kind)))
    (note-name kind result
               (if (symbolp result)
                   result
                   (intern result (generation-package *generation*))))))

(defun invented-name (control &rest arguments)
  "A symbol for what C gives no name."
  (intern (apply #'format nil control arguments)
          (generation-package *generation*)))

(defun anonymous-name (kind id)
  "A symbol for the nameless entity ID of KIND, which is remembered."
  (setf (gethash id (generation-anonymous *generation*))
        (invented-name "ANON-~A-~D" kind
                       (incf (generation-anonymous-count *generation*)))))
