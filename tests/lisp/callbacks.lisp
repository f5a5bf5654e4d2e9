;;;; callbacks.lisp --- Lisp functions that C calls.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite callbacks :in cffi)
(in-suite callbacks)

(defcallback sum :int ((a :int) (b :int)) (+ a b))
(defcallback (scale :convention :cdecl) :double ((a :double) (b :float))
  "A docstring."
  (declare (type double-float a))
  (* a b))
(defcallback successor :char ((a :char)) (1+ a))
(defcallback complement-64 :unsigned-long-long ((a :unsigned-long-long))
  (logxor a #xFFFFFFFFFFFFFFFF))
(defcallback same-pointer :pointer ((p :pointer)) p)
(defcallback early :int ((a :int) (b types-int))
  (when (= a 1) (return-from early 11))
  b)
(defcallback join :string ((a :string) (b :string))
  (concatenate 'string a b))
(defcallback only-string :string ((a :string) (b :string))
  (declare (ignore a b))
  "only")
(defvar *called* 0)
(defcallback note-call :void () (incf *called*))
(defcallback colours colour ((a colour) (b :int))
  (declare (ignore b))
  (if (eq a :red) :blue :green))
(defcallback < :int ((a :pointer) (b :pointer))
  (- (mem-ref a :int) (mem-ref b :int)))

(test callbacks.scalars
  (is (= 42 (foreign-funcall "call_int" :pointer (callback sum)
                                        :int 20 :int 22 :int)))
  (is (= 3d0 (foreign-funcall "call_double" :pointer (callback scale)
                              :double 2d0 :float 1.5 :double)))
  (is (= -4 (foreign-funcall "call_char" :pointer (get-callback 'successor)
                             :char -5 :char)))
  (is (= (- (expt 2 64) 2)
         (foreign-funcall "call_ullong" :pointer (callback complement-64)
                          :unsigned-long-long 1 :unsigned-long-long)))
  (is (= 11 (foreign-funcall "call_int" :pointer (callback early)
                                        :int 1 :int 2 :int)))
  (is (= 2 (foreign-funcall "call_int" :pointer (callback early)
                                       :int 0 :int 2 :int)))
  (is (= 6 (foreign-funcall "call_int" :pointer (callback colours)
                                       :int 0 :int 2 :int))))

(test callbacks.pointers-and-strings
  (is (pointerp (foreign-funcall "call_pointer" :pointer
                                 (callback same-pointer)
                                 :pointer (null-pointer) :pointer)))
  (is (string= "abcd" (foreign-funcall "call_string" :pointer (callback join)
                                       :string "ab" :string "cd" :string)))
  (is (string= "only" (foreign-funcall "call_string" :pointer
                                       (callback only-string)
                                       :string "ab" :string "cd" :string))))

(test callbacks.void
  (let ((*called* 0))
    (foreign-funcall "call_void" :pointer (callback note-call) :void)
    (is (= 1 *called*))))

(test callbacks.qsort
  (with-foreign-object (p :int 5)
    (loop for value in '(5 3 4 1 2) for i from 0
          do (setf (mem-aref p :int i) value))
    (foreign-funcall "qsort" :pointer p :size 5 :size 4
                             :pointer (callback <) :void)
    (is (equal '(1 2 3 4 5) (loop for i below 5
                                  collect (mem-aref p :int i))))))

(test callbacks.foreign-thread
  (is (= 42 (foreign-funcall "call_on_new_thread" :pointer (callback sum)
                                                  :int))))

(defcallback sum-with-garbage :int ((a :int) (b :int))
  (length (make-list (+ a b))))

(test callbacks.foreign-threads
  "Threads come and go, and the garbage of each is collected."
  (is (loop repeat 50
            always (= 42 (foreign-funcall "call_on_new_thread"
                                          :pointer (callback sum-with-garbage)
                                          :int)))))

(defun make-garbage ()
  "Have the garbage collector run."
  (loop repeat 40
        sum (length (make-list 100000))))

(test callbacks.collection
  "What only C holds outlives the collector, whichever way it was defined."
  (eval '(defcallback kept :int ((a :int) (b :int)) (+ a b)))
  (eval '(cffi-sys:%defcallback kept-by-host :int (a b) (:int :int) (* a b)))
  (make-garbage)
  (is (= 8 (foreign-funcall "call_int" :pointer (get-callback 'kept)
                                       :int 6 :int 2 :int)))
  (is (= 12 (foreign-funcall "call_int"
                             :pointer (cffi-sys:%callback 'kept-by-host)
                             :int 6 :int 2 :int))))

(test callbacks.redefinition
  (eval '(defcallback redefined :int ((a :int) (b :int)) (+ a b)))
  (eval '(defcallback redefined :int ((a :int) (b :int)) (* a b)))
  (is (= 12 (foreign-funcall "call_int" :pointer (get-callback 'redefined)
                                        :int 3 :int 4 :int))))

(test callbacks.old-pointer
  "C may go on to call what it was given before a redefinition."
  (eval '(defcallback redefined :int ((a :int) (b :int)) (+ a b)))
  (let ((old (get-callback 'redefined)))
    (eval '(defcallback redefined :int ((a :int) (b :int)) (* a b)))
    (is (= 7 (foreign-funcall "call_int" :pointer old :int 3 :int 4 :int)))))

(defun define-again ()
  (defcallback defined-again :int ((a :int) (b :int)) (- a b)))

(test callbacks.same-definition-again
  (define-again)
  (define-again)
  (is (= 1 (foreign-funcall "call_int" :pointer (get-callback 'defined-again)
                                       :int 4 :int 3 :int))))

(test callbacks.uninterned
  (let ((name (make-symbol "CALLBACK")))
    (eval `(defcallback ,name :int ((a :int) (b :int)) (- a b)))
    (is (= 1 (foreign-funcall "call_int" :pointer (get-callback name)
                                         :int 3 :int 2 :int)))))

(defcallback renewed :int ((a :int) (b :int))
  (+ a b))

(defun call-renewed ()
  (foreign-funcall "call_int" :pointer (callback renewed) :int 3 :int 4 :int))

(test callbacks.redefinition-at-a-call-site
  (is (= 7 (call-renewed)))
  (eval '(defcallback renewed :int ((a :int) (b :int)) (* a b)))
  (is (= 12 (call-renewed)))
  (eval '(defcallback renewed :unsigned-int ((a :unsigned-int)
                                             (b :unsigned-int))
          (- b a)))
  (is (= 1 (call-renewed)))
  (eval '(defcallback renewed :int ((a :int) (b :int)) (+ a b)))
  (is (= 7 (call-renewed))))

(test callbacks.errors
  (signals simple-error (get-callback (opaque 'no-such-callback)))
  (signals error (macroexpand-1 '(defcallback (bad :no-option 1) :int ()))))

(defun same-value-callback (type)
  "A pointer to a callback that returns its argument, which is of TYPE."
  (let ((name (intern (format nil "SAME-~A" type) '#:cffi-tests)))
    (quietly-evaluate `(defcallback ,name ,type ((x ,type)) x))
    (get-callback name)))

(test callbacks.every-type
  "Each type, with its extremes, there and back."
  (loop for (type . values) in *extremes*
        for pointer = (same-value-callback type)
        do (dolist (value values)
             (is (eql value (run-compiled
                             `(foreign-funcall-pointer ,pointer () ,type
                                                       ,value ,type)))
                 "~S: ~S" type value))))

(test callbacks.many-floating-point-arguments
  (dolist (type '(:double :float))
    (let ((names (loop repeat 26 collect (gensym "A")))
          (one (if (eq type :double) 1d0 1f0)))
      (quietly-evaluate
       `(defcallback weigh-many ,type ,(loop for name in names
                                             collect (list name type))
          (+ ,@(loop for name in names
                     for weight from 1
                     collect `(* ,weight ,name)))))
      (is (= 351 (run-compiled
                  `(foreign-funcall-pointer
                    (get-callback 'weigh-many) ()
                    ,@(loop repeat 26 append (list type one))
                    ,type)))))))

(defcallback declared :int ((a :int) (b :int))
  "A docstring, and declarations in two forms."
  (declare (type integer a))
  (declare (ignorable b) (optimize (speed 1)))
  (+ a b))

(defcallback expanded :pointer ((p expanding))
  (make-pointer (1+ p)))

(defcallback expanded-result expanding ((p :pointer))
  (1+ (pointer-address p)))

(test callbacks.bodies
  (is (= 7 (foreign-funcall "call_int" :pointer (callback declared)
                                       :int 3 :int 4 :int))))

(test callbacks.expansions
  "EXPAND-FROM-FOREIGN takes 100 off, EXPAND-TO-FOREIGN adds 100."
  (is (= 6 (pointer-address
            (foreign-funcall "call_pointer" :pointer (callback expanded)
                                            :pointer (make-pointer 105)
                                            :pointer))))
  (is (= 106 (pointer-address
              (foreign-funcall "call_pointer"
                               :pointer (callback expanded-result)
                               :pointer (make-pointer 5) :pointer)))))
