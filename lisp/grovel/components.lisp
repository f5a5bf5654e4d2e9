;;;; components.lisp --- Grovel and wrapper files in an ASDF system.
;;;;
;;;;     (:cffi-grovel-file "spec" :cc-flags "-DWIDE" :keep t)
;;;;     (:cffi-wrapper-file "shim" :soname "libshim")
;;;;
;;;; PROCESS-OP turns such a file into Lisp, which is then compiled and loaded
;;;; like any other.  It is done again when the file has changed, or anything
;;;; that its C includes; the compiler writes down what that is.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; Classes

(defclass cc-flags-mixin ()
  ((cc-flags :initform '() :initarg :cc-flags :accessor cc-flags-of
             :documentation "A flag or a list of flags, not split."))
  (:documentation "A component with flags for the C compiler."))

(defclass process-op-input (cl-source-file)
  ((generated-lisp-file-type :initarg :generated-lisp-file-type
                             :reader generated-lisp-file-type
                             :documentation "The type of the Lisp file."))
  (:documentation "A source that is turned into Lisp first."))

(defclass grovel-file (process-op-input cc-flags-mixin)
  ((keep :initarg :keep :initform nil :reader keep-result-p
         :documentation "Whether to keep the result beside the source."))
  (:default-initargs :generated-lisp-file-type "processed-grovel-file")
  (:documentation "A grovel file: definitions to be completed by C."))

(defclass wrapper-file (process-op-input cc-flags-mixin)
  ((soname :initarg :soname :initform nil :accessor soname-of
           :documentation "The name of the library, without its type.")
   (ld-flags :initarg :ld-flags :initform '() :reader ld-flags-of
             :documentation "Flags for the linker, a list of strings."))
  (:default-initargs :generated-lisp-file-type "processed-wrapper-file")
  (:documentation "A wrapper file: C functions to be called from Lisp."))

(defmethod shared-initialize :after ((component wrapper-file) slot-names
                                     &key)
  (declare (ignore slot-names))
  (unless (soname-of component)
    (setf (soname-of component) (coerce-name (component-name component)))))

;;; In a system definition these are :CFFI-GROVEL-FILE, :CFFI-WRAPPER-FILE
;;; and :GROVEL-FILE.
(setf (find-class 'asdf::cffi-grovel-file) (find-class 'grovel-file)
      (find-class 'asdf::cffi-wrapper-file) (find-class 'wrapper-file)
      (find-class 'asdf::grovel-file) (find-class 'grovel-file))

;;;; The operation

(defclass process-op (downward-operation)
  ()
  (:documentation "Turn grovel and wrapper files into Lisp."))

(defmethod perform ((operation process-op) (component component))
  nil)

(defmethod component-depends-on ((operation process-op) (component component))
  `((prepare-op ,component) ,@(call-next-method)))

(defmethod component-depends-on ((operation compile-op)
                                 (component process-op-input))
  `((process-op ,component) ,@(call-next-method)))

