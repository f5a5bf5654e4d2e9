;;;; components.lisp --- Grovel and wrapper files in ASDF systems.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite components :in cffi-grovel)
(in-suite components)

(defun write-system (directory name components &rest files)
  "Write a system NAME of COMPONENTS, and FILES, names and texts, to DIRECTORY."
  (loop for (file text) on files by #'cddr
        do (write-text text (file-in directory file)))
  (write-text (format nil "(defsystem ~S :defsystem-depends-on ~
                           (\"cffi-grovel\") :entry-point ~S~%  ~
                           :components ~A)~%"
                      name (format nil "~A::main" '#:cffi-grovel-tests/spec)
                      components)
              (file-in directory (format nil "~A.asd" name))))

(defvar *performed* '() "The components that something was done for.")

(defmethod asdf:perform :before ((operation grovel::process-op)
                                 (component asdf:source-file))
  (push (asdf:component-name component) *performed*))

(defparameter *translations*
  (if (consp asdf/output-translations:*output-translations-parameter*)
      (rest asdf/output-translations:*output-translations-parameter*)
      '(:inherit-configuration))
  "Where other systems are compiled to.")

(defun call-with-system (directory name function)
  "Call FUNCTION while ASDF finds the system NAME, afresh, in DIRECTORY."
  (asdf:clear-system name)
  (let ((asdf:*central-registry* (cons directory asdf:*central-registry*)))
    (asdf:initialize-output-translations
     `(:output-translations (,directory ,(file-in directory "out/"))
                            ,@*translations*))
    (quietly
      (let ((*standard-output* (make-broadcast-stream))
            (*performed* '()))
        (handler-bind ((warning #'muffle-warning))
          (funcall function))))))

(defmacro with-system ((directory name) &body body)
  `(call-with-system ,directory ,name (lambda () ,@body)))

(defun load-and-list (directory name)
  "Load the system NAME in DIRECTORY; return what was groveled for that."
  (with-system (directory name)
    (asdf:load-system name)
    *performed*))

(defun touch-later (file seconds)
  "Set the date of FILE to SECONDS from now."
  (quietly (toolchain::command-output "touch" "-d"
                                      (format nil "+~D seconds" seconds)
                                      file)))

(test components.grovel-file
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-1"
     "((:cffi-grovel-file \"spec\" :cc-flags (\"-DCOMPONENT=5\"
                                              \"-DTEXT=\\\"a b\\\"\"))
       (:grovel-file \"other\" :cc-flags \"-DCOMPONENT=6\"))"
     "spec.lisp" (spec-text '("(constant (component-1 \"COMPONENT\"))"
                              "(constant (text-1 \"TEXT\") :type string)"))
     "other.lisp" (spec-text '("(constant (component-2 \"COMPONENT\"))")))
    (is (equal '("other" "spec")
               (load-and-list directory "cffi-grovel-test-1")))
    (is (equal '(5 6 "a b") (mapcar #'constant-value
                                    '("component-1" "component-2" "text-1"))))
    (is (null (load-and-list directory "cffi-grovel-test-1")))
    (is-true (probe-file (file-in directory
                                  "out/spec.processed-grovel-file")))
    (is-true (probe-file (file-in directory "out/spec.fasl")))
    (is (null (probe-file (file-in directory
                                   "out/spec.grovel-tmp.lisp"))))))

(test components.included-files
  "A wrapper is made again when a header changes or goes, and only then."
  (let ((directory (fresh-directory "a b")))
    (write-system
     directory "cffi-grovel-test-2"
     (format nil "((:cffi-wrapper-file \"shim\" :soname \"libtest2\"
                     :cc-flags (~S)))"
             (format nil "-I~A" (cffi-sys:native-namestring directory)))
     "shim.lisp" (spec-text '("(include \"part.h\")"
                              "(defwrapper* part :int () \"return PART;\")"))
     "part.h" (format nil "#define PART 1~%"))
    (flet ((made ()
             (load-and-list directory "cffi-grovel-test-2")))
      (is (equal '("shim") (made)))
      (is (= 1 (call-wrapped "part")))
      (is (null (made)))
      (write-text (format nil "#define PART 2~%") (file-in directory "part.h"))
      (touch-later (file-in directory "part.h") 3)
      (is (equal '("shim") (made)))
      (is (= 2 (call-wrapped "part"))))))

(test components.wrapper-outputs
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-3" "((:cffi-wrapper-file \"shim\"))"
     "shim.lisp" (spec-text '("(defwrapper* three :int () \"return 3;\")")))
    (load-and-list directory "cffi-grovel-test-3")
    (is (= 3 (call-wrapped "three")))
    (with-system (directory "cffi-grovel-test-3")
      (let ((component (asdf:find-component "cffi-grovel-test-3" "shim")))
        (is (equal '("shim.processed-wrapper-file" "shim.so"
                     "shim__wrapper.c" "shim__wrapper.o")
                   (mapcar #'file-namestring
                           (asdf:output-files 'grovel::process-op
                                              component))))
        (is (subsetp '("shim.fasl" "shim.so" "shim__wrapper.o")
                     (mapcar #'file-namestring
                             (asdf:output-files 'asdf:compile-op component))
                     :test #'equal))
        (is (every #'probe-file
                   (asdf:output-files 'asdf:compile-op component)))))))

(test components.load-source
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-4" "((:cffi-grovel-file \"spec\"))"
     "spec.lisp" (spec-text '("(constant (from-source \"__LINE__\"))")))
    (with-system (directory "cffi-grovel-test-4")
      (asdf:operate 'asdf:load-source-op "cffi-grovel-test-4"))
    (is (integerp (constant-value "from-source")))))

(test components.keep
  (let ((directory (fresh-directory))
        (kept (format nil "spec.~A.grovel" (toolchain:target-triple))))
    (write-system
     directory "cffi-grovel-test-5" "((:cffi-grovel-file \"spec\"))"
     "spec.lisp" (spec-text '("(include \"errno.h\")"
                              "(constant (of-system \"EINTR\"))")))
    (is (equal (list kept)
               (with-system (directory "cffi-grovel-test-5")
                 (mapcar #'file-namestring
                         (grovel:keep "cffi-grovel-test-5")))))
    (uiop:delete-directory-tree (file-in directory "out/") :validate t)
    (without-compiler
      (is (equal '("spec") (load-and-list directory "cffi-grovel-test-5"))))
    (is (eql 4 (constant-value "of-system")))))

(test components.keep-option
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-6" "((:cffi-grovel-file \"spec\" :keep t))"
     "spec.lisp" (spec-text '("(constant (kept-too \"__LINE__\"))")))
    (load-and-list directory "cffi-grovel-test-6")
    (is-true (probe-file (grovel:kept-result-file
                          (file-in directory "spec.lisp"))))))

(test components.not-to-be-kept
  "A source that cannot be written to is groveled all the same."
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-10" "((:cffi-grovel-file \"spec\" :keep t))"
     "spec.lisp" (spec-text '("(constant (not-kept \"__LINE__\"))")))
    (ensure-directories-exist
     (file-in directory (format nil "spec.~A.grovel/x"
                                (toolchain:target-triple))))
    (load-and-list directory "cffi-grovel-test-10")
    (is (integerp (constant-value "not-kept")))))

(test components.c-files
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-7" "((:c-file \"fast\" :cflags (\"-DN=3\")))"
     "fast.c" (format nil "int fast_n(int x) { return x * N; }~%"))
    (load-and-list directory "cffi-grovel-test-7")
    (is (= 42 (cffi:foreign-funcall "fast_n" :int 14 :int)))
    (is-true (probe-file (file-in directory
                                  "out/cffi_grovel_test_7__fast.so")))))

(test components.o-files
  (let ((directory (fresh-directory)))
    (write-system directory "cffi-grovel-test-8" "((:o-file \"part\"))")
    (compile-text (format nil "int from_object(void) { return 8; }~%")
                  directory)
    (load-and-list directory "cffi-grovel-test-8")
    (is (= 8 (cffi:foreign-funcall "from_object" :int)))))

;;;; What clients do

(defclass client-grovel-file (grovel:grovel-file) ())

(defmethod asdf:perform :around ((operation grovel::process-op)
                                 (component client-grovel-file))
  (let ((toolchain:*cc-flags* (list* "-DCLIENT=9" toolchain:*cc-flags*)))
    (call-next-method)))

(test components.outputs-of-a-grovel-file
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-11" "((:cffi-grovel-file \"spec\"))"
     "spec.lisp" (spec-text '("(constant (of-outputs \"__LINE__\"))")))
    (load-and-list directory "cffi-grovel-test-11")
    (with-system (directory "cffi-grovel-test-11")
      (let ((files (asdf:output-files
                    'grovel::process-op
                    (asdf:find-component "cffi-grovel-test-11" "spec"))))
        (is (equal '("spec.processed-grovel-file" "spec__grovel.c"
                     "spec__grovel")
                   (mapcar #'file-namestring files)))
        (is (every #'probe-file files))))))

(test components.client-classes
  (let ((directory (fresh-directory)))
    (write-system
     directory "cffi-grovel-test-9"
     "((cffi-grovel-tests::client-grovel-file :spec :pathname \"odd\"))"
     "odd.lisp" (spec-text '("(constant (of-client \"CLIENT\"))")))
    (load-and-list directory "cffi-grovel-test-9")
    (is (eql 9 (constant-value "of-client")))))
