;;;; engine.lisp: finding the engine when the first call needs it.
;;;;
;;;; When the environment variable CFFI_ENGINE names a file, that is the engine.
;;;; Otherwise the first one of the right version is taken from these places:
;;;;   1. build/libcffi.so beside the sources;
;;;;   2. an installed one, by the system's own search and in /usr/local/lib;
;;;;   3. one compiled from the sources with `cc` into the fasl cache.
;;;; Every place that failed, and why, is in the condition ENGINE-UNAVAILABLE.
;;;; Whoever calls the engine does so with ENGINE-CALL, which does all this.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; The places

(defun engine-by-environment ()
  "The engine that the environment variable CFFI_ENGINE names."
  (open-engine (environment-variable "CFFI_ENGINE")))

(defun engine-in-build ()
  "The engine in build/ beside the sources."
  (open-engine (file-in-sources "build/libcffi.so")))

(defun engine-installed ()
  "The engine that the system's own search finds."
  (open-engine "libcffi.so"))

(defun engine-in-prefix ()
  "The engine in the usual prefix of software built by hand."
  (open-engine "/usr/local/lib/libcffi.so"))

(defun engine-compiled ()
  "The engine compiled from the sources, now or earlier."
  (open-engine (native-namestring (ensure-engine-compiled))))

(defparameter *engine-places*
  '(("build/libcffi.so beside the sources" engine-in-build)
    ("libcffi.so, by the system's search" engine-installed)
    ("/usr/local/lib/libcffi.so" engine-in-prefix)
    ("compiled from the sources" engine-compiled))
  "Where to look, in order: a name for people and a function that returns the
opened engine or signals UNUSABLE-ENGINE.")

(defun engine-places ()
  "*ENGINE-PLACES*, or what CFFI_ENGINE says instead."
  (if (environment-variable "CFFI_ENGINE")
      '(("the file that CFFI_ENGINE names" engine-by-environment))
      *engine-places*))

;;;; The functions of the engine

(defparameter *engine-functions*
  '((signature-get "cffi_signature_get")
    (signature-info "cffi_signature_info_get")
    (argument-info "cffi_argument_info_get")
    (layout-get "cffi_layout_get")
    (thunk-get "cffi_thunk_get")
    (closure-new "cffi_closure_new")
    (library-find "cffi_library_find")
    (library-report-free "cffi_library_report_free"))
  "The engine's functions that Lisp calls.")

(defvar *engine* nil
  "A plist from the names in *ENGINE-FUNCTIONS* to pointers; NIL until the
engine is needed, and again when a saved image starts.")

(defun engine-entry-points (handle)
  (loop for (name symbol) in *engine-functions*
        collect name
        collect (engine-symbol handle symbol)))

;;;; The search

(define-condition cffi-extras:engine-unavailable (cffi-error)
  ((attempts :initarg :attempts :initform '()
             :reader cffi-extras:engine-unavailable-attempts))
  (:documentation "The call engine could neither be found nor compiled.
ATTEMPTS lists what was tried: (place reason) in order.")
  (:report
   (lambda (condition stream)
     (format stream "The call engine libcffi, which passes structures by ~
                     value, cannot be found.~:{~%  ~A~%    ~A~}"
             (cffi-extras:engine-unavailable-attempts condition)))))

(defun search-engine ()
  "Return the entry points of the first engine that can be used, or NIL and
what was tried."
  (let ((attempts '()))
    (loop for (place opener) in (engine-places)
          do (handler-case
                 (return-from search-engine
                   (engine-entry-points (funcall opener)))
               (unusable-engine (condition)
                 (push (list place (unusable-engine-reason condition))
                       attempts))))
    (values nil (nreverse attempts))))

(defun read-engine-path ()
  (format *query-io* "~&Path of the engine: ")
  (finish-output *query-io*)
  (list (read-line *query-io*)))

(defun find-engine ()
  "The entry points of the engine, from whatever place has it."
  (loop
    (multiple-value-bind (engine attempts) (search-engine)
      (when engine (return engine))
      (restart-case (error 'cffi-extras:engine-unavailable :attempts attempts)
        (retry ()
          :report "Look for the engine again.")
        (use-value (path)
          :report "Use the engine at another path."
          :interactive read-engine-path
          (return (engine-entry-points
                   (open-engine (native-namestring (pathname path))))))))))

;;;; Calling it

(defun engine-at-hand-p ()
  "True if the engine can be called without compiling it first."
  (let ((*engine-may-be-compiled* nil))
    (and (or *engine*
             (setf *engine* (values (search-engine))))
         t)))

(defun engine-function (name)
  "A pointer to the engine's function NAME; finds the engine if need be."
  (getf (or *engine* (setf *engine* (find-engine))) name))

(defmacro engine-call (name &rest arguments)
  "Call the engine's function NAME with {type form}* and a result type."
  `(foreign-funcall-pointer (engine-function ',name) () ,@arguments))

;;;; Errors that the engine reports

(define-condition cffi-extras:engine-error (cffi-error)
  ((status :initarg :status :reader cffi-extras:engine-error-status)
   (position :initarg :position :reader cffi-extras:engine-error-position)
   (message :initarg :message :reader cffi-extras:engine-error-message)
   (signature :initarg :signature :reader cffi-extras:engine-error-signature))
  (:documentation "The engine refused a request.
STATUS is its code, MESSAGE its reason, POSITION the character of the text
SIGNATURE that it speaks of.")
  (:report (lambda (condition stream)
             (format stream "The call engine cannot handle the signature ~S: ~
                             ~A (at character ~D)."
                     (cffi-extras:engine-error-signature condition)
                     (cffi-extras:engine-error-message condition)
                     (cffi-extras:engine-error-position condition)))))

(defcstruct engine-report
  "cffi_error of include/cffi.h."
  (status :int)
  (position :uint32)
  (message :char :count 160))

(defun check-engine-status (status report signature)
  "Signal ENGINE-ERROR unless STATUS is CFFI_OK.  REPORT is the cffi_error that
the engine filled."
  (unless (zerop status)
    (error 'cffi-extras:engine-error
           :status status :signature signature
           :position (foreign-slot-value report '(:struct engine-report)
                                         'position)
           :message (foreign-string-to-lisp
                     (foreign-slot-pointer report '(:struct engine-report)
                                           'message)))))

(defmacro with-engine-report ((report signature) call)
  "Evaluate CALL, which returns a status and may fill REPORT, and check it."
  `(with-foreign-object (,report '(:struct engine-report))
     (check-engine-status ,call ,report ,signature)))

(loop for (reader text)
        in '((cffi-extras:engine-unavailable-attempts
              "What was tried to find the engine: (place reason) each.")
             (cffi-extras:engine-error-status
              "The engine's code for what went wrong, an integer.")
             (cffi-extras:engine-error-position
              "The character of the signature that the engine speaks of.")
             (cffi-extras:engine-error-message
              "The engine's reason, a string.")
             (cffi-extras:engine-error-signature
              "The signature text that the engine refused."))
      do (setf (documentation reader 'function) text))
