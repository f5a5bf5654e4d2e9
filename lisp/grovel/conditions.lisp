;;;; conditions.lisp --- What the groveller signals, and where it was then.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(define-condition grovel-error (simple-error)
  ()
  (:documentation "A grovel or wrapper file could not be processed."))

(defun grovel-error (control &rest arguments)
  "Signal a GROVEL-ERROR that is told by CONTROL."
  (error 'grovel-error :format-control control :format-arguments arguments))

(define-condition missing-definition (warning)
  ((name :initarg :name :reader name-of
         :documentation "The symbol that has no definition."))
  (:documentation "C does not define what a grovel file asks for.")
  (:report (lambda (condition stream)
             (format stream "No definition was found for ~A."
                     (name-of condition)))))
