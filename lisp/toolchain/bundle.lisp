;;;; bundle.lisp --- Programs with their libraries beside them.
;;;;
;;;; BUNDLE-PROGRAM-OP makes a directory of an executable and of the foreign
;;;; libraries that its system has loaded.  The directory can be moved: when
;;;; the program starts, it loads the libraries from wherever it is then.  What
;;;; belongs to the C library, and libraries that only other libraries need,
;;;; stay with the system that the program runs on.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defclass bundle-program-op (program-op)
  ((selfward-operation :initform 'load-op :allocation :class))
  (:documentation "Make an executable of a system, its libraries beside it."))

(defmethod output-files ((operation bundle-program-op) (system system))
  (let ((name (coerce-name system)))
    (list (subpathname (component-pathname system)
                       (format nil "~A-bundle/~A" name name)
                       :type (bundle-pathname-type :program)))))

;;;; Which libraries

(defparameter *system-libraries*
  '("libc" "libm" "libdl" "libpthread" "librt" "ld-linux" "libresolv"
    "libutil" "linux-vdso")
  "Libraries that belong to the system that a program runs on.")

(defun library-base-name (file)
  "The name of the library file FILE up to its first dot."
  (let ((name (file-namestring (if (stringp file)
                                   (parse-native-namestring file)
                                   file))))
    (subseq name 0 (position #\. name))))

(defun mapped-files ()
  "The files that are mapped into this process, where the system tells."
  (let ((maps "/proc/self/maps"))
    (when (probe-file* maps)
      (remove-duplicates
       (loop for line in (with-open-file (in maps :external-format :utf-8)
                           (loop for line = (read-line in nil)
                                 while line collect line))
             for start = (position #\/ line)
             when start collect (subseq line start))
       :test #'string=))))

(defun mapped-file (file)
  "The file mapped into this process that FILE, a mere name, has led to.
The loader follows links, so what comes after the first dot may differ."
  (let ((mapped (find (library-base-name file) (mapped-files)
                      :key #'library-base-name :test #'string=)))
    (and mapped (probe-file* (parse-native-namestring mapped)))))

(defun loaded-file (library)
  "The file that the foreign-library object LIBRARY was loaded from, or NIL."
  (let ((file (cffi:foreign-library-pathname library)))
    (cond ((null file) nil)
          ((absolute-pathname-p file) (probe-file* file))
          (t (mapped-file file)))))

(defun bundled-libraries ()
  "The loaded libraries that go into a bundle, a list of (name . file)."
  (loop for library in (cffi:list-foreign-libraries)
        for file = (and (eq (cffi:foreign-library-load-state library)
                            :external)
                        (loaded-file library))
        when (and file
                  (not (member (library-base-name file) *system-libraries*
                               :test #'string=)))
          collect (cons (cffi:foreign-library-name library) file)))

;;;; In the program

(defvar *bundled-libraries* '()
  "What a bundled program loads when it starts: a list of (name . file name).")

(defun own-executable ()
  "The executable that runs: this Lisp's runtime, or a program made of it."
  (let ((name (or (lisp-variable "*RUNTIME-PATHNAME*" "SB-EXT") (argv0))))
    (ensure-absolute-pathname (if (pathnamep name)
                                  name
                                  (parse-native-namestring name))
                              'get-pathname-defaults)))

(defun load-bundled-libraries ()
  "Load the program's libraries from beside the executable."
  (let ((directory (pathname-directory-pathname
                    (truename (own-executable)))))
    (loop for (name . file) in *bundled-libraries*
          do (cffi::load-into (cffi::get-foreign-library name)
                              (native-namestring
                               (merge-pathnames (parse-native-namestring file)
                                                directory))
                              '()))))

(defvar *bundle-directory* nil
  "Where the libraries of the program that is being made go.")

(defun gather-libraries ()
  "Copy the loaded libraries to the bundle, and forget where they were."
  (loop for (name . file) in (bundled-libraries)
        for target = (merge-pathnames (file-namestring file)
                                      *bundle-directory*)
        do (with-staging-pathname (new target)
             (copy-file file new))
           (cffi:close-foreign-library name)
           (push (cons name (file-namestring file)) *bundled-libraries*))
  (setf *bundled-libraries* (nreverse *bundled-libraries*)))

(defun bundle-when-saved (directory)
  "Have the libraries copied to DIRECTORY when this Lisp is saved, and loaded
from beside the executable when the saved program starts."
  (setf *bundle-directory* directory)
  (register-image-dump-hook 'gather-libraries nil)
  (register-image-restore-hook 'load-bundled-libraries nil))

;;;; The operation

(defun bundling-forms (system output directory)
  "Forms that make the executable OUTPUT of SYSTEM, and fill DIRECTORY."
  `((asdf:load-system "cffi-toolchain")
    (uiop:symbol-call "CFFI-TOOLCHAIN" "BUNDLE-WHEN-SAVED" ,directory)
    ,@(rest (saving-forms 'program-op system output))))

(defmethod perform ((operation bundle-program-op) (system system))
  (let* ((output (first (output-files operation system)))
         (directory (pathname-directory-pathname output)))
    (with-temporary-output (file output)
      (delete-file-if-exists file)
      (run-new-lisp (own-executable)
                    (append (configuration-forms)
                            (bundling-forms system file directory))))))

(setf (find-class 'asdf::bundle-program-op) (find-class 'bundle-program-op))
