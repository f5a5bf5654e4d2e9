;;;; header-forms.lisp --- What stands before main, and the compiler's flags.
;;;;
;;;; Flags may be given anywhere in a file; they hold for all of it.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; Header forms

(defun write-include (out file)
  "Write an #include of FILE, in angle brackets."
  (check-type file string)
  (format out "~&#include <~A>~%" file))

(defun write-define (out name value)
  "Write a #define of NAME."
  (check-type name string)
  (check-type value (or string symbol integer))
  (format out "~&#define ~A~@[ ~A~]~%" name value))

(define-grovel-syntax c (text)
  (check-type text string)
  (format out "~&~A~%" text))

(define-grovel-syntax include (&rest files)
  (dolist (file files)
    (write-include out file)))

(define-grovel-syntax define (name &optional value)
  (write-define out name value))

(define-grovel-syntax typedef (base-type new-type)
  (check-type base-type string)
  (check-type new-type string)
  (format out "~&typedef ~A ~A;~%" base-type new-type))

;;;; Flags

(defun add-cc-flags (strings)
  "Add the words of STRINGS to the compiler's flags."
  (dolist (string strings)
    (check-type string string))
  (appendf *cc-flags* (parse-command-flags-list strings)))

(define-grovel-syntax flag (&rest flags)
  (warn "The form FLAG is obsolete; write CC-FLAGS.")
  (add-cc-flags flags))

(define-grovel-syntax cc-flags (&rest flags)
  (add-cc-flags flags))

(defun pkg-config-words (text)
  "The words of TEXT, in which a backslash keeps the next character."
  (let ((words '()) (word '()) (escapep nil))
    (flet ((end-word ()
             (when word
               (push (coerce (nreverse word) 'string) words)
               (setf word '()))))
      (loop for char across text
            do (cond (escapep (push char word) (setf escapep nil))
                     ((char= char #\\) (setf escapep t))
                     ((white-space-p char) (end-word))
                     (t (push char word))))
      (end-word))
    (nreverse words)))

(defun pkg-config (package option optionalp)
  "The words that pkg-config says about PACKAGE under OPTION.
If it fails, signal why; with OPTIONALP, say so and return none."
  (check-type package string)
  (handler-case
      (pkg-config-words (command-output "pkg-config" option "--" package))
    ((or command-failed missing-command) (condition)
      (unless optionalp
        (grovel-error "~A" condition))
      (format *debug-io* "~&; ~A~%" condition)
      '())))

(define-grovel-syntax pkg-config-cflags (package &key optional)
  (appendf *cc-flags* (pkg-config package "--cflags" optional)))

;;;; Packages

(defun in-package-text (name)
  "An IN-PACKAGE form for the package NAME, and go there."
  (setf *package* (or (find-package name)
                      (grovel-error "There is no package ~A." name)))
  (format nil "(cl:in-package #:~A)~%" (name-text (string name))))

(define-grovel-syntax in-package (name)
  (c-format out "~A" (in-package-text name)))
