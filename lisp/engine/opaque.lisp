;;;; opaque.lisp: C types that Lisp has no numbers for.
;;;;
;;;; `long double`, `_Complex`, 128-bit integers and vectors have a size, an
;;;; alignment and a way to travel, but no Lisp value.  (CFFI-EXTRAS:OPAQUE
;;;; "e") is such a type, named by the engine's letters.  To Lisp it is an array
;;;; of octets; to the engine it is what it is, so that a struct with such a
;;;; member goes by value as C would have it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defclass foreign-opaque-type (foreign-array-type)
  ((text :initarg :text :reader opaque-text
         :documentation "The type in signature text.")
   (alignment :initarg :alignment :reader opaque-alignment))
  (:documentation "A type whose values Lisp sees as octets."))

(defparameter *opaque-scalars*
  '((#\b 1) (#\B 1) (#\s 2) (#\S 2) (#\i 4) (#\I 4) (#\l 8) (#\L 8)
    (#\n 16) (#\N 16) (#\f 4) (#\d 8) (#\e 16) (#\g 16) (#\h 2) (#\y 2))
  "Letters of signature text and sizes, which are alignments too.")

(defun opaque-scalar-size (text)
  "The size of the scalar that is the one letter of TEXT."
  (or (and (= (length text) 1)
           (second (assoc (char text 0) *opaque-scalars*)))
      (error "~S is not the engine's name of a type." text)))

(defun opaque-layout (text)
  "The size and the alignment of the opaque type TEXT."
  (case (and (plusp (length text)) (char text 0))
    (#\C (let ((size (opaque-scalar-size (subseq text 1))))
           (values (* 2 size) size)))
    (#\V (let ((size (opaque-vector-size text)))
           (values size size)))
    (t (let ((size (opaque-scalar-size text)))
         (values size size)))))

(defun opaque-vector-size (text)
  "The size of the vector TEXT, such as \"V4f\"."
  (multiple-value-bind (count end)
      (parse-integer text :start 1 :junk-allowed t)
    (* (or count 0) (opaque-scalar-size (subseq text end)))))

(define-parse-method cffi-extras:opaque (text)
  "The C type that signature text calls TEXT; octets to Lisp."
  (multiple-value-bind (size alignment) (opaque-layout text)
    (make-instance 'foreign-opaque-type
                   :text text :alignment alignment
                   :element-type :uint8 :dimensions (list size)
                   :actual-type :pointer)))

(defmethod foreign-type-alignment ((type foreign-opaque-type))
  (opaque-alignment type))

(defmethod type-text ((type foreign-opaque-type))
  (opaque-text type))

(defmethod print-object ((type foreign-opaque-type) stream)
  (print-unreadable-object (type stream)
    (format stream "opaque ~A" (opaque-text type))))
