;;;; define.lisp --- DEFINE-BINDING, which turns a spec into definitions.
;;;;
;;;; All the work is done while the macro expands: the spec is read, and what
;;;; is left are the definitions that a person would have written by hand.  The
;;;; compiled binding needs CFFI alone, neither this system nor the spec.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

;;;; The check of layouts

(define-condition layout-mismatch (cffi::cffi-error)
  ((type :initarg :type :reader layout-mismatch-type)
   (member :initarg :member :reader layout-mismatch-member)
   (expected :initarg :expected :reader layout-mismatch-expected)
   (actual :initarg :actual :reader layout-mismatch-actual))
  (:documentation "A type has another size in Lisp than the spec says.")
  (:report (lambda (condition stream)
             (format stream "In ~S, ~S takes ~D bytes, but C says ~D: the spec ~
                             is of another target."
                     (layout-mismatch-type condition)
                     (layout-mismatch-member condition)
                     (layout-mismatch-actual condition)
                     (layout-mismatch-expected condition)))))

(defun check-record (type members)
  "Signal LAYOUT-MISMATCH unless MEMBERS of TYPE, (type octets) each, have the
sizes that the spec says."
  (loop for (member expected) in members
        for actual = (cffi:foreign-type-size member)
        unless (eql expected actual)
          do (error 'layout-mismatch :type type :member member
                                     :expected expected :actual actual)))

;;;; Libraries

(defun library-clause (library soname)
  "The clause of DEFINE-FOREIGN-LIBRARY for LIBRARY, as in the linker's -l.
SONAME is the file's own name where the header was imported: a machine without
the development files has no other."
  (let ((default `(:default ,(format nil "lib~A" library))))
    `(t ,(if soname `(:or ,default ,soname) default))))

(defun library-forms (library soname)
  (when library
    (let ((name (intern "%LIBRARY" (binding-package *binding*))))
      `((cffi:define-foreign-library ,name ,(library-clause library soname))
        (cffi:use-foreign-library ,name)))))

;;;; The package

(defun ensure-package (name)
  "The package NAME, made if need be; it uses no other."
  (or (find-package name) (make-package name :use '())))

(defun package-form (name)
  `(eval-when (:compile-toplevel :load-toplevel :execute)
     (unless (find-package ,name)
       (make-package ,name :use '()))))

(defun export-form ()
  "A form that exports the names of the binding, in the order of the spec."
  (let ((symbols (remove-duplicates (reverse (binding-exports *binding*)))))
    `(export ',symbols ,(package-name (binding-package *binding*)))))

;;;; What is not in a binding

(defun omissions-variable (package)
  (intern "%OMISSIONS" package))

(defun binding-omissions (package)
  "Return what the binding in PACKAGE leaves out of its header.
A list of (C name, reason), in the order of the header."
  (symbol-value (omissions-variable (or (find-package package)
                                        (error "There is no package ~S."
                                               package)))))

(defun omissions-form ()
  `(defparameter ,(omissions-variable (binding-package *binding*))
     ',(reverse (binding-left-out *binding*))))

;;;; The macro

(defun binding-definitions (entries)
  "The forms that ENTRIES of a spec become."
  (mapc #'add-entry entries)
  (reverse (binding-forms *binding*)))

(defun spec-forms (file package library)
  "The forms of the binding of the spec FILE."
  (multiple-value-bind (heading entries) (read-spec file)
    (let* ((package (string (or package (key heading "package"))))
           (*binding* (make-binding (ensure-package package)))
           (definitions (binding-definitions entries)))
      `(,(package-form package)
        ,@(library-forms (or library (key heading "library"))
                         (key heading "soname"))
        ,@definitions
        ,(omissions-form)
        ,(export-form)))))

(defmacro define-binding (file &key package library)
  "Define everything that the spec FILE describes, as it is compiled.
FILE is a pathname or string, relative to the file being compiled.  The names
go into PACKAGE, which is made if need be, and are exported.  LIBRARY, as in
\"-lz\", is loaded.  Both default to what the spec says.  Arguments are not
evaluated."
  (let ((file (merge-pathnames file (or *compile-file-truename*
                                        *load-truename*
                                        *default-pathname-defaults*))))
    `(progn ,@(spec-forms file package library))))
