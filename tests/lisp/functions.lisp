;;;; functions.lisp --- Calling C.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite functions :in cffi)
(in-suite functions)

(defcfun "next_int" :int "Add one." (x :int))
(defcfun ("forty_two" answer) :int "The answer.")
(defcfun (shouted "same_text") :string (text :string))
(defcfun "touch" :void (by :int))
(defcfun ("sum_doubles" sum-doubles) :double "Sum." (count :int) &rest)
(defcfun ("snprintf" format-into) :int
  (buffer :pointer) (size :size) (control :string) &rest)
(declaim (inline half-double))
(defcfun "half_double" :double (x :double))
(handler-bind ((warning #'muffle-warning))
  (eval '(defcfun "no_such_function_anywhere" :int)))

(test functions.scalars
  (loop for (name type value expected)
        in `(("next_char" :char -128 -127) ("next_short" :short 1 2)
             ("next_int" :int -1 0) ("next_long" :long -2 -1)
             ("next_long_long" :long-long ,(- (expt 2 63))
                               ,(1+ (- (expt 2 63))))
             ("next_unsigned_char" :unsigned-char 254 255)
             ("next_unsigned_short" :unsigned-short 65534 65535)
             ("next_unsigned_int" :unsigned-int ,(- (expt 2 32) 2)
                                  ,(1- (expt 2 32)))
             ("next_unsigned_long" :unsigned-long 1 2)
             ("next_unsigned_long_long" :unsigned-long-long
                                        ,(- (expt 2 64) 2)
                                        ,(1- (expt 2 64)))
             ("half_float" :float 5.0 2.5)
             ("half_double" :double 5d0 2.5d0)
             ("next_unsigned_char" :unsigned-char 255 0))
        do (is (eql expected (run-compiled `(foreign-funcall ,name ,type ,value
                                                             ,type))))))

(test functions.defcfun
  (is (= 43 (next-int 42)))
  (is (= 42 (answer)))
  (is (= 2.5d0 (half-double 5d0)))
  (is (string= "x" (shouted "x")))
  (is (null (multiple-value-list (touch 3))))
  (is (string= "Add one." (documentation 'next-int 'function)))
  (is (string= "The answer." (documentation 'answer 'function)))
  (is (string= "Sum." (documentation 'sum-doubles 'function)))
  (is (eq 'functions-value
          (eval '(defcfun ("forty_two" functions-value) :int)))))

(test functions.pointers
  (is (= 2 (pointer-address (foreign-funcall "next_pointer" :pointer
                                             (make-pointer 1) :pointer))))
  (let ((null (foreign-funcall "null_pointer" :pointer)))
    (is-true (and (pointerp null) (null-pointer-p null)))))

(test functions.undefined
  (signals error (funcall 'no-such-function-anywhere)))

(test functions.many-arguments
  (is (= (* 55 101d0)
         (run-compiled `(foreign-funcall "weigh_doubles"
                                         ,@(loop repeat 20
                                                 append '(:double 1d0))
                                         :double))))
  (is (= (* 55 101.0)
         (run-compiled `(foreign-funcall "weigh_floats"
                                         ,@(loop repeat 20
                                                 append '(:float 1.0))
                                         :float))))
  (is (= (+ 385 (* 100 55 0.5d0) (* 10000 -55))
         (run-compiled `(foreign-funcall
                         "weigh_mixed"
                         ,@(loop for i from 1 to 10 append `(:int ,i))
                         ,@(loop repeat 10 append '(:double 0.5d0))
                         ,@(loop repeat 10 append '(:char -1))
                         :double)))))

(defun formatted (&rest arguments)
  "What C's snprintf makes of ARGUMENTS, a control string and pairs."
  (run-compiled
   `(with-foreign-pointer-as-string (buffer 100)
      (foreign-funcall-varargs "snprintf"
                               (:pointer buffer :size 100
                                :string ,(first arguments))
                               ,@(rest arguments) :int))))

(test functions.variadic
  (is (= 10d0 (sum-doubles 4 :double 1d0 :double 2d0 :double 3d0
                             :double 4d0)))
  (is (= 3d0 (sum-doubles 2 :float 1.0 :float 2.0)))
  (is (= 26d0 (run-compiled `(sum-doubles 26 ,@(loop repeat 26
                                                     append '(:double
                                                              1d0))))))
  (loop for (expected . arguments)
        in '(("-1 A" "%d %c" :short -1 :char 65)
             ("-7 2.50" "%ld %.2f" :long -7 :float 2.5)
             ("x=255 s" "x=%d %s" :uint8 255 :string "s")
             ("1" "%d" :bool t))
        do (is (string= expected (apply #'formatted arguments))))
  (with-foreign-pointer (buffer 20)
    (is (= 4 (format-into buffer 20 "%s%d" :string "abc" :int 1)))
    (is (= 4 (foreign-funcall-pointer-varargs
              (foreign-symbol-pointer "snprintf") ()
              (:pointer buffer :size 20 :string "%d%d") :int 12 :int 34
              :int)))
    (is (string= "1234" (foreign-string-to-lisp buffer)))))

(test functions.pointer-calls
  (let ((p (foreign-symbol-pointer "abs")))
    (is (= 5 (foreign-funcall-pointer p () :int -5 :int)))
    (is (= 5 (foreign-funcall-pointer p (:convention :cdecl) :int -5
                                      :int)))))

(test functions.order
  (let ((order '()))
    (flet ((note (n value) (push n order) value))
      (foreign-funcall "octets_of" :string (note 1 "a") :size)
      (foreign-funcall "all_letters" :string (note 2 "xx")
                                     :char (note 3 120) :bool))
    (is (equal '(3 2 1) order))))

(test functions.result-before-freeing
  "A result that points into an argument is read while that is alive."
  (is (string= "abcdef" (foreign-funcall "same_text" :string "abcdef"
                                                     :string))))

(test functions.options
  (is (= 42 (foreign-funcall ("forty_two" :library :default) :int)))
  (is (= 42 (foreign-funcall ("forty_two" :library libtest) :int)))
  (signals cffi::obsolete-argument-warning
    (macroexpand-1 '(foreign-funcall ("forty_two" :cconv :cdecl) :int)))
  (signals cffi::foreign-library-undefined-error
    (macroexpand-1 '(foreign-funcall ("forty_two" :library no-such) :int)))
  (signals error
    (macroexpand-1 '(foreign-funcall ("forty_two" :no-option 1) :int)))
  (signals cffi::undefined-foreign-type-error
    (macroexpand-1 '(defcfun "forty_two" no-such-type))))

(test functions.names-are-literal
  (signals simple-error (macroexpand-1 '(foreign-funcall name :int)))
  (signals simple-error
    (macroexpand-1 '(foreign-funcall (concatenate 'string "a") :int))))

(test functions.errno
  (multiple-value-bind (result errno)
      (foreign-funcall ("fail_with_errno" :errno t) :int)
    (is (= -1 result))
    (is (= 2 errno))))

(test functions.conses-nothing
  (let ((function (compile nil '(lambda (n)
                                 (dotimes (i n)
                                   (foreign-funcall "next_int" :int 1 :int)
                                   (foreign-funcall "octets_of"
                                                    :string "some text"
                                                    :size))))))
    (funcall function 10)
    (is (< (consing (lambda () (funcall function 10000))) 1000))))

(test functions.string-buffers
  (is (string= "hello world"
               (with-foreign-pointer-as-string (buffer 20)
                 (foreign-funcall "strcpy" :pointer buffer :string "hello"
                                           :pointer)
                 (foreign-funcall "strcat" :pointer buffer :string " world"
                                           :pointer))))
  (is (stringp (foreign-funcall "strerror" :int 2 :string))))

(defun mixed-arguments (count)
  "COUNT arguments of seven types in turn: a type and a value each."
  (loop for number from 1 to count
        append (nth (mod number 7)
                    `((:int ,number) (:double ,(float number 1d0))
                      (:char ,(- number)) (:float ,(float number))
                      (:long-long ,number) (:unsigned-short ,number)
                      (:pointer (make-pointer ,number))))))

(test functions.as-many-as-there-are
  "127 arguments, to a function that gives them to C's as they are."
  (if (> lambda-parameters-limit 127)
      (let ((types (loop for (type) on (mixed-arguments 127) by #'cddr
                         collect type))
            (values (loop for (nil value) on (mixed-arguments 127) by #'cddr
                          collect value)))
        (quietly-evaluate
         `(defcfun ("weigh_127" weigh-127) :double
            ,@(loop for type in types
                    collect (list (gensym "A") type))))
        (is (= (loop for number from 1 to 127
                     sum (* number (if (= 2 (mod number 7))
                                       (- number)
                                       number)))
               (apply 'weigh-127 (mapcar #'eval values)))))
      (is (<= lambda-parameters-limit 127))))

(test functions.ecl-method
  "Clients choose by a variable how ECL calls; other Lisps have none."
  (let ((variable (find-symbol "*CFFI-ECL-METHOD*" '#:cffi-sys)))
    (dolist (method '(:dffi :dlopen :c/c++))
      (progv (when variable (list variable)) (list method)
        (is (= 5 (funcall (compile nil '(lambda ()
                                         (foreign-funcall "abs" :int -5
                                                                :int))))))))))
