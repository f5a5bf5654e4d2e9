;;;; generate.lisp --- The parts of the manual that the program knows.
;;;;
;;;;   MANUAL_OUT=DIRECTORY/ sh scripts/lisp.sh sbcl doc/manual/generate.lisp
;;;;
;;;; Writes, into DIRECTORY, the reference from the documentation strings, the
;;;; table of known gaps from the one that the tests use, and the table of
;;;; differences from the one that the comparison with the classic CFFI uses.
;;;; A symbol without documentation is an error.  SBCL alone is asked for the
;;;; parameters of operators.
;;;;
;;;; SPDX-License-Identifier: MIT

(load (merge-pathnames "../../tests/lisp/boot.lisp" *load-truename*))
(require :sb-introspect)

(defpackage #:cffi-manual-generator
  (:use #:common-lisp))

(in-package #:cffi-manual-generator)

(defparameter *root*
  (uiop:truenamize
   (uiop:subpathname (uiop:pathname-directory-pathname *load-truename*)
                     "../../")))

(defparameter *out* (uiop:ensure-directory-pathname (uiop:getenv "MANUAL_OUT")))

(push *root* asdf:*central-registry*)
(handler-bind ((warning #'muffle-warning))
  (asdf:load-systems "cffi" "cffi/c2ffi" "cffi/c2ffi-generator" "cffi-grovel"
                     "cffi-toolchain"))

;;;; Texinfo

(defun escape (text)
  "TEXT with Texinfo's own characters escaped."
  (with-output-to-string (out)
    (loop for char across text
          when (find char "@{}") do (write-char #\@ out)
          do (write-char char out))))

(defmacro with-part ((stream name) &body body)
  "Run BODY with STREAM open for the part of the manual called NAME."
  `(with-open-file (,stream (merge-pathnames ,name *out*)
                            :direction :output :if-exists :supersede
                            :external-format :utf-8)
     ,@body))

;;;; The reference

(defparameter *packages*
  '((#:cffi "The package CFFI")
    (#:cffi-extras "The package CFFI-EXTRAS: what is new")
    (#:cffi/c2ffi "The package CFFI/C2FFI")
    (#:cffi-grovel "The package CFFI-GROVEL")
    (#:cffi-toolchain "The package CFFI-TOOLCHAIN"))
  "Package names and titles.")

(defun function-kind (symbol)
  (cond ((not (fboundp symbol)) nil)
        ((macro-function symbol) "Macro")
        ((typep (fdefinition symbol) 'generic-function) "Generic function")
        (t "Function")))

(defun type-kind (symbol)
  (cond ((not (find-class symbol nil)) "Type")
        ((subtypep symbol 'condition) "Condition")
        (t "Class")))

(defun variable-kind (symbol)
  (if (constantp symbol) "Constant" "Variable"))

(defparameter *kinds*
  '((function function-kind) (type type-kind) (variable variable-kind))
  "What a symbol may name: a doc-type of DOCUMENTATION, and a function that
tells what people call it.")

(defun lambda-list-text (symbol)
  "The parameters of the operator SYMBOL, as one line."
  (let ((*print-right-margin* 1000)
        (*package* (symbol-package symbol)))
    (format nil "~{~(~S~)~^ ~}"
            (sb-introspect:function-lambda-list symbol))))

(defun write-entry (out symbol doc-type kind)
  "Write the entry of SYMBOL as a KIND, if it is documented as DOC-TYPE."
  (let ((text (documentation symbol doc-type)))
    (when (and text kind)
      (format out "@deftp {~A} ~A~@[ ~A~]~%~A~%@end deftp~2%"
              kind (escape (string-downcase symbol))
              (and (eq doc-type 'function)
                   (escape (lambda-list-text symbol)))
              (escape text))
      t)))

(defun write-entries (out symbol)
  "Write all entries of SYMBOL; a foreign type has its chapter instead."
  (unless (or (loop with written = nil
                    for (doc-type kind) in *kinds*
                    do (when (write-entry out symbol doc-type
                                          (funcall kind symbol))
                         (setf written t))
                    finally (return written))
              (documentation symbol 'setf))
    (unless (gethash symbol cffi::*default-type-parsers*)
      (error "~S has no documentation." symbol))
    (format out "@deftp {Foreign type} ~(~A~)~%@xref{Types}.~%@end deftp~2%"
            symbol)))

(defun exported-symbols (package)
  (let ((symbols '()))
    (do-external-symbols (symbol package)
      (push symbol symbols))
    (sort symbols #'string<)))

(with-part (out "reference-entries.texi")
  (loop for (package title) in *packages*
        do (format out "@section ~A~2%" title)
           (dolist (symbol (exported-symbols package))
             (write-entries out symbol))))

;;;; Known gaps

(defun write-table (out widths heads rows)
  "Write ROWS, lists of strings, as a table."
  (format out "@multitable @columnfractions~{ ~A~}~%" widths)
  (loop for (first . others) in (cons heads rows)
        for command = "@headitem" then "@item"
        do (format out "~A ~A~%~{@tab ~A~%~}" command (escape first)
                   (mapcar #'escape others)))
  (format out "@end multitable~%"))

(defun gap-row (gap)
  (destructuring-bind (lisp test operators reason &rest options) gap
    (declare (ignore test options))
    (list (string-upcase lisp) (format nil "~{~(~A~)~^, ~}" operators) reason)))

(with-part (out "gaps.texi")
  (with-open-file (in (uiop:subpathname *root* "tests/lisp/known-gaps.sexp"))
    (write-table out '(.1 .35 .55) '("Lisp" "Operators" "Reason")
                 (remove-duplicates (mapcar #'gap-row (read in))
                                    :test #'equal))))

;;;; Differences

(defparameter *differences* "tests/systems/differential/differences.txt")

(defun difference-row (line)
  "The form and our behaviour in LINE of differences.txt; NIL for a comment."
  (let ((words (remove "" (uiop:split-string line) :test #'string=)))
    (unless (or (null words) (char= (char line 0) #\#))
      (list (first words) (format nil "~{~A~^ ~}" (cddr words))))))

(with-part (out "differences-table.texi")
  (write-table out '(.4 .6) '("Form" "Here")
               (loop for line in (uiop:read-file-lines
                                  (uiop:subpathname *root* *differences*))
                     for row = (difference-row line)
                     when row collect row)))
