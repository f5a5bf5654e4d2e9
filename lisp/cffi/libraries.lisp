;;;; libraries.lisp --- Foreign libraries: definition, loading, closing.
;;;;
;;;; A library is an object with a list of clauses, each of them
;;;; (feature designator . options); the first clause whose feature holds says
;;;; what to load.  Where files are looked for is in library-search.lisp.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defvar *foreign-libraries* (%make-shared-table 'eq)
  "The defined libraries, by name.")

(deftype library-type ()
  "What a library is for."
  '(member :system :test :grovel-wrapper))

(defclass foreign-library ()
  ((name :initform nil :initarg :name :accessor foreign-library-name
         :documentation "The library's symbol.")
   (type :initform :system :initarg :type :type library-type
         :documentation "What the library is for.")
   (spec :initarg :spec
         :documentation "The clauses: (feature designator . options).")
   (options :initform '() :initarg :options
            :documentation "Options for all clauses.")
   (load-state :initform nil :initarg :load-state
               :accessor foreign-library-load-state
               :documentation "NIL, :STATIC or :EXTERNAL.")
   (handle :initform nil :initarg :handle :accessor foreign-library-handle
           :documentation "What the backend knows the loaded library by.")
   (pathname :initform nil
             :documentation "The file that was loaded."))
  (:documentation "A foreign library, loaded or not."))

(setf (documentation 'foreign-library-name 'function)
      "Return the symbol that names the foreign-library object."
      (documentation 'foreign-library-load-state 'function)
      "Return NIL, :STATIC or :EXTERNAL: whether the library is loaded.")

(defmethod print-object ((library foreign-library) stream)
  (with-slots (name pathname) library
    (print-unreadable-object (library stream :type t)
      (format stream "~A~@[ ~S~]" name
              (and pathname (file-namestring pathname))))))

;;;; Conditions

(define-condition foreign-library-undefined-error (error)
  ((name :initarg :name :reader fl-name))
  (:documentation "There is no library of that name.")
  (:report (lambda (condition stream)
             (format stream "There is no foreign library ~S.~A"
                     (fl-name condition)
                     (advice (fl-name condition)
                             (hash-table-keys *foreign-libraries*))))))

(define-condition load-foreign-library-error (simple-error)
  ((attempts :initarg :attempts :initform '()
             :reader cffi-extras:load-foreign-library-error-attempts)
   (directories :initarg :directories :initform '()
                :reader cffi-extras:load-foreign-library-error-directories))
  (:documentation "A foreign library could not be loaded."))

(setf (documentation 'cffi-extras:load-foreign-library-error-attempts
                     'function)
      "What was tried to load a library, in order: (name file outcome reason).
NAME is the candidate, FILE the file that it led to, REASON a string.  OUTCOME
is :REFUSED by the system, :MISSING, :UNREADABLE, for another :MACHINE, in no
:FORMAT of libraries, a linker :SCRIPT, :NEEDED when it lacks a library itself,
or another :VERSION, which was not asked for."
      (documentation 'cffi-extras:load-foreign-library-error-directories
                     'function)
      "Where a library was looked for: (directory origin) each.")

(defun fl-error (control &rest arguments)
  "Signal that a library could not be loaded, told by CONTROL."
  (error 'load-foreign-library-error
         :format-control control :format-arguments arguments))

(defun load-failure (what attempts &optional directories)
  "Signal that WHAT could not be loaded after ATTEMPTS in DIRECTORIES.
See the readers of LOAD-FOREIGN-LIBRARY-ERROR for what these are."
  (error 'load-foreign-library-error
         :attempts attempts :directories directories
         :format-control "Unable to load the foreign library ~A.~
                          ~:{~%  ~*~A: ~*~A~}~
                          ~@[~%Directories:~:{~%  ~A (~A)~}~]"
         :format-arguments (list (let ((*print-pretty* nil))
                                   (prin1-to-string what))
                                 attempts directories)))

(defun attempts-of (designator condition)
  "The attempts that CONDITION, from loading DESIGNATOR, tells of."
  (or (and (typep condition 'load-foreign-library-error)
           (cffi-extras:load-foreign-library-error-attempts condition))
      (let ((name (princ-to-string designator)))
        (list (list name name :refused (princ-to-string condition))))))

;;;; Options

(defparameter *obsolete-convention-keys* '(:cconv :calling-convention)
  "What :CONVENTION was once called.")

(defun canonical-options (options)
  "OPTIONS, a property list, with obsolete keys replaced, and told so."
  (loop for (key value) on options by #'cddr
        when (member key *obsolete-convention-keys*)
          do (warn-obsolete-argument key :convention)
             (setf key :convention)
        collect key
        collect value))

(defmethod initialize-instance :after
    ((library foreign-library)
     &key canary search-path
          (cconv :cdecl cconv-p)
          (calling-convention cconv calling-convention-p)
          (convention calling-convention))
  (check-type (slot-value library 'type) library-type)
  (when cconv-p
    (warn-obsolete-argument :cconv :convention))
  (when calling-convention-p
    (warn-obsolete-argument :calling-convention :convention))
  (with-slots (options) library
    (setf options
          `(,@options
            :convention ,convention
            ,@(when canary `(:canary ,canary))
            ,@(when search-path
                `(:search-path ,(mapcar #'pathname
                                        (ensure-list search-path))))))))

(defun clean-spec-up (clause)
  "CLAUSE, (feature designator . options), with its options in order."
  (destructuring-bind (feature designator &rest options) clause
    (let ((options (canonical-options options)))
      (destructuring-bind (&key convention search-path &allow-other-keys)
          options
        (loop for (key) on options by #'cddr
              unless (member key '(:convention :search-path))
                do (error "~S is not an option of a library clause." key))
        `(,feature ,designator
                   ,@(when convention `(:convention ,convention))
                   ,@(when search-path
                       `(:search-path ,(mapcar #'pathname
                                               (ensure-list
                                                search-path)))))))))

;;;; Asking a library

(defun get-foreign-library (library)
  "Return the object of LIBRARY, a name or an object, or signal an error."
  (if (typep library 'foreign-library)
      library
      (or (gethash library *foreign-libraries*)
          (error 'foreign-library-undefined-error :name library))))

(defun (setf get-foreign-library) (object name)
  "Make OBJECT the library called NAME."
  (%with-tables-locked
    (setf (gethash name *foreign-libraries*) object)))

(defun matching-clause (library)
  "The first clause of LIBRARY whose feature holds, or NIL."
  (find-if (lambda (feature) (or (eq feature t) (featurep feature)))
           (slot-value library 'spec)
           :key #'first))

(defun foreign-library-spec (library)
  "The designator in the clause of LIBRARY that holds here, or NIL."
  (second (matching-clause library)))

(defun foreign-library-options (library)
  "The options of LIBRARY, those of its clause first."
  (append (cddr (matching-clause library))
          (slot-value library 'options)))

(defun foreign-library-search-path (library)
  "The directories that LIBRARY is looked for in first."
  (loop for (key value) on (foreign-library-options library) by #'cddr
        when (eq key :search-path)
          append value))

(defun foreign-library-type (library)
  "Return what LIBRARY, a name or an object, is for."
  (slot-value (get-foreign-library library) 'type))

(defun foreign-library-pathname (library)
  "Return the file that was loaded for LIBRARY, a name or an object."
  (slot-value (get-foreign-library library) 'pathname))

(defun foreign-library-loaded-p (library)
  "Return true if LIBRARY, a name or an object, is loaded."
  (and (foreign-library-load-state (get-foreign-library library)) t))

(defun list-foreign-libraries (&key (loaded-only t) type)
  "Return the defined libraries: all or the loaded ones, of any or one TYPE."
  (remove-if-not (lambda (library)
                   (and (or (not loaded-only)
                            (foreign-library-loaded-p library))
                        (or (null type)
                            (eq type (foreign-library-type library)))))
                 (%with-tables-locked
                   (hash-table-values *foreign-libraries*))))

(defun loaded-libraries-text ()
  "A sentence on which libraries are loaded."
  (format nil "  ~:[No foreign library is loaded.~;Loaded libraries: ~
               ~:*~{~A~^, ~}.~]"
          (loop for library in (list-foreign-libraries)
                collect (or (foreign-library-pathname library)
                            (foreign-library-name library)))))

;;;; Definition

(defun register-foreign-library (name spec &rest initargs)
  "Define the library NAME with the clauses SPEC.  Keep an old handle."
  (let ((old (gethash name *foreign-libraries*)))
    (setf (get-foreign-library name)
          (apply #'make-instance 'foreign-library
                 :name name
                 :spec (mapcar #'clean-spec-up spec)
                 :handle (and old (foreign-library-handle old))
                 initargs))
    name))

(defmacro define-foreign-library (name-and-options &body clauses)
  "Define a library.
NAME-AND-OPTIONS is a symbol, or (symbol &key canary convention search-path
type).  Each clause is (feature designator &key convention search-path)."
  (destructuring-bind (name . options) (ensure-list name-and-options)
    (check-type name symbol)
    `(register-foreign-library ',name ',clauses ,@options)))

;;;; Loading

(defun read-new-value ()
  "Ask for a library designator."
  (format *query-io* "~&Enter a new library designator (unevaluated): ")
  (force-output *query-io*)
  (list (read *query-io*)))

(defun load-designated-library (name designator search-path)
  "Load what DESIGNATOR says.  Return a handle and a pathname."
  (etypecase designator
    (pathname
     (load-foreign-library-path name (native-namestring designator)
                                search-path))
    (string
     (load-foreign-library-path name designator search-path))
    (cons
     (ecase (first designator)
       (:framework (load-framework name (second designator)))
       (:default (load-default-library name (second designator) search-path))
       (:or (try-foreign-library-alternatives name (rest designator)
                                              search-path))))))

(defun load-default-library (name base-name search-path)
  "Load BASE-NAME with the platform's suffix."
  (unless (stringp base-name)
    (fl-error "~S does not name a library: (:DEFAULT name) wants a string."
              base-name))
  (load-designated-library
   name (concatenate 'string base-name (default-library-suffix))
   search-path))

(defun try-foreign-library-alternatives (name designators search-path)
  "Load the first of DESIGNATORS that can be."
  (let ((attempts '()))
    (dolist (designator designators)
      (handler-case
          (return-from try-foreign-library-alternatives
            (load-designated-library name designator search-path))
        (error (condition)
          (setf attempts (append attempts
                                 (attempts-of designator condition))))))
    (load-failure `(:or ,@designators) attempts)))

(defun load-as-designated (name designator search-path)
  "Load DESIGNATOR; when that fails, have a closer look at the files.
Return a handle and a pathname."
  (handler-case (load-designated-library name designator search-path)
    (load-foreign-library-error (condition)
      (load-by-closer-look name designator search-path condition))))

(defun load-into (library designator search-path)
  "Load DESIGNATOR; note in the object LIBRARY that it is loaded."
  (multiple-value-bind (handle pathname)
      (load-as-designated (foreign-library-name library) designator
                          search-path)
    (setf (foreign-library-handle library) handle
          (slot-value library 'pathname) pathname
          (foreign-library-load-state library) :external)
    library))

(defun load-defined-library (library)
  "Load the object LIBRARY, unless its canary is already here."
  (declare (notinline foreign-symbol-pointer)) ; see variables.lisp
  (let ((canary (getf (foreign-library-options library) :canary))
        (designator (foreign-library-spec library)))
    (cond ((and canary (foreign-symbol-pointer canary))
           (setf (foreign-library-load-state library) :static))
          (designator
           (load-into library designator
                      (foreign-library-search-path library))))
    library))

(defun anonymous-library-name (designator)
  "A name for the library that only DESIGNATOR says."
  (gensym (format nil "~:@(~A~)-"
                  (if (listp designator)
                      (first designator)
                      (file-namestring designator)))))

(defun load-anonymous-library (designator search-path)
  "Load DESIGNATOR as a library of its own; it is known once loaded."
  (let* ((name (anonymous-library-name designator))
         (library (make-instance 'foreign-library
                                 :name name
                                 :spec `((t ,designator)))))
    (load-into library designator (mapcar #'pathname
                                          (ensure-list search-path)))
    (setf (get-foreign-library name) library)))

(defun %do-load-foreign-library (library search-path)
  "Load LIBRARY: an object, a name, or a designator."
  (let ((library (if (pathnamep library)
                     (native-namestring library)
                     library)))
    (etypecase library
      (foreign-library
       (close-foreign-library library)
       (load-defined-library library))
      (symbol
       (%do-load-foreign-library (get-foreign-library library) search-path))
      ((or string list)
       (load-anonymous-library library search-path)))))

(defun load-foreign-library (library &key search-path)
  "Load LIBRARY, and close it before if it is loaded.
LIBRARY is a defined library's name or object; or a designator: a string, a
pathname, (:DEFAULT name), (:FRAMEWORK name) or (:OR designator...).  Return
the foreign-library object."
  (restart-case
      (%do-load-foreign-library library search-path)
    (retry ()
      :report "Try to load the foreign library again."
      (load-foreign-library library :search-path search-path))
    (use-value (new-library)
      :report "Load another foreign library instead."
      :interactive read-new-value
      (load-foreign-library new-library :search-path search-path))))

(defmacro use-foreign-library (name)
  "Load the library NAME, which is not evaluated, as LOAD-FOREIGN-LIBRARY."
  `(load-foreign-library ',name))

(defun close-foreign-library (library)
  "Close LIBRARY, a name or an object.  Return true if it was open."
  (let* ((library (get-foreign-library library))
         (handle (foreign-library-handle library)))
    (when handle
      (%close-foreign-library handle)
      (setf (foreign-library-handle library) nil
            (foreign-library-load-state library) nil)
      t)))

(defun reload-foreign-libraries (&key (test #'foreign-library-loaded-p))
  "Load again all loaded libraries whose name satisfies TEST."
  (let ((libraries (list-foreign-libraries)))
    (dolist (library libraries libraries)
      (let ((name (foreign-library-name library)))
        (when (funcall test name)
          (load-foreign-library name))))))
