;;;; memory.lisp --- Pointers, and reading and writing what they point to.
;;;;
;;;; Each operator exists twice: as a function, for types that are known at
;;;; run time only, and as a compiler macro, which turns a constant type into
;;;; the backend's plain load or store with translation code around it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Pointers

(define-modify-macro incf-pointer (&optional (offset 1)) inc-pointer
  "Advance the pointer in a place by OFFSET bytes and return it.")

(defun offset-form (offset)
  "The arguments for OFFSET that follow a ctype: none when it is 0."
  (if (eql offset 0) '() (list offset)))

;;;; MEM-REF

(deftype accessible-ctype ()
  "The ctypes that memory can hold."
  '(member :char :unsigned-char :short :unsigned-short :int :unsigned-int
    :long :unsigned-long :long-long :unsigned-long-long
    :float :double :pointer))

(defun memory-ctype (type)
  "The canonical type of the type object TYPE, whose values memory can hold."
  (let ((ctype (canonicalize type)))
    (when (eq ctype :void)
      (error 'type-error :datum ctype :expected-type '(not (eql :void))))
    ctype))

(defun read-translated (ptr type offset)
  "The translated value of the type object TYPE at PTR and OFFSET."
  (cond ((not (aggregatep type))
         (translate-from-foreign (%mem-ref ptr (memory-ctype type) offset)
                                 type))
        ((bare-struct-type-p type)
         (inc-pointer ptr offset))
        (t
         (translate-from-foreign (inc-pointer ptr offset) type))))

(defun mem-ref (ptr type &optional (offset 0))
  "Return the value of the foreign TYPE at OFFSET bytes past PTR.
For a struct this is its translation, a property list by default."
  (if (typep type 'accessible-ctype)
      (%mem-ref ptr type offset)
      (let ((facts (find-type-facts type)))
        (cond ((null facts) (read-translated ptr (parse-type type) offset))
              ((facts-ctype facts) (%mem-ref ptr (facts-ctype facts) offset))
              (t (read-translated ptr (facts-type facts) offset))))))

(defun mem-ref-form (ptr type offset)
  "A form that reads the type object TYPE at PTR and OFFSET, both forms."
  (cond ((not (aggregatep type))
         (expand-from-foreign `(%mem-ref ,ptr ,(canonicalize type)
                                         ,@(offset-form offset))
                              type))
        ((bare-struct-type-p type)
         `(inc-pointer ,ptr ,offset))
        (t
         (expand-from-foreign `(inc-pointer ,ptr ,offset) type))))

(define-compiler-macro mem-ref (&whole form ptr type &optional (offset 0)
                                &environment environment)
  (let ((parsed-type (find-constant-type type environment)))
    (if (and parsed-type (not (eq (canonicalize parsed-type) :void)))
        (mem-ref-form ptr parsed-type offset)
        form)))

;;;; MEM-SET, the writer of MEM-REF

(defun write-translated (value ptr type offset)
  "Store VALUE as the type object TYPE at PTR and OFFSET."
  (if (aggregatep type)
      (translate-into-foreign-memory value type (inc-pointer ptr offset))
      (%mem-set (translate-to-foreign value type)
                ptr (memory-ctype type) offset)))

(defun mem-set (value ptr type &optional (offset 0))
  "Store VALUE as a foreign TYPE at OFFSET bytes past PTR.  Return VALUE."
  (if (typep type 'accessible-ctype)
      (%mem-set value ptr type offset)
      (let ((facts (find-type-facts type)))
        (cond ((null facts)
               (write-translated value ptr (parse-type type) offset))
              ((facts-ctype facts)
               (%mem-set value ptr (facts-ctype facts) offset))
              (t (write-translated value ptr (facts-type facts) offset)))))
  value)

(defun mem-set-form (value ptr type offset)
  "A form that stores the symbol or constant VALUE as the type object TYPE."
  (if (aggregatep type)
      (expand-into-foreign-memory value type `(inc-pointer ,ptr ,offset))
      `(%mem-set ,(expand-to-foreign value type)
                 ,ptr ,(canonicalize type) ,@(offset-form offset))))

(define-compiler-macro mem-set (&whole form value ptr type
                                &optional (offset 0)
                                &environment environment)
  (let ((parsed-type (find-constant-type type environment)))
    (if (and parsed-type (not (eq (canonicalize parsed-type) :void)))
        (once-only (value)
          `(progn ,(mem-set-form value ptr parsed-type offset)
                  ,value))
        form)))

;;;; Setf

(defun bind-unless-constant (forms environment)
  "Return variables, their forms, and what stands for each of FORMS.
A constant stands for itself, so that compiler macros still see it."
  (loop for form in forms
        for variable = (gensym)
        if (constantp form environment)
          collect form into stand-ins
        else
          collect variable into variables
          and collect form into values
          and collect variable into stand-ins
        finally (return (values variables values stand-ins))))

(define-setf-expander mem-ref (ptr type &optional (offset 0)
                               &environment environment)
  "Store a value of the foreign TYPE at OFFSET bytes past PTR."
  (multiple-value-bind (variables values stand-ins)
      (bind-unless-constant (list ptr type offset) environment)
    (with-unique-names (store)
      (values variables values (list store)
              `(mem-set ,store ,@stand-ins)
              `(mem-ref ,@stand-ins)))))

(define-setf-expander mem-aref (ptr type &optional (index 0)
                                &environment environment)
  "Store a value of the foreign TYPE in element INDEX of the array at PTR."
  (multiple-value-bind (variables values stand-ins)
      (bind-unless-constant (list ptr type index) environment)
    (with-unique-names (store)
      (destructuring-bind (ptr type index) stand-ins
        (values variables values (list store)
                (if (constant-type-size type environment)
                    `(mem-set ,store ,ptr ,type
                              ,(element-offset-form type index environment))
                    `(mem-aset ,store ,ptr ,type ,index))
                `(mem-aref ,@stand-ins))))))

;;;; MEM-AREF and MEM-APTR

(defun element-offset-form (type index &optional environment)
  "A form for the offset of element INDEX of an array of TYPE, both forms."
  (let ((size (constant-type-size type environment)))
    (cond ((and size (integerp index)) (* size index))
          ((eql size 1) index)
          (t `(* ,index ,(or size `(foreign-type-size ,type)))))))

(defun mem-aset (value ptr type index)
  "Store VALUE in element INDEX of the array of foreign TYPE at PTR."
  (let ((facts (find-type-facts type)))
    (if (and facts (facts-ctype facts))
        (%mem-set value ptr (facts-ctype facts) (* index (facts-size facts)))
        (mem-set value ptr type (* index (foreign-type-size type)))))
  value)

(defun mem-aref (ptr type &optional (index 0))
  "Return the element INDEX of the array of foreign TYPE at PTR."
  (let ((facts (find-type-facts type)))
    (if (and facts (facts-ctype facts))
        (%mem-ref ptr (facts-ctype facts) (* index (facts-size facts)))
        (mem-ref ptr type (* index (foreign-type-size type))))))

(defun element-access-form (operator form ptr type index environment)
  "FORM, or a call of OPERATOR at an offset if the TYPE form is constant."
  (if (constant-type-size type environment)
      `(,operator ,ptr ,@(when (eq operator 'mem-ref) (list type))
                  ,(element-offset-form type index environment))
      form))

(define-compiler-macro mem-aref (&whole form ptr type &optional (index 0)
                                 &environment environment)
  (element-access-form 'mem-ref form ptr type index environment))

(defun mem-aptr (ptr type &optional (index 0))
  "Return a pointer to the element INDEX of the array of foreign TYPE at PTR."
  (inc-pointer ptr (* index (foreign-type-size type))))

(define-compiler-macro mem-aptr (&whole form ptr type &optional (index 0)
                                 &environment environment)
  (element-access-form 'inc-pointer form ptr type index environment))
