;;;; arrays.lisp --- Lisp arrays and C arrays.
;;;;
;;;; The type (:ARRAY element dimension...) lies row by row, as C's arrays do.
;;;; It is an aggregate: its canonical type is :POINTER, and reading one gives
;;;; a fresh Lisp array.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-foreign-type foreign-array-type ()
  ((dimensions :initarg :dimensions :reader dimensions)
   (element-type :initarg :element-type :reader element-type
                 :documentation "The specifier of the elements' type."))
  (:actual-type :pointer)
  (:documentation "An array whose dimensions are known."))

(define-parse-method :array (element-type &rest dimensions)
  "An array of ELEMENT-TYPE with DIMENSIONS."
  (unless dimensions
    (error "The array type of ~S has no dimensions." element-type))
  (dolist (dimension dimensions)
    (check-type dimension unsigned-byte "a dimension"))
  (make-instance 'foreign-array-type
                 :element-type element-type :dimensions dimensions))

(defmethod print-object ((type foreign-array-type) stream)
  (print-unreadable-object (type stream :type t)
    (format stream "~S ~S" (element-type type) (dimensions type))))

(defmethod aggregatep ((type foreign-array-type))
  t)

(defun array-length (type)
  "The number of elements of the array TYPE."
  (reduce #'* (dimensions type)))

(defun array-element-size (type)
  "The size of an element of the array TYPE."
  (foreign-type-size (element-type type)))

(defmethod foreign-type-size ((type foreign-array-type))
  (* (array-length type) (array-element-size type)))

(defmethod foreign-type-alignment ((type foreign-array-type))
  (foreign-type-alignment (element-type type)))

;;;; Indexes

(defun indexes-to-row-major-index (dimensions &rest subscripts)
  "The row-major index of SUBSCRIPTS in an array of DIMENSIONS."
  (apply #'+ (loop for (subscript . more) on subscripts
                   for (nil . inner) on dimensions
                   collect (reduce #'* inner :initial-value subscript)
                   finally (assert (null more)))))

(defun row-major-index-to-indexes (index dimensions)
  "The subscripts of the row-major INDEX in an array of DIMENSIONS."
  (loop for (nil . inner) on dimensions
        for size = (reduce #'* inner)
        collect (multiple-value-bind (subscript rest) (floor index size)
                  (setf index rest)
                  subscript)))

(defun find-array-type (array-type)
  "The array type object that ARRAY-TYPE, a specifier or object, stands for."
  (ensure-parsed-base-type array-type))

;;;; Copying

(defmacro with-ctype-cases ((ctype) &body body)
  "Compile BODY once for each ctype that CTYPE, a variable, may be.
In BODY, CTYPE stands for the literal."
  `(ecase ,ctype
     ,@(loop for literal in (append *built-in-integer-types*
                                    *built-in-float-types*
                                    '(:pointer))
             collect `(,literal ,@(subst literal ctype body)))))

(defun read-numbers (ptr ctype vector)
  "Fill the simple VECTOR with numbers of the primitive CTYPE from PTR."
  (declare (type simple-vector vector))
  (with-ctype-cases (ctype)
    (dotimes (index (length vector) vector)
      (setf (svref vector index)
            (%mem-ref ptr ctype (* index (foreign-type-size ctype)))))))

(defun write-numbers (numbers ptr ctype)
  "Store NUMBERS, a list or simple vector, as the primitive CTYPE at PTR."
  (etypecase numbers
    (list
     (loop with size = (%foreign-type-size ctype)
           for number in numbers
           for offset of-type (and unsigned-byte fixnum) from 0 by size
           do (%mem-set number ptr ctype offset)))
    (simple-vector
     (with-ctype-cases (ctype)
       (dotimes (index (length numbers))
         (%mem-set (svref numbers index)
                   ptr ctype (* index (foreign-type-size ctype))))))))

(defun element-at (array type index)
  "The element of the Lisp ARRAY for the row-major INDEX of the array TYPE."
  (let ((subscripts (row-major-index-to-indexes index (dimensions type))))
    (unless (= (length subscripts) (array-rank array))
      (error "~S has not the ~D dimension~:P of the foreign array."
             array (length subscripts)))
    (apply #'aref array subscripts)))

(defun copy-lisp-array (array ptr type)
  "Copy the elements of the Lisp ARRAY to PTR, by the array TYPE."
  (let* ((element-type (element-type type))
         (ctype (plain-ctype (run-time-type element-type)))
         (same-shape-p (equal (array-dimensions array) (dimensions type))))
    (if (and ctype same-shape-p (simple-vector-p array))
        (write-numbers array ptr ctype)
        (dotimes (index (array-length type))
          (setf (mem-aref ptr element-type index)
                (if same-shape-p
                    (row-major-aref array index)
                    (element-at array type index)))))))

(defun lisp-array-to-foreign (array pointer array-type)
  "Copy the elements of the Lisp ARRAY to the foreign array at POINTER.
As many are copied as ARRAY-TYPE has."
  (copy-lisp-array array pointer (find-array-type array-type))
  nil)

(defun foreign-array-to-lisp (pointer array-type &rest make-array-args)
  "Return a Lisp array with the elements of the foreign array at POINTER.
MAKE-ARRAY-ARGS go to MAKE-ARRAY.  A null pointer gives NIL."
  (unless (null-pointer-p pointer)
    (let* ((type (find-array-type array-type))
           (element-type (element-type type))
           (ctype (plain-ctype (run-time-type element-type)))
           (array (apply #'make-array (dimensions type) make-array-args)))
      (if (and ctype (simple-vector-p array))
          (read-numbers pointer ctype array)
          (dotimes (index (array-length type))
            (setf (row-major-aref array index)
                  (mem-aref pointer element-type index))))
      array)))

(defun foreign-array-alloc (array array-type)
  "Allocate a foreign array with the elements of the Lisp ARRAY.
Return a pointer, to be freed by FOREIGN-ARRAY-FREE."
  (check-type array array)
  (let* ((type (find-array-type array-type))
         (ptr (foreign-alloc (element-type type)
                             :count (array-length type))))
    (unwind-protect-case ()
        (copy-lisp-array array ptr type)
      (:abort (foreign-free ptr)))
    ptr))

(defun foreign-array-free (ptr)
  "Free the array at PTR that FOREIGN-ARRAY-ALLOC allocated."
  (foreign-free ptr))

(defun find-constant-array-type (form environment)
  "Return the array type that FORM stands for, or NIL."
  (let ((type (find-constant-type form environment)))
    (when (and type (typep (follow-typedefs type) 'foreign-array-type))
      (follow-typedefs type))))

(defun copy-constant-array-form (array ptr type)
  "A form that copies the Lisp array in ARRAY to PTR, by the array type TYPE.
ARRAY and PTR are symbols, TYPE is an object."
  (let ((ctype (plain-ctype (parse-type (element-type type))))
        (length (array-length type))
        (general `(copy-lisp-array ,array ,ptr ,type)))
    (if (and ctype (null (rest (dimensions type))))
        (with-unique-names (index)
          `(if (and (simple-vector-p ,array) (= (length ,array) ,length))
               (dotimes (,index ,length)
                 (%mem-set (svref ,array ,index) ,ptr ,ctype
                           (* ,index ,(foreign-type-size ctype))))
               ,general))
        general)))

(define-compiler-macro lisp-array-to-foreign (&whole form array pointer type
                                              &environment environment)
  (let ((type (find-constant-array-type type environment)))
    ;; A constant is no pointer, as the function will say.
    (if (and type (not (constantp pointer environment)))
        (once-only (array pointer)
          `(progn ,(copy-constant-array-form array pointer type)
                  nil))
        form)))

(defmacro with-foreign-array ((var lisp-array array-type) &body body
                              &environment environment)
  "Run BODY with VAR bound to a foreign copy of LISP-ARRAY.
ARRAY-TYPE is evaluated."
  (with-unique-names (type)
    (let ((constant (find-constant-array-type array-type environment)))
      (if constant
          `(with-foreign-pointer (,var ,(foreign-type-size constant))
             (lisp-array-to-foreign ,lisp-array ,var ,array-type)
             ,@body)
          `(let ((,type ,array-type))
             (with-foreign-pointer (,var (foreign-type-size ,type))
               (lisp-array-to-foreign ,lisp-array ,var ,type)
               ,@body))))))

;;;; Elements

(defun element-index (type subscripts)
  "The row-major index of SUBSCRIPTS in the array type object TYPE."
  (apply #'indexes-to-row-major-index (dimensions type) subscripts))

(defun foreign-aref (ptr array-type &rest indexes)
  "Return the element at INDEXES of the foreign array at PTR."
  (let ((type (find-array-type array-type)))
    (mem-aref ptr (element-type type) (element-index type indexes))))

(defun (setf foreign-aref) (value ptr array-type &rest indexes)
  "Store VALUE in the element at INDEXES of the foreign array at PTR."
  (let ((type (find-array-type array-type)))
    (setf (mem-aref ptr (element-type type) (element-index type indexes))
          value)))

;;;; Translation

(defmethod translate-to-foreign (array (type foreign-array-type))
  (foreign-array-alloc array type))

(defmethod translate-from-foreign (ptr (type foreign-array-type))
  (foreign-array-to-lisp ptr type))

(defmethod translate-into-foreign-memory
    (array (type foreign-array-type) ptr)
  (translate-aggregate-to-foreign ptr array type))

(defmethod translate-aggregate-to-foreign
    (ptr value (type foreign-array-type))
  "A pointer's bytes are copied, a Lisp array's elements translated."
  (if (pointerp value)
      (copy-foreign-memory value ptr (foreign-type-size type))
      (copy-lisp-array value ptr type)))

(defmethod free-translated-object (ptr (type foreign-array-type) param)
  (declare (ignore param))
  (foreign-array-free ptr))
