;;;; build.lisp: compiling the engine on the spot.
;;;;
;;;; A user who has a C compiler needs nothing else: the engine's sources are
;;;; one command away from a shared library, which is kept beside the fasls and
;;;; made again when a source is newer.  The compiler writes to a temporary
;;;; file, and the finished library is renamed, so that processes that build at
;;;; the same time never see half of one.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defparameter *engine-source-patterns*
  '("engine/*.c" "engine/library/*.c" "engine/abi/*.c" "engine/abi/*.S"
    "engine/emit/*.c" "engine/emit/*.S")
  "What is compiled.")

(defparameter *engine-header-patterns*
  '("engine/*.h" "engine/library/*.h" "engine/abi/*.h" "engine/emit/*.h"
    "include/*.h" "include/*.def")
  "What is included by it.")

(defparameter *engine-compiler-flags*
  "-std=c11 -D_GNU_SOURCE -DCFFI_BUILDING -O2 -fPIC -fvisibility=hidden ~
   -shared -Wl,-z,noexecstack"
  "As in the Makefile.")

(defparameter *engine-cache*
  (make-pathname :name "libcffi" :type "so" :version nil
                 :defaults (compile-file-pathname
                            (or *load-truename* *default-pathname-defaults*)))
  "The file that an engine compiled on the spot is kept in.")

(defun matching-files (patterns)
  (loop for pattern in patterns
        append (directory (merge-pathnames pattern *engine-sources*))))

(defun shell-quote (string)
  "STRING as one word of the shell."
  (with-output-to-string (out)
    (write-char #\' out)
    (loop for char across string
          do (if (char= char #\') (write-string "'\\''" out)
                 (write-char char out)))
    (write-char #\' out)))

(defun shell-words (pathnames)
  (format nil "~{~A~^ ~}"
          (loop for pathname in pathnames
                collect (shell-quote (native-namestring pathname)))))

(defun engine-compile-command (sources output log)
  "The shell command that compiles SOURCES into OUTPUT and its words into LOG.
The last line of LOG is the exit code: some Lisps keep it from their callers."
  (format nil "{ LC_ALL=C ~A ~? -I~A -I~A -o ~A ~A -lpthread; echo $?; } ~
               > ~A 2>&1"
          (or (environment-variable "CC") "cc")
          *engine-compiler-flags* '()
          (shell-quote (file-in-sources "include/"))
          (shell-quote (file-in-sources "engine/"))
          (shell-quote output) (shell-words sources) (shell-quote log)))

(defun file-text (file)
  "The octets of FILE as a string, whatever its encoding; empty if none."
  (with-open-file (in file :element-type '(unsigned-byte 8)
                           :if-does-not-exist nil)
    (let ((octets (make-array (if in (file-length in) 0))))
      (when in (read-sequence octets in))
      (map 'string #'code-char octets))))

(defun file-lines (file)
  "The lines of FILE, strings."
  (with-input-from-string (in (file-text file))
    (loop for line = (read-line in nil)
          while line collect line)))

(defconstant +command-not-found+ 127 "The shell's exit code.")

(defun explain-failed-compiler (exit-code words)
  "Signal why the compiler, which left EXIT-CODE and WORDS, did not succeed."
  (if (eql exit-code +command-not-found+)
      (unusable-engine "There is no C compiler.  Install one: on Debian and ~
                        Ubuntu, `apt install gcc`.")
      (unusable-engine "The C compiler failed:~{~%    ~A~}"
                       (subseq words 0 (min 12 (length words))))))

(defun run-engine-compiler (sources output log)
  (foreign-funcall "system"
                   :string (engine-compile-command sources output log) :int)
  (let* ((lines (file-lines log))
         (exit-code (parse-integer (or (lastcar lines) "") :junk-allowed t)))
    (unless (eql exit-code 0)
      (explain-failed-compiler exit-code (butlast lines)))))

(defun replace-file (new old)
  "Give the file NEW the name OLD, in one step."
  (unless (zerop (foreign-funcall "rename" :string new :string old :int))
    (unusable-engine "~A cannot be written." old)))

(defun remove-file (file)
  "Remove the file named by the string FILE, if there is one."
  (foreign-funcall "unlink" :string file :int))

(defun temporary-file-beside (target)
  "The name of a new file in the directory of the file TARGET, a string."
  (with-foreign-string (name (format nil "~A.XXXXXX" target))
    (let ((descriptor (foreign-funcall "mkstemp" :pointer name :int)))
      (when (minusp descriptor)
        (unusable-engine "~A cannot be written." target))
      (foreign-funcall "close" :int descriptor :int)
      (foreign-string-to-lisp name))))

(defun compile-engine (sources target)
  "Compile SOURCES into the library TARGET."
  (let* ((target (native-namestring target))
         (output (temporary-file-beside target))
         (log (format nil "~A.log" output)))
    (unwind-protect
         (progn (run-engine-compiler sources output log)
                (replace-file output target))
      (remove-file output)
      (remove-file log))))

(defun up-to-date-p (target files)
  "True when the file TARGET exists and none of FILES is newer."
  (let ((date (and (probe-file target) (file-write-date target))))
    (and date
         (loop for file in files never (> (file-write-date file) date)))))

(defvar *engine-may-be-compiled* t
  "NIL where the engine is welcome, but not worth a run of the compiler.")

(defun ensure-engine-compiled ()
  "Return the pathname of an engine that is as new as its sources."
  (let ((sources (matching-files *engine-source-patterns*))
        (headers (matching-files *engine-header-patterns*)))
    (unless sources
      (unusable-engine "There are no sources in ~A."
                       (file-in-sources "engine/")))
    (unless (up-to-date-p *engine-cache* (append sources headers))
      (unless *engine-may-be-compiled*
        (unusable-engine "It has not been compiled yet."))
      (compile-engine sources *engine-cache*))
    *engine-cache*))
