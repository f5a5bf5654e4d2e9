;;;; source.lisp --- Reading grovel files.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite source :in cffi-grovel)
(in-suite source)

(defun read-forms (text)
  "The SOURCE-FORMs of a file with TEXT in it."
  (with-standard-io-syntax
    (grovel::read-source-file
     (write-text text (file-in (fresh-directory) "spec.lisp")))))

(defun places (source-forms)
  "Line and column of each of SOURCE-FORMS."
  (mapcar (lambda (source-form)
            (list (grovel::form-line source-form)
                  (grovel::form-column source-form)))
          source-forms))

(test source.places
  (is (equal '((1 1) (3 3) (3 7))
             (places (read-forms (format nil "(a)~%; comment~%  (b) (c)"))))))

(test source.progn
  (is (equal '((cl-user::a) (cl-user::b) (cl-user::c))
             (mapcar #'grovel::form-form
                     (read-forms "(a) (progn (b) (progn (c)))")))))

(test source.nil-ends-a-file
  (is (= 1 (length (read-forms "(a) nil (b")))))

(test source.in-package
  "A package is in effect from the next form on."
  (let ((forms (mapcar #'grovel::form-form
                       (read-forms "(in-package #:cffi-grovel) (include)"))))
    (is (eq 'grovel::include (first (second forms))))))

(test source.reader-errors
  (dolist (text (list (format nil "(a)~%(constant (b \"C\")")
                      (format nil "(a)~%(no-such-package:b)")))
    (is (saysp (handler-case (progn (read-forms text) nil)
                 (grovel:grovel-error (condition)
                   (princ-to-string condition)))
               "spec.lisp:2:1:" "cannot be read"))))

(test source.read-time-evaluation
  (is (equal '(3) (mapcar #'grovel::form-form (read-forms "#.(+ 1 2)")))))

(test source.no-such-package
  (is (saysp (handler-case (progn (read-forms "(in-package #:not-there)") nil)
               (grovel:grovel-error (condition) (princ-to-string condition)))
             "spec.lisp:1:1" "NOT-THERE")))
