;;;; types.lisp --- Type specifiers, type objects, and defining types.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite types :in cffi)
(in-suite types)

(defctype types-int :int)
(defctype types-int-again types-int)
(defctype types-string :string)
(defctype types-string-again types-string)
(defctype types-bool-again :bool)
(defcstruct types-pair (a :long) (b :long))
(defctype types-pair-alias (:struct types-pair))

(defun canonical (type)
  (cffi::canonicalize-foreign-type type))

(test types.canonical
  (loop for (type expected) in '((:int :int) (types-int-again :int)
                                 ((:pointer :int) :pointer)
                                 (types-string-again :pointer)
                                 ((:array :int 3) :pointer)
                                 ((:boolean :long) :long)
                                 (:uchar :unsigned-char)
                                 (types-pair-alias (:struct types-pair))
                                 (:uint16 :unsigned-short)
                                 (:int64 :long) (:uintptr :unsigned-long))
        do (is (equal expected (canonical type)) "~S" type)))

(test types.sizes-are-c-s
  (loop for (type fact) in '((:size 10) (:ptrdiff 11) (:offset 12)
                             (:intptr 13) (:uintptr 13) (:bool 14)
                             (:ssize 10))
        do (is (= (foreign-funcall "fact" :int fact :size)
                  (foreign-type-size type))
               "~S" type))
  (loop for (type size) in '((:int8 1) (:uint8 1) (:int16 2) (:uint16 2)
                             (:int32 4) (:uint32 4) (:int64 8) (:uint64 8)
                             ((:array :short 2 3) 12))
        do (is (= size (foreign-type-size type)))))

(test types.unparse
  (dolist (type '(:int :pointer (:pointer :int) types-int types-string-again
                  (:struct types-pair) (:array :int 3) (:string :encoding
                                                        :latin-1)))
    (is (equal type (cffi::unparse-type (cffi::parse-type type))))))

(test types.unique
  (dolist (type '(:int :double :pointer :void))
    (is (eq (cffi::parse-type type) (cffi::parse-type type)))))

(test types.errors
  (signals cffi::undefined-foreign-type-error (cffi::parse-type 'no-such))
  (signals cffi::undefined-foreign-type-error
    (cffi::parse-type '(:struct no-such)))
  (signals type-error (cffi::parse-type "int"))
  (signals type-error (cffi::parse-type nil))
  (signals type-error (cffi::parse-type 42))
  (is (equal '(:struct no-such)
             (handler-case (cffi::parse-type '(:struct no-such))
               (cffi::undefined-foreign-type-error (condition)
                 (cffi::foreign-type-error/compound-name condition))))))

(test types.cycle
  (eval '(cffi::defctype* types-cycle types-cycle-too))
  (eval '(cffi::defctype* types-cycle-too types-cycle))
  (signals cffi::simple-foreign-type-error
    (cffi::parse-type 'types-cycle)))

(test types.typedef-chains-translate
  (is (equal "abc" (foreign-funcall "same_text" types-string-again "abc"
                                                 types-string-again)))
  (is (eql 1 (convert-to-foreign :yes 'types-bool-again)))
  (is (eq t (convert-from-foreign 42 'types-bool-again))))

(test types.aggregates
  (is-true (cffi::aggregatep (cffi::parse-type 'types-pair-alias)))
  (is-true (cffi::aggregatep (cffi::parse-type '(:array :int 2))))
  (is-false (cffi::aggregatep (cffi::parse-type '(:pointer (:struct
                                                            types-pair))))))

(test types.reserved-names
  (signals warning (macroexpand-1 '(defctype :my-keyword :int)))
  (signals warning (macroexpand-1 '(defctype list :int))))

(test types.undefined-constant-type-compiles
  "A type that is not defined yet must not stop the compiler."
  (let ((function (handler-bind ((style-warning #'muffle-warning))
                    (compile nil '(lambda (p) (mem-ref p 'types-not-yet))))))
    (eval '(defctype types-not-yet :int))
    (with-foreign-object (p :int)
      (setf (mem-ref p :int) 7)
      (is (= 7 (funcall function p))))))

(test types.introspection
  (is (member :void *built-in-foreign-types*))
  (is (not (member :pointer *built-in-foreign-types*)))
  (is (equal '(:pointer :void) *other-builtin-types*))
  (is (equal '(:float :double) *built-in-float-types*))
  (is (= 10 (length *built-in-integer-types*))))
