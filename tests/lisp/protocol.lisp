;;;; protocol.lisp --- Every backend file against the backend contract.
;;;;
;;;; Backends are read as text, so those of other Lisps are checked too.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite protocol :in cffi)
(in-suite protocol)

(defun backend-files ()
  "The first file of each backend in lisp/sys.
Names of two words are its other parts, or parts of all."
  (remove-if (lambda (file)
               (or (find #\- (pathname-name file))
                   (member (pathname-name file)
                           '("package" "protocol" "defaults")
                           :test #'string=)))
             (directory (asdf:system-relative-pathname "cffi"
                                                       "lisp/sys/*.lisp"))))

(defun backend-forms (file)
  "The toplevel forms of the backend whose first file is FILE."
  (mapcan #'read-forms
          (cons file
                (directory (make-pathname
                            :name (format nil "~A-*" (pathname-name file))
                            :defaults file)))))

(defun without-packages (text)
  "TEXT without what only its own Lisp can read: other packages and #. forms.
A colon after a letter or digit ends the name of a package."
  (loop with readable = (copy-seq text)
        for index from 1 below (length text)
        for before = (char readable (1- index))
        when (or (and (char= (char text index) #\:)
                      (or (alphanumericp before) (char= before #\/)))
                 (and (char= (char text index) #\.) (char= before #\#)))
          do (setf (char readable index) #\/)
             (when (char= before #\#)
               (setf (char readable (1- index)) #\/))
        finally (return readable)))

(defun read-forms (file)
  "The toplevel forms of FILE, read in CFFI-SYS."
  (with-input-from-string (stream (without-packages
                                   (uiop:read-file-string file)))
    (let ((*package* (find-package '#:cffi-sys)))
      (loop for form = (read stream nil stream)
            until (eq form stream)
            collect form))))

(defun defined-operators (forms)
  "A list of (name lambda-list kind) for the definitions in FORMS."
  (loop for form in forms
        append (case (first form)
                 (defun `((,(second form) ,(third form) :function)))
                 (defmacro `((,(second form) ,(third form) :macro)))
                 (deftype `((,(second form) ,(third form) :type)))
                 (cffi-sys::unsupported `((,(second form) nil :unsupported)))
                 (cffi-sys::define-type-question
                  `((,(second form) ,(third form) :function)))
                 (cffi-sys::define-memory-accessors
                  '((cffi-sys:%mem-ref (ptr type &optional offset) :function)
                    (cffi-sys:%mem-set (value ptr type &optional offset)
                                       :function)))
                 (progn (defined-operators (rest form))))))

(defun plain-lambda-list (lambda-list)
  "LAMBDA-LIST as strings, without defaults and without &ENVIRONMENT."
  (let ((environment (member '&environment lambda-list)))
    (loop for item in (append (ldiff lambda-list environment)
                              (cddr environment))
          for optionalp = (member item '(&optional &key))
            then (or optionalp (member item '(&optional &key)))
          collect (cond ((atom item) (string item))
                        (optionalp (string (first item)))
                        (t (plain-lambda-list item))))))

(test protocol.backends
  (dolist (file (backend-files))
    (let ((operators (defined-operators (backend-forms file))))
      (dolist (operation cffi-sys::*backend-operations*)
        (let* ((name (cffi-sys::backend-operation-name operation))
               (found (assoc name operators)))
          (is-true (or found (cffi-sys::backend-operation-optional-p operation))
                   "~A does not define ~A." (pathname-name file) name)
          (when (and found (not (eq (third found) :unsupported)))
            (is (eq (third found)
                    (cffi-sys::backend-operation-kind operation)))
            (is (equal (plain-lambda-list (second found))
                       (plain-lambda-list
                        (cffi-sys::backend-operation-lambda-list
                         operation))))))))))

(test protocol.exports
  "CFFI-SYS exports the contract and nothing else."
  (let ((exports '()))
    (do-external-symbols (symbol '#:cffi-sys)
      (push symbol exports))
    ;; ECL has a variable besides.
    (setf exports (remove "*CFFI-ECL-METHOD*" exports :test #'string=))
    (is (null (set-exclusive-or
               exports
               (mapcar #'cffi-sys::backend-operation-name
                       cffi-sys::*backend-operations*))))))

(test protocol.docstrings
  (dolist (operation cffi-sys::*backend-operations*)
    (is (plusp (length (cffi-sys::backend-operation-documentation
                        operation))))))
