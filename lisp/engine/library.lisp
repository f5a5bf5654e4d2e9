;;;; library.lisp: opening the engine, libcffi, from one file.
;;;;
;;;; The engine is opened with dlopen rather than as a foreign library: its
;;;; names stay its own, and a saved image does not insist on the file.  What
;;;; cannot be used, because it is missing or of another version, is told by
;;;; the condition UNUSABLE-ENGINE in the system's own words; engine.lisp
;;;; decides where to look next.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(define-condition unusable-engine (cffi-error)
  ((reason :initarg :reason :reader unusable-engine-reason))
  (:documentation "One place has no engine that can be used.")
  (:report (lambda (condition stream)
             (write-string (unusable-engine-reason condition) stream))))

(defun unusable-engine (control &rest arguments)
  (error 'unusable-engine :reason (apply #'format nil control arguments)))

;;;; Opening one file

(defconstant +engine-version+ 1 "CFFI_VERSION of include/cffi.h.")

(defconstant +rtld-now+ 2 "The same number on all the systems that have it.")

(defun dynamic-linker-message ()
  (or (foreign-funcall "dlerror" :string) "no reason was given"))

(defun open-engine (file)
  "Open the engine in FILE, a string, and return its handle."
  (let ((handle (foreign-funcall "dlopen" :string file :int +rtld-now+
                                 :pointer)))
    (when (null-pointer-p handle)
      (unusable-engine "~A" (dynamic-linker-message)))
    (handler-bind ((unusable-engine
                     (lambda (condition)
                       (declare (ignore condition))
                       (foreign-funcall "dlclose" :pointer handle :int))))
      (check-engine-version handle))
    handle))

(defun engine-symbol (handle name)
  "The address of the engine's function NAME, as a pointer."
  (let ((pointer (foreign-funcall "dlsym" :pointer handle :string name
                                  :pointer)))
    (when (null-pointer-p pointer)
      (unusable-engine "~A" (dynamic-linker-message)))
    pointer))

(defun check-engine-version (handle)
  (let ((version (foreign-funcall-pointer (engine-symbol handle "cffi_version")
                                          () :uint32)))
    (unless (eql version +engine-version+)
      (unusable-engine "It has version ~D of the engine's interface; ~
                        version ~D is needed."
                       version +engine-version+))))

;;;; Files and the environment

(defparameter *engine-sources*
  (let ((file #.(or *compile-file-truename* *load-truename*)))
    (make-pathname :name nil :type nil :version nil
                   :directory (butlast (pathname-directory file) 2)
                   :defaults file))
  "The directory that holds engine/, include/ and build/.")

(defun environment-variable (name)
  "The value of the environment variable NAME, or NIL when unset or empty."
  (let ((value (foreign-funcall "getenv" :string name :string)))
    (and (plusp (length value)) value)))

(defun file-in-sources (path)
  (native-namestring (merge-pathnames path *engine-sources*)))
