;;;; client-types.lisp --- Types that libraries build on CFFI's own classes.
;;;;
;;;; Libraries subclass enums, bitfields, strings and typedefs, take type
;;;; objects apart, and make calls and callbacks of their own from the
;;;; frontend's parts.
;;;;
;;;; SPDX-License-Identifier: MIT

;;; An enum that lets unknown integers through.
(defclass lenient-enum (cffi::foreign-enum) ())
(defun make-lenient-enum (name base-type items)
  (multiple-value-bind (base-type keyword-values value-keywords)
      (cffi::parse-foreign-enum-like name base-type items)
    (make-instance 'lenient-enum
                   :name name
                   :actual-type (cffi::parse-type base-type)
                   :keyword-values keyword-values
                   :value-keywords value-keywords)))
(defmethod translate-from-foreign (value (type lenient-enum))
  (or (cffi::%foreign-enum-keyword type value :errorp nil) value))
(defmacro define-lenient-enum (name-and-options &body items)
  (cffi::%defcenum-like name-and-options items 'make-lenient-enum))
(define-lenient-enum button :left (:right 5) :middle)
(define-lenient-enum (signed-axis :short) (:down -1) :rest (axis-up 1))
(? lenient-known (convert-from-foreign 6 'button))
(? lenient-unknown (convert-from-foreign 77 'button))
(? lenient-to (convert-to-foreign :right 'button))
(? lenient-list (foreign-enum-keyword-list 'button))
(? lenient-base (cffi::canonicalize-foreign-type 'signed-axis))
(? lenient-constant axis-up)
(? lenient-call (foreign-funcall "abs" signed-axis :down button))
(? lenient-wrong (define-lenient-enum twice :a :a))

;;; A bitfield that is an integer on the Lisp side.
(define-foreign-type mask-type (cffi::foreign-bitfield) ())
(defun make-mask-type (name base-type items)
  (multiple-value-bind (base-type keyword-values value-keywords
                        field-keywords bit-index->keyword)
      (cffi::parse-foreign-enum-like name base-type items t)
    (make-instance 'mask-type
                   :name name
                   :actual-type (cffi::parse-type base-type)
                   :keyword-values keyword-values
                   :value-keywords value-keywords
                   :field-keywords field-keywords
                   :bit-index->keyword bit-index->keyword)))
(defmacro define-mask (name-and-options &body items)
  (cffi::%defcenum-like name-and-options items 'make-mask-type))
(defmethod translate-to-foreign (value (type mask-type))
  (if (integerp value) value (cffi::%foreign-bitfield-value type value)))
(defmethod translate-from-foreign (value (type mask-type))
  value)
(defmethod expand-to-foreign (value (type mask-type))
  `(if (integerp ,value) ,value (cffi::%foreign-bitfield-value ,type ,value)))
(defmethod expand-from-foreign (value (type mask-type))
  value)
(define-mask (access :uint32) :read :write (:both 3) (:top #x80000000))
(? mask-tables
   (destructuring-bind (base-type keyword-values value-keywords . bits)
       (multiple-value-list
        (cffi::parse-foreign-enum-like 'x nil '(:a (:b 4) :c) t))
     (list* base-type (gethash :c keyword-values) (gethash 4 value-keywords)
            bits)))
(? mask-value (foreign-bitfield-value 'access '(:read :top)))
(? mask-symbols (foreign-bitfield-symbols 'access #x80000002))
(? mask-from (convert-from-foreign 3 'access))
(? mask-to (list (convert-to-foreign '(:write) 'access)
                 (convert-to-foreign 12 'access)))
(? mask-call (foreign-funcall "abs" access '(:read :write) access))
(? mask-table (gethash :both (cffi::keyword-values (cffi::parse-type 'access))))

;;; A string type with an encoding of its own, and a parse method for it.
(defclass wide-string (cffi::foreign-string-type) ())
(defmethod initialize-instance :after ((type wide-string) &key)
  (setf (slot-value type 'cffi::encoding) :utf-16le))
(define-parse-method :wide-string (&rest options)
  (apply #'make-instance 'wide-string options))
(? wide-string (with-foreign-string (p "wide" :encoding :utf-16le)
                 (convert-from-foreign p :wide-string)))
(? wide-string-call
   (foreign-funcall "strlen" :wide-string "wide" :int))

;;; A type object made by hand, and what is stored through it.
(? built-in-by-hand
   (with-foreign-object (p :double)
     (translate-into-foreign-memory
      2d0 (make-instance 'cffi::foreign-built-in-type :type-keyword :double) p)
     (mem-ref p :double)))
(? typedef-by-hand
   (progn (cffi::notice-foreign-type
           'hand-made (make-instance 'cffi::foreign-typedef
                                     :name 'hand-made
                                     :actual-type (cffi::parse-type :short)))
          (list (foreign-type-size 'hand-made)
                (cffi::type-keyword
                 (cffi::actual-type (cffi::parse-type 'hand-made))))))
(? parsers (eq (class-of (funcall (gethash 'hand-made
                                           cffi::*default-type-parsers*)))
               (find-class 'cffi::foreign-typedef)))

;;; Return codes as an alias type with a default argument.
(define-foreign-type return-code (cffi::foreign-type-alias)
  ()
  (:default-initargs :actual-type (cffi::parse-type :int))
  (:simple-parser return-code))
(defmethod expand-from-foreign (value (type return-code))
  `(list :code ,value))
(? return-code (foreign-funcall "abs" :int -3 return-code))

;;; Vectors as foreign types over a struct of one array.
(defcstruct octet-triple (components :uchar :count 3))
(define-foreign-type octet-triple-type ()
  ()
  (:actual-type :struct octet-triple)
  (:simple-parser octet-triple))
(defmethod translate-from-foreign (pointer (type octet-triple-type))
  (make-array 3 :initial-contents
              (list (mem-aref pointer :uchar 0) (mem-aref pointer :uchar 1)
                    (mem-aref pointer :uchar 2))))
(defmethod translate-into-foreign-memory (value (type octet-triple-type)
                                          pointer)
  (dotimes (i 3)
    (setf (mem-aref pointer :uchar i) (aref value i))))
(? triple-set (with-foreign-object (p 'octet-triple 2)
                (setf (mem-aref p 'octet-triple 1) #(7 8 9))
                (mem-aref p 'octet-triple 1)))
(? triple-size (foreign-type-size 'octet-triple))

;;; Structs: their tables of slots, a hook, a member that is given twice.
(defcstruct leaf (width :int) (height :int))
(defcstruct branch (name :pointer) (leaf (:struct leaf)) (sizes :int :count 3))
(? structure-slots
   (let ((names '()))
     (maphash (lambda (name slot)
                (push (list name (cffi::slot-name slot)
                            (cffi::slot-type slot)) names))
              (cffi::structure-slots (cffi::parse-type '(:struct branch))))
     (sort names #'string< :key #'first)))
(? slot-kinds
   (loop for name in '(name leaf sizes)
         collect (type-of (cffi::get-slot-info '(:struct branch) name))))
(? slot-read
   (with-foreign-object (p '(:struct leaf))
     (setf (foreign-slot-value p '(:struct leaf) 'height) 6)
     (cffi::foreign-struct-slot-value
      p (cffi::get-slot-info '(:struct leaf) 'height))))
(? doubled-member
   (progn (defcstruct doubled (a :int) (a :int) (b :int))
          (list (foreign-type-size '(:struct doubled))
                (foreign-slot-offset '(:struct doubled) 'b)
                (length (foreign-slot-names '(:struct doubled))))))
(? empty-then-full
   (progn (defcstruct later)
          (defctype later-pointer (:pointer (:struct later)))
          (defcstruct later (a :int) (b :double))
          (foreign-slot-offset '(:struct later) 'b)))
(? hook
   (let ((seen '()))
     (let ((cffi::*defcstruct-hook*
             (lambda (name &rest slots)
               (setf seen (list name slots))
               '((defun from-the-hook () :hooked)))))
       (eval '(defcstruct hooked (a :int) (b :char :count 2))))
     (list seen (funcall 'from-the-hook))))
(? hook-options
   (let ((seen '()))
     (let ((cffi::*defcstruct-hook*
             (lambda (&rest arguments) (setf seen arguments) '())))
       (eval '(defcstruct (hooked :size 16) "Doc." (a :int))))
     seen))
(? copy-through-plist
   (with-foreign-objects ((a '(:struct leaf)) (b '(:struct leaf)))
     (setf (mem-ref a '(:struct leaf)) '(width 3 height 4))
     (setf (mem-aref b '(:struct leaf) 0) (mem-aref a '(:struct leaf) 0))
     (foreign-slot-value b '(:struct leaf) 'height)))

;;; A bare name without its warning.
(? quiet-bare
   (let* ((struct (cffi::parse-type '(:struct leaf)))
          (bare (make-instance (class-of struct)
                               :alignment (cffi::alignment struct)
                               :size (cffi::size struct)
                               :slots (cffi::slots struct)
                               :name (cffi::name struct)
                               :bare t)))
     (list (cffi::canonicalize bare) (cffi::bare-struct-type-p bare)
           (foreign-type-size bare))))

;;; Slots of their own in the tables of a struct.
(? struct-slot-by-hand
   (let ((type (cffi::parse-type '(:struct branch))))
     (setf (gethash 'second-size (cffi::slots type))
           (cffi::make-struct-slot 'second-size 20 :int 1))
     (foreign-slot-offset '(:struct branch) 'second-size)))
