;;;; translation.lisp --- Types that a program defines, and the protocol.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite translation :in cffi)
(in-suite translation)

;;; Every translation counts, so that a double one shows.
(define-foreign-type counting-type ()
  ()
  (:actual-type :int)
  (:simple-parser counting))

(defmethod translate-to-foreign (value (type counting-type))
  (values (1+ value) :param))

(defmethod translate-from-foreign (value (type counting-type))
  (* 10 value))

(defvar *freed* '())

(defmethod free-translated-object (value (type counting-type) param)
  (push (list value param) *freed*))

(test translation.run-time-methods
  (let ((*freed* '()))
    (is (= 70 (foreign-funcall "abs" counting 6 counting)))
    (is (equal '((7 :param)) *freed*)))
  (is (equal '(7 :param)
             (multiple-value-list (convert-to-foreign 6 'counting))))
  (is (= 70 (convert-from-foreign 7 'counting))))

(test translation.memory
  (with-foreign-object (p 'counting)
    (is (= 6 (both-ways (setf (mem-ref p 'counting) 6))))
    (is (= 7 (mem-ref p :int)))
    (is (= 70 (both-ways (mem-ref p 'counting))))
    (convert-into-foreign-memory 8 'counting p)
    (is (= 9 (mem-ref p :int)))))

(define-foreign-type expanding-type ()
  ()
  (:actual-type (:pointer :int))
  (:simple-parser expanding))

(defmethod expand-to-foreign (value (type expanding-type))
  `(make-pointer (+ 100 ,value)))

(defmethod expand-from-foreign (value (type expanding-type))
  `(- (pointer-address ,value) 100))

(test translation.expansions
  (is (= 5 (foreign-funcall "next_pointer" expanding 4 expanding)))
  (is (equal '(107 7)
             (run-compiled
              '(with-foreign-object (p 'expanding)
                 (setf (mem-ref p 'expanding) 7)
                 (list (pointer-address (mem-ref p :pointer))
                       (mem-ref p 'expanding)))))))

(define-foreign-type declining-type (counting-type)
  ()
  (:simple-parser declining))

(defmethod expand-to-foreign (value (type declining-type))
  (declare (ignore value))
  (call-next-method))

(test translation.declining-expansion-still-frees
  (let ((*freed* '()))
    (foreign-funcall "abs" declining 6 :int)
    (is (equal '((7 :param)) *freed*))))

(test translation.into-memory-of-builtins
  (with-foreign-object (p :int)
    (convert-into-foreign-memory 42 :int p)
    (is (= 42 (mem-ref p :int)))
    (let ((type 'types-int-again))
      (convert-into-foreign-memory 43 type p))
    (is (= 43 (mem-ref p :int)))))

(test translation.booleans
  (loop for (base c-function) in '((:int "is_true") (:unsigned-int "is_true")
                                   (types-int "is_true"))
        do (is (eq t (run-compiled `(foreign-funcall ,c-function
                                                     (:boolean ,base) :yes
                                                     (:boolean ,base)))))
           (is (eq nil (run-compiled `(foreign-funcall ,c-function
                                                       (:boolean ,base) nil
                                                       (:boolean ,base))))))
  (is (eq t (foreign-funcall "negate" :bool nil :bool)))
  (is (eq nil (foreign-funcall "negate" :bool 42 :bool)))
  (is (eq t (convert-from-foreign 42 :bool)))
  (signals type-error (cffi::parse-type '(:boolean :double))))

(defun shout (string) (string-upcase string))
(defun whisper (string) (string-downcase string))

(test translation.wrapper
  (is (string= "abc"
               (foreign-funcall "same_text"
                                (:wrapper :string :to-c shout) "abc"
                                (:wrapper :string :from-c whisper))))
  (is (string= "ABC"
               (foreign-funcall "same_text"
                                (:wrapper :string :to-c shout) "abc"
                                :string))))

(test translation.alias-of-own-class
  (eval '(progn
          (define-foreign-type own-alias (cffi::foreign-type-alias)
            ()
            (:default-initargs :actual-type (cffi::parse-type :int))
            (:simple-parser own-alias))
          (defmethod expand-from-foreign (value (type own-alias))
            `(list ,value))))
  (is (equal '(43) (run-compiled
                    '(foreign-funcall "next_int" own-alias 42 own-alias)))))

(test translation.booleans-of-every-size
  (dolist (base '(:char :unsigned-char :short :unsigned-short :int
                  :unsigned-int :long :unsigned-long :long-long
                  :unsigned-long-long types-int))
    (let ((type `(:boolean ,base)))
      (with-foreign-object (p type)
        (is (equal '(t nil 1)
                   (run-compiled
                    `(let ((p ,p))
                       (list (progn (setf (mem-ref p ',type) :yes)
                                    (mem-ref p ',type))
                             (progn (setf (mem-ref p ',type) nil)
                                    (mem-ref p ',type))
                             (progn (setf (mem-ref p ',type) t)
                                    (mem-ref p ',base))))))
            "~S" type)))))

(defctype string-with-pointer :string+ptr)
(defun first-upcase (list) (string-upcase (first list)))

(test translation.wrapper-of-typedef
  (is (string= "ABC" (foreign-funcall
                      "same_text"
                      (:wrapper string-with-pointer :to-c whisper) "Abc"
                      (:wrapper string-with-pointer :from-c first-upcase)))))

(test translation.sizes-inlined
  (dolist (type '(:int :uint32 :ptrdiff :size :offset :uintptr :intptr))
    (is (= (foreign-type-size (opaque type))
           (run-compiled `(foreign-type-size ,type))))))
