;;;; toolchain.lisp --- Running commands, compiling, linking.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite toolchain :in cffi-grovel)
(in-suite toolchain)

(test toolchain.parameters
  (is (stringp toolchain:*cc*))
  (is (stringp toolchain:*ld*))
  (is (every #'stringp toolchain:*cc-flags*))
  (is (find "-shared" toolchain:*ld-dll-flags* :test #'string=)))

(test toolchain.words
  (is (equal '("-a" "-b" "-c")
             (toolchain:parse-command-flags
              (format nil " -a~C-b~%~C-c " #\Tab #\Return))))
  (is (equal '("a" "b" "c")
             (toolchain:parse-command-flags-list '("a b" "" "c")))))

(test toolchain.file-names
  (is (equal "x__wrapper.c"
             (file-namestring (toolchain:make-c-file-name
                               #p"/d/x.lisp" "__wrapper"))))
  (is (equal "x.o" (file-namestring
                    (toolchain:make-o-file-name #p"/d/x.lisp"))))
  (is (equal "lib.1.so" (file-namestring
                         (toolchain:make-so-file-name
                          (make-pathname :name "lib.1" :type "x"))))))

(test toolchain.invoke
  (is (equal '(nil nil 0)
             (multiple-value-list
              (quietly (let ((toolchain::*diagnostics*
                               (make-broadcast-stream)))
                         (toolchain:invoke "true" "hi"))))))
  (signals uiop:subprocess-error (quietly (toolchain:invoke "false")))
  (signals toolchain:missing-command
    (quietly (toolchain:invoke "no-such-command-anywhere"))))

(test toolchain.no-shell
  "Whatever a shell would make of an argument, the command gets it as it is."
  (dolist (argument (list "$HOME" "`id`" "a b" "'" "\"" "*" ";exit 1" "\\"
                          (format nil "~%") (string (code-char 246))))
    (is (equal argument
               (quietly (toolchain::command-output "printf" "%s"
                                                   argument))))))

(test toolchain.command-of-two-words
  (is (equal "x" (quietly (toolchain::command-output "env printf" "x")))))

;;;; Compiling

(defparameter *c-text* "int forty_two(void) { return 42; }
")

(defun compile-text (text directory)
  "Compile TEXT in DIRECTORY and return the object."
  (let ((object (file-in directory "part.o")))
    (quietly
      (toolchain:cc-compile object
                            (list (write-text text (file-in directory
                                                            "part.c")))))
    object))

(test toolchain.shared-library
  (let* ((directory (fresh-directory))
         (library (file-in directory "libpart.so")))
    (quietly (toolchain:link-shared-library
              library (list (compile-text *c-text* directory))))
    (is-true (probe-file library))
    (is (search "libpart.so"
                (quietly (toolchain::command-output "objdump" "-p" library)))
        "The library says what it is called.")
    (cffi:load-foreign-library library)
    (is (= 42 (cffi:foreign-funcall "forty_two" :int)))))

(test toolchain.static-library-and-executable
  (let* ((directory (fresh-directory))
         (library (file-in directory "libpart.a"))
         (program (file-in directory "program")))
    (quietly
      (toolchain:link-static-library
       library (list (compile-text *c-text* directory)))
      (toolchain:cc-compile
       (file-in directory "main.o")
       (list (write-text "int forty_two(void);
int main(void) { return forty_two() - 42; }
" (file-in directory "main.c"))))
      (toolchain:link-executable program
                                 (list (file-in directory "main.o") library))
      (is (equal '(nil nil 0)
                 (multiple-value-list
                  (let ((toolchain::*diagnostics* (make-broadcast-stream)))
                    (toolchain:invoke program))))))))

(test toolchain.nothing-half-written
  (let* ((directory (fresh-directory))
         (text (handler-case
                   (let ((toolchain::*diagnostics* (make-broadcast-stream)))
                     (compile-text "int f( {" directory)
                     nil)
                 (toolchain:command-failed (condition)
                   (toolchain:command-failed-text condition)))))
    (is (search "part.c:1" text))
    (is (equal '("part.c") (mapcar #'file-namestring
                                   (uiop:directory-files directory))))))

(test toolchain.odd-paths
  (dolist (name (list "a b" "it's" "say \"hi\"" "$HOME" "100%"
                      (format nil "~C~C" (code-char 228) (code-char 8364))))
    (let ((directory (fresh-directory name)))
      (is-true (probe-file (compile-text *c-text* directory)) "~A" name))))

;;;; The header, as C

(defparameter *c-warnings*
  '("-std=c11" "-Wall" "-Wextra" "-Wpedantic" "-Wshadow" "-Wconversion"
    "-Wundef" "-Wvla" "-Wstrict-prototypes" "-Wmissing-prototypes" "-Werror")
  "The flags that all C here compiles with.")

(defun run-header-test (compiler)
  "What the C test of the header prints when COMPILER has compiled it."
  (let ((program (file-in (fresh-directory) "test_header")))
    (quietly
      (let ((toolchain::*diagnostics* (make-broadcast-stream)))
        (apply #'toolchain:invoke compiler "-o" program
               (grovel::cc-include-grovel-argument)
               (asdf:system-relative-pathname
                "cffi-grovel-tests" "tests/lisp-grovel/test_header.c")
               *c-warnings*))
      (toolchain::command-output program))))

(test toolchain.header
  (dolist (compiler '("gcc" "clang"))
    (is (equal (format nil "0 failed~%") (run-header-test compiler))
        "~A" compiler)))

;;;; What is exported

(defun documentedp (symbol)
  "True if SYMBOL is documented as whatever it names."
  (some (lambda (kind) (documentation symbol kind))
        '(function variable type)))

(test toolchain.every-export-is-documented
  (dolist (package '(#:cffi-toolchain #:cffi-grovel))
    (do-external-symbols (symbol package)
      (is-true (documentedp symbol) "~S" symbol))))
