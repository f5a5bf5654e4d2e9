;;;; host.lisp --- What UFFI offered of the operating system.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

(defun getenv (var)
  "Return the value of the environment variable VAR, or NIL."
  (uiop:getenv (string var)))

(defun run-shell-command (control-string &rest args)
  "Run the command that CONTROL-STRING and ARGS make, by FORMAT, in a shell.
Its output goes to *TRACE-OUTPUT*.  Return its exit code."
  (nth-value 2 (uiop:run-program
                (list "/bin/sh" "-c"
                      (apply #'format nil control-string args))
                :output *trace-output* :error-output *trace-output*
                :ignore-error-status t)))
