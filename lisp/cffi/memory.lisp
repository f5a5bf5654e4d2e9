;;;; memory.lisp --- Pointers, and reading and writing what they point to.
;;;;
;;;; Each operator exists twice: as a function, for types that are known at
;;;; run time only, and as a compiler macro, which turns a constant type into
;;;; the backend's plain load or store with translation code around it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Pointers

(define-compiler-macro inc-pointer (&whole form pointer offset)
  (if (eql offset 0)
      pointer
      form))

(define-modify-macro incf-pointer (&optional (offset 1)) inc-pointer
  "Advance the pointer in a place by OFFSET bytes and return it.")

(defun offset-form (offset)
  "The arguments for OFFSET that follow a ctype: none when it is 0."
  (if (eql offset 0) '() (list offset)))

;;;; MEM-REF

(defun mem-ref (ptr type &optional (offset 0))
  "Return the value of the foreign TYPE at OFFSET bytes past PTR.
For a struct this is its translation, a property list by default."
  (let ((parsed-type (parse-type type)))
    (cond ((eq (class-of parsed-type) (load-time-value
                                       (find-class 'foreign-built-in-type)))
           (%mem-ref ptr (type-keyword parsed-type) offset))
          ((aggregatep parsed-type)
           (if (bare-struct-type-p parsed-type)
               (inc-pointer ptr offset)
               (translate-from-foreign (inc-pointer ptr offset)
                                       parsed-type)))
          (t
           (translate-from-foreign
            (%mem-ref ptr (canonicalize parsed-type) offset)
            parsed-type)))))

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

(defun mem-set (value ptr type &optional (offset 0))
  "Store VALUE as a foreign TYPE at OFFSET bytes past PTR.  Return VALUE."
  (let ((parsed-type (parse-type type)))
    (if (aggregatep parsed-type)
        (translate-into-foreign-memory value parsed-type
                                       (inc-pointer ptr offset))
        (%mem-set (translate-to-foreign value parsed-type)
                  ptr (canonicalize parsed-type) offset))
    value))

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
                `(mem-set ,store ,ptr ,type
                          ,(element-offset-form type index environment))
                `(mem-aref ,@stand-ins))))))

;;;; MEM-AREF and MEM-APTR

(defun element-offset-form (type index &optional environment)
  "A form for the offset of element INDEX of an array of TYPE, both forms."
  (let ((size (constant-type-size type environment)))
    (cond ((and size (integerp index)) (* size index))
          ((eql size 1) index)
          (t `(* ,index ,(or size `(foreign-type-size ,type)))))))

(defun mem-aref (ptr type &optional (index 0))
  "Return the element INDEX of the array of foreign TYPE at PTR."
  (mem-ref ptr type (* index (foreign-type-size type))))

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
