;;;; prototypes.lisp --- From C types, as a spec has them, back to C text.
;;;;
;;;; The docstring of a function shows its C prototype, with the signatures of
;;;; the functions that it wants pointers to.  C writes a type around the name
;;;; that is declared, so DECLARE-AS wraps a declarator from the inside out.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defparameter *tag-keywords*
  '((":struct" . "struct") ("struct" . "struct") (":union" . "union")
    ("union" . "union") (":enum" . "enum") ("enum" . "enum"))
  "Type tags of named aggregates and C's keywords.")

(defun c-type-name (type)
  "The C text of TYPE, which needs no declarator around a name."
  (let* ((tag (tag type))
         (keyword (cdr (assoc tag *tag-keywords* :test #'equal))))
    (format nil "~:[~;const ~]~A" (key type "const")
            (cond (keyword (format nil "~A ~A" keyword
                                   (or (key type "name") "{...}")))
                  ((equal tag ":complex")
                   (format nil "~A _Complex" (c-type-name (key type "type"))))
                  ((char= (char tag 0) #\:)
                   (substitute #\Space #\- (subseq tag 1)))
                  (t tag)))))

(defun declare-as (type declarator)
  "C text that declares DECLARATOR, a string, to be of TYPE."
  (let ((tag (tag type)) (inner (key type "type")))
    (cond ((equal tag ":pointer")
           (declare-as inner (pointer-declarator inner declarator)))
          ((equal tag ":array")
           (declare-as inner
                       (format nil "~A[~D]" declarator (key type "size"))))
          ((and (equal tag ":function-pointer") (key type "return-type"))
           (function-text type (format nil "(*~A)" declarator)))
          ((equal tag ":function-pointer")
           (format nil "void (*~A)()" declarator))
          (t (format nil "~A~:[ ~;~]~A" (c-type-name type)
                     (string= declarator "") declarator)))))

(defun pointer-declarator (pointee declarator)
  "DECLARATOR as a pointer to POINTEE, in parentheses where C needs them."
  (format nil (if (equal (tag pointee) ":array") "(*~A)" "*~A") declarator))

(defun function-text (function declarator)
  "C text that declares DECLARATOR to be a function like FUNCTION."
  (declare-as (key function "return-type")
              (format nil "~A(~{~A~^, ~})" declarator
                      (parameter-texts function))))

(defun parameter-texts (function)
  (or (append (mapcar #'parameter-text (key function "parameters"))
              (and (key function "variadic") '("...")))
      '("void")))

(defun parameter-text (parameter)
  "C text of PARAMETER: an entity with a name, or a bare type."
  (if (equal (tag parameter) "parameter")
      (declare-as (key parameter "type") (or (key parameter "name") ""))
      (declare-as parameter "")))

(defun prototype (function)
  "The C prototype of the spec's entry FUNCTION."
  (function-text function (key function "name")))
