;;;; c-text.lisp --- Writing C that writes Lisp.
;;;;
;;;; Lisp text is made here, in Lisp, and goes into the C program as string
;;;; literals; C adds nothing but values.  Symbols are written in lower case,
;;;; as people do, unless that would change them.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; C literals

(defun c-escape (char)
  "How CHAR is written in a C string literal."
  (case char
    (#\" "\\\"")
    (#\\ "\\\\")
    (#\Newline "\\n")
    (#\? "\\?")                         ; else ??/ would be a trigraph
    (t (if (< (char-code char) 32)
           (format nil "\\~3,'0O" (char-code char))
           (string char)))))

(defun c-literal (text)
  "TEXT as a C string literal, or NULL for NIL."
  (if text
      (with-output-to-string (out)
        (write-char #\" out)
        (loop for char across text do (write-string (c-escape char) out))
        (write-char #\" out))
      "NULL"))

(defun c-format-literal (text)
  "TEXT, a format for printf, as a C string literal.
It is C already; only what would end the literal is escaped."
  (with-output-to-string (out)
    (write-char #\" out)
    (loop for char across text
          do (write-string (if (find char '(#\" #\Newline))
                               (c-escape char)
                               (string char))
                           out))
    (write-char #\" out)))

;;;; Lisp text

(defun number-like-p (name)
  "True if the reader might take NAME for a number."
  (and (some #'digit-char-p name)
       (not (find (last-elt name) "+-"))
       (every (lambda (char) (find char "0123456789+-./^_DEFLS")) name)))

(defun plain-name-p (name)
  "True if the symbol or package name NAME needs no bars around it."
  (and (string/= name "")
       (string= name (string-upcase name))
       (notany (lambda (char)
                 (or (white-space-p char) (find char "()'`,\";|\\#:")))
               name)
       (notevery (lambda (char) (char= char #\.)) name)
       (not (number-like-p name))))

(defun name-text (name)
  "The symbol or package name NAME as the reader wants it."
  (if (plain-name-p name)
      (string-downcase name)
      (with-output-to-string (out)
        (write-char #\| out)
        (loop for char across name
              do (when (find char "|\\") (write-char #\\ out))
                 (write-char char out))
        (write-char #\| out))))

(defun package-prefix (symbol)
  "What SYMBOL needs before its name to be read in the current package."
  (let ((package (symbol-package symbol)))
    (cond ((null package) "#:")
          ((eq package (find-package '#:keyword)) ":")
          ((eq package (find-package '#:common-lisp)) "cl:")
          ((eq symbol (find-symbol (symbol-name symbol))) "")
          (t (strcat (name-text (package-name package)) "::")))))

(defun symbol-text (symbol &optional no-package)
  "The Lisp text of SYMBOL; with NO-PACKAGE, without a prefix."
  (strcat (if (and no-package (not (keywordp symbol)))
              ""
              (package-prefix symbol))
          (name-text (symbol-name symbol))))

(defun lisp-text (form &optional no-package)
  "The Lisp text of FORM: lists, symbols, numbers and strings."
  (cond ((null form) "cl:nil")
        ((symbolp form) (symbol-text form no-package))
        ((and (consp form) (eq (first form) 'quote) (= (length form) 2))
         (strcat "'" (lisp-text (second form) no-package)))
        ((consp form)
         (format nil "(~{~A~^ ~})"
                 (mapcar (lambda (part) (lisp-text part no-package)) form)))
        ((or (numberp form) (stringp form) (characterp form))
         (prin1-to-string form))
        (t (grovel-error "~S cannot be written to a Lisp file." form))))

(defun documentation-literal (documentation)
  "DOCUMENTATION, a string or NIL, as a C literal of Lisp text."
  (check-type documentation (or null string))
  (c-literal (and documentation (lisp-text documentation))))

(defun lisp-literal (form)
  "A C literal of the Lisp text of FORM."
  (c-literal (lisp-text form)))

;;;; Statements, also for forms that clients define

(defun c-statement (out control &rest arguments)
  "Write a line of C, told by CONTROL, to OUT."
  (format out "~&  ~?~%" control arguments))

(defun c-format (out control &rest arguments)
  "Write C to OUT that prints the text that CONTROL tells, as it is."
  (c-statement out "fputs(~A, output);"
               (c-literal (apply #'format nil control arguments))))

(defun c-printf (out control &rest expressions)
  "Write C to OUT that prints C EXPRESSIONS by the printf format CONTROL."
  (c-statement out "fprintf(output, ~A~{, ~A~});"
               (c-format-literal control) expressions))

(defun c-write (out form &optional no-package)
  "Write C to OUT that prints FORM: lists, symbols, numbers and strings."
  (c-format out "~A" (lisp-text form no-package)))

(defun c-print-symbol (out symbol &optional no-package)
  "Write C to OUT that prints SYMBOL."
  (c-format out "~A" (symbol-text symbol no-package)))

(defvar *auto-export* nil
  "When true, every symbol that a grovel file defines is exported.")

(defun c-export (out symbol)
  "Write C to OUT that exports SYMBOL, if *AUTO-EXPORT* says so."
  (when (and *auto-export* (not (keywordp symbol)))
    (c-format out "(cl:export '~A)~%" (symbol-text symbol))))

(defun c-section-header (out kind name)
  "Write a comment to OUT: here is the definition of NAME, by the form KIND."
  (format out "~&~%  /* ~A ~A */~%" kind
          (remove #\/ (princ-to-string name))))
