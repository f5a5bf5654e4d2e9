;;;; suggestions.lisp --- What a wrong name was perhaps meant to be.
;;;;
;;;; An error about a name says which names there are, when they are few, and
;;;; which of them look like the wrong one.  Names are compared as text without
;;;; regard to case or package, so that a symbol of the wrong package is found
;;;; too.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defun edit-row (char previous before b a-before)
  "The row of EDIT-DISTANCE for CHAR, after the rows PREVIOUS and BEFORE it.
A-BEFORE is the character before CHAR, or NIL."
  (let ((row (make-array (1+ (length b))
                         :initial-element (1+ (aref previous 0)))))
    (loop for j from 1 to (length b)
          for other = (char b (1- j))
          for cost = (min (1+ (aref previous j))
                          (1+ (aref row (1- j)))
                          (+ (aref previous (1- j))
                             (if (char= char other) 0 1)))
          do (setf (aref row j)
                   (if (and (> j 1) a-before
                            (char= char (char b (- j 2)))
                            (char= a-before other))
                       (min cost (1+ (aref before (- j 2))))
                       cost)))
    row))

(defun edit-distance (a b)
  "How many characters of the string A must be added, dropped, replaced or
swapped with their neighbour to make B."
  (let ((before nil)
        (row (make-array (1+ (length b)))))
    (dotimes (j (length row))
      (setf (aref row j) j))
    (loop for char across a
          for a-before = nil then a-previous
          for a-previous = char
          do (psetf before row
                    row (edit-row char row before b a-before)))
    (aref row (length b))))

(defun name-text (name)
  "NAME, a symbol or anything else, as text to be compared."
  (string-downcase (if (symbolp name)
                       (symbol-name name)
                       (princ-to-string name))))

(defun near-misses (name candidates)
  "Those of CANDIDATES that look like NAME, the likeliest first; three at most."
  (let* ((text (name-text name))
         (limit (floor (1+ (length text)) 3))
         (near (loop for candidate in candidates
                     for distance = (edit-distance text (name-text candidate))
                     when (<= distance limit)
                       collect (cons distance candidate)))
         (sorted (mapcar #'cdr (stable-sort near #'< :key #'car))))
    (subseq sorted 0 (min 3 (length sorted)))))

(defparameter *most-listed-names* 12
  "No more valid names than this are listed in an error.")

(defun advice (name candidates)
  "A sentence or two on what NAME could have been among CANDIDATES, or \"\"."
  (let ((near (near-misses name candidates)))
    (format nil "~@[  Did you mean ~{~S~^ or ~}?~]~@[  Valid: ~{~S~^, ~}.~]"
            near
            (and (<= (length candidates) *most-listed-names*)
                 candidates))))

;;;; The condition

(define-condition cffi-extras:unknown-name-error (simple-error)
  ((name :initarg :name :reader cffi-extras:unknown-name-error-name)
   (candidates :initarg :candidates
               :reader cffi-extras:unknown-name-error-candidates))
  (:documentation "A name is none of those that could stand in its place."))

(defun cffi-extras:unknown-name-error-suggestions (condition)
  "Return what the wrong name of CONDITION was perhaps meant to be, a list."
  (near-misses (cffi-extras:unknown-name-error-name condition)
               (cffi-extras:unknown-name-error-candidates condition)))

(setf (documentation 'cffi-extras:unknown-name-error-name 'function)
      "The name that is wrong."
      (documentation 'cffi-extras:unknown-name-error-candidates 'function)
      "The names that would have been right.")

(defun read-other-value ()
  "Ask for a form; return a list of its value."
  (format *query-io* "~&Enter a form to be evaluated: ")
  (force-output *query-io*)
  (list (eval (read *query-io*))))

(defmacro or-use-value (report form)
  "Evaluate FORM, which signals an error, and return what the restart USE-VALUE
is given.  REPORT says what that should be."
  `(restart-case ,form
     (use-value (value)
       :report ,report
       :interactive read-other-value
       value)))

(defun unknown-name (name candidates control &rest arguments)
  "Signal that NAME is none of CANDIDATES, told by CONTROL.
Return the name to use instead, if the restart USE-VALUE is invoked."
  (or-use-value "Use another name."
    (error 'cffi-extras:unknown-name-error
           :name name :candidates candidates
           :format-control "~?~A"
           :format-arguments (list control arguments
                                   (advice name candidates)))))
