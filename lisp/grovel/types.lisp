;;;; types.lisp --- Types, structs and unions.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; Scalar types

(defun size-constant-name (name)
  "The symbol SIZE-OF-NAME."
  (format-symbol *package* "SIZE-OF-~A" name))

(defun write-size-constant (out name type)
  "Write C for the constant that is the size of the Lisp TYPE called NAME."
  (let ((constant (size-constant-name name)))
    (c-statement out "cffi_size_constant(output, ~A, ~A);"
                 (lisp-literal constant) (lisp-literal type))
    (c-export out constant)))

(define-grovel-syntax ctype (lisp-name size-designator)
  (check-type lisp-name symbol)
  (c-section-header out "ctype" lisp-name)
  (c-statement out "cffi_ctype(output, ~A, ~A);" (lisp-literal lisp-name)
               (etypecase size-designator
                 (string (format nil "CFFI_TYPE(~A)" size-designator))
                 (integer (format nil "CFFI_BYTES(~D)" size-designator))))
  (c-export out lisp-name)
  (write-size-constant out lisp-name lisp-name))

(define-grovel-syntax ffi-typedef (new-type base-type)
  (c-section-header out "ffi-typedef" new-type)
  (c-format out "(cffi:defctype ~A ~A)~%" (lisp-text new-type)
            (lisp-text base-type))
  (c-export out new-type))

;;;; Slots

(defun slot-expression (c-type c-slot)
  "A C expression for the slot C-SLOT of C-TYPE, not to be evaluated."
  (format nil "CFFI_SLOT(~A, ~A)" c-type c-slot))

(defun auto-type-expression (slot count)
  "A C expression for the Lisp name of the type of SLOT, or its elements'."
  (format nil "cffi_type_name(CFFI_TYPE_OF(~A~:[~;[0]~]))" slot count))

(defun slot-type-expression (type slot count)
  "A C expression for the Lisp text of TYPE, as a slot's type is given."
  (cond ((eq type :auto) (auto-type-expression slot count))
        ((stringp type) (c-literal type))
        (t (lisp-literal type))))

(defun write-slot (out lisp-name type count c-type c-slot)
  "Write C for one slot.  TYPE and COUNT are C expressions."
  (c-statement out "cffi_slot(output, ~A, ~A, ~A, offsetof(~A, ~A));"
               (lisp-literal lisp-name) type count c-type c-slot))

(defun count-macro-name (count)
  "The macro that the slot option COUNT names."
  (check-type count (or symbol string))
  (if (stringp count) count (symbol-name count)))

(defun write-counted-slot (out lisp-name type count auto-count c-type c-slot)
  "Write C for a slot with the option COUNT.
AUTO-COUNT is the C expression that :AUTO stands for."
  (flet ((slot (count)
           (write-slot out lisp-name type count c-type c-slot)))
    (etypecase count
      (null (slot "CFFI_NO_COUNT"))
      (integer (slot (format nil "~DL" count)))
      ((eql :auto) (slot auto-count))
      ((or symbol string)
       (let ((macro (count-macro-name count)))
         (format out "~&#ifdef ~A~%" (leading-identifier macro))
         (slot (format nil "(long)(~A)" macro))
         (format out "~&#else~%")
         (slot "CFFI_NO_COUNT")
         (format out "~&#endif~%"))))))

(defun parse-slot (slot)
  "The Lisp name, C name, type and count in SLOT."
  (destructuring-bind (lisp-name c-name &key type count) slot
    (check-type lisp-name symbol)
    (check-type c-name string)
    (values lisp-name c-name type count)))

;;;; Structs and unions

(defun write-aggregate-begin (out definer name c-type documentation)
  (check-type name symbol)
  (check-type c-type string)
  (c-statement out "cffi_begin_aggregate(output, ~A, ~A, sizeof(~A), ~A);"
               (c-literal definer) (lisp-literal name) c-type
               (documentation-literal documentation)))

(defun split-documentation (slots)
  "The docstring that SLOTS begin with, or NIL; and the slots."
  (if (stringp (first slots))
      (values (first slots) (rest slots))
      (values nil slots)))

(defun write-aggregate-slot (out c-type slot auto-count)
  "Write C for SLOT of C-TYPE.  AUTO-COUNT is what :COUNT :AUTO stands for, or
NIL if that is the number of the slot's elements."
  (multiple-value-bind (lisp-name c-name type count) (parse-slot slot)
    (let ((expression (slot-expression c-type c-name)))
      (write-counted-slot out lisp-name
                          (slot-type-expression type expression count) count
                          (or auto-count
                              (format nil "CFFI_COUNT(~A)" expression))
                          c-type c-name))))

(defun write-struct (out name c-type slots)
  "Write C for the struct NAME, whose docstring may be before the SLOTS."
  (multiple-value-bind (documentation slots) (split-documentation slots)
    (write-aggregate-begin out "cffi:defcstruct" name c-type documentation)
    (dolist (slot slots)
      (write-aggregate-slot out c-type slot nil))
    (c-format out ")~%")
    (c-export out name)
    (write-size-constant out name `(:struct ,name))))

(define-grovel-syntax cstruct (lisp-name c-type &rest slots)
  (c-section-header out "cstruct" lisp-name)
  (write-struct out lisp-name c-type slots))

;;; A union's :COUNT :AUTO has always been the size of the union.
(define-grovel-syntax cunion (lisp-name c-type &rest slots)
  (c-section-header out "cunion" lisp-name)
  (multiple-value-bind (documentation slots) (split-documentation slots)
    (write-aggregate-begin out "cffi:defcunion" lisp-name c-type
                           documentation)
    (dolist (slot slots)
      (write-aggregate-slot out c-type slot
                            (format nil "(long)sizeof(~A)" c-type)))
    (c-format out ")~%")
    (c-export out lisp-name)))

;;;; A struct and a class that copies it

(defun class-form (name slots)
  "A DEFCLASS form, whose slots are called like SLOTS of a struct."
  `(cl:defclass ,name ()
     ,(loop for (slot) in slots
            collect `(,slot :initarg ,(make-keyword slot)
                            :reader ,(format-symbol *package* "~A-~A"
                                                    name slot)))))

(defun slot-copy-form (slot)
  "A form for the Lisp value of SLOT, inside WITH-FOREIGN-SLOTS."
  (multiple-value-bind (lisp-name c-name type count) (parse-slot slot)
    (declare (ignore c-name))
    (if (and (eq type :char) count)
        `(cffi:foreign-string-to-lisp ,lisp-name)
        lisp-name)))

(defun maker-form (name slots)
  "A DEFUN form of a function that copies a struct NAME to an object."
  (let ((pointer (format-symbol *package* "POINTER")))
    `(cl:defun ,(format-symbol *package* "MAKE-~A-FROM-POINTER" name)
         (,pointer)
       (cffi:with-foreign-slots (,(mapcar #'first slots) ,pointer
                                 (:struct ,name))
         (cl:make-instance ',name
                           ,@(loop for slot in slots
                                   collect (make-keyword (first slot))
                                   collect (slot-copy-form slot)))))))

(define-grovel-syntax cstruct-and-class-item (lisp-name c-type &rest slots)
  (c-section-header out "cstruct-and-class-item" lisp-name)
  (write-struct out lisp-name c-type slots)
  (let ((slots (nth-value 1 (split-documentation slots))))
    (c-format out "~A~%" (lisp-text (class-form lisp-name slots)))
    (c-format out "~A~%" (lisp-text (maker-form lisp-name slots)))))