(defmethod component-depends-on ((operation load-source-op)
                                 (component process-op-input))
  `((process-op ,component) ,@(call-next-method)))

(defmethod input-files ((operation process-op) (component process-op-input))
  (list (component-pathname component)))

(defun generated-lisp-file (component)
  "The Lisp file that COMPONENT becomes, before output translations."
  (make-pathname :type (generated-lisp-file-type component)
                 :defaults (component-pathname component)))

(defun processed-file (component)
  "The Lisp file that COMPONENT becomes."
  (first (output-files 'process-op component)))

(defmethod input-files ((operation compile-op) (component process-op-input))
  (list (processed-file component)))

(defmethod input-files ((operation load-source-op)
                        (component process-op-input))
  (list (processed-file component)))

(defmethod perform :around ((operation process-op) (component cc-flags-mixin))
  (let ((*cc-flags* (append (ensure-list (cc-flags-of component))
                            *cc-flags*)))
    (call-next-method)))

;;;; Dependencies on headers

(defun depfile-words (text)
  "The words of TEXT, in the syntax of make."
  (let ((words '()) (word '()) (position 0))
    (flet ((next () (and (< position (length text))
                         (prog1 (char text position) (incf position))))
           (end-word ()
             (when word
               (push (coerce (nreverse word) 'string) words)
               (setf word '()))))
      (loop for char = (next)
            while char
            do (cond ((white-space-p char) (end-word))
                     ((char= char #\$) (push (or (next) #\$) word))
                     ((char/= char #\\) (push char word))
                     (t (let ((escaped (next)))
                          (case escaped
                            ((#\Newline nil) (end-word))
                            ((#\Space #\#) (push escaped word))
                            (t (push #\\ word)
                               (push escaped word)))))))
      (end-word))
    (nreverse words)))

(defun depfile-dependencies (depfile)
  "The files that DEPFILE says something depends on: after \"target:\"."
  (let ((words (depfile-words (read-file-string depfile))))
    (mapcar #'parse-native-namestring
            (rest (member-if (lambda (word) (string-suffix-p word ":"))
                             words)))))

(defun not-after-p (file stamp)
  "True if FILE is there, and was not written after STAMP."
  (let ((file-stamp (safe-file-write-date file)))
    (and file-stamp (<= file-stamp stamp))))

(defun dependencies-unchanged-p (component suffix)
  "True unless something that the C of COMPONENT includes has changed."
  (let* ((lisp-file (processed-file component))
         (depfile (depfile-name lisp-file suffix))
         (stamp (safe-file-write-date lisp-file)))
    (and stamp
         (or (null (probe-file* depfile))
             (every (lambda (file) (not-after-p file stamp))
                    (depfile-dependencies depfile))))))

(defmethod operation-done-p ((operation process-op) (component grovel-file))
  (and (call-next-method)
       (dependencies-unchanged-p component "__grovel")))

(defmethod operation-done-p ((operation process-op) (component wrapper-file))
  (and (call-next-method)
       (dependencies-unchanged-p component "__wrapper")))

;;;; Grovel files

(defmethod output-files ((operation process-op) (component grovel-file))
  (let ((lisp-file (generated-lisp-file component)))
    (if (find-kept-result (component-pathname component))
        (list lisp-file)
        (let ((c-file (make-c-file-name lisp-file "__grovel")))
          (list lisp-file c-file (make-exe-file-name c-file))))))

(defun keep-if-possible (input-file result)
  "Keep RESULT of INPUT-FILE, or warn: the result itself can be used anyway."
  (handler-case (keep-result input-file result)
    ((or file-error stream-error) (condition)
      (warn "The result of ~A cannot be kept: ~A"
            (native-namestring input-file) condition))))

(defmethod perform ((operation process-op) (component grovel-file))
  (let* ((output (first (output-files operation component)))
         (input (first (input-files operation component)))
         (result (process-grovel-file input output)))
    (when (and (keep-result-p component)
               (null (find-kept-result input)))
      (keep-if-possible input result))
    (rename-file-overwriting-target result output)))

;;;; Wrapper files

(defun library-outputs (component)
  "The library and the object of COMPONENT, before output translations."
  (let ((defaults (generated-lisp-file component)))
    (list (make-soname (soname-of component) defaults)
          (make-o-file-name defaults "__wrapper"))))

(defmethod output-files ((operation process-op) (component wrapper-file))
  (destructuring-bind (library object) (library-outputs component)
    (let ((lisp-file (generated-lisp-file component)))
      (list lisp-file library (make-c-file-name lisp-file "__wrapper")
            object))))

(defmethod perform ((operation process-op) (component wrapper-file))
  (let ((output (first (output-files operation component)))
        (*ld-flags* (append *ld-flags* (ensure-list
                                        (ld-flags-of component)))))
    (rename-file-overwriting-target
     (process-wrapper-file (first (input-files operation component))
                           :output-defaults output
                           :lib-soname (soname-of component))
     output)))

;;; The library and the object count as compiled code, so that operations that
;;; gather such code find them.
(defmethod output-files ((operation compile-op) (component wrapper-file))
  (append (call-next-method) (library-outputs component)))

(defmethod link-flags ((component wrapper-file))
  (let ((file (link-flags-file
               (fourth (output-files 'process-op component)))))
    (and (probe-file* file)
         (read-file-lines file))))
