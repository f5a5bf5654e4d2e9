;;;; define-types.lisp --- A program's own types.
;;;;
;;;; DEFINE-FOREIGN-TYPE makes a class of type objects, DEFINE-PARSE-METHOD a
;;;; parser for specifiers of any form.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defun without-docstring (body)
  "Return BODY, a list of definitions, without a leading docstring."
  (if (stringp (first body))
      (rest body)
      body))

;;; Not used here, but by libraries whose own macros have bodies like these.
(defmacro discard-docstring (place)
  "Remove a leading docstring from the list of definitions in PLACE.
Return the docstring, or NIL."
  `(when (stringp (first ,place))
     (pop ,place)))

(defmacro define-parse-method (name lambda-list &body body)
  "Define how a type specifier (NAME . arguments) is parsed.
BODY, with the arguments bound by LAMBDA-LIST, returns a type object."
  (warn-reserved-type-name name)
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (setf (find-default-type-parser ',name)
           (lambda ,lambda-list ,@(without-docstring body)))
     ',name))

(defun actual-type-option-specifier (arguments)
  "The specifier in the class option (:ACTUAL-TYPE . ARGUMENTS).
Both (:ACTUAL-TYPE :POINTER :INT) and (:ACTUAL-TYPE (:POINTER :INT)) are fine."
  (if (and (null (rest arguments)) (atom (first arguments)))
      (first arguments)
      (if (consp (first arguments))
          (first arguments)
          arguments)))

(defun foreign-type-default-initargs (options)
  "The :DEFAULT-INITARGS class option that OPTIONS amount to, or NIL."
  (let ((actual-type (rest (assoc :actual-type options)))
        (initargs (rest (assoc :default-initargs options))))
    (when (or actual-type initargs)
      `((:default-initargs
         ,@(when actual-type
             `(:actual-type ',(actual-type-option-specifier actual-type)))
         ,@initargs)))))

(defmacro define-foreign-type (name supers slots &rest options)
  "Define NAME as a class of foreign types, a kind of SUPERS.
SLOTS and OPTIONS are as in DEFCLASS.  The option (:ACTUAL-TYPE specifier)
names the type that values are translated to, (:SIMPLE-PARSER symbol) the type
specifier; its arguments become initargs."
  (let ((parser (second (assoc :simple-parser options)))
        (class-options (remove-if (lambda (key)
                                    (member key '(:simple-parser :actual-type
                                                  :default-initargs)))
                                  options :key #'first)))
    `(eval-when (:compile-toplevel :load-toplevel :execute)
       (defclass ,name ,(or supers '(enhanced-foreign-type))
         ,slots
         ,@(foreign-type-default-initargs options)
         ,@class-options)
       ,@(when parser
           `((define-parse-method ,parser (&rest initargs)
               (apply #'make-instance ',name initargs))))
       ',name)))
