;;;; program.lisp --- From a grovel file to a Lisp file.
;;;;
;;;;     spec.lisp -> spec__grovel.c -> spec__grovel -> spec.grovel-tmp.lisp
;;;;
;;;; The program reports names that are no macros.  If the compiler then takes
;;;; some of them as constants, the program is written and run once more.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; Writing C

(defun cc-include-grovel-argument ()
  "The compiler's flag for the directory of cffi-grovel.h."
  (strcat "-I" (native-namestring
                (system-relative-pathname "cffi-grovel" "grovel/"))))

(defun generated-comment (input-file)
  "The first line of a C file that INPUT-FILE becomes."
  (format nil "/* Generated from ~A; changes will be lost. */~%"
          (remove #\* (file-namestring input-file))))

(defun add-forms (c-source source-forms)
  "Add the C of SOURCE-FORMS to C-SOURCE."
  (dolist (source-form source-forms)
    (add-c-form c-source source-form #'process-grovel-form)))

(defun header-source-form-p (source-form)
  (with-form-errors (source-form)
    (header-form-p (form-form source-form))))

(defun begin-c-source (input-file source-forms)
  "A C source that begins with the header forms among SOURCE-FORMS."
  (let ((c-source (make-instance 'c-source)))
    (add-c-text c-source (generated-comment input-file))
    (add-forms c-source (remove-if-not #'header-source-form-p source-forms))
    (add-c-text c-source (format nil "#include \"cffi-grovel.h\"~%"))
    c-source))

(defun add-main (c-source source-forms)
  "Add the function main, and in it the C of SOURCE-FORMS, to C-SOURCE."
  (add-c-text c-source (format nil "~%int main(int argc, char **argv) {~%  ~
                                    FILE *output = cffi_open(argc, argv);~%"))
  (add-forms c-source (remove-if #'header-source-form-p source-forms))
  (add-c-text c-source (format nil "~%  return cffi_close(output);~%}~%")))

(defun generate-c-file (input-file output-defaults
                        &optional (c-file (make-c-file-name output-defaults
                                                            "__grovel")))
  "Write the C program that the grovel file INPUT-FILE becomes to C-FILE.
Return C-FILE and where its lines are from.  Flags that INPUT-FILE gives are
added to *CC-FLAGS*."
  (let* ((*package* (find-package '#:cl-user))
         (source-forms (read-source-file input-file))
         (c-source (begin-c-source input-file source-forms)))
    (add-main c-source source-forms)
    (write-c-file c-source c-file)))

;;;; Compiling it

(defun depfile-name (output-defaults suffix)
  "The file to which the compiler writes what a C file includes."
  (make-pathname :type "d" :defaults (make-c-file-name output-defaults
                                                       suffix)))

(defun depfile-flags (depfile)
  "Flags with which the compiler writes DEPFILE."
  (list "-MD" "-MF" (native-namestring depfile)))

(defun refuse-without-compiler (input-file condition advice)
  "Signal that CONDITION, a MISSING-COMMAND, keeps INPUT-FILE from being used."
  (grovel-error "~A needs a C compiler: ~A~@[~%~A~]"
                (native-namestring input-file) condition advice))

(defun refuse-compiled (input-file condition text advice)
  "Signal that the compiler has refused what INPUT-FILE became, with TEXT."
  (let ((header (missing-header text)))
    (grovel-error "The C compiler does not accept ~A:~%~A~%~A~@[~%~A~]"
                  (native-namestring input-file) text
                  (if header
                      (advise-on-header header)
                      (format nil "The command was: ~{~A~^ ~}"
                              (subprocess-error-command condition)))
                  (and header advice))))

(defun call-with-compiler-errors (input-file c-file origins advice function)
  "Call FUNCTION, which compiles C-FILE; tell errors by the forms of INPUT-FILE.
ADVICE is on how to do without a compiler, or NIL.  What the compiler says
without failing goes to *ERROR-OUTPUT*."
  (let ((text (make-string-output-stream)))
    (flet ((explained-text ()
             (explain-compiler-text (get-output-stream-string text) c-file
                                    origins)))
      (handler-case (let ((*diagnostics* text))
                      (funcall function))
        (missing-command (condition)
          (refuse-without-compiler input-file condition advice))
        (command-failed (condition)
          (refuse-compiled input-file condition (explained-text) advice)))
      (format *error-output* "~@[~&~A~%~]"
              (non-empty-string (explained-text))))))

(defmacro with-compiler-errors ((input-file c-file origins &optional advice)
                                &body body)
  "Run BODY, which compiles C-FILE; tell errors by the forms of INPUT-FILE."
  `(call-with-compiler-errors ,input-file ,c-file ,origins ,advice
                              (lambda () ,@body)))

(defun program-flags (output-defaults)
  "Flags for compiling the program: there is nothing to optimize."
  `("-O0" "-U_FORTIFY_SOURCE" ,(cc-include-grovel-argument)
          ,@(depfile-flags (depfile-name output-defaults "__grovel"))))

(defun build-program (input-file output-defaults)
  "Write and compile the program of INPUT-FILE.  Return the executable."
  (multiple-value-bind (c-file origins)
      (generate-c-file input-file output-defaults)
    (let ((object (make-o-file-name c-file))
          (executable (make-exe-file-name c-file)))
      (with-compiler-errors (input-file c-file origins
                             (advise-keeping input-file))
        (cc-compile object c-file (program-flags output-defaults))
        (link-executable executable (list object)))
      executable)))

;;;; Running it

(defun tmp-lisp-file-name (defaults)
  "The file that the program writes."
  (make-pathname :name (strcat (pathname-name defaults) ".grovel-tmp")
                 :type "lisp" :version nil :defaults defaults))

(defparameter *unknown-prefix* "cffi-unknown "
  "What the program writes before a name that is no macro.")

(defun unknown-names (output)
  "The names that OUTPUT, which the program has written, calls unknown."
  (remove-duplicates
   (loop for line in (text-lines output)
         when (string-prefix-p *unknown-prefix* line)
           collect (subseq line (length *unknown-prefix*)))
   :test #'string=))

(defun run-program-of (input-file executable result)
  "Run EXECUTABLE, which writes RESULT.  Return the names it does not know."
  (handler-case
      (with-staging-pathname (file result)
        (unknown-names (command-output executable file)))
    (command-failed (condition)
      (grovel-error "~A cannot be groveled: ~A"
                    (native-namestring input-file)
                    (or (non-empty-string (command-failed-text condition))
                        condition)))))

;;;; Constants that are no macros

(defun add-probes (c-source names)
  "Add a line to C-SOURCE for each of NAMES, which holds if it is a constant.
Return the number of the line before the first."
  (prog1 (source-lines c-source)
    (loop for name in names
          for number from 1
          do (add-c-text c-source
                         (format nil "enum { cffi_probe_~D = (~A) == 0 };~%"
                                 number name)))))

(defun refused-names (text c-file first-line names)
  "Those of NAMES about whose lines TEXT, the compiler's words, complains."
  (loop for line in (text-lines text)
        for number = (parse-place line c-file)
        when (and number (< first-line number
                            (+ first-line 1 (length names))))
          collect (nth (- number first-line 1) names)))

(defun compile-probes (c-file)
  "The compiler's words about C-FILE, of which no code is made."
  (let ((*diagnostics* (make-string-output-stream)))
    (handler-case
        (apply #'invoke *cc*
               `(,@*cc-flags* "-w" ,(cc-include-grovel-argument)
                              "-fsyntax-only" ,c-file))
      (command-failed ()))
    (get-output-stream-string *diagnostics*)))

(defun accepted-names (input-file c-file names)
  "Those of NAMES that the compiler takes as constants.
A compiler may give up after some errors, so this goes on until it has none."
  (let* ((source-forms (read-source-file input-file))
         (c-source (let ((*cc-flags* *cc-flags*))
                     (begin-c-source input-file source-forms)))
         (first-line (add-probes c-source names)))
    (write-c-file c-source c-file)
    (let ((refused (refused-names (compile-probes c-file) c-file first-line
                                  names)))
      (if refused
          (let ((rest (set-difference names refused :test #'string=)))
            (and rest (accepted-names input-file c-file rest)))
          names))))

(defun find-constants (input-file output-defaults names)
  "Those of NAMES, which are no macros, that are constants all the same."
  (when names
    (let ((c-file (make-c-file-name output-defaults "__probe")))
      (unwind-protect (accepted-names input-file c-file names)
        (delete-file-if-exists c-file)))))

;;;; All of it

(defun grovel (input-file output-defaults result)
  "Write to RESULT what C knows about the forms of INPUT-FILE."
  (flet ((run ()
           (let* ((*cc-flags* *cc-flags*)
                  (executable (build-program input-file output-defaults))
                  (names (run-program-of input-file executable result)))
             (find-constants input-file output-defaults
                             (set-difference names *known-constants*
                                             :test #'string=)))))
    (let ((constants (run)))
      (when constants
        (let ((*known-constants* constants))
          (run)))))
  result)

(defun use-kept-result (kept-file result output-defaults)
  "Write KEPT-FILE to RESULT, as if it had been groveled."
  (delete-file-if-exists (depfile-name output-defaults "__grovel"))
  (ensure-directories-exist result)
  (copy-file kept-file result)
  result)

(defun process-grovel-file (input-file &optional (output-defaults input-file))
  "Turn the grovel file INPUT-FILE into a file of Lisp, and return that.
Files are made beside OUTPUT-DEFAULTS and called after it.  A kept result that
fits is used instead of a compiler."
  (with-standard-io-syntax
    (let* ((*print-readably* nil)
           (result (tmp-lisp-file-name output-defaults))
           (kept-file (and (not *keep*) (find-kept-result input-file))))
      (if kept-file
          (use-kept-result kept-file result output-defaults)
          (grovel input-file output-defaults result))
      (when *keep*
        (push (keep-result input-file result) *kept-files*))
      result)))
