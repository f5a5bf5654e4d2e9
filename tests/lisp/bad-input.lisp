;;;; bad-input.lisp --- Every operator, given what it cannot work with.
;;;;
;;;; Each form of the table must signal an error, compiled with little safety,
;;;; compiled with much, and without compiler macros, as when types are known at
;;;; run time only: never return, never touch memory that it was not given.  The
;;;; second half writes to buffers that are too small by one, with guards behind
;;;; them.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(in-suite cffi)

(defcstruct bad-point (x :int) (y :int))
(defcunion bad-union (i :int) (f :float))
(defcenum bad-enum :zero :one)
(defbitfield bad-flags :a :b)
(cffi::defctype* bad-cycle-1 bad-cycle-2)
(cffi::defctype* bad-cycle-2 bad-cycle-1)

(defparameter *bad-forms*
  '(;; Pointers.
    (null-pointer-p nil) (null-pointer-p 0) (null-pointer-p "x")
    (pointer-eq nil nil) (pointer-eq (null-pointer) 0)
    (pointer-address nil) (pointer-address 5)
    (make-pointer nil) (make-pointer -1) (make-pointer (expt 2 64))
    (make-pointer 1.5) (inc-pointer nil 1) (inc-pointer (null-pointer) nil)
    (inc-pointer (null-pointer) 1.5) (inc-pointer (null-pointer) (expt 2 70))
    (foreign-free nil) (foreign-free 5) (foreign-free "x")

    ;; Types.
    (foreign-type-size 'bad-no-type) (foreign-type-size nil)
    (foreign-type-size "int") (foreign-type-size 5) (foreign-type-size '(nil))
    (foreign-type-size '(:struct bad-no-struct))
    (foreign-type-size '(:union bad-no-union)) (foreign-type-size :void)
    (foreign-type-size '(:struct)) (foreign-type-size '(:pointer :int :int))
    (foreign-type-size '(:array :int)) (foreign-type-size '(:array :int -1))
    (foreign-type-size '(:array :int x)) (foreign-type-size 'bad-cycle-1)
    (foreign-type-alignment 'bad-no-type) (foreign-type-alignment nil)
    (foreign-type-alignment 'bad-cycle-2)
    (cffi::parse-type '(:boolean :double)) (cffi::parse-type '(:string :x 1))
    (cffi::canonicalize-foreign-type 'bad-cycle-1)
    (eval '(defctype bad-typedef bad-no-type)) (eval '(defctype 5 :int))
    (eval '(defctype nil :int))
    (eval '(define-parse-method "x" () nil))

    ;; Reading and writing.
    (mem-ref nil :int) (mem-ref 0 :int) (mem-ref "x" :int)
    (with-foreign-object (p :int) (mem-ref p nil))
    (with-foreign-object (p :int) (mem-ref p :void))
    (with-foreign-object (p :int) (mem-ref p 'bad-no-type))
    (with-foreign-object (p :int) (mem-ref p 'bad-cycle-1))
    (with-foreign-object (p :int) (mem-ref p :int nil))
    (with-foreign-object (p :int) (mem-ref p :int 0.5))
    (with-foreign-object (p :int) (mem-ref p :int (expt 2 70)))
    (with-foreign-object (p :int) (mem-aref p :int nil))
    (with-foreign-object (p :int) (mem-aref p :int 0.5))
    (with-foreign-object (p :int) (mem-aref p :int (expt 2 70)))
    (with-foreign-object (p :int) (mem-aref p 'bad-no-type 0))
    (mem-aptr nil :int 1) (mem-aptr (null-pointer) 'bad-no-type 1)
    (mem-aptr (null-pointer) :int nil)
    (setf (mem-ref nil :int) 1) (setf (mem-aref nil :int 1) 1)
    (with-foreign-object (p :int) (setf (mem-ref p :int) nil))
    (with-foreign-object (p :int) (setf (mem-ref p :int) 1.0))
    (with-foreign-object (p :int) (setf (mem-ref p :int) "x"))
    (with-foreign-object (p :int) (setf (mem-ref p :void) 1))
    (with-foreign-object (p :int) (setf (mem-ref p 'bad-no-type) 1))
    (with-foreign-object (p :pointer) (setf (mem-ref p :pointer) nil))
    (with-foreign-object (p :pointer) (setf (mem-ref p :pointer) 0))
    (with-foreign-object (p :double) (setf (mem-ref p :double) "x"))
    (with-foreign-object (p :float) (setf (mem-ref p :float) nil))
    (with-foreign-object (p 'bad-enum) (setf (mem-ref p 'bad-enum) :two))
    (with-foreign-object (p 'bad-enum) (setf (mem-ref p 'bad-enum) "zero"))
    (with-foreign-object (p 'bad-enum)
      (setf (mem-ref p :unsigned-int) 77)
      (mem-ref p 'bad-enum))
    (with-foreign-object (p :string) (setf (mem-ref p :string) 5))
    (with-foreign-object (p '(:struct bad-point))
      (setf (mem-ref p '(:struct bad-point)) 5))
    (with-foreign-object (p '(:struct bad-point))
      (setf (mem-ref p '(:struct bad-point)) '(z 5)))
    (with-foreign-object (p '(:struct bad-point))
      (setf (mem-ref p '(:struct bad-point)) '(x "5")))
    (with-foreign-object (p '(:array :int 2))
      (setf (mem-ref p '(:array :int 2)) #(1)))
    (with-foreign-object (p '(:array :int 2))
      (setf (mem-ref p '(:array :int 2)) 5))

    ;; Allocation.
    (foreign-alloc 'bad-no-type) (foreign-alloc nil) (foreign-alloc :void)
    (foreign-alloc :int :count -1) (foreign-alloc :int :count nil)
    (foreign-alloc :int :count 1.5) (foreign-alloc :int :count (expt 2 64))
    (foreign-alloc :int :count (expt 2 61))
    (foreign-alloc :int :initial-element 1 :initial-contents '(1))
    (foreign-alloc :int :initial-contents 5)
    (foreign-alloc :int :initial-contents '(a))
    (foreign-alloc :int :initial-element "x")
    (foreign-alloc :int :count 1 :initial-contents '(1 2))
    (foreign-alloc :int :null-terminated-p t)
    (foreign-alloc :int :no-such-option t)
    (with-foreign-object (p 'bad-no-type) p) (with-foreign-object (p nil) p)
    (with-foreign-object (p :int -1) p) (with-foreign-object (p :int nil) p)
    (with-foreign-object (p :int (expt 2 62)) p)
    (with-foreign-pointer (p -1) p) (with-foreign-pointer (p nil) p)
    (with-foreign-pointer (p 1.5) p)
    (with-foreign-objects ((p :int) (q 'bad-no-type)) (list p q))

    ;; Structs and unions.
    (foreign-slot-value nil '(:struct bad-point) 'x)
    (foreign-slot-value (null-pointer) '(:struct bad-point) 'z)
    (foreign-slot-value (null-pointer) '(:struct bad-no-struct) 'x)
    (foreign-slot-value (null-pointer) :int 'x)
    (foreign-slot-value (null-pointer) nil 'x)
    (foreign-slot-value (null-pointer) '(:struct bad-point) nil)
    (setf (foreign-slot-value nil '(:struct bad-point) 'x) 1)
    (with-foreign-object (p '(:struct bad-point))
      (setf (foreign-slot-value p '(:struct bad-point) 'x) nil))
    (with-foreign-object (p '(:struct bad-point))
      (setf (foreign-slot-value p '(:struct bad-point) 'z) 1))
    (foreign-slot-pointer nil '(:struct bad-point) 'y)
    (foreign-slot-pointer (null-pointer) '(:struct bad-point) 'z)
    (foreign-slot-offset '(:struct bad-point) 'z) (foreign-slot-offset :int 'x)
    (foreign-slot-type '(:struct bad-point) 'z) (foreign-slot-type nil 'x)
    (foreign-slot-count '(:struct bad-point) 'z)
    (foreign-slot-names :int) (foreign-slot-names 'bad-no-type)
    (foreign-slot-names nil)
    (with-foreign-object (p '(:struct bad-point))
      (with-foreign-slots ((z) p (:struct bad-point)) z))
    (with-foreign-slots ((x) nil (:struct bad-point)) x)
    (eval '(defcstruct bad-1 (a bad-no-type)))
    (eval '(defcstruct bad-2 (a :void)))
    (eval '(defcstruct bad-3 (a (:struct bad-3))))
    (eval '(defcstruct bad-4 (a :int :count -1)))
    (eval '(defcstruct bad-5 (a :int :count x)))
    (eval '(defcstruct bad-6 (a :int :offset -1)))
    (eval '(defcstruct (bad-7 :size -1) (a :int)))
    (eval '(defcstruct (bad-8 :no-such 1) (a :int)))
    (eval '(defcstruct bad-9 (a)))
    (eval '(defcstruct bad-10 a))
    (eval '(defcstruct bad-11 (5 :int)))
    (eval '(defcstruct "bad-12" (a :int)))
    (eval '(defcunion bad-13 (a bad-no-type)))
    (eval '(defcunion bad-14 (a :int :count -1)))
    (eval '(defcunion (bad-15 :no-such 1) (a :int)))
    (eval '(define-c-struct-wrapper bad-no-struct ()))
    (macroexpand-1 '(define-translation-method (o bad-no-struct :from) o))
    (macroexpand-1 '(define-translation-method (o bad-point :over) o))

    ;; Enums and bitfields.
    (foreign-enum-value 'bad-enum :two) (foreign-enum-value 'bad-enum "zero")
    (foreign-enum-value 'bad-enum nil) (foreign-enum-value :int :zero)
    (foreign-enum-value nil :zero) (foreign-enum-value 'bad-no-type :zero)
    (foreign-enum-keyword 'bad-enum 77) (foreign-enum-keyword 'bad-enum :zero)
    (foreign-enum-keyword 'bad-enum nil) (foreign-enum-keyword :int 0)
    (foreign-enum-keyword-list :int) (foreign-enum-keyword-list nil)
    (foreign-bitfield-value 'bad-flags '(:c))
    (foreign-bitfield-value 'bad-flags 5) (foreign-bitfield-value :int '(:a))
    (foreign-bitfield-value 'bad-flags '(:a . :b))
    (foreign-bitfield-symbols 'bad-flags :a)
    (foreign-bitfield-symbols 'bad-flags nil) (foreign-bitfield-symbols :int 1)
    (foreign-bitfield-symbol-list :int)
    (foreign-bitfield-symbol-list 'bad-enum)
    (eval '(defcenum bad-e1 :a :a)) (eval '(defcenum bad-e2 5))
    (eval '(defcenum bad-e3 (:a "x"))) (eval '(defcenum (bad-e4 :x 1) :a))
    (eval '(defcenum (bad-e5 :int :no-such 1) :a))
    (eval '(defcenum bad-e6 (:a #.(expt 2 65))))
    (eval '(defbitfield bad-b1 :a :a)) (eval '(defbitfield bad-b2 (:a 1.5)))
    (convert-to-foreign :two 'bad-enum) (convert-from-foreign 77 'bad-enum)
    (convert-to-foreign '(:c) 'bad-flags) (convert-to-foreign "a" 'bad-flags)

    ;; Translation.
    (convert-to-foreign 5 'bad-no-type) (convert-to-foreign 5 nil)
    (convert-to-foreign 5 :string) (convert-to-foreign nil :string)
    (convert-to-foreign 5 '(:struct bad-point))
    (convert-to-foreign 5 '(:array :int 2))
    (convert-to-foreign 5 'bad-cycle-1)
    (convert-from-foreign nil :string)
    (convert-from-foreign 5 '(:struct bad-point))
    (convert-from-foreign 5 'bad-no-type)
    (convert-into-foreign-memory 5 :int nil)
    (convert-into-foreign-memory 5 '(:struct bad-point) (null-pointer))
    (free-converted-object nil 'bad-no-type nil)

    ;; Strings.
    (foreign-string-alloc nil) (foreign-string-alloc 5)
    (foreign-string-alloc "abc" :start 2 :end 1)
    (foreign-string-alloc "abc" :start -1) (foreign-string-alloc "abc" :end 4)
    (foreign-string-alloc "abc" :start nil)
    (foreign-string-alloc "abc" :encoding :no-such)
    (foreign-string-alloc (string (code-char 955)) :encoding :ascii)
    (foreign-string-to-lisp nil) (foreign-string-to-lisp 5)
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :count -1))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :count "x"))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :offset nil))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :offset 0.5))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :max-chars 0))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :max-chars nil))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :encoding :no))
    (with-foreign-string (s "abc") (foreign-string-to-lisp s :encoding nil))
    (lisp-string-to-foreign "abc" nil 4)
    (with-foreign-pointer (p 8) (lisp-string-to-foreign nil p 8))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p 0))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p -1))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p nil))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p 8 :start 4))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p 8 :end 4))
    (with-foreign-pointer (p 8) (lisp-string-to-foreign "abc" p 8 :encoding :n))
    (with-foreign-string (s nil) s) (with-foreign-string (s 5) s)
    (with-foreign-strings ((a "x") (b nil)) (list a b))
    (with-foreign-pointer-as-string (s nil) s)
    (let ((*default-foreign-encoding* :no-such)) (foreign-string-alloc "abc"))

    ;; Arrays.
    (foreign-array-alloc '(1 2) '(:array :int 2))
    (foreign-array-alloc #(1) '(:array :int 2))
    (foreign-array-alloc #(1 2) :int) (foreign-array-alloc #(1 2) nil)
    (foreign-array-alloc #2A((1 2)) '(:array :int 2))
    (foreign-array-alloc #(1 nil) '(:array :int 2))
    (foreign-array-alloc #(1 2) '(:array bad-no-type 2))
    (foreign-array-to-lisp nil '(:array :int 2))
    (with-foreign-object (p :int) (foreign-array-to-lisp p :int))
    (with-foreign-object (p :int) (foreign-array-to-lisp p nil))
    (with-foreign-object (p :int 2)
      (lisp-array-to-foreign #(1) p '(:array :int 2)))
    (lisp-array-to-foreign #(1 2) nil '(:array :int 2))
    (with-foreign-array (p #(1) '(:array :int 2)) p)
    (with-foreign-array (p nil '(:array :int 2)) p)
    (with-foreign-array (p #(1) :int) p)
    (foreign-aref nil '(:array :int 2) 0)
    (with-foreign-object (p :int 2) (foreign-aref p :int 0))
    (with-foreign-object (p :int 2) (foreign-aref p '(:array :int 2) 0 0 0))
    (with-foreign-object (p :int 2) (foreign-aref p '(:array :int 2) nil))
    (setf (foreign-aref nil '(:array :int 2) 0) 1)
    (foreign-array-free nil)

    ;; Calls.
    (foreign-funcall "abs" :int nil :int) (foreign-funcall "abs" :int 1.5 :int)
    (foreign-funcall "abs" :int (expt 2 40) :int)
    (foreign-funcall "strlen" :string 5 :size)
    (foreign-funcall "strlen" :string nil :size)
    (foreign-funcall "strlen" :pointer nil :size)
    (foreign-funcall "strlen" :pointer 0 :size)
    (foreign-funcall "abs" bad-no-type 1 :int)
    (foreign-funcall "abs" :int 1 bad-no-type)
    (foreign-funcall "abs" :void 1 :int)
    (foreign-funcall "abs" bad-enum :two :int)
    (foreign-funcall "abs" bad-flags (:c) :int)
    (foreign-funcall "bad_no_such_function" :int 1 :int)
    (foreign-funcall nil :int 1 :int)
    (foreign-funcall ("abs" :library bad-no-library) :int 1 :int)
    (foreign-funcall ("abs" :no-such 1) :int 1 :int)
    (foreign-funcall-pointer nil () :int 1 :int)
    (foreign-funcall-pointer 5 () :int 1 :int)
    (foreign-funcall-varargs "printf" (:string nil) :int 1 :int)
    (foreign-funcall-varargs "printf" (:string "%d") :int nil :int)
    (eval '(defcfun "abs" bad-no-type (x :int)))
    (eval '(defcfun "abs" :int (x bad-no-type)))
    (eval '(defcfun "abs" :int (x)))
    (eval '(defcfun 5 :int)) (eval '(defcfun nil :int))
    (eval '(defcfun ("abs" :no-such 1) :int))
    (eval '(defcfun ("abs" bad-abs :library bad-no-library) :int))
    (translate-camelcase-name "") (translate-camelcase-name 5)
    (translate-underscore-separated-name 5)
    (translate-name-from-foreign 5 *package*)
    (translate-name-to-foreign 5 *package*)

    ;; Callbacks.
    (callback bad-no-callback) (get-callback 'bad-no-callback)
    (get-callback nil) (get-callback 5)
    (eval '(defcallback "x" :int () 1)) (eval '(defcallback nil :int () 1))
    (eval '(defcallback bad-cb bad-no-type () 1))
    (eval '(defcallback bad-cb :int ((x bad-no-type)) x))
    (eval '(defcallback bad-cb :int ((x)) x))
    (eval '(defcallback (bad-cb :no-such 1) :int () 1))

    ;; Variables.
    (get-var-pointer nil) (get-var-pointer 'bad-no-variable)
    (get-var-pointer 5) (foreign-symbol-pointer nil)
    (foreign-symbol-pointer 'abs) (foreign-symbol-pointer 5)
    (foreign-symbol-pointer "abs" :library 'bad-no-library)
    (eval '(defcvar "bad_x" bad-no-type)) (eval '(defcvar 5 :int))
    (eval '(defcvar ("bad_x" :no-such 1) :int))
    (eval '(progn (defcvar ("bad_no_variable" *bad-x*) :int) *bad-x*))

    ;; Libraries.
    (load-foreign-library 'bad-no-library) (load-foreign-library nil)
    (load-foreign-library 5) (load-foreign-library "")
    (load-foreign-library "bad-no-such-library.so")
    (load-foreign-library #p"/bad/no/such/library.so")
    (load-foreign-library '(:or)) (load-foreign-library '(:or "bad-no.so"))
    (load-foreign-library '(:default 5)) (load-foreign-library '(:bad "x"))
    (load-foreign-library '(:framework "Bad"))
    (load-foreign-library '(5)) (load-foreign-library "/etc/passwd")
    (close-foreign-library 'bad-no-library) (close-foreign-library nil)
    (close-foreign-library 5) (foreign-library-pathname 'bad-no-library)
    (foreign-library-loaded-p 'bad-no-library)
    (foreign-library-type nil) (foreign-library-name 'bad-no-library)
    (foreign-library-load-state nil)
    (list-foreign-libraries :no-such t)
    (reload-foreign-libraries :test 5)
    (eval '(define-foreign-library "bad" (t "x")))
    (eval '(define-foreign-library (bad-library :type :bad) (t "x")))
    (eval '(define-foreign-library (bad-library :no-such 1) (t "x")))
    (eval '(define-foreign-library bad-library (t)))
    (eval '(define-foreign-library bad-library (t "x" :no-such 1)))
    (eval '(define-foreign-library bad-library t))

    ;; Vectors.
    (make-shareable-byte-vector -1) (make-shareable-byte-vector nil)
    (with-pointer-to-vector-data (p nil) p)
    (with-pointer-to-vector-data (p '(1 2)) p)
    (with-pointer-to-vector-data (p (vector 1 2)) p)
    (with-pointer-to-vector-data (p 5) p))
  "Forms that must signal an error.")

(defun memory-fault-p (condition)
  "True if CONDITION says that memory was touched which is not there."
  (search "MEMORY-FAULT" (symbol-name (type-of condition))))

(defun outcome (thunk)
  "What calling THUNK comes to: :ERROR if it signals one that is honest."
  (handler-case
      (handler-bind ((warning #'muffle-warning))
        (list :returned (funcall thunk)))
    (error (condition)
      (if (memory-fault-p condition)
          :memory-fault
          :error))
    (serious-condition (condition) (list :gave-up (type-of condition)))))

(defun compiled-outcome (form safety)
  "What FORM comes to, compiled with SAFETY."
  (outcome (lambda ()
             (let ((*error-output* (make-broadcast-stream)))
               (funcall (compile nil
                                 `(lambda ()
                                    (declare (optimize (safety ,safety)))
                                    ,form)))))))

(defparameter *with-compiler-macros*
  '(mem-ref mem-aref mem-aptr cffi::mem-set foreign-alloc foreign-type-size
    foreign-slot-value foreign-slot-pointer cffi::foreign-slot-set inc-pointer
    convert-to-foreign convert-from-foreign convert-into-foreign-memory
    foreign-enum-value foreign-bitfield-value foreign-bitfield-symbols
    foreign-symbol-pointer)
  "What does its work at compile time when the types are constant.")

(test bad-input.errors
  (dolist (form *bad-forms*)
    (dolist (safety '(1 3))
      (dolist (form (list form
                          `(locally (declare (notinline
                                              ,@*with-compiler-macros*))
                             ,form)))
        (let ((outcome (compiled-outcome form safety)))
          (is (eq :error outcome) "~S, compiled with safety ~D, comes to ~S"
              form safety outcome))))))

;;;; Sizes that no stack can bear

(test bad-input.large-blocks
  "A constant size of some megabytes is as good as one known later."
  (dolist (size '(0 1 65536 65537 20000000))
    (is (eql size
             (run-compiled `(with-foreign-pointer (p ,size size)
                              (when (plusp size)
                                (setf (mem-aref p :char 0) 1
                                      (mem-aref p :char (1- size)) 1))
                              size))))))

;;;; Buffers

(defconstant +guard-octets+ 16
  "How many octets behind a buffer are watched.")

(defconstant +guard-value+ #xA5
  "What the octets behind a buffer are.")

(defun call-with-guarded-buffer (size function)
  "Call FUNCTION with a pointer to SIZE octets.
Return true if it left those behind them alone."
  (with-foreign-pointer (p (+ size +guard-octets+))
    (dotimes (index (+ size +guard-octets+))
      (setf (mem-aref p :unsigned-char index) +guard-value+))
    (handler-case (funcall function p)
      (error () nil))
    (loop for index from size below (+ size +guard-octets+)
          always (= +guard-value+ (mem-aref p :unsigned-char index)))))

(defmacro guarded-p ((var size) &body body)
  "True if BODY, with VAR bound to SIZE octets, writes nothing behind them."
  `(call-with-guarded-buffer ,size (lambda (,var) ,@body)))

(defparameter *guarded-texts*
  (list "" "a" "hello" (string (code-char 233))
        (map 'string #'code-char '(97 955 8364 128512 98))
        (make-string 300 :initial-element (code-char 955)))
  "Texts whose characters take from one to four octets.")

(test bad-input.string-buffers
  "A string is cut where its buffer ends, in every encoding."
  (dolist (encoding '(:utf-8 :latin-1 :ascii :utf-16le :utf-32be :utf-16))
    (dolist (text *guarded-texts*)
      (loop for size from 1 to 24
            do (is-true (guarded-p (p size)
                          (lisp-string-to-foreign text p size
                                                  :encoding encoding))
                        "~S of ~D octets in ~S" text size encoding)))))

(test bad-input.string-buffers-terminated
  "What fits is whole characters and a terminator."
  (loop for size from 1 to 12
        do (with-foreign-pointer (p 12)
             (lisp-string-to-foreign (fifth *guarded-texts*) p size)
             (let ((copy (foreign-string-to-lisp p)))
               (is (string= copy (fifth *guarded-texts*) :end2 (length copy))
                   "~D octets: ~S" size copy)))))

(defparameter *guarded-values*
  '((:char -1) (:short 7) (:int -5) (:long-long 9) (:float 1.5) (:double 2d0)
    (:bool t) ((:boolean :char) t) ((:boolean :int) nil) (bad-enum :one)
    (bad-flags (:a :b)) ((:struct bad-point) (x 1 y 2))
    ((:array :short 3) #(1 2 3)) ((:array :short 2 2) #2A((1 2) (3 4))))
  "Types with a value of each.")

(test bad-input.stores
  "A store writes the octets of its type, no more."
  (loop for (type value) in *guarded-values*
        do (is-true (guarded-p (p (foreign-type-size type))
                      (setf (mem-ref p type) value))
                    "~S" type)
           (is-true (guarded-p (p (foreign-type-size type))
                      (run-compiled `(setf (mem-ref ,p ',type) ',value)))
                    "~S compiled" type)))

(test bad-input.arrays
  "No more elements are copied than the foreign array has."
  (dolist (array (list #(1 2 3 4 5) (make-array 5 :element-type 'fixnum)
                       (make-array 5 :adjustable t :initial-element 1)))
    (is-true (guarded-p (p 8)
               (lisp-array-to-foreign array p '(:array :int 2))))))
