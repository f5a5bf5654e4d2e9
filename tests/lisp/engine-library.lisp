;;;; engine-library.lisp --- Finding the engine, or saying why not.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite engine-library :in cffi-tests::cffi)
(in-suite engine-library)

(defmacro with-environment-variable ((name value) &body body)
  "Run BODY with the environment variable NAME set to VALUE."
  `(let ((old (or (cffi::environment-variable ,name) "")))
     (foreign-funcall "setenv" :string ,name :string ,value :int 1 :int)
     (unwind-protect (progn ,@body)
       (foreign-funcall "setenv" :string ,name :string old :int 1 :int))))

(defun unavailable-reasons (places)
  "Why none of PLACES has an engine: (place reason) each."
  (let ((cffi::*engine-places* places))
    (handler-case (cffi::find-engine)
      (cffi-extras:engine-unavailable (condition)
        (princ-to-string condition)
        (cffi-extras:engine-unavailable-attempts condition)))))

(defun engine-not-here ()
  (cffi::open-engine "/nowhere/libcffi.so"))

(defun engine-of-another-kind ()
  (cffi::open-engine
   (namestring (asdf:system-relative-pathname
                "cffi" "build/tests/libbyvalue.so"))))

(defparameter *hopeless-places*
  '(("nowhere" engine-not-here) ("elsewhere" engine-of-another-kind)))

(test engine-library.reasons
  "Each place is named with the system's own reason."
  (let ((attempts (unavailable-reasons *hopeless-places*)))
    (is (equal '("nowhere" "elsewhere") (mapcar #'first attempts)))
    (is (search "/nowhere/libcffi.so" (second (first attempts))))
    (is (search "cffi_version" (second (second attempts))))))

(test engine-library.variable
  "CFFI_ENGINE is not second-guessed."
  (with-environment-variable ("CFFI_ENGINE" "/nowhere/at/all.so")
    (let ((attempts (unavailable-reasons cffi::*engine-places*)))
      (is (eql 1 (length attempts)))
      (is (search "/nowhere/at/all.so" (second (first attempts)))))))

(test engine-library.restarts
  (let ((cffi::*engine-places* *hopeless-places*)
        (engine (namestring (asdf:system-relative-pathname
                             "cffi" "build/libcffi.so"))))
    (is (listp (handler-bind ((cffi-extras:engine-unavailable
                                (lambda (condition)
                                  (use-value engine condition))))
                 (cffi::find-engine))))))

(defun call-with-own-cache (function)
  "Call FUNCTION with an empty place for the compiled engine."
  (let ((cffi::*engine-cache*
          (asdf:system-relative-pathname "cffi"
                                         "build/tests/compiled-engine.so")))
    (unwind-protect (funcall function)
      (when (probe-file cffi::*engine-cache*)
        (delete-file cffi::*engine-cache*)))))

(test engine-library.no-compiler
  (with-environment-variable ("CC" "no-such-compiler")
    (call-with-own-cache
     (lambda ()
       (let ((attempts (unavailable-reasons
                        '(("compiled" cffi::engine-compiled)))))
         (is (search "apt install" (second (first attempts))))
         (is (not (probe-file cffi::*engine-cache*))))))))

(test engine-library.compiled
  "The engine is compiled once, and again when a source is newer."
  (call-with-own-cache
   (lambda ()
     (let ((cffi::*engine-places* '(("compiled" cffi::engine-compiled))))
       (is (listp (cffi::find-engine)))
       (let ((date (file-write-date cffi::*engine-cache*)))
         (cffi::find-engine)
         (is (eql date (file-write-date cffi::*engine-cache*))))
       (is (not (cffi::up-to-date-p "/nowhere/libcffi.so" '())))))))
