;;;; commands.lisp --- Running a command; compiling a C file.
;;;;
;;;; No shell is involved: each argument reaches the command as it is, whatever
;;;; letters it has.  What is made is made beside its place and then renamed,
;;;; so an interrupted command leaves nothing half-written.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

;;;; Conditions

(define-condition command-failed (subprocess-error)
  ((text :initarg :text :initform "" :reader command-failed-text))
  (:documentation "A compiler, linker or other command has failed.")
  (:report (lambda (condition stream)
             (format stream "The command failed with exit code ~A:~%  ~
                             ~{~A~^ ~}~@[~%~A~]"
                     (subprocess-error-code condition)
                     (subprocess-error-command condition)
                     (non-empty-string (command-failed-text condition))))))

(setf (documentation 'command-failed-text 'function)
      "Return what the command wrote about its failure.")

(define-condition missing-command (error)
  ((command :initarg :command :reader missing-command-name))
  (:documentation "A command that is needed is not installed.")
  (:report (lambda (condition stream)
             (format stream "There is no command ~A.~@[  ~A~]"
                     (missing-command-name condition)
                     (command-advice (missing-command-name condition))))))

(defparameter *command-advice*
  '((("cc" "gcc" "clang" "ld" "ar")
     "Install a C compiler; on Debian and Ubuntu, `apt install gcc'.  ~
      If there is one, CFFI-TOOLCHAIN:*CC* and *LD* can name it.")
    (("pkg-config")
     "On Debian and Ubuntu, `apt install pkg-config' installs it."))
  "Commands, and what to do when they are missing.")

(defun command-advice (command)
  "What to do when COMMAND is missing, or NIL."
  (let ((advice (find-if (lambda (commands)
                           (member command commands :test #'string=))
                         *command-advice* :key #'first)))
    (and advice (format nil (second advice)))))

(defun non-empty-string (string)
  "STRING without the white space around it, or NIL if that is all."
  (let ((text (string-trim '(#\Space #\Tab #\Newline #\Return)
                           (or string ""))))
    (and (string/= text "") text)))

;;;; Running

(defvar *diagnostics* nil
  "Where commands write what went wrong: a stream, or NIL for the terminal.")

(defconstant +command-not-found+ 127 "The exit code of a shell.")

(defun command-words (command)
  "COMMAND, a pathname or the value of a variable such as CC, as a list.
A relative pathname is one from here, not one that PATH leads to."
  (cond ((pathnamep command)
         (let ((name (native-namestring command)))
           (list (if (and (os-unix-p) (relative-pathname-p command))
                     (strcat "./" name)
                     name))))
        ((probe-file* (parse-native-namestring command)) (list command))
        (t (or (parse-command-flags command)
               (error "The empty string is not a command.")))))

(defun argument-word (argument)
  "ARGUMENT, a string or a pathname, as the command shall see it."
  (if (pathnamep argument)
      (native-namestring argument)
      argument))

(defun path-directories ()
  "The directories that commands are looked for in."
  (let ((separator (list (inter-directory-separator))))
    (mapcar (lambda (name)
              (parse-native-namestring name :ensure-directory t))
            (remove "" (split-string (or (getenv "PATH") "")
                                     :separator separator)
                    :test #'string=))))

(defun command-file-p (file)
  "True if FILE is there, or is with the type of executables."
  (or (file-exists-p file)
      (and (os-windows-p)
           (file-exists-p (make-pathname :type "exe" :defaults file)))))

(defun command-exists-p (command)
  "True if the string COMMAND is a file, or one that PATH leads to."
  (let ((file (parse-native-namestring command)))
    (if (pathname-directory file)
        (command-file-p file)
        (some (lambda (directory)
                (command-file-p (merge-pathnames file directory)))
              (path-directories)))))

(defun run-words (words output error-output)
  "Run the command of the list WORDS.  Return what RUN-PROGRAM returns.
A command that is not there is a MISSING-COMMAND."
  (unless (command-exists-p (first words))
    (error 'missing-command :command (first words)))
  (run-program words :output output :error-output error-output
                     :input nil :ignore-error-status t))

(defun check-exit-code (code words text)
  "Signal an error unless CODE, the exit code of the list WORDS, is 0."
  (unless (eql code 0)
    (if (eql code +command-not-found+)
        (error 'missing-command :command (first words))
        (error 'command-failed :code code :command words :process nil
                               :text text))))

(defun show-command (words)
  "Write the list WORDS to *DEBUG-IO*."
  (format *debug-io* "~&; ~{~A~^ ~}~%" words)
  (finish-output *debug-io*))

(defun run-shown (words)
  "Run the list WORDS; its errors go to *DIAGNOSTICS*, or the terminal.
Return its exit code and, with *DIAGNOSTICS*, what it wrote there."
  (show-command words)
  (if *diagnostics*
      (multiple-value-bind (output text code)
          (run-words words :interactive :string)
        (declare (ignore output))
        (write-string text *diagnostics*)
        (values code text))
      (nth-value 2 (run-words words :interactive :interactive))))

(defun invoke (command &rest args)
  "Run COMMAND with ARGS, show it on *DEBUG-IO*, and wait until it is done.
COMMAND and ARGS are strings or pathnames.  An exit code that is not 0 is an
error of the type UIOP:SUBPROCESS-ERROR."
  (let ((words (append (command-words command)
                       (mapcar #'argument-word args))))
    (multiple-value-bind (code text) (run-shown words)
      (check-exit-code code words text)
      (values nil nil code))))

(defun invoke-build (command &rest args)
  "Run COMMAND as INVOKE does."
  (apply #'invoke command args))

(defun command-output (command &rest args)
  "Run COMMAND with ARGS and return what it wrote to its standard output.
What it wrote about errors is in the COMMAND-FAILED that is signalled."
  (let ((words (append (command-words command)
                       (mapcar #'argument-word args))))
    (show-command words)
    (multiple-value-bind (output error-output code)
        (run-words words :string :string)
      (check-exit-code code words (strcat error-output output))
      output)))

;;;; What a command makes

(defmacro with-temporary-output ((var &optional (value var)) &body body)
  "Run BODY with VAR bound to a name for a new file beside the file VALUE.
The new file gets the name VALUE when BODY returns; otherwise it is deleted."
  (let ((final (gensym "FINAL")))
    `(let ((,final (ensure-absolute-pathname ,value 'get-pathname-defaults)))
       (ensure-directories-exist ,final)
       (with-staging-pathname (,var ,final)
         ,@body))))

;;;; Compiling

(defun position-independent-flags ()
  "What makes code fit for a shared library."
  (if (os-windows-p) '() '("-fPIC")))

(defun cc-compile (output-file inputs &optional cflags)
  "Compile INPUTS, one or more C files, into the object file OUTPUT-FILE.
CFLAGS come after *CC-FLAGS*."
  (with-temporary-output (output output-file)
    (apply #'invoke *cc* "-o" output "-c"
           (append *cc-flags* cflags (position-independent-flags)
                   (ensure-list inputs)))))
