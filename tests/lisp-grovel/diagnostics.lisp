;;;; diagnostics.lisp --- Errors tell file, line and form.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite diagnostics :in cffi-grovel)
(in-suite diagnostics)

(test diagnostics.slot
  (is (saysp (grovel-failure (c-form "struct s { int a; };")
                             "(cstruct s \"struct s\" (a \"a\" :type :int))"
                             "(cstruct t1 \"struct s\" (b \"b\" :type :int))")
             "spec.lisp:4:1" "(cstruct t1 "
             "no member named")))

(test diagnostics.type
  (is (saysp (grovel-failure "(ctype x \"no_such_type\")")
             "spec.lisp:2:1" "no_such_type")))

(test diagnostics.header-form
  (is (saysp (grovel-failure "(ctype x \"int\")" "(c \"int f( {\")")
             "spec.lisp:3:1: in (c \"int f( {\")")))

(test diagnostics.missing-header
  (let ((text (grovel-failure "(include \"fftw3-not-there.h\")")))
    (is (saysp text "spec.lisp:2:1" "The header fftw3-not-there.h"
               "apt install libfftw3-dev" "cffi-grovel:keep")))
  (is (equal "a.h" (grovel::missing-header
                    "x.c:1:2: fatal error: 'a.h' file not found")))
  (is (null (grovel::missing-header "error: something else"))))

(test diagnostics.no-compiler
  (let* ((toolchain:*cc* "no-such-compiler")
         (text (grovel-failure "(ctype x \"int\")")))
    (is (saysp text "no-such-compiler" "is not there" "cffi-grovel:keep"))))

(test diagnostics.program-fails
  (is (saysp (grovel-failure (c-form "#include <stdlib.h>")
                             (c-form "#define STOP (exit(3), 1)")
                             "(constant (x \"STOP\"))")
             "spec.lisp")))

(test diagnostics.nothing-half-written
  (let ((directory (fresh-directory)))
    (signals grovel:grovel-error
      (grovel-in directory '("(ctype x \"int\")"
                             "(ctype y \"long double\")")))
    (is (null (probe-file (file-in directory "spec.grovel-tmp.lisp"))))
    (signals grovel:grovel-error (grovel-in directory '("(no-such-form)")))
    (is (null (directory (file-in directory "*tmp*.*"))))))

(test diagnostics.pkg-config
  (is (saysp (grovel-failure "(pkg-config-cflags \"no-such-package\")")
             "spec.lisp:2:1" "no-such-package"))
  (is (stringp (groveled
                "(pkg-config-cflags \"no-such-package\" :optional t)")))
  (is (equal '("-Ia b" "-Dc") (grovel::pkg-config-words
                               (format nil " -Ia\\ b~%-Dc ")))))

(test diagnostics.flags-do-not-leak
  (let ((before toolchain:*cc-flags*))
    (is (saysp (groveled "(constant (x \"FLAG\"))"
                         "(cc-flags \"-DFLAG=7 -DOTHER\" \"-DTHIRD\")")
               "defconstant x 7"))
    (is (eq before toolchain:*cc-flags*))))

(test diagnostics.flag-is-obsolete
  (let ((warnedp nil))
    (handler-bind ((warning (lambda (warning)
                              (setf warnedp (saysp (princ-to-string warning)
                                                   "CC-FLAGS"))
                              (muffle-warning warning))))
      (is (saysp (groveled "(flag \"-DFLAG=7\")" "(constant (x \"FLAG\"))")
                 "defconstant x 7")))
    (is-true warnedp)))

(test diagnostics.nothing-reaches-a-shell
  (let ((mark (file-in (fresh-directory) "mark")))
    (groveled (format nil "(cc-flags \"-DX=$(touch${IFS}~A)\")"
                      (cffi-sys:native-namestring mark))
              (format nil "(cc-flags \"-DY=`touch${IFS}~A`\")"
                      (cffi-sys:native-namestring mark)))
    (is (null (probe-file mark)))))

(test diagnostics.odd-paths
  (dolist (name (list "a b" "it's" "say \"hi\"" "$HOME" "x;y" "#1"
                      (format nil "~C~C" (code-char 228) (code-char 8364))))
    (let ((file (grovel-in (fresh-directory name)
                           '("(constant (odd-path \"__LINE__\"))"))))
      (is (saysp (uiop:read-file-string file) "defconstant odd-path")
          "~A" name))))

;;;; Damaged files

(defparameter *sound-text*
  "(in-package #:cffi-grovel-tests/spec) ; a comment
(include \"errno.h\") (define \"A\" \"1\") (c \"struct s { int a; };\")
(progn (constant (a \"A\" \"B\") :optional t :documentation \"Doc.\"))
(ctype t-a \"int\") (cvar (\"errno\" e) :int) (feature :f \"A\")
(constantenum (e-a :base-type :int) ((:a \"A\")) ((:b \"B\") :optional t))
(cenum e-b ((:c \"C\"))) (bitfield b-a ((:a \"A\")))
(cstruct s \"struct s\" \"Doc.\" (a \"a\" :type :auto :count :auto))
(cunion u \"union u\" (a \"a\" :type :int))
"
  "A grovel file to be damaged.")

(defun damaged (text seed)
  "TEXT without some characters, or with one that was not there.
SEED, any number from 0, tells where and which."
  (let* ((start (mod (* seed 7919) (length text)))
         (end (min (length text) (+ start (mod seed 20)))))
    (concatenate 'string (subseq text 0 start)
                 (if (= start end)
                     (string (char "()\"'`,|: \\a0" (mod (floor seed 20) 12)))
                     "")
                 (subseq text end))))

(defun outcome-of (text file)
  "How making C of TEXT, written to FILE, ends: :DONE, :REFUSED or a condition."
  (write-text text file)
  (handler-case
      (with-standard-io-syntax
        (let ((*print-readably* nil)
              (toolchain:*cc-flags* '()))
          (grovel::generate-c-file file file)
          :done))
    (grovel:grovel-error () :refused)
    (error (condition) condition)))

(test diagnostics.damaged-files
  "Whatever is wrong with a file, it is a GROVEL-ERROR."
  (let ((file (file-in (fresh-directory) "spec.lisp")))
    (dotimes (seed 300)
      (let ((outcome (outcome-of (damaged *sound-text* seed) file)))
        (is (member outcome '(:done :refused)) "Seed ~D: ~A" seed outcome)))))
