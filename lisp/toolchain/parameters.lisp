;;;; parameters.lisp --- Which compiler and linker, with which flags.
;;;;
;;;; A Lisp that was itself built by a C compiler has noted how: SBCL in
;;;; sbcl.mk, CLISP in the makevars of its link sets, ECL and MKCL in variables.
;;;; C code that is to be linked with such a Lisp must be compiled alike, so
;;;; these notes come first.  Elsewhere, and where they are missing, the
;;;; environment's CC and CFLAGS count.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-toolchain)

(defparameter *cc* nil "The C compiler, a string.")
(defparameter *cc-flags* nil "Flags for the C compiler, a list of strings.")
(defparameter *ld* nil "The linker, a string: the compiler, as a rule.")
(defparameter *ld-exe-flags* nil "Flags for linking an executable.")
(defparameter *ld-dll-flags* nil "Flags for linking a shared library.")
(defparameter *linkkit-start* nil
  "What is linked before the objects into a Lisp runtime.")
(defparameter *linkkit-end* nil
  "What is linked after the objects into a Lisp runtime.")

;;;; Words

(defun parse-command-flags (flags)
  "Return the words of the string FLAGS, which whitespace separates."
  (remove "" (split-string flags
                           :separator '(#\Space #\Tab #\Newline #\Return))
          :test #'string=))

(defun parse-command-flags-list (strings)
  "Return the words of all of STRINGS."
  (loop for string in strings append (parse-command-flags string)))

;;;; Defaults

(defparameter *architecture-flags*
  '((:arm64) (:arm "-marm")
    ((:or :x86-64 :ppc64 :sparc64) "-m64")
    ((:or :x86 :ppc :sparc) "-m32"))
  "Features, and the flags that make a compiler compile for this Lisp.")

(defparameter *system-flags*
  '((:darwin "-I" "/opt/local/include/") (:freebsd "-I" "/usr/local/include/"))
  "Features, and where systems keep headers that compilers overlook.")

(defun dll-flags (cc-flags)
  "How to link a shared library of objects that CC-FLAGS compiled."
  (cons (if (featurep :darwin) "-dynamiclib" "-shared") cc-flags))

(defun export-flags ()
  "How to link an executable whose symbols are visible to its libraries."
  (if (featurep '(:or :darwin :sunos :windows))
      '()
      '("-Wl,--export-dynamic")))

(defun default-parameters ()
  "Set the variables of this file from the environment."
  (let ((architecture (feature-value *architecture-flags*)))
    (setf *cc* (or (getenvp "CC") (if (os-windows-p) "gcc" "cc"))
          *cc-flags* (append architecture (feature-value *system-flags*)
                             (parse-command-flags (or (getenvp "CFLAGS") "")))
          *ld* *cc*
          *ld-exe-flags* (append architecture (export-flags))
          *ld-dll-flags* (dll-flags *cc-flags*)
          *linkkit-start* '()
          *linkkit-end* '())))

;;;; What a Lisp noted

(defun makefile-variables (file)
  "The settings NAME=VALUE in the makefile FILE, a list of (name . value)."
  (loop for line in (read-file-lines file)
        for end = (position #\= line)
        when end
          collect (cons (string-trim " " (subseq line 0 end))
                        (string-trim "\"' " (subseq line (1+ end))))))

(defun noted-settings (directory name)
  "The settings in the makefile NAME in DIRECTORY, or NIL if there is none."
  (let ((file (and directory (probe-file* (subpathname directory name)))))
    (and file (makefile-variables file))))

(defun noted-setting (settings name)
  "The value of NAME in SETTINGS, a string."
  (or (cdr (assoc name settings :test #'string=)) ""))

(defun file-words (string directory)
  "The words of STRING; those that name files in DIRECTORY as pathnames."
  (flet ((file-or-word (word)
           (or (and (not (find (char word 0) "-+/"))
                    (probe-file* (subpathname directory word)))
               word)))
    (mapcar #'file-or-word (parse-command-flags string))))

(defun sbcl-parameters ()
  "Set the variables from sbcl.mk.  Return true if there is one."
  (let* ((directory (lisp-implementation-directory))
         (settings (noted-settings directory "sbcl.mk")))
    (flet ((setting (name)
             (noted-setting settings name)))
      (when settings
        (setf *cc* (setting "CC")
              *cc-flags* (parse-command-flags (setting "CFLAGS"))
              *ld* *cc*
              *ld-exe-flags* (parse-command-flags (setting "LINKFLAGS"))
              *ld-dll-flags* (dll-flags *cc-flags*)
              *linkkit-start* (file-words (setting "USE_LIBSBCL") directory)
              *linkkit-end* (append (file-words (setting "LIBS") directory)
                                    '("-lm")))
        t))))

(defun clisp-link-set ()
  "The directory of CLISP's basic link set, or NIL."
  (let ((linkset (find-symbol* "LINKSET" "EXT" nil)))
    (if linkset
        (funcall linkset "base")
        (subpathname* (lisp-implementation-directory) "base/"))))

(defun clisp-parameters ()
  "Set the variables from CLISP's makevars.  Return true if there are any."
  (let* ((directory (clisp-link-set))
         (settings (noted-settings directory "makevars")))
    (labels ((setting (name)
               (noted-setting settings name))
             (files (name)
               (file-words (setting name) directory)))
      (when settings
        (setf *cc* (setting "CC")
              *cc-flags* (parse-command-flags (setting "CFLAGS"))
              *ld* *cc*
              *ld-exe-flags* (append *cc-flags*
                                     (parse-command-flags (setting "CLFLAGS"))
                                     (export-flags))
              *ld-dll-flags* (dll-flags *cc-flags*)
              *linkkit-start* (append (files "LIBS")
                                      (file-words "modules.o" directory))
              *linkkit-end* (files "X_LIBS"))
        t))))

(defun lisp-variable (name package)
  "The value of the variable called NAME in PACKAGE, or NIL."
  (let ((symbol (find-symbol* name package nil)))
    (and symbol (boundp symbol) (symbol-value symbol))))

(defun compiler-parameters (package)
  "Set the variables from a Lisp whose compiler, in PACKAGE, writes C.
Return true if it says which C compiler it uses."
  (let ((cc (lisp-variable "*CC*" package)))
    (when cc
      (setf *cc* cc
            *cc-flags* (append (parse-command-flags
                                (or (lisp-variable "*CC-FLAGS*" package) ""))
                               (parse-command-flags
                                (or (lisp-variable "*USER-CC-FLAGS*" package)
                                    "")))
            *ld* *cc*
            *ld-exe-flags* (export-flags)
            *ld-dll-flags* (dll-flags *cc-flags*))
      t)))

;;; Called by name, since CLISP's compiler looks for what REQUIRE is called
;;; with.
(defun ecl-parameters ()
  (funcall 'require "CMP")
  (compiler-parameters "C"))

(defun mkcl-parameters ()
  (compiler-parameters "COMPILER"))

(defparameter *parameter-readers*
  '((:sbcl . sbcl-parameters) (:clisp . clisp-parameters)
    (:ecl . ecl-parameters) (:mkcl . mkcl-parameters))
  "Lisps that note how they were built, and who reads that.")

(defun ensure-toolchain-parameters ()
  "Set the variables of this file, unless *CC* is set already."
  (unless *cc*
    (let ((reader (cdr (assoc (implementation-type) *parameter-readers*))))
      (or (and reader (funcall reader))
          (default-parameters)))))

(register-image-restore-hook 'ensure-toolchain-parameters)
