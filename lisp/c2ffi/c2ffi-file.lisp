;;;; c2ffi-file.lisp --- The ASDF component whose source is a C header.
;;;;
;;;;     (:cffi/c2ffi-file "sdl.h" :package #:sdl ...)
;;;;
;;;; The header becomes a spec (GENERATE-SPEC-OP), the spec a Lisp file
;;;; (GENERATE-LISP-OP), and that is compiled and loaded as any other.  Both
;;;; files stand beside the header.  A spec that is there is used whatever its
;;;; age: it may come from another machine.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defclass c2ffi-file (asdf:cl-source-file)
  ((asdf::type :initform nil)
   (package :initarg :package :initform nil :accessor c2ffi-file/package)
   (c2ffi-executable :initarg :c2ffi-executable
                     :accessor c2ffi-file/c2ffi-executable)
   (trace-c2ffi :initarg :trace-c2ffi :accessor c2ffi-file/trace-c2ffi)
   (prelude :initarg :prelude :initform nil :accessor c2ffi-file/prelude)
   (sys-include-paths :initarg :sys-include-paths :initform '()
                      :accessor c2ffi-file/sys-include-paths)
   (exclude-archs :initarg :exclude-archs :initform '()
                  :accessor c2ffi-file/exclude-archs)
   (ffi-name-transformer :initarg :ffi-name-transformer
                         :initform 'default-ffi-name-transformer)
   (ffi-name-export-predicate :initarg :ffi-name-export-predicate
                              :initform 'default-ffi-name-export-predicate)
   (ffi-type-transformer :initarg :ffi-type-transformer
                         :initform 'default-ffi-type-transformer)
   (callback-factory :initarg :callback-factory
                     :initform 'default-callback-factory)
   (foreign-library-name :initarg :foreign-library-name :initform nil)
   (foreign-library-spec :initarg :foreign-library-spec :initform nil)
   (emit-generated-name-mappings :initarg :emit-generated-name-mappings
                                 :initform t)
   (include-sources :initarg :include-sources :initform :all)
   (exclude-sources :initarg :exclude-sources :initform nil)
   (include-definitions :initarg :include-definitions :initform :all)
   (exclude-definitions :initarg :exclude-definitions :initform nil))
  (:documentation "A binding made from a C header by way of c2ffi.
:PACKAGE is what it fills.  :C2FFI-EXECUTABLE, :TRACE-C2FFI,
:SYS-INCLUDE-PATHS and :EXCLUDE-ARCHS say how the header is read; the others
are the arguments of PROCESS-C2FFI-SPEC-FILE."))

(setf (find-class 'asdf::cffi/c2ffi-file) (find-class 'c2ffi-file))

(defparameter *generator-arguments*
  '(ffi-name-transformer ffi-name-export-predicate ffi-type-transformer
    callback-factory foreign-library-name foreign-library-spec
    emit-generated-name-mappings
    include-sources exclude-sources include-definitions exclude-definitions)
  "Slots of a C2FFI-FILE that are handed to PROCESS-C2FFI-SPEC-FILE.")

(defun header-file (component)
  (asdf:component-pathname component))

(defun c2ffi-spec (component)
  (spec-path (header-file component)))

(defun c2ffi-lisp (component)
  "The Lisp file made from COMPONENT's spec."
  (make-pathname :type "lisp" :defaults (c2ffi-spec component)))

;;;; Header to spec

(defclass generate-spec-op (asdf:selfward-operation)
  ((asdf:selfward-operation :initform 'asdf:prepare-op :allocation :class))
  (:documentation "Make the specs of C headers."))

(defmethod asdf:input-files ((operation generate-spec-op)
                             (component c2ffi-file))
  (list (header-file component)))

(defmethod asdf:output-files ((operation generate-spec-op)
                              (component c2ffi-file))
  (values (list (c2ffi-spec component)) t))

(defun slot-or (component slot default)
  (if (slot-boundp component slot) (slot-value component slot) default))

(defmethod asdf:perform ((operation generate-spec-op)
                         (component c2ffi-file))
  (let ((*c2ffi-executable* (slot-or component 'c2ffi-executable
                                     *c2ffi-executable*))
        (*trace-c2ffi* (slot-or component 'trace-c2ffi *trace-c2ffi*)))
    (ensure-spec-file-is-up-to-date
     (header-file component)
     :exclude-archs (c2ffi-file/exclude-archs component)
     :sys-include-paths (c2ffi-file/sys-include-paths component))))

(defmethod asdf:perform ((operation generate-spec-op) (component t))
  "Only headers have specs."
  nil)

(defun generate-spec (system &key force)
  "Make the specs of all C2FFI-FILE components of SYSTEM, with c2ffi.
With FORCE, make them anew."
  (asdf:operate 'generate-spec-op system :force force))

;;;; Spec to Lisp

(defclass generate-lisp-op (asdf:selfward-operation)
  ((asdf:selfward-operation :initform '() :allocation :class))
  (:documentation "Make the Lisp files of C headers from their specs."))

(defmethod asdf:component-depends-on ((operation generate-lisp-op)
                                      (component c2ffi-file))
  `((asdf:load-op ,(asdf:find-system "cffi/c2ffi-generator"))
    ,(if (empty-file-p (c2ffi-spec component))
         `(generate-spec-op ,component)
         `(asdf:prepare-op ,component))
    ,@(call-next-method)))

(defmethod asdf:component-depends-on ((operation generate-lisp-op)
                                      (component t))
  "Only headers have Lisp files to be made."
  '())

(defmethod asdf:input-files ((operation generate-lisp-op)
                             (component c2ffi-file))
  (list (c2ffi-spec component)))

(defmethod asdf:output-files ((operation generate-lisp-op)
                              (component c2ffi-file))
  (values (list (c2ffi-lisp component)) t))

(defun prelude-argument (component)
  "COMPONENT's prelude; a pathname is relative to the header."
  (let ((prelude (c2ffi-file/prelude component)))
    (if (pathnamep prelude)
        (merge-pathnames prelude (header-file component))
        prelude)))

(defmethod asdf:perform ((operation generate-lisp-op)
                         (component c2ffi-file))
  (let ((output (c2ffi-lisp component)))
    (format *debug-io* "~&; making ~A~%" (cffi-sys:native-namestring output))
    (apply #'uiop:symbol-call '#:cffi/c2ffi '#:process-c2ffi-spec-file
           (c2ffi-spec component) (c2ffi-file/package component)
           :output output
           :output-encoding (asdf:component-encoding component)
           :prelude (prelude-argument component)
           (loop for slot in *generator-arguments*
                 collect (make-keyword slot)
                 collect (slot-value component slot)))))

;;;; Lisp to fasl

(defmethod asdf:component-depends-on ((operation asdf:compile-op)
                                      (component c2ffi-file))
  `((generate-lisp-op ,component) ,@(call-next-method)))

(defmethod asdf:component-depends-on ((operation asdf:load-source-op)
                                      (component c2ffi-file))
  `((generate-lisp-op ,component) ,@(call-next-method)))

(defmethod asdf:input-files ((operation asdf:compile-op)
                             (component c2ffi-file))
  (list (c2ffi-lisp component)))

(defmethod asdf:input-files ((operation asdf:load-source-op)
                             (component c2ffi-file))
  (list (c2ffi-lisp component)))
