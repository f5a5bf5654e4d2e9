;;;; components.lisp --- C in an ASDF system: C-FILE and O-FILE.
;;;;
;;;;     (:c-file "fast" :cflags ("-O3"))
;;;;
;;;; Compiling a c-file makes an object and, of that alone, a shared library,
;;;; which loading it loads.  An o-file is an object that was made elsewhere.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defclass c-file (file-component)
  ((cflags :initarg :cflags :initform '() :reader c-file-cflags
           :documentation "Flags for the compiler, a list of strings.")
   (type :initform "c"))
  (:documentation "A C source file, compiled to a library and loaded."))

(defclass o-file (file-component)
  ((type :initform "o"))
  (:documentation "An object file, linked to a library and loaded."))

(defun component-library-name (component)
  "A name for COMPONENT's files that no other component has."
  (format nil "~(~{~A~^__~}~)"
          (mapcar #'c-identifier (component-find-path component))))

(defun component-output (component suffix-function)
  "The name SUFFIX-FUNCTION makes of COMPONENT's library name, beside it."
  (funcall suffix-function
           (make-pathname :name (component-library-name component)
                          :type nil :version nil
                          :defaults (component-pathname component))))

(defmethod output-files ((operation compile-op) (component c-file))
  (list (component-output component #'make-o-file-name)
        (component-output component #'make-so-file-name)))

(defmethod perform ((operation compile-op) (component c-file))
  (destructuring-bind (object library) (output-files operation component)
    (cc-compile object (component-pathname component)
                (append (canary-flags (component-library-name component))
                        (c-file-cflags component)))
    (link-shared-library library object)))

(defmethod output-files ((operation compile-op) (component o-file))
  (values (list (component-pathname component)
                (apply-output-translations
                 (component-output component #'make-so-file-name)))
          t))

(defmethod perform ((operation compile-op) (component o-file))
  (destructuring-bind (object library) (output-files operation component)
    (link-shared-library library object)))

(defun load-second-output (component)
  "Load the library that compiling COMPONENT made."
  (load-component-library (second (output-files 'compile-op component))))

(defmethod perform ((operation load-op) (component c-file))
  (load-second-output component))

(defmethod perform ((operation load-op) (component o-file))
  (load-second-output component))

(defmethod perform ((operation load-source-op) (component c-file))
  (load-second-output component))

(defmethod perform ((operation load-source-op) (component o-file))
  (load-second-output component))

(defmethod component-depends-on ((operation load-source-op)
                                 (component c-file))
  `((compile-op ,component) ,@(call-next-method)))

(defmethod component-depends-on ((operation load-source-op)
                                 (component o-file))
  `((compile-op ,component) ,@(call-next-method)))

;;; In a system definition these are called :C-FILE and :O-FILE.
(setf (find-class 'asdf::c-file) (find-class 'c-file)
      (find-class 'asdf::o-file) (find-class 'o-file))
