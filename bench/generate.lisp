;;;; generate.lisp: writes a large binding, as a generator would: 200 structs,
;;;; 100 enums and 1,000 functions; the structs alone; and, as a floor, the
;;;; functions written with SBCL's own operators.  BENCH_FILES is the directory
;;;; for them.  Symbols are printed without a package, so CFFI need not be here.
;;;;
;;;; SPDX-License-Identifier: MIT

(defparameter *argument-types*
  '(:int :double :string :pointer :unsigned-long :float :char :long-long)
  "What arguments are made of, besides enums and pointers to structs.")

(defun numbered (prefix number)
  (intern (format nil "~A-~D" prefix number)))

(defun struct-form (n)
  `(defcstruct ,(numbered 'struct n)
     ,@(loop for slot from 0 to (+ 2 (mod n 6))
             collect (list (numbered 'slot slot)
                           (nth (mod (+ n slot) 5)
                                '(:int :double :pointer :long :char))))
     ,@(when (plusp n)
         `((inner (:struct ,(numbered 'struct (floor n 2))))))))

(defun enum-form (n)
  `(defcenum ,(numbered 'enum n)
     ,@(loop for key below 10
             collect (list (intern (format nil "KEY-~D-~D" n key) :keyword)
                           key))))

(defun argument-type (n argument)
  (case (mod (+ n argument) 10)
    (8 (numbered 'enum (mod n 100)))
    (9 `(:pointer (:struct ,(numbered 'struct (mod n 200)))))
    (t (nth (mod (+ n argument) 8) *argument-types*))))

(defun function-form (n)
  `(defcfun ,(list (format nil "bench_function_~D" n)
                        (numbered 'function n))
       ,(nth (mod n 4) '(:int :void :double :pointer))
     ,@(loop for argument from 0 to (mod n 5)
             collect (list (numbered 'argument argument)
                           (argument-type n argument)))))

(defun native-type (type)
  (case type
    ((:int :unsigned-long :long :char) (intern (symbol-name type)))
    (:double 'double)
    (:float 'float)
    (:long-long '(signed 64))
    (:void 'void)
    (t (if (and (symbolp type) (not (keywordp type)))
           'unsigned-int
           'sb-sys:system-area-pointer))))

(defun native-form (n)
  "The same function as FUNCTION-FORM's, without CFFI and any translation."
  (destructuring-bind ((foreign-name name) return-type . arguments)
      (rest (function-form n))
    `(defun ,name ,(mapcar #'first arguments)
       (alien-funcall
        (extern-alien ,foreign-name
                      (function ,(native-type return-type)
                                ,@(loop for (nil type) in arguments
                                        collect (native-type type))))
        ,@(mapcar #'first arguments)))))

(defun write-forms (name use forms)
  "Write FORMS to the file NAME, for a package that uses the packages USE."
  (with-open-file (*standard-output*
                   (merge-pathnames name (sb-ext:posix-getenv "BENCH_FILES"))
                   :direction :output :if-exists :supersede)
    (with-standard-io-syntax
      (let ((*package* (find-package '#:cl-user))
            (*print-readably* nil))
        (format t "(defpackage #:bench-binding (:use~{ #:~A~}))~%~
                   (in-package #:bench-binding)~%" use)
        (mapc #'print forms)))))

(defun numbered-forms (function count)
  (loop for n below count collect (funcall function n)))

(write-forms "structs.lisp" '(cl cffi) (numbered-forms #'struct-form 200))
(write-forms "binding.lisp" '(cl cffi)
             (append (numbered-forms #'struct-form 200)
                     (numbered-forms #'enum-form 100)
                     (numbered-forms #'function-form 1000)))
(write-forms "native.lisp" '(cl sb-alien)
             (numbered-forms #'native-form 1000))
