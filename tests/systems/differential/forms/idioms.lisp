;;;; idioms.lisp --- How published bindings reach below the exported operators:
;;;; backend calls, coercing types, their own size and parse methods, string
;;;; coders, code generated into CFFI's package.
;;;;
;;;; SPDX-License-Identifier: MIT

;;; The backend, as generated wrappers call it.
(? sys-funcall (cffi-sys:%foreign-funcall "abs" (:int -5 :int)
                                          :library :default
                                          :convention :cdecl))
(? sys-funcall-pointer (cffi-sys:%foreign-funcall-pointer
                        (foreign-symbol-pointer "abs") (:int -5 :int)
                        :convention :cdecl))
(? sys-memory (let ((p (cffi-sys:%foreign-alloc 16)))
                (cffi-sys:%mem-set 7 p :int 4)
                (prog1 (list (cffi-sys:%mem-ref p :int 4)
                             (cffi-sys:%mem-ref p :short 4))
                  (cffi-sys:foreign-free p))))
(? sys-memory-run-time (let ((type :double))
                         (cffi-sys:with-foreign-pointer (p 8)
                           (cffi-sys:%mem-set 2.5d0 p type)
                           (cffi-sys:%mem-ref p type))))
(? sys-types (list (cffi-sys:%foreign-type-size :long)
                   (cffi-sys:%foreign-type-alignment :short)
                   (cffi-sys:native-namestring #p"/tmp/x.so")
                   (cffi-sys:%foreign-symbol-pointer "abs" :default)
                   (cffi-sys:%foreign-symbol-pointer "no_such_sym" :default)))
(cffi-sys:%defcallback sys-callback :int (a b) (:int :int)
  (+ a b) :convention :cdecl)
(? sys-callback (foreign-funcall-pointer (cffi-sys:%callback 'sys-callback) ()
                                         :int 3 :int 4 :int))
(? sys-library (and (cffi-sys:%load-foreign-library 'm "libm.so.6") t))
(? sys-library-missing (cffi-sys:%load-foreign-library 'm "libno-such.so"))
(? features (list (and (member 'cffi-sys::flat-namespace *features*) t)
                  (cffi-features:cffi-feature-p 'cffi-features:x86-64)
                  (cffi-features:cffi-feature-p '(:and :unix (:not :windows)))
                  (and (member :cffi *features*) t)))

;;; Types that coerce, as graphics bindings have them.
(define-foreign-type ensure-float-type () () (:actual-type :float)
  (:simple-parser ensure-float))
(defmethod translate-to-foreign (value (type ensure-float-type))
  (float value 1.0))
(defmethod expand-to-foreign (value (type ensure-float-type))
  (if (constantp value)
      (float (eval value) 1.0)
      `(float ,value 1.0)))
(defmethod expand-from-foreign (value (type ensure-float-type))
  value)
(? ensure-float (with-foreign-object (p :float 2)
                  (setf (mem-aref p 'ensure-float 0) 3
                        (mem-aref p 'ensure-float 1) 1/2)
                  (list (mem-aref p :float 0) (mem-aref p 'ensure-float 1))))
(? ensure-float-call (foreign-funcall "fabsf" ensure-float -3 ensure-float))
(? ensure-float-alloc (let ((p (foreign-alloc 'ensure-float
                                              :initial-contents '(1 2 3))))
                        (prog1 (mem-aref p :float 2) (foreign-free p))))

;;; Objects behind pointers, with flags in the type.
(define-foreign-type object-type ()
  ((class :initarg :class :initform nil :reader object-class)
   (owned :initarg :owned :initform nil :reader owned-p))
  (:actual-type :pointer))
(define-parse-method object (&optional class &rest flags)
  (make-instance 'object-type :class class
                              :owned (and (member :owned flags) t)))
(defmethod translate-from-foreign (value (type object-type))
  (list (object-class type) (owned-p type) (null-pointer-p value)))
(? object (foreign-funcall "strchr" :string "abc" :int 122
                           (object widget :owned)))
(? object-plain (foreign-funcall "strchr" :string "abc" :int 98 object))
(? object-struct (progn (defcstruct with-object (o (object widget)) (n :int))
                        (with-foreign-object (p '(:struct with-object))
                          (setf (mem-ref p :pointer) (null-pointer)
                                (mem-ref p :int 8) 3)
                          (mem-ref p '(:struct with-object)))))

;;; A type of its own size.
(define-foreign-type triple-type () () (:actual-type :pointer)
  (:simple-parser triple))
(defmethod foreign-type-size ((type triple-type)) 24)
(defmethod cffi::aggregatep ((type triple-type)) t)
(defmethod translate-from-foreign (p (type triple-type))
  (list (mem-aref p :double 0) (mem-aref p :double 1) (mem-aref p :double 2)))
(defmethod translate-into-foreign-memory (value (type triple-type) p)
  (loop for x in value for i from 0 do (setf (mem-aref p :double i) x)))
(defmethod cffi::translate-aggregate-to-foreign (p value (type triple-type))
  (translate-into-foreign-memory value type p))
(defcstruct with-triple (n :int) (v triple :offset 8) (m :int))
(? triple-layout (list (foreign-type-size '(:struct with-triple))
                       (foreign-slot-offset '(:struct with-triple) 'm)))
(? triple-slot (with-foreign-object (p '(:struct with-triple))
                 (setf (foreign-slot-value p '(:struct with-triple) 'v)
                       '(1d0 2d0 3d0))
                 (foreign-slot-value p '(:struct with-triple) 'v)))
(? triple-array (with-foreign-object (p 'triple 2)
                  (setf (mem-aref p 'triple 1) '(4d0 5d0 6d0))
                  (list (mem-aref p 'triple 1) (mem-aref p :double 3))))

;;; String coders, as a message-queue binding uses them.
(? string-coder (let* ((mapping (cffi::lookup-mapping
                                 cffi::*foreign-string-mappings* :utf-8))
                       (text (coerce "héλ" '(simple-array character (*))))
                       (size (funcall (cffi::octet-counter mapping)
                                      text 0 3 -1)))
                  (with-foreign-pointer (p 10)
                    (funcall (cffi::encoder mapping) text 0 3 p 0)
                    (list size (loop for i below size
                                     collect (mem-aref p :uint8 i))))))

;;; Code that wrapper generators write into CFFI's own package.
(? generated (let ((*package* (find-package '#:cffi)))
               (eval (read-from-string
                      "(cl:progn
                         (defcenum generated-enum (:zero 0) :one)
                         (defcstruct generated-struct (x :int) (size :int)
                                     (name :pointer) (flags :int))
                         (defcfun (\"abs\" generated-abs) :int (x :int))
                         (cl:list
                          (generated-abs -3)
                          (foreign-type-size '(:struct generated-struct))
                          (foreign-enum-value 'generated-enum :one)))"))))

;;; Type objects as keys, and taken apart.
(? type-case (flet ((kind (spec)
                      (let ((type (cffi::ensure-parsed-base-type spec)))
                        (typecase type
                          (cffi::foreign-pointer-type
                           (list :pointer
                                 (and (cffi::pointer-type type)
                                      (cffi::unparse-type
                                       (cffi::pointer-type type)))))
                          (cffi::foreign-built-in-type
                           (cffi::unparse-type type))
                          (cffi::foreign-struct-type
                           (list :struct (cffi::name type)))
                          (cffi::foreign-array-type
                           (list :array (cffi::element-type type)
                                 (cffi::dimensions type)))
                          (cffi::foreign-string-type :string)
                          (cffi::foreign-enum :enum)
                          (t :other)))))
               (defctype case-alias (:pointer (:struct with-object)))
               (defcenum case-enum :a)
               (mapcar #'kind '(:int :uint case-alias (:struct with-object)
                                (:array :int 3) :string :pointer case-enum
                                ensure-float))))
(? made-pointer (let ((type (make-instance 'cffi::foreign-pointer-type
                                           :pointer-type
                                           (cffi::parse-type :int))))
                  (list (cffi::unparse-type type) (foreign-type-size type))))
(? enum-mutated (progn
                  (defcenum (growing :int) :a :b)
                  (let ((type (cffi::parse-type 'growing)))
                    (setf (gethash :z (cffi::keyword-values type)) 25
                          (gethash 25 (cffi::value-keywords type)) :z)
                    (let ((name 'growing))
                      (list (foreign-enum-value name :z)
                            (foreign-enum-keyword name 25)
                            (convert-to-foreign :z name))))))
(? own-defcfun (macrolet ((define-checked (name &rest args)
                            (let ((lisp-name (intern (string-upcase name))))
                              `(progn
                                 (defcfun (,name ,lisp-name) :int ,@args)
                                 ',lisp-name))))
                 (define-checked "labs" (x :int))))
(? package-names (list (translate-name-from-foreign "some_name" *package*)
                       (progn
                         (defmethod translate-name-from-foreign
                             ((name string)
                              (package (eql (find-package '#:differential)))
                              &optional varp)
                           (declare (ignore varp))
                           (intern (format nil "MY-~:@(~A~)" name)))
                         (cffi::parse-name-and-options "abc"))
                       (progn
                         (remove-method
                          #'translate-name-from-foreign
                          (find-method #'translate-name-from-foreign '()
                                       (list (find-class 'string)
                                             `(eql ,(find-package
                                                     '#:differential)))))
                         (cffi::parse-name-and-options "abc"))))
(? finalized (let ((p (foreign-alloc :int)))
               (let ((address (pointer-address p)))
                 (foreign-free (make-pointer address)))))
(? vector-copied (let ((v (make-array 4 :element-type 'single-float
                                        :initial-contents '(4.0 1.0 3.0 2.0))))
                   (defcallback compare-floats :int ((a :pointer) (b :pointer))
                     (let ((a (mem-ref a :float)) (b (mem-ref b :float)))
                       (cond ((< a b) -1) ((> a b) 1) (t 0))))
                   (with-pointer-to-vector-data (p v)
                     (foreign-funcall "qsort" :pointer p :size 4 :size 4
                                      :pointer (callback compare-floats)
                                      :void))
                   v))
