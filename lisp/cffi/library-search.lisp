;;;; library-search.lisp --- Where library files are looked for.
;;;;
;;;; The operating system's own search comes first.  Then come the library's
;;;; search path and *FOREIGN-LIBRARY-DIRECTORIES*, whose elements may be
;;;; forms of a tiny language, so that they are computed when they are needed.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Directories

(defun explode-path-environment-variable (variable)
  "The directories in the environment VARIABLE, which colons separate."
  (let ((value (foreign-funcall "getenv" :string variable :string)))
    (loop for directory in (and value
                                (split-if (lambda (char) (char= char #\:))
                                          value))
          unless (string= directory "")
            collect (directory-pathname directory))))

(defun directory-pathname (namestring)
  "NAMESTRING as a directory, with or without a slash at its end."
  (pathname (concatenate 'string (string-right-trim "/" namestring) "/")))

(defun home-directories (&rest names)
  "Directories below the user's home."
  (loop for name in names
        collect (merge-pathnames name (user-homedir-pathname))))

(defun fallback-directories (variable &rest defaults)
  "The directories in the environment VARIABLE, or DEFAULTS."
  (or (explode-path-environment-variable variable) defaults))

(defvar *foreign-library-directories*
  (when (featurep :darwin)
    '((explode-path-environment-variable "LD_LIBRARY_PATH")
      (explode-path-environment-variable "DYLD_LIBRARY_PATH")
      *default-pathname-defaults*
      (fallback-directories "DYLD_FALLBACK_LIBRARY_PATH"
       "/opt/homebrew/lib/" "/opt/local/lib/" "/usr/local/lib/" "/usr/lib/")
      (home-directories "lib/")))
  "Where libraries are looked for, after the operating system has.
An element is a directory, or a form (function . arguments) or a variable that
gives one directory or a list of them.")

(when (featurep :darwin)
  (defvar *darwin-framework-directories*
    '((explode-path-environment-variable "DYLD_FRAMEWORK_PATH")
      (fallback-directories "DYLD_FALLBACK_FRAMEWORK_PATH")
      (home-directories "Library/Frameworks/")
      "/Library/Frameworks/" "/System/Library/Frameworks/")))

(declaim (special *darwin-framework-directories*))
(setf (documentation '*darwin-framework-directories* 'variable)
      "Where frameworks are looked for, as *FOREIGN-LIBRARY-DIRECTORIES*.
Unbound on other systems than Darwin.")

(defun mini-eval (form)
  "Evaluate FORM, an element of *FOREIGN-LIBRARY-DIRECTORIES*."
  (typecase form
    (cons (apply (coerce (first form) 'function)
                 (mapcar #'mini-eval (rest form))))
    (symbol (symbol-value form))
    (t form)))

(defun parse-directories (list)
  "The directories that the elements of LIST stand for."
  (mapcan (lambda (element)
            (mapcar #'pathname (copy-list (ensure-list (mini-eval element)))))
          list))

(defun find-file (path directories)
  "The file PATH in the first of DIRECTORIES that has it, or NIL."
  (some (lambda (directory) (probe-file (merge-pathnames path directory)))
        directories))

;;;; Files

(defvar *cffi-feature-suffix-map*
  '((:windows . ".dll") (:darwin . ".dylib") (:unix . ".so") (t . ".so"))
  "The suffix of library files, by feature; the first that holds wins.")

(defun default-library-suffix ()
  "The suffix of library files on this system."
  (cdr (assoc-if (lambda (feature) (or (eq feature t) (featurep feature)))
                 *cffi-feature-suffix-map*)))

(defun load-foreign-library-path (name path &optional search-path)
  "Load the file PATH, as the system finds it, or as we do.
Return a handle and a pathname."
  (when (equal path "")
    ;; The system would take this for the running program.
    (fl-error "The name of a foreign library is empty."))
  (handler-case
      (values (%load-foreign-library name path)
              (pathname path))
    (simple-error (reason)
      (let ((file (find-file path
                             (append search-path
                                     (parse-directories
                                      *foreign-library-directories*)))))
        (if file
            (load-found-library name path file)
            (load-failure path (list (refusal path path reason))))))))

(defun refusal (name file reason)
  "An attempt: the system refused FILE, which NAME led to, with REASON."
  (list name file :refused (princ-to-string reason)))

(defun load-found-library (name path file)
  "Load FILE, which exists, for PATH.  Return a handle and a pathname."
  (let ((namestring (native-namestring file)))
    (handler-case
        (values (%load-foreign-library name namestring) file)
      (simple-error (reason)
        (load-failure path (list (refusal path namestring reason)))))))

(defun load-framework (name framework)
  "Load the Darwin framework called FRAMEWORK."
  (unless (boundp '*darwin-framework-directories*)
    (fl-error "There are no frameworks on this system, so no ~S." framework))
  (let ((file (find-file (format nil "~A.framework/~:*~A" framework)
                         (parse-directories
                          *darwin-framework-directories*))))
    (if file
        (load-found-library name framework file)
        (fl-error "Unable to find the framework ~S." framework))))

;;;; A closer look, when nothing could be loaded

(defvar *library-finder* nil
  "A function that examines files, or NIL where there is none.
It is called with a list of names and a list of directories, strings all.  It
returns the file to load or NIL, and the attempts and directories that
LOAD-FAILURE wants.")

(defun designated-names (designator)
  "The files' names that DESIGNATOR has, in order."
  (typecase designator
    (pathname (list (native-namestring designator)))
    (string (list designator))
    (cons (case (first designator)
            (:or (mapcan #'designated-names (rest designator)))
            (:default
             (let ((name (second designator)))
               (and (stringp name)
                    (list (concatenate 'string name
                                       (default-library-suffix))))))))))

(defun search-directories (search-path)
  "Where we look for libraries, SEARCH-PATH first, as strings."
  (mapcar (lambda (directory)
            (string-right-trim "/" (native-namestring directory)))
          (append search-path
                  (parse-directories *foreign-library-directories*))))

(defun load-by-closer-look (name designator search-path condition)
  "Load what *LIBRARY-FINDER* finds for DESIGNATOR, whose loading ended in
CONDITION.  If it finds nothing, signal an error that tells all that was tried.
Return a handle and a pathname."
  (let ((names (remove "" (designated-names designator) :test #'equal)))
    (unless (and names *library-finder*)
      (error condition))
    (multiple-value-bind (file attempts directories)
        (funcall *library-finder* names (search-directories search-path))
      (let ((attempts (append (attempts-of designator condition) attempts)))
        (handler-case
            (if file
                (return-from load-by-closer-look
                  (values (%load-foreign-library name file) (pathname file)))
                (load-failure designator attempts directories))
          (simple-error (reason)
            (if (typep reason 'load-foreign-library-error)
                (error reason)
                (load-failure designator
                              (append attempts
                                      (list (refusal file file reason)))
                              directories))))))))
