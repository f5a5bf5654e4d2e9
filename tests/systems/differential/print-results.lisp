;;;; print-results.lisp --- Runs the files of forms on one CFFI.
;;;;
;;;;   SIDE=ours|peer FASLS=directory sbcl --load print-results.lisp
;;;;
;;;; A file is a program as clients write them.  Its top-level forms are
;;;; evaluated in order; those of the shape (? NAME FORM) print one line,
;;;;
;;;;     file/name result...
;;;;
;;;; once with FORM compiled and once with it interpreted, where no compiler
;;;; macro runs; and (?each VARIABLE LIST FORM) one line per item.  Pointers
;;;; print as a word, conditions as their class's name, so that lines from two
;;;; implementations can be compared.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)
(require :sb-posix)

(defpackage #:differential
  (:use #:common-lisp))

(in-package #:differential)

(defparameter *here* (uiop:pathname-directory-pathname *load-truename*)
  "The directory of this file.")

(asdf:initialize-output-translations
 `(:output-translations
   (t (,(uiop:getenv "FASLS") :implementation))
   :ignore-inherited-configuration))

(when (equal (uiop:getenv "SIDE") "ours")
  (push (merge-pathnames "../../../" *here*) asdf:*central-registry*))

(let ((*standard-output* (make-broadcast-stream))
      (*error-output* (make-broadcast-stream)))
  (handler-bind ((warning #'muffle-warning))
    (asdf:load-system "cffi")))

(use-package '#:cffi)

(defparameter *condition-classes*
  '(cffi::undefined-foreign-type-error cffi::simple-foreign-type-error
    cffi::foreign-library-undefined-error load-foreign-library-error
    babel-encodings:character-encoding-error
    babel-encodings:character-decoding-error
    type-error program-error unbound-variable undefined-function
    control-error package-error file-error arithmetic-error simple-error
    cffi::obsolete-argument-warning alexandria:simple-style-warning
    style-warning warning error condition)
  "What the class of a condition is reduced to: the first that fits.")

(defun name-among-classes (condition)
  "The first of *CONDITION-CLASSES* that CONDITION belongs to."
  (find-if (lambda (class) (typep condition class)) *condition-classes*))

(defun condition-name (condition)
  "The name of the class that CONDITION is reduced to.
SBCL has classes of its own for lambda lists that do not match."
  (if (typep condition 'sb-kernel::defmacro-lambda-list-bind-error)
      'program-error
      (name-among-classes condition)))

(defun printable (value)
  "VALUE with what differs from run to run replaced by words."
  (cond ((and (pointerp value) (null-pointer-p value)) '<null>)
        ((pointerp value) '<pointer>)
        ((typep value 'condition) `(! ,(condition-name value)))
        ((and (symbolp value) value (null (symbol-package value))) '<gensym>)
        ((consp value) (cons (printable (car value)) (printable (cdr value))))
        ((functionp value) '<function>)
        ((typep value 'standard-object)
         `(<object> ,(class-name (class-of value))))
        ((simple-vector-p value) (map 'vector #'printable value))
        (t value)))

(defun print-line (file name mode values)
  "Print one line of results."
  (let ((*package* (find-package '#:differential))
        (*print-readably* nil)
        (*print-pretty* nil))
    (format t "~&~(~A/~A~) ~A~{ ~A~}~%" file name mode
            (mapcar (lambda (value)
                      (substitute #\_ #\Newline
                                  (prin1-to-string (printable value))))
                    values))))

(defvar *warnings* '()
  "The names of the warnings that a form has signalled, once each.")

(defun note-warning (warning)
  "Remember that WARNING was signalled, if it is CFFI's business."
  (let ((name (condition-name warning)))
    (when (member name '(cffi::obsolete-argument-warning
                         alexandria:simple-style-warning))
      (pushnew name *warnings*)))
  (muffle-warning warning))

(defun evaluate (form mode)
  "The values of FORM, or a list of the condition that it signals."
  (let ((sb-ext:*evaluator-mode* mode)
        (*error-output* (make-broadcast-stream)))
    (handler-case
        (handler-bind ((warning #'note-warning))
          (multiple-value-list (eval form)))
      (serious-condition (condition) (list condition)))))

(defun try (file name form)
  "Print the values of FORM, compiled and interpreted."
  (dolist (mode '(:compile :interpret))
    (let* ((*warnings* '())
           (values (evaluate form mode)))
      (print-line file name mode
                  (append values (mapcar (lambda (name) `(! ,name))
                                         *warnings*))))))

(defun try-each (file variable items form)
  "Print the values of FORM with VARIABLE bound to each of ITEMS."
  (dolist (item items)
    (print-line file item :compile
                (evaluate `(let ((,variable ',item)) ,form) :compile))))

(defun define (file form)
  "Evaluate FORM, which is to print nothing unless it fails."
  (let ((values (evaluate form :compile)))
    (when (typep (first values) 'condition)
      (print-line file (second form) :definition values))))

(defun run-form (file form)
  "Evaluate FORM, and print what it gives if it asks for that."
  (case (if (consp form) (first form))
    (? (try file (second form) (third form)))
    (?each (destructuring-bind (variable items form) (rest form)
             (try-each file variable (eval items) form)))
    (t (define file form))))

(defun run-file (pathname)
  "Run the forms in the file PATHNAME."
  (let ((*package* (find-package '#:differential)))
    (with-open-file (stream pathname)
      (loop with end = (gensym)
            for form = (read stream nil end)
            until (eq form end)
            do (run-form (pathname-name pathname) form)))))

(dolist (file (uiop:directory-files (merge-pathnames "forms/" *here*)
                                    "*.lisp"))
  (run-file file))
(finish-output)
(uiop:quit 0 nil)
