;;;; process.lisp --- A whole spec becomes a whole file.
;;;;
;;;; The file is written beside its place and then renamed, so a run that fails
;;;; leaves an older file as it was.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

;;;; Hooks

(defun hook-function (hook)
  "HOOK as a function designator, or NIL.  A string names it, to be read when
the packages that it mentions exist."
  (if (stringp hook)
      (let ((*package* (find-package '#:common-lisp-user)))
        (uiop:safe-read-from-string hook))
      hook))

(defun set-callbacks (factory)
  "Ask FACTORY, a hook, for the two functions of this run."
  (when factory
    (multiple-value-bind (callback epilogue) (funcall factory)
      (setf (generation-callback *generation*) callback
            (generation-epilogue *generation*) epilogue))))

;;;; The beginning of the file

(defun write-heading ()
  (format (generation-out *generation*)
          ";;; -*- Mode: lisp -*-~%;;;~%~
           ;;; Made by cffi/c2ffi from a spec; changes by hand would be lost ~
           when it is~%;;; made again.~%;;;~%"))

(defun enter-package ()
  "Define the package, go into it, and name the type of function pointers."
  (let ((name (make-symbol
               (package-name (generation-package *generation*)))))
    (emit `(uiop:define-package ,name (:use)))
    (emit `(in-package ,name))
    (emit `(cffi:defctype ,(invented-name "FUNCTION-POINTER") :pointer))))

(defun use-library (name spec)
  (when (and name spec)
    (emit `(cffi:define-foreign-library ,name ,@spec))
    (emit `(cffi:use-foreign-library ,name))))

(defun write-prelude (prelude)
  "Write PRELUDE: a string, the contents of a file, or what a function emits."
  (etypecase prelude
    (null nil)
    (string (write-string prelude (generation-out *generation*)))
    (pathname (write-prelude (uiop:read-file-string prelude)))
    ((or symbol function) (funcall prelude #'emit))))

;;;; The end of the file

(defun all-names ()
  "All symbols that were recorded."
  (loop for (nil . names) in (generation-names *generation*)
        append (mapcar #'cdr names)))

(defun exported-p (symbol)
  (let ((predicate (generation-export-predicate *generation*)))
    (and predicate (not (keywordp symbol)) (funcall predicate symbol))))

(defun wanted-exports ()
  "The packages of all names, each with those that shall be exported."
  (let ((exports (list (list (generation-package *generation*)))))
    (dolist (symbol (all-names) exports)
      (let* ((package (symbol-package symbol))
             (known (or (assoc package exports)
                        (first (push (list package) exports)))))
        (when (exported-p symbol)
          (pushnew symbol (rest known)))))))

(defun write-exports ()
  (loop for (package . symbols) in (wanted-exports)
        for names = (sort symbols #'string<)
        do (write-form `(export ',names
                                ',(make-symbol (package-name package))))
           (when names (export names package))))

(defparameter *name-mappings*
  '((:function . "+FUNCTION-NAMES+") (:struct . "+STRUCT-NAMES+")
    (:union . "+UNION-NAMES+") (:variable . "+VARIABLE-NAMES+")
    (:type . "+TYPE-NAMES+") (:constant . "+CONSTANT-NAMES+")
    (:argument . "+ARGUMENT-NAMES+") (:field . "+FIELD-NAMES+"))
  "Kinds of names, and the variables that tell them.")

(defun write-name-mappings ()
  (loop for (kind . variable) in *name-mappings*
        for names = (rest (assoc kind (generation-names *generation*)))
        do (emit `(defparameter ,(invented-name variable) ',names))))

;;;; The file

(defun write-file (entries &key prelude library-name library-spec mappings
                             callback-factory)
  "Write the file of *GENERATION* from ENTRIES."
  (write-heading)
  (enter-package)
  (use-library (hook-function library-name) library-spec)
  (write-prelude prelude)
  (set-callbacks (hook-function callback-factory))
  (mapc #'process-entry entries)
  (when-let ((epilogue (generation-epilogue *generation*)))
    (mapc #'emit (funcall epilogue)))
  (write-exports)
  (when mappings (write-name-mappings))
  (terpri (generation-out *generation*)))

(defun definitions-of (spec-file)
  "The entries of SPEC-FILE without what only names the file."
  (remove "cffi-spec" (read-json spec-file) :key #'tag :test #'equal))

(defun call-with-generation (package-name function)
  "Call FUNCTION in the package PACKAGE-NAME with the standard syntax, and with
copies of the tables of types."
  (let ((package (or (find-package package-name)
                     (make-package package-name :use '())))
        (cffi::*default-type-parsers*
          (alexandria:copy-hash-table cffi::*default-type-parsers*))
        (cffi::*struct-type-parsers*
          (alexandria:copy-hash-table cffi::*struct-type-parsers*))
        (cffi::*union-type-parsers*
          (alexandria:copy-hash-table cffi::*union-type-parsers*)))
    (with-standard-io-syntax
      (let ((*package* package)
            (*read-default-float-format* 'double-float)
            (*print-readably* nil))
        (funcall function package)))))

(defun process-c2ffi-spec-file
    (spec-file package-name
     &key
       ((:allow-pointer-type-simplification
         *allow-pointer-type-simplification*)
        *allow-pointer-type-simplification*)
       ((:allow-skipping-struct-fields *allow-skipping-struct-fields*)
        *allow-skipping-struct-fields*)
       ((:assume-struct-by-value-support *assume-struct-by-value-support*)
        *assume-struct-by-value-support*)
       prelude
       (output (make-pathname :type "cffi-tmp.lisp"
                              :defaults (pathname spec-file)))
       (output-encoding asdf:*default-encoding*)
       (ffi-name-transformer 'default-ffi-name-transformer)
       (ffi-name-export-predicate 'default-ffi-name-export-predicate)
       (ffi-type-transformer 'default-ffi-type-transformer)
       (callback-factory 'default-callback-factory)
       foreign-library-name foreign-library-spec
       (emit-generated-name-mappings t)
       (include-sources :all) exclude-sources
       (include-definitions :all) exclude-definitions)
  "Write the CFFI definitions of the spec SPEC-FILE to the file OUTPUT.
They fill the package PACKAGE-NAME.  Returns the pathname of the file.

The hooks are functions, symbols or strings that name them:
FFI-NAME-TRANSFORMER, of a C name and its kind, returns a string or symbol;
FFI-TYPE-TRANSFORMER, of a type and its context, a type;
FFI-NAME-EXPORT-PREDICATE, of a symbol, whether to export it;
CALLBACK-FACTORY, of nothing, two functions or NILs: the first is called with
each definition and the second at the end, and both return forms to add.

The filters INCLUDE-SOURCES, EXCLUDE-SOURCES, INCLUDE-DEFINITIONS and
EXCLUDE-DEFINITIONS are lists of regular expressions, or :ALL.  PRELUDE is a
string, a pathname, or a function of a function that emits a form.

Definitions are evaluated while the file is made."
  (let ((entries (definitions-of spec-file)))
    (call-with-generation
     package-name
     (lambda (package)
       (uiop:with-staging-pathname (staging output)
         (with-open-file (out staging :direction :output
                                      :if-exists :supersede
                                      :external-format
                                      (uiop:encoding-external-format
                                       output-encoding))
           (let ((*generation*
                   (make-generation
                    :package package :out out
                    :filters (make-filters
                              :include-definitions
                              (compile-filter include-definitions)
                              :exclude-definitions
                              (compile-filter exclude-definitions)
                              :include-sources (compile-filter include-sources)
                              :exclude-sources (compile-filter exclude-sources))
                    :name-transformer (hook-function ffi-name-transformer)
                    :export-predicate (hook-function ffi-name-export-predicate)
                    :type-transformer (hook-function ffi-type-transformer))))
             (write-file entries
                         :prelude prelude
                         :library-name foreign-library-name
                         :library-spec foreign-library-spec
                         :mappings emit-generated-name-mappings
                         :callback-factory callback-factory))))
       (pathname output)))))
