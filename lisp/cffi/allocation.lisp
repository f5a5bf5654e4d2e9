;;;; allocation.lisp --- Foreign memory, on C's heap or while a form runs.
;;;;
;;;; FOREIGN-ALLOC's memory is malloc's where the host allows, so C may free it
;;;; and Lisp may free C's.  WITH-FOREIGN-OBJECT's lies on the stack when its
;;;; size is constant and the host can do that.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Allocation

(defun check-null-termination (type)
  "Signal an error unless an array of TYPE can end with a null pointer."
  (unless (eq (canonicalize (ensure-parsed-base-type type)) :pointer)
    (error "Only an array of pointers can be null-terminated, not one of ~S."
           type)))

;;; In arrays.lisp, which is loaded later.
(declaim (ftype function write-numbers))

(defun write-sequence-of-type (items ptr type)
  "Store the sequence ITEMS as values of TYPE, one after the other, at PTR."
  (let ((ctype (plain-ctype (if (typep type 'foreign-type)
                                type
                                (run-time-type type)))))
    (if (and ctype (typep items '(or list simple-vector)))
        (write-numbers items ptr ctype)
        (let ((index -1))
          (map nil
               (lambda (item) (setf (mem-aref ptr type (incf index)) item))
               items)))))

(defun initialize-foreign-array (ptr type count element contents)
  "Fill the array at PTR; ELEMENT and CONTENTS are NIL or lists of one."
  (when element
    (dotimes (index count)
      (setf (mem-aref ptr type index) (first element))))
  (when contents
    (write-sequence-of-type (first contents) ptr type)))

(defun foreign-alloc (type &key (initial-element nil initial-element-p)
                                (initial-contents nil initial-contents-p)
                                (count 1 count-p) null-terminated-p)
  "Allocate COUNT objects of the foreign TYPE and return a pointer to them.
INITIAL-ELEMENT is stored in each; or INITIAL-CONTENTS, a sequence, in the
first ones.  With NULL-TERMINATED-P, a null pointer follows.  The memory is to
be freed by FOREIGN-FREE."
  (when (and initial-element-p initial-contents-p)
    (error "Both ~S and ~S are given." :initial-element :initial-contents))
  (when null-terminated-p
    (check-null-termination type))
  (when initial-contents-p
    (let ((length (length initial-contents)))
      (unless count-p (setf count length))
      (unless (<= length count)
        (error "~D initial elements do not fit into ~D." length count))))
  (let* ((size (run-time-type-size type))
         (ptr (%foreign-alloc (* size (if null-terminated-p
                                          (1+ count)
                                          count)))))
    (unwind-protect-case ()
        (initialize-foreign-array
         ptr type count
         (when initial-element-p (list initial-element))
         (when initial-contents-p (list initial-contents)))
      (:abort (foreign-free ptr)))
    (when null-terminated-p
      (%mem-set (null-pointer) ptr :pointer (* count size)))
    ptr))

;;; What a clean-up refers to is the address, because a host may have to cons in
;;; order to keep a pointer for it.
(defun allocate-contents-form (type ctype contents)
  "A form that allocates CONTENTS, a form for a sequence, as TYPE, a form.
Its values are of the plain CTYPE."
  (with-unique-names (items address ptr index)
    `(let ((,items ,contents))
       (if (simple-vector-p ,items)
           (let ((,address (pointer-address
                            (%foreign-alloc (* (length ,items)
                                               ,(%foreign-type-size ctype))))))
             (unwind-protect-case ()
                 (let ((,ptr (make-pointer ,address)))
                   (dotimes (,index (length ,items))
                     (%mem-set (svref ,items ,index) ,ptr ,ctype
                               (* ,index ,(%foreign-type-size ctype)))))
               (:abort (foreign-free (make-pointer ,address))))
             (make-pointer ,address))
           (locally (declare (notinline foreign-alloc))
             (foreign-alloc ,type :initial-contents ,items))))))

(defun constant-plain-ctype (type environment)
  "The ctype of the type that the form TYPE stands for, or NIL if there is none
or values are translated."
  (let ((type (find-constant-type type environment)))
    (when type (plain-ctype type))))

(define-compiler-macro foreign-alloc (&whole form type &rest options
                                      &environment environment)
  (destructuring-bind (&optional key value . more) options
    (let ((size (constant-type-size type environment))
          (ctype (constant-plain-ctype type environment)))
      (cond ((or (null size) more) form)
            ((null options) `(%foreign-alloc ,size))
            ((eq key :count)
             `(%foreign-alloc ,(element-offset-form type value environment)))
            ((and ctype (eq key :initial-contents))
             (allocate-contents-form type ctype value))
            (t form)))))

;;;; Dynamic extent

(defun object-size-form (type count environment)
  "A form for the size of COUNT objects of TYPE, both forms."
  (if (constantp type environment)
      (let ((size (foreign-type-size (eval type))))
        (if (constantp count environment)
            (* size (eval count))
            `(* ,count ,size)))
      `(* ,count (run-time-type-size ,type))))

(defmacro with-foreign-object ((var type &optional (count 1)) &body body
                               &environment environment)
  "Run BODY with VAR bound to a pointer to COUNT objects of the foreign TYPE.
They live until BODY is left."
  `(with-foreign-pointer (,var ,(object-size-form type count environment))
     ,@body))

(defmacro with-foreign-objects (bindings &body body)
  "Run BODY with foreign objects as WITH-FOREIGN-OBJECT makes them.
BINDINGS is a list of (var type [count]), made from left to right."
  (if bindings
      `(with-foreign-object ,(first bindings)
         (with-foreign-objects ,(rest bindings)
           ,@body))
      `(progn ,@body)))
