;;;; wrapper.lisp --- Wrapper files.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite wrapper :in cffi-grovel)
(in-suite wrapper)

(defun wrap-in (directory soname forms)
  "Process FORMS as a wrapper file in DIRECTORY."
  (let ((file (write-text (spec-text forms) (file-in directory "shim.lisp"))))
    (quietly (grovel:process-wrapper-file file :lib-soname soname))))

(defun load-wrapped (soname &rest forms)
  "Process FORMS as a wrapper file, and load what they become."
  (handler-bind ((style-warning #'muffle-warning))
    (load (wrap-in (fresh-directory) soname forms))))

(defun wrapper-failure (&rest forms)
  "What the error says that FORMS, as a wrapper file, signal."
  (handler-case (progn (wrap-in (fresh-directory) "libfailing" forms) nil)
    (grovel:grovel-error (condition) (princ-to-string condition))))

(defun call-wrapped (name &rest arguments)
  (apply (spec-symbol name) arguments))

(test wrapper.files
  (let ((directory (fresh-directory)))
    (multiple-value-bind (lisp-file library)
        (wrap-in directory "libfiles.1" '("(c \"int f(void);\")"))
      (is (equal "shim.grovel-tmp.lisp" (file-namestring lisp-file)))
      (is (equal "libfiles.1.so" (file-namestring library)))
      (is-true (probe-file library))
      (is (saysp (quietly (toolchain::command-output "objdump" "-p" library))
                 "SONAME" "libfiles.1.so")))))

(test wrapper.defwrapper
  (load-wrapped "libwrapped"
                "(define \"_GNU_SOURCE\")" "(define \"THREE\" 3)"
                "(include \"ctype.h\" \"string.h\" \"stdlib.h\")"
                "(c \"#define add(a, b) ((a) + (b))\""
                "\"static inline const char *name(void) { return THREE == 3"
                "? \\\"three\\\" : 0; }\")"
                "(c \"struct pair { int a; int b; };\")"
                "(declaim (inline upper))"
                "(defwrapper (\"toupper\" upper) :int (c :int))"
                "(defwrapper \"add\" :uint64 (a :uint64) (b-c :uint64))"
                "(defwrapper \"name\" :string)"
                "(progn (defwrapper (\"abs\" no-result) :void (x :int)))"
                "(defwrapper (\"strlen\" text-length) :size (text :string))"
                "(defwrapper* \"twice\" (\"long long\" :int64)
                   ((some-x (\"long long\" :int64)))
                   \"long long y = some_x;\" \"return 2 * y;\")"
                "(defwrapper* pair-sum :int ((p :pointer))
                   \"struct pair *q = p; return q->a + q->b;\")")
  (is (= 65 (call-wrapped "upper" 97)))
  (is (= (1- (expt 2 64)) (call-wrapped "add" (- (expt 2 64) 2) 1)))
  (is (equal "three" (call-wrapped "name")))
  (is (null (multiple-value-list (call-wrapped "no-result" 1))))
  (is (= 4 (call-wrapped "text-length" "four")))
  (is (= (expt 2 41) (call-wrapped "twice" (expt 2 40))))
  (cffi:with-foreign-object (pair :int 2)
    (setf (cffi:mem-aref pair :int 0) 3
          (cffi:mem-aref pair :int 1) 4)
    (is (= 7 (call-wrapped "pair-sum" pair)))))

(test wrapper.library
  (load-wrapped "libdefined" "(c \"int in_library(void) { return 1; }\")")
  (is (eq :grovel-wrapper (cffi:foreign-library-type :libdefined)))
  (is-true (cffi:foreign-library-loaded-p :libdefined)))

(test wrapper.flags
  (load-wrapped "libflags" "(cc-flags \"-DFIVE=5\")" "(flag \"-DSIX=6\")"
                "(ld-flags \"-lm\")" "(include \"math.h\")"
                "(defwrapper* product :int () \"return FIVE * SIX;\")"
                "(defwrapper (\"floor\" round-down) :double (x :double))")
  (is (= 30 (call-wrapped "product")))
  (is (= 3d0 (call-wrapped "round-down" 3.5d0))))

(defun call-with-pkg-config (text function)
  "Call FUNCTION while pkg-config knows a package of TEXT, called shim."
  (let ((directory (fresh-directory "a b"))
        (before (uiop:getenv "PKG_CONFIG_PATH")))
    (write-text text (file-in directory "shim.pc"))
    (write-text (format nil "#define IN_DIRECTORY 12~%")
                (file-in directory "in-directory.h"))
    (setf (uiop:getenv "PKG_CONFIG_PATH")
          (cffi-sys:native-namestring directory))
    (unwind-protect (funcall function)
      (setf (uiop:getenv "PKG_CONFIG_PATH") (or before "")))))

(test wrapper.pkg-config
  (if (toolchain::command-exists-p "pkg-config")
      (call-with-pkg-config
       (format nil "Name: shim~%Description: A test.~%Version: 1~%~
                    Cflags: -DFROM_PC=11 -I${pcfiledir}~%Libs: -lm~%")
       (lambda ()
         (load-wrapped "libpkgconfig" "(pkg-config-cflags \"shim\")"
                       "(pkg-config-libs \"shim\")"
                       "(include \"in-directory.h\")"
                       "(defwrapper* from-pc :int ()
                          \"return FROM_PC * IN_DIRECTORY;\")")
         (is (= 132 (call-wrapped "from-pc")))
         (is (saysp (groveled "(pkg-config-cflags \"shim\")"
                              "(constant (pc \"FROM_PC\"))")
                    "pc 11"))))
      (skip "There is no pkg-config.")))

(test wrapper.loaded-again
  "What is loaded again is what was compiled last."
  (load-wrapped "libagain" "(defwrapper* again :int () \"return 1;\")")
  (is (= 1 (call-wrapped "again")))
  (load-wrapped "libagain" "(defwrapper* again :int () \"return 2;\")")
  (is (= 2 (call-wrapped "again"))))

(test wrapper.errors
  (is (saysp (wrapper-failure "(defwrapper \"f\" :int (x no-such-type))")
             "shim.lisp:2:1" "no_such_type"))
  (is (saysp (wrapper-failure "(no-such-form)") "shim.lisp:2:1"))
  (is (saysp (wrapper-failure "(constant (x \"X\"))") "shim.lisp:2:1"))
  (is (saysp (wrapper-failure "(in-package #:not-there)") "NOT-THERE"))
  (is (saysp (wrapper-failure "(include \"not-there.h\")")
             "shim.lisp:2:1" "The header not-there.h")))

(test wrapper.no-compiler
  (let* ((toolchain:*cc* "no-such-compiler")
         (text (wrapper-failure "(c \"int f(void);\")")))
    (is (saysp text "shim.lisp" "no-such-compiler"))
    (is (not (saysp text "kept")))))

(test wrapper.odd-paths
  (dolist (name (list "a b" "it's" "say \"hi\"" "$HOME"
                      (format nil "~C~C" (code-char 228) (code-char 8364))))
    (let ((function (format nil "odd-~D" *counter*)))
      (load (wrap-in (fresh-directory name) (format nil "libodd~D" *counter*)
                     (list (format nil "(defwrapper* ~A :int () \"return 5;\")"
                                   function))))
      (is (= 5 (call-wrapped function)) "~A" name))))
