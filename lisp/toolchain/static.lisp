;;;; static.lisp --- Programs with their C code linked in.
;;;;
;;;;   STATIC-RUNTIME-OP  links the C code of a system and of all it depends on
;;;;                      with the Lisp's runtime
;;;;   STATIC-IMAGE-OP    starts that runtime with the Lisp's own core, loads
;;;;                      the system, and saves an image
;;;;   STATIC-PROGRAM-OP  the same, and the image is an executable
;;;;
;;;; While the system is loaded, each library is found to be in the runtime
;;;; already (canary.lisp), so the image knows of no library file, and starts
;;;; where there is none.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

;;;; Linking what ASDF gathers

(defparameter *bundle-linkers*
  '((:program . link-executable)
    (:lib . link-static-library) (:static-library . link-static-library)
    (:dll . link-shared-library) (:shared-library . link-shared-library))
  "What ASDF may ask to be linked, and who does it.")

(defun perform-link (operation system)
  "Link the input files of OPERATION on SYSTEM, if it has any output."
  (let ((output (first (output-files operation system)))
        (linker (cdr (assoc (bundle-type operation) *bundle-linkers*))))
    (when output
      (unless linker
        (error "Nothing is known to link a ~S." (bundle-type operation)))
      (funcall linker output (input-files operation system)))))

;;; Lisps that compile by way of C link by themselves.
(unless (member (implementation-type) '(:clasp :ecl :mkcl))
  (defmethod perform ((operation link-op) (system system))
    (perform-link operation system)))

;;;; The runtime

(defclass static-runtime-op (monolithic-bundle-op link-op selfward-operation)
  ((selfward-operation :initform 'monolithic-lib-op :allocation :class))
  (:documentation "Link all C code of a system with the Lisp's runtime."))

(defmethod bundle-type ((operation static-runtime-op))
  :program)

(defmethod output-files ((operation static-runtime-op) (system system))
  (list (subpathname (component-pathname system)
                     (strcat (coerce-name system) "-runtime")
                     :type (bundle-pathname-type :program))))

(defgeneric link-flags (component)
  (:documentation "Linker flags that the C code of COMPONENT needs.")
  (:method ((component component))
    '()))

(defun all-link-flags (system)
  "Linker flags for the C code of SYSTEM and all that it depends on."
  (remove-duplicates
   (loop for component in (required-components
                           system :other-systems t
                                  :goal-operation 'load-op
                                  :keep-operation 'compile-op)
         append (link-flags component))
   :test #'string= :from-end t))

(defmethod perform ((operation static-runtime-op) (system system))
  (let ((library (first (input-files operation system))))
    (link-lisp-executable (first (output-files operation system))
                          (append (and library (link-all-library library))
                                  (all-link-flags system)))))

;;;; A new Lisp

(defparameter *image-starters*
  '((:sbcl . sbcl-start-words) (:clisp . clisp-start-words))
  "Lisps that can start a runtime with another image, and how.")

(defun sbcl-start-words (script)
  "How SBCL is told to run SCRIPT with its own core."
  (list "--core" (subpathname (lisp-implementation-directory) "sbcl.core")
        "--noinform" "--non-interactive" "--no-sysinit" "--no-userinit"
        "--load" script))

(defun clisp-start-words (script)
  "How CLISP is told to run SCRIPT with its own memory image."
  (list "-M" (subpathname (clisp-link-set) "lispinit.mem")
        "--silent" "-ansi" "-norc" script))

(defun image-start-words (script)
  "The words that make a runtime of this Lisp run SCRIPT, or an error."
  (let ((starter (cdr (assoc (implementation-type) *image-starters*))))
    (unless starter
      (error "~A cannot start its runtime with another image, so it cannot ~
              save a program with C linked in."
             (lisp-implementation-type)))
    (funcall starter script)))

(defun configuration-forms ()
  "Forms that make a new Lisp's ASDF find what this one finds."
  `((require "asdf")
    (setf asdf:*central-registry* ',(mapcar #'eval *central-registry*))
    (asdf:initialize-source-registry
     ',asdf/source-registry:*source-registry-parameter*)
    (asdf:initialize-output-translations
     ',asdf/output-translations:*output-translations-parameter*)))

(defun saving-forms (operator system output)
  "Forms that operate OPERATOR on SYSTEM and save the image as OUTPUT."
  (let ((name (coerce-name system)))
    `((asdf:load-system "cffi-toolchain")
      (defmethod asdf:output-files :around
          ((operation ,operator) (system (eql (asdf:find-system ,name))))
        (values (list ,output) t))
      (asdf:operate ',operator ,name))))

(defun write-script (forms file)
  "Write FORMS to the Lisp file FILE."
  (with-output-file (out file :if-exists :supersede)
    (with-standard-io-syntax
      (let ((*print-case* :downcase))
        (format out "~{~S~%~}" forms)))))

(defun call-with-lisp-home (function)
  "Call FUNCTION while new Lisps are told where this one has its files.
SBCL finds them relative to its own executable otherwise."
  (let ((home (getenv "SBCL_HOME"))
        (directory (lisp-implementation-directory)))
    (unless (and directory (eq (implementation-type) :sbcl))
      (return-from call-with-lisp-home (funcall function)))
    (setf (getenv "SBCL_HOME") (native-namestring directory))
    (unwind-protect (funcall function)
      (setf (getenv "SBCL_HOME") (or home "")))))

(defun run-new-lisp (runtime forms)
  "Start the executable RUNTIME with this Lisp's own core, and run FORMS."
  (with-temporary-file (:pathname script :type "lisp")
    (write-script forms script)
    (call-with-lisp-home
     (lambda ()
       (apply #'invoke runtime (image-start-words script))))))

;;;; Images and programs

(defclass static-image-op (image-op)
  ((selfward-operation :initform '(load-op static-runtime-op)
                       :allocation :class))
  (:documentation "Save an image of a system on a runtime with its C code."))

(defclass static-program-op (program-op static-image-op)
  ((selfward-operation :initform '(load-op static-runtime-op)
                       :allocation :class))
  (:documentation "Make an executable of a system, with its C code in it."))

(defun save-image-on-runtime (operation system operator)
  "Have a new Lisp, on the runtime of SYSTEM, save what OPERATOR saves."
  (let ((output (first (output-files operation system)))
        (runtime (first (output-files 'static-runtime-op system))))
    (with-temporary-output (file output)
      (delete-file-if-exists file)
      (run-new-lisp runtime (append (configuration-forms)
                                    (saving-forms operator system file))))))

(defmethod perform ((operation static-image-op) (system system))
  (save-image-on-runtime operation system 'image-op))

(defmethod perform ((operation static-program-op) (system system))
  (save-image-on-runtime operation system 'program-op))

;;; In system definitions these are called like keywords.
(setf (find-class 'asdf::static-runtime-op) (find-class 'static-runtime-op)
      (find-class 'asdf::static-image-op) (find-class 'static-image-op)
      (find-class 'asdf::static-program-op) (find-class 'static-program-op))
