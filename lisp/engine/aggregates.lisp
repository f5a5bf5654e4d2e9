;;;; aggregates.lisp: structs and unions between Lisp and a block.
;;;;
;;;; The forms made here store a Lisp value into an aggregate's place in a
;;;; block, and make a Lisp value from one.  All types are known when the forms
;;;; are made, so slots compile to direct loads and stores.  A value may be:
;;;;
;;;;   a foreign pointer      its bytes are copied, each member with its own
;;;;                          width: the engine loads them so, and a processor
;;;;                          stalls when the widths differ
;;;;   a property list        slot names and values, as CFFI has always had
;;;;   anything else          TRANSLATE-INTO-FOREIGN-MEMORY is asked
;;;;
;;;; A program may have methods of its own for lists, or for results, on the
;;;; class of a struct.  An AGGREGATE-CELL knows whether it has; if not, no
;;;; generic function is called on the way.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Which methods apply

(defstruct (aggregate-cell (:constructor make-aggregate-cell (specifier)))
  "Whether the struct type SPECIFIER is translated in the standard way."
  specifier
  (to :unknown)
  (from :unknown))

(defvar *aggregate-cells* (%make-shared-table 'equal)
  "All cells, by type specifier.")

(declaim (ftype (function (t) (values aggregate-cell &optional))
                intern-aggregate-cell))
(defun intern-aggregate-cell (specifier)
  "The cell of the struct or union type SPECIFIER."
  (or (gethash specifier *aggregate-cells*)
      (%with-tables-locked
        (values (alexandria:ensure-gethash
                 specifier *aggregate-cells*
                 (make-aggregate-cell specifier))))))

(defclass untouched-struct-type (foreign-struct-type translatable-foreign-type)
  ()
  (:documentation "A struct type like those that DEFCSTRUCT makes, for which
nobody has defined a method."))

(defun untouched-type-like (type)
  (make-instance (if (typep type 'foreign-union-type)
                     'foreign-union-type
                     'untouched-struct-type)
                 :name 'untouched))

(defun standard-translation-p (function type &rest arguments)
  "True when FUNCTION has no method for TYPE that it has not for all structs.
ARGUMENTS are a call's, with :TYPE standing for the type."
  (flet ((methods (type)
           (compute-applicable-methods function
                                       (substitute type :type arguments))))
    (equal (methods type) (methods (untouched-type-like type)))))

(defun standard-to (cell)
  "Whether lists are stored into CELL's struct by the slots they name."
  (standard-translation-p #'translate-into-foreign-memory
                          (parse-type (aggregate-cell-specifier cell))
                          '(slot 0) :type (null-pointer)))

(defun standard-from (cell)
  "Whether CELL's struct becomes a property list."
  (standard-translation-p #'translate-from-foreign
                          (parse-type (aggregate-cell-specifier cell))
                          (null-pointer) :type))

(defvar *translations* (list nil)
  "A fresh object for every change of the methods that translate structs.")

(defun forget-translations ()
  "Ask again which methods apply: a program has defined or removed one."
  (%with-tables-locked
    (setf *translations* (list nil))
    (loop for cell being the hash-values of *aggregate-cells*
          do (setf (aggregate-cell-to cell) :unknown
                   (aggregate-cell-from cell) :unknown))))

(defvar *methods-watched-p*
  (and (add-method-hook 'translate-into-foreign-memory 'forget-translations)
       (add-method-hook 'translate-from-foreign 'forget-translations))
  "True when FORGET-TRANSLATIONS is called whenever it has to be.  Otherwise no
fact about methods may be kept.")

(defun keep-fact-p (translations)
  "True if a fact that was found since *TRANSLATIONS* was TRANSLATIONS holds."
  (and *methods-watched-p* (eq translations *translations*)))

(defun find-standard-to (cell)
  "Find out, and keep where that is safe, CELL's TO slot."
  (let* ((translations *translations*)
         (fact (standard-to cell)))
    (%with-tables-locked
      (when (keep-fact-p translations) (setf (aggregate-cell-to cell) fact)))
    fact))

(defun find-standard-from (cell)
  "Find out, and keep where that is safe, CELL's FROM slot."
  (let* ((translations *translations*)
         (fact (standard-from cell)))
    (%with-tables-locked
      (when (keep-fact-p translations) (setf (aggregate-cell-from cell) fact)))
    fact))

(declaim (inline standard-to-p standard-from-p))

(defun standard-to-p (cell)
  "True when lists are stored into CELL's struct by the slots they name."
  (let ((fact (aggregate-cell-to cell)))
    (if (eq fact :unknown) (find-standard-to cell) fact)))

(defun standard-from-p (cell)
  "True when CELL's struct becomes a property list."
  (let ((fact (aggregate-cell-from cell)))
    (if (eq fact :unknown) (find-standard-from cell) fact)))

(defun cell-form (type)
  `(load-time-value (intern-aggregate-cell ',(canonicalize type))))

;;;; Copying bytes

(defparameter *integers*
  '((1 . :uint8) (2 . :uint16) (4 . :uint32) (8 . :uint64))
  "Sizes and the integers that pieces of these are copied as.")

(defun integer-of-size (size)
  "The ctype of an integer of SIZE octets."
  (canonicalize-foreign-type (cdr (assoc size *integers*))))

(defconstant +most-inline-copies+ 16
  "Aggregates of more pieces than these are copied by memcpy.")

(defun word-pieces (offset size)
  "Cut SIZE octets at OFFSET into pieces of 8, 4, 2 and 1: (offset . size)."
  (loop with end = (+ offset size)
        while (< offset end)
        collect (let ((piece (find-if (lambda (piece)
                                        (<= piece (- end offset)))
                                      '(8 4 2 1))))
                  (prog1 (cons offset piece)
                    (incf offset piece)))))

(defun type-pieces (type offset)
  "The pieces in which a value of TYPE at OFFSET is copied."
  (let ((type (follow-typedefs type)))
    (typecase type
      (foreign-union-type (word-pieces offset (foreign-type-size type)))
      (foreign-struct-type (struct-pieces type offset))
      (foreign-opaque-type (word-pieces offset (foreign-type-size type)))
      (foreign-array-type (array-pieces type offset))
      (t (word-pieces offset (foreign-type-size type))))))

(defun struct-pieces (type offset)
  (if (some #'placed-bit-width (type-members type))
      (word-pieces offset (foreign-type-size type))
      (loop for member in (type-members type)
            append (repeated-pieces
                    (slot-type-object (placed-slot member))
                    (or (slot-repetition (placed-slot member)) 1)
                    (+ offset (placed-offset member))))))

(defun array-pieces (type offset)
  (repeated-pieces (parse-type (element-type type))
                   (reduce #'* (dimensions type)) offset))

(defun repeated-pieces (type count offset)
  (loop for place from offset by (foreign-type-size type)
        repeat (min count (1+ +most-inline-copies+))
        append (type-pieces type place)))

(defun copy-form (type from to)
  "A form that copies an aggregate of TYPE from the pointer FROM to TO."
  (let ((pieces (type-pieces type 0)))
    (if (> (length pieces) +most-inline-copies+)
        `(foreign-funcall "memcpy" :pointer ,to :pointer ,from
                                   :size ,(foreign-type-size type) :pointer)
        `(progn
           ,@(loop for (offset . size) in pieces
                   for integer = (integer-of-size size)
                   collect `(%mem-set (%mem-ref ,from ,integer ,offset)
                                      ,to ,integer ,offset))))))

;;;; From Lisp

(defun store-repeated (value pointer type count)
  "Store VALUE, a sequence or a pointer, as COUNT elements of TYPE at POINTER."
  (if (pointerp value)
      (foreign-funcall "memcpy" :pointer pointer :pointer value
                                :size (* count (foreign-type-size type))
                                :pointer)
      (dotimes (i (min count (length value)))
        (setf (mem-aref pointer type i) (elt value i)))))

(defun store-slot-form (value pointer type slot)
  "A form that stores VALUE into SLOT of the aggregate of TYPE at POINTER."
  (let ((slot-type (slot-type-object slot))
        (count (slot-repetition slot))
        (place (gensym "PLACE")))
    (flet ((at-place (form)
             `(%with-pointer-plus (,place ,pointer ,(slot-offset slot))
                ,form)))
      (cond (count
             (at-place `(store-repeated ,value ,place ',(slot-type slot)
                                        ,count)))
            ((by-value-p slot-type)
             (at-place (store-form value place slot-type)))
            (t `(setf (foreign-slot-value ,pointer ',(canonicalize type)
                                          ',(slot-name slot))
                      ,value))))))

(defun store-plist-form (plist pointer type)
  "A form that stores the property list PLIST into an aggregate of TYPE."
  (let ((key (gensym "KEY")) (value (gensym "VALUE")))
    `(loop for (,key ,value) on ,plist by #'cddr
           do (case ,key
                ,@(loop for slot in (slots-as-defined type)
                        collect `((,(slot-name slot))
                                  ,(store-slot-form value pointer type slot)))
                ;; There is no such slot, as this will say.
                (t (setf (foreign-slot-value ,pointer ',(canonicalize type)
                                             ,key)
                         ,value))))))

(defun zero-form (pointer type)
  "A form that fills the aggregate of TYPE at POINTER with zeros."
  (let ((pieces (type-pieces type 0)))
    (if (> (length pieces) +most-inline-copies+)
        `(foreign-funcall "memset" :pointer ,pointer :int 0
                                   :size ,(foreign-type-size type) :pointer)
        `(progn
           ,@(loop for (offset . size) in pieces
                   collect `(%mem-set 0 ,pointer ,(integer-of-size size)
                                      ,offset))))))

(defun store-form (value pointer type &key freshp)
  "A form that stores VALUE into the aggregate of TYPE at POINTER.
VALUE and POINTER are symbols; TYPE is a type object.  With FRESHP the memory
is new: slots that a property list does not name become zero, as in C."
  (let ((type (follow-typedefs type)))
    `(cond ((pointerp ,value)
            ,(copy-form type value pointer))
           ((and (listp ,value) (standard-to-p ,(cell-form type)))
            ,@(when freshp (list (zero-form pointer type)))
            ,(store-plist-form value pointer type))
           (t (translate-into-foreign-memory ,value ,type ,pointer)))))

;;;; Property lists written in the call

(defun plist-form-parts (form type)
  "Split FORM, which makes a property list, into slots and value forms.
The second value is true on success: FORM must be a quoted list or a call of
LIST, and its keys constant names of slots of TYPE."
  (let ((parts (cond ((atom form) nil)
                     ((eq (first form) 'quote)
                      (mapcar (lambda (x) `',x) (ensure-list (second form))))
                     ((eq (first form) 'list) (rest form))))
        (slots (slots-as-defined type)))
    (loop for (key value) on parts by #'cddr
          for slot = (and (constantp key)
                          (find (eval key) slots :key #'slot-name))
          unless slot do (return (values nil nil nil))
          collect slot into found
          collect value into values
          finally (return (values found values
                                  (and parts (evenp (length parts))))))))

(defun store-parts-form (slots values pointer type)
  "A form that stores VALUES, symbols, into SLOTS of the fresh aggregate of
TYPE."
  `(if (standard-to-p ,(cell-form type))
       (progn ,@(unless (subsetp (slots-as-defined type) slots)
                  (list (zero-form pointer type)))
              ,@(loop for slot in slots
                      for value in values
                      collect (store-slot-form value pointer type slot)))
       (translate-into-foreign-memory
        (list ,@(loop for slot in slots
                      for value in values
                      collect `',(slot-name slot)
                      collect value))
        ,type ,pointer)))

;;;; To Lisp

(defun load-slot-form (pointer type slot)
  "A form that reads SLOT of the aggregate of TYPE at POINTER.
The value must not point into the aggregate, which will be gone.  Members of a
union are read as they are: only the caller knows which one is meant, and
following a pointer that is none would be fatal.  One that is no number to this
Lisp is NIL."
  (let* ((slot-type (slot-type-object slot))
         (count (slot-repetition slot))
         (place `(inc-pointer ,pointer ,(slot-offset slot)))
         (access `(foreign-slot-value ,pointer ',(canonicalize type)
                                      ',(slot-name slot))))
    (cond (count `(foreign-array-to-lisp
                   ,place '(:array ,(slot-type slot) ,count)))
          ((by-value-p slot-type)
           (bind-pointer pointer (slot-offset slot) #'load-form slot-type))
          ((aggregatep slot-type) access)
          ((typep type 'foreign-union-type)
           `(%mem-ref-or-nil ,pointer ,(canonicalize slot-type)
                             ,(slot-offset slot)))
          (t access))))

(defun bind-pointer (pointer offset maker type)
  "The form that MAKER makes of TYPE for a variable OFFSET past POINTER."
  (let ((place (gensym "PLACE")))
    `(%with-pointer-plus (,place ,pointer ,offset)
       ,(funcall maker place type))))

(defun load-plist-form (pointer type)
  "A form that makes a property list from the aggregate of TYPE at POINTER, the
last slot first."
  `(list ,@(loop for slot in (reverse (slots-as-defined type))
                 collect `',(slot-name slot)
                 collect (load-slot-form pointer type slot))))

(defun expanded-by-program (pointer type)
  "The form of a program's own EXPAND-FROM-FOREIGN method for TYPE, or NIL."
  (let ((form (expand-from-foreign pointer type)))
    (unless (and (consp form) (eq (first form) 'translate-from-foreign))
      form)))

(defun load-form (pointer type)
  "A form that makes a Lisp value from the aggregate of TYPE at POINTER, a
symbol."
  (let ((type (follow-typedefs type)))
    (if (typep type 'foreign-union-type)
        (load-plist-form pointer type)
        (or (expanded-by-program pointer type)
            `(if (standard-from-p ,(cell-form type))
                 ,(load-plist-form pointer type)
                 (translate-from-foreign ,pointer ,type))))))
