;;;; run-c2ffi.lisp --- From a header to spec files, by c2ffi.
;;;;
;;;;     sdl.h -> sdl.x86_64-pc-linux-gnu.spec, sdl.aarch64-...spec, ...
;;;;
;;;; Specs stand beside their header, one for each target, and are meant to be
;;;; kept with the sources, so that who loads the binding needs no c2ffi.  Each
;;;; takes two runs: the first writes the header's macros as C constants, the
;;;; second reads the header and these.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi)

(defparameter *c2ffi-executable* "c2ffi"
  "The program to run; a name on the path, or a file.")

(defparameter *c2ffi-extra-arguments* '()
  "More arguments for each run of c2ffi.")

(defvar *trace-c2ffi* nil
  "When true, runs of c2ffi are shown, and their temporary files are kept.")

(defparameter *target-archs*
  '("i686-pc-linux-gnu" "x86_64-pc-linux-gnu"
    "i686-pc-windows-msvc" "x86_64-pc-windows-msvc"
    "i686-apple-darwin9" "x86_64-apple-darwin9"
    "i386-unknown-freebsd" "x86_64-unknown-freebsd"
    "i386-unknown-openbsd" "x86_64-unknown-openbsd"
    "arm-pc-linux-gnu" "aarch64-pc-linux-gnu" "aarch64-apple-darwin9"
    "arm-unknown-linux-androideabi" "aarch64-unknown-linux-android"
    "i686-unknown-linux-android" "x86_64-unknown-linux-android")
  "The targets that specs are made for.")

(defun spec-path (header &key version (arch (target-triple)))
  "Return the pathname of the spec of HEADER for the target ARCH."
  (make-pathname :name (format nil "~A~@[-~A~].~A" (pathname-name header)
                               version arch)
                 :type "spec" :version nil :defaults header))

;;;; Running

(define-condition c2ffi-failed (spec-error)
  ()
  (:documentation "The program c2ffi is missing, or did not succeed."))

(defun c2ffi-failed (file control &rest arguments)
  (error 'c2ffi-failed :file file
                       :reason (apply #'format nil control arguments)))

(defun c2ffi-program ()
  "The program to run: the one that was built here, where it is the default."
  (let ((built (asdf:system-relative-pathname "cffi" "build/c2ffi")))
    (if (and (equal *c2ffi-executable* "c2ffi") (probe-file built))
        (cffi-sys:native-namestring built)
        *c2ffi-executable*)))

(defun run-c2ffi (arguments)
  "Run c2ffi.  Return its exit code and what it printed."
  (let ((command (cons (c2ffi-program) arguments)))
    (when *trace-c2ffi*
      (format *debug-io* "~&;~{ ~A~}~%" command))
    (multiple-value-bind (output ignored code)
        (uiop:run-program command :output :string :error-output :output
                                  :ignore-error-status t)
      (declare (ignore ignored))
      (when *trace-c2ffi* (format *debug-io* "~A" output))
      (values code output))))

(defun c2ffi-at-hand-p ()
  (eql 0 (ignore-errors (run-c2ffi '("-h")))))

(defun require-c2ffi (header)
  (unless (c2ffi-at-hand-p)
    (c2ffi-failed (cffi-sys:native-namestring header)
                  "To make a spec takes the program ~A, which cannot be run.~%~
                   Command: make tool"
                  (c2ffi-program))))

(defun c2ffi-arguments (arch sys-include-paths)
  "What all runs for ARCH have in common."
  `("--arch" ,arch
    ,@(loop for path in sys-include-paths
            append `("--sys-include" ,(cffi-sys:native-namestring path)))
    ,@*c2ffi-extra-arguments*))

(defun include-line (file)
  (format nil "#include ~S~%" (cffi-sys:native-namestring file)))

(defun call-with-two-files (function)
  "Call FUNCTION with the names of two temporary headers."
  (uiop:with-temporary-file (:pathname macros :type "h" :keep *trace-c2ffi*)
    (uiop:with-temporary-file (:pathname both :type "h" :keep *trace-c2ffi*)
      (funcall function macros both))))

(defun make-spec (header spec arch sys-include-paths)
  "Write SPEC, the spec of HEADER for ARCH.  Return 0, or an exit code of c2ffi
and its words."
  (let ((arguments (c2ffi-arguments arch sys-include-paths)))
    (flet ((run (&rest more)
             (multiple-value-bind (code words)
                 (run-c2ffi (append arguments more))
               (unless (eql code 0)
                 (return-from make-spec (values code words)))))
           (name (file) (cffi-sys:native-namestring file)))
      (call-with-two-files
       (lambda (macros both)
         (run "--driver" "null" "--macro-file" (name macros) (name header))
         (with-open-file (out both :direction :output :if-exists :supersede)
           (write-string (include-line header) out)
           (write-string (include-line macros) out))
         (uiop:with-staging-pathname (staging spec)
           (run "--output" (name staging) (name both)))
         0)))))

;;;; Which specs are made

(defun empty-file-p (file)
  (or (null (probe-file file))
      (zerop (with-open-file (in file :element-type '(unsigned-byte 8))
               (file-length in)))))

(defun up-to-date-p (spec header)
  (and (not (empty-file-p spec))
       (> (file-write-date spec) (file-write-date header))))

(defun make-other-specs (header archs sys-include-paths version)
  "Try to make the specs of HEADER for ARCHS; warn where that fails."
  (dolist (arch archs)
    (multiple-value-bind (code words)
        (make-spec header (spec-path header :version version :arch arch) arch
                   sys-include-paths)
      (unless (eql code 0)
        (warn "No spec of ~A for ~A: c2ffi ended with code ~D.~%~A"
              (file-namestring header) arch code words)))))

(defun make-specs (header spec exclude-archs sys-include-paths version)
  "Make SPEC, of HEADER for this machine, and then those for other targets."
  (require-c2ffi header)
  (let ((local (target-triple)))
    (multiple-value-bind (code words)
        (make-spec header spec local sys-include-paths)
      (unless (eql code 0)
        (c2ffi-failed (cffi-sys:native-namestring header)
                      "c2ffi ended with code ~D.~%~A" code words)))
    (make-other-specs header
                      (remove-if (lambda (arch)
                                   (member arch (cons local exclude-archs)
                                           :test #'string=))
                                 *target-archs*)
                      sys-include-paths version)))

(defun file-octets (file)
  (with-open-file (in file :element-type '(unsigned-byte 8))
    (let ((octets (make-array (file-length in)
                              :element-type '(unsigned-byte 8))))
      (read-sequence octets in)
      octets)))

(defun touch (file)
  "Give FILE the present as its time."
  (let ((octets (file-octets file)))
    (with-open-file (out file :direction :output :if-exists :supersede
                              :element-type '(unsigned-byte 8))
      (write-sequence octets out))))

(defun ensure-spec-file-is-up-to-date (header &key exclude-archs
                                                sys-include-paths version)
  "Return the spec of HEADER for this machine; make it first if it is missing,
empty or older than HEADER.  Specs for all other *TARGET-ARCHS* but
EXCLUDE-ARCHS are made with it, as far as possible.  The restart TOUCH-OLD-COPY
keeps an old spec as it is."
  (let ((spec (spec-path header :version version)))
    (if (up-to-date-p spec header)
        spec
        (restart-case
            (make-specs header spec exclude-archs sys-include-paths version)
          (touch-old-copy ()
            :report "Use the old spec, and take it for new from now on."
            :test (lambda (condition)
                    (declare (ignore condition))
                    (not (empty-file-p spec)))
            (touch spec))))
    spec))
