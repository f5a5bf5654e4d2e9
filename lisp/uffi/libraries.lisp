;;;; libraries.lisp --- Finding and loading libraries, as in UFFI.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

(defparameter *library-types*
  '((:windows "dll" "lib" "so")
    (:darwin "dylib" "bundle")
    (t "so" "a" "o"))
  "The types of library files, by feature.")

(defun foreign-library-types ()
  "Return the types that a library file may have here."
  (rest (find-if (lambda (feature) (or (eq feature t)
                                       (uiop:featurep feature)))
                 *library-types* :key #'first)))

(defun default-foreign-library-type ()
  "Return the type that a library file has here."
  (first (foreign-library-types)))

;;;; Finding

(defun directory-list (directory)
  "DIRECTORY, a namestring, pathname or list of names, as a list of names."
  (etypecase directory
    (string (pathname-directory (uiop:ensure-directory-pathname directory)))
    (pathname (pathname-directory directory))
    (list directory)))

(defun ensure-directories (directories)
  "DIRECTORIES as a list; a list of names is one directory."
  (if (or (atom directories)
          (keywordp (first directories)))
      (list directories)
      directories))

(defun find-foreign-library (names directories
                             &key (types (foreign-library-types))
                                  drive-letters)
  "Return the first file called one of NAMES in one of DIRECTORIES, or NIL.
TYPES are its possible types.  Each of these may be an atom instead of a list."
  (dolist (drive (or (uiop:ensure-list drive-letters) '(nil)))
    (dolist (directory (ensure-directories directories))
      (dolist (name (uiop:ensure-list names))
        (dolist (type (uiop:ensure-list types))
          (let ((file (make-pathname :name name :type type
                                     :device (and drive (string drive))
                                     :directory (directory-list directory)
                                     :defaults #p"")))
            (when (uiop:file-exists-p file)
              (return-from find-foreign-library file))))))))

;;;; Loading

(defvar *loaded-libraries* '()
  "The names of the libraries that LOAD-FOREIGN-LIBRARY has loaded.")

(defun load-foreign-library (filename &key module supporting-libraries
                                           force-load)
  "Load the library FILENAME.  Return true unless there is no such file.
It is loaded once only, unless FORCE-LOAD is true."
  (declare (ignore module supporting-libraries))
  (when (and filename
             (or (null (pathname-directory filename))
                 (probe-file filename)))
    (let ((name (namestring filename)))
      (when (or force-load
                (not (member name *loaded-libraries* :test #'string-equal)))
        (cffi:load-foreign-library name)
        (pushnew name *loaded-libraries* :test #'string-equal))
      t)))
