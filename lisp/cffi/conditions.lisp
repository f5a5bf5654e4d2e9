;;;; conditions.lisp --- What the frontend signals, and the words for it.
;;;;
;;;; A condition that is signalled in more than one place has a function of
;;;; the same name which signals it.  Library conditions are with the
;;;; libraries, in libraries.lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-condition cffi-error (error) ()
  (:documentation "The root of what goes wrong in CFFI."))

;;;; Types

(define-condition foreign-type-error (cffi-error)
  ((type-name :initarg :type-name
              :initform (error "A type name is required.")
              :accessor foreign-type-error/type-name)
   (namespace :initarg :namespace
              :initform :default
              :accessor foreign-type-error/namespace))
  (:documentation "Something is wrong with a foreign type."))

(defun foreign-type-error/compound-name (condition)
  "The type's name as it is written: NAME, (:STRUCT NAME) or (:UNION NAME)."
  (let ((name (foreign-type-error/type-name condition))
        (namespace (foreign-type-error/namespace condition)))
    (if (eq namespace :default)
        name
        (list namespace name))))

(define-condition simple-foreign-type-error (simple-error foreign-type-error)
  ()
  (:documentation "A foreign type error that is told in words."))

(defun simple-foreign-type-error (name namespace control &rest arguments)
  "Signal that something, told by CONTROL, is wrong with the type NAME."
  (error 'simple-foreign-type-error
         :type-name name :namespace namespace
         :format-control control :format-arguments arguments))

(define-condition undefined-foreign-type-error (foreign-type-error)
  ()
  (:documentation "A foreign type is not defined.")
  (:report (lambda (condition stream)
             (format stream "There is no foreign type ~S.~@[  Did you mean ~
                             ~{~S~^ or ~}?~]"
                     (foreign-type-error/compound-name condition)
                     (similar-types
                      (foreign-type-error/type-name condition)
                      (foreign-type-error/namespace condition))))))

(defun undefined-foreign-type-error (name &optional (namespace :default))
  "Signal that NAME is not defined as a type of NAMESPACE."
  (error 'undefined-foreign-type-error :type-name name :namespace namespace))

;;;; Obsolete spellings

(define-condition obsolete-argument-warning (style-warning)
  ((old-arg :initarg :old-arg :reader old-arg)
   (new-arg :initarg :new-arg :reader new-arg))
  (:documentation "An option is written in its old spelling.")
  (:report (lambda (condition stream)
             (format stream "The option ~S is obsolete; write ~S."
                     (old-arg condition) (new-arg condition)))))

(defun warn-obsolete-argument (old-arg new-arg)
  "Warn that the option OLD-ARG is now called NEW-ARG."
  (warn 'obsolete-argument-warning :old-arg old-arg :new-arg new-arg))

(defun warn-reserved-type-name (name)
  "Warn if NAME is not a name that programs may give to a type.
Signal an error if nothing can be called that."
  (check-type name (and symbol (not null)))
  (when (and (not (eq *package* (find-package '#:cffi)))
             (or (keywordp name)
                 (eq (symbol-package name) (find-package '#:common-lisp))))
    (warn "~S names a foreign type: keywords and symbols of COMMON-LISP are ~
           reserved." name)))
