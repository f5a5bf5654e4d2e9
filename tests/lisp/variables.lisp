;;;; variables.lisp --- C's variables.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite variables :in cffi)
(in-suite variables)

(defcvar "var_char" :char)
(defcvar "var_unsigned_char" :unsigned-char)
(defcvar "var_short" :short)
(defcvar "var_int" :int "An int.")
(defcvar "var_long_long" :long-long)
(defcvar "var_unsigned_long_long" :unsigned-long-long)
(defcvar "var_float" :float)
(defcvar *var-double* :double)
(defcvar "var_pointer" :pointer)
(defcvar ("var_string" *text*) :string)
(defcvar ("var_read_only" :read-only t) :int)
(defcvar ("var_int" *var-in-library* :library libtest) :int)
(defcvar ("MiXeD_Case" *mixed*) :int)
(handler-bind ((warning #'muffle-warning))
  (eval '(defcvar "no_such_variable_anywhere" :int)))

(test variables.reading
  (is (= -127 *var-char*))
  (is (= 255 *var-unsigned-char*))
  (is (= -1 *var-short*))
  (is (= -123456 *var-int* *var-in-library*))
  (is (= (1+ (- (expt 2 63))) *var-long-long*))
  (is (= (1- (expt 2 64)) *var-unsigned-long-long*))
  (is (= 42.5 *var-float*))
  (is (= 0.125d0 *var-double*))
  (is-true (null-pointer-p *var-pointer*))
  (is (string= "Hello, foreign world!" *text*))
  (is (= 3 *mixed*)))

(test variables.writing
  (let ((old *var-int*))
    (unwind-protect
         (progn (setf *var-int* 7)
                (incf *var-in-library*)
                (is (= 8 *var-int*)))
      (setf *var-int* old)))
  (let ((old (mem-ref (get-var-pointer '*text*) :pointer)))
    (setf *text* "other")
    (is (string= "other" *text*))
    (foreign-string-free (mem-ref (get-var-pointer '*text*) :pointer))
    (setf (mem-ref (get-var-pointer '*text*) :pointer) old)))

(test variables.read-only
  (is (= 7 *var-read-only*))
  (signals simple-error (setf *var-read-only* 8)))

(test variables.undefined
  (signals simple-error (run-compiled '*no-such-variable-anywhere*))
  (signals simple-error
    (run-compiled '(setf *no-such-variable-anywhere* 1)))
  (is (null (get-var-pointer '*no-such-variable-anywhere*))))

(test variables.pointers
  (is-true (pointer-eq (get-var-pointer '*var-int*)
                       (foreign-funcall "address_of_var_int" :pointer)))
  (is (= -123456 (mem-ref (get-var-pointer '*var-int*) :int)))
  (is (string= "An int." (documentation '*var-int* 'variable)))
  (is (null (foreign-symbol-pointer "no_such_symbol_anywhere")))
  (is-true (pointerp (foreign-symbol-pointer "next_int"
                                             :library 'libtest)))
  (signals type-error (foreign-symbol-pointer (opaque 'next-int)))
  (signals type-error (get-var-pointer 'not-a-variable))
  (signals cffi::foreign-library-undefined-error
    (foreign-symbol-pointer "abs" :library 'no-such-library)))

(test variables.bad-options
  (signals error (macroexpand-1 '(defcvar ("x" :no-option t) :int)))
  (signals cffi::undefined-foreign-type-error
    (macroexpand-1 '(defcvar "x" no-such-type))))

(test variables.names
  "The reader's case does not matter: the derived names are the usual ones."
  (dolist (case '(:upcase :invert :preserve :downcase))
    (let ((*readtable* (copy-readtable nil)))
      (setf (readtable-case *readtable*) case)
      (loop for (c-name lisp-name) in '(("UPPERCASE" "*UPPERCASE*")
                                        ("UPPER_CASE" "*UPPER-CASE*")
                                        ("MiXeD_CaSe" "*MIXED-CASE*"))
            do (is (string= lisp-name
                            (symbol-name (translate-name-from-foreign
                                          c-name *package* t))))))))

(test variables.long-long
  (let ((old *var-long-long*))
    (setf *var-long-long* (1- (expt 2 63)))
    (is (= (1- (expt 2 63)) *var-long-long*))
    (setf *var-long-long* old)
    (is (= old *var-long-long*))))

(test variables.namespaces
  "Where libraries have names of their own, one has not another's."
  (let ((pointer (foreign-symbol-pointer "point_sum" :library 'libtest)))
    (if (alexandria:featurep 'cffi-sys::flat-namespace)
        (is (pointerp pointer))
        (is (null pointer)))))

(defcvar ("var_pointer" *expanded-variable*) expanding)

(test variables.expansions
  (let ((old (mem-ref (get-var-pointer '*expanded-variable*) :pointer)))
    (is (equal '(107 7)
               (run-compiled '(progn
                               (setf *expanded-variable* 7)
                               (list (pointer-address *var-pointer*)
                                     *expanded-variable*)))))
    (setf *var-pointer* old)))
