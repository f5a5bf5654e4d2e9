;;;; translating-types.lisp --- :BOOLEAN, :BOOL and :WRAPPER.
;;;;
;;;; Types that translate values, made with DEFINE-FOREIGN-TYPE as a program
;;;; would make them.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Booleans

(define-foreign-type foreign-boolean-type ()
  ())

(define-parse-method :boolean (&optional (base-type :int))
  "A C integer that is true unless it is 0."
  (unless (member (canonicalize-foreign-type base-type)
                  *built-in-integer-types*)
    (error 'type-error :datum base-type
                       :expected-type `(member ,@*built-in-integer-types*)))
  (make-instance 'foreign-boolean-type :actual-type base-type))

(defmethod translate-to-foreign (value (type foreign-boolean-type))
  (if value 1 0))

(defmethod translate-from-foreign (value (type foreign-boolean-type))
  (not (zerop value)))

(defmethod expand-to-foreign (value (type foreign-boolean-type))
  (if (constantp value)
      (if (eval value) 1 0)
      `(if ,value 1 0)))

(defmethod expand-from-foreign (value (type foreign-boolean-type))
  (if (constantp value)
      (not (zerop (eval value)))
      `(not (zerop ,value))))

;;; C99's _Bool.
(defctype :bool (:boolean :char))

;;;; Wrappers

(define-foreign-type foreign-type-wrapper ()
  ((to-c :initarg :to-c :reader wrapper-to-c)
   (from-c :initarg :from-c :reader wrapper-from-c))
  (:documentation "A type with a function for each way of translation."))

(define-parse-method :wrapper (base-type &key (to-c 'identity)
                                              (from-c 'identity))
  "BASE-TYPE with TO-C called before, and FROM-C after, its translation."
  (make-instance 'foreign-type-wrapper
                 :actual-type base-type :to-c to-c :from-c from-c))

(defmethod translate-to-foreign (value (type foreign-type-wrapper))
  (translate-to-foreign (funcall (wrapper-to-c type) value)
                        (actual-type type)))

(defmethod translate-from-foreign (value (type foreign-type-wrapper))
  (funcall (wrapper-from-c type)
           (translate-from-foreign value (actual-type type))))

(defmethod free-translated-object (value (type foreign-type-wrapper) param)
  (free-translated-object value (actual-type type) param))

;;; A constant type's functions are called without looking them up.
(defun stock-wrapper-p (type)
  "True if TYPE is no subclass and its functions are named by symbols."
  (and (eq (class-of type) (find-class 'foreign-type-wrapper))
       (symbolp (wrapper-to-c type))
       (symbolp (wrapper-from-c type))))

(defmethod expand-to-foreign (value (type foreign-type-wrapper))
  (if (stock-wrapper-p type)
      (values (expand-to-foreign `(funcall ',(wrapper-to-c type) ,value)
                                 (actual-type type)))
      (call-next-method)))

(defmethod expand-to-foreign-dyn (value var body (type foreign-type-wrapper))
  (if (stock-wrapper-p type)
      (expand-to-foreign-dyn `(funcall ',(wrapper-to-c type) ,value)
                             var body (actual-type type))
      (call-next-method)))

(defmethod expand-from-foreign (value (type foreign-type-wrapper))
  (if (stock-wrapper-p type)
      `(funcall ',(wrapper-from-c type)
                ,(expand-from-foreign value (actual-type type)))
      (call-next-method)))
