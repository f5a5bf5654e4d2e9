;;;; c2ffi-generator.lisp --- Files of definitions from what c2ffi writes.
;;;;
;;;; shapes.forms and shapes-hooked.forms hold what CFFI's classic generator
;;;; makes of the spec of shapes.h, without hooks and with those below; ours
;;;; must be the same, form by form and comment by comment.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite c2ffi-generator :in cffi-tests::cffi)
(in-suite c2ffi-generator)

(defun test-file (name)
  (asdf:system-relative-pathname
   "cffi-tests" (concatenate 'string "tests/lisp/" name)))

(defun shapes-spec ()
  (test-file "shapes.x86_64-pc-linux-gnu.spec"))

(defun comments (file)
  "The comments in FILE but those that head it."
  (remove-if-not (lambda (line) (eql 0 (search ";; " line)))
                 (uiop:read-file-lines file)))

(defun printed-forms (file package)
  "The forms of FILE, which was written in PACKAGE, as text."
  (with-standard-io-syntax
    (let ((*package* (find-package package))
          (*print-readably* nil)
          (*read-default-float-format* 'double-float))
      (mapcar #'prin1-to-string (uiop:read-file-forms file)))))

(defun generate-spec-forms (spec package &rest arguments)
  "The forms and the comments that SPEC becomes."
  (uiop:with-temporary-file (:pathname output :type "lisp")
    (apply #'cffi/c2ffi::process-c2ffi-spec-file spec package
           :output output arguments)
    (list (printed-forms output package) (comments output))))

(defun generate-shapes (package &rest arguments)
  "The forms and the comments that the spec of shapes.h becomes."
  (apply #'generate-spec-forms (shapes-spec) package arguments))

(defun expected-shapes (name package)
  (let ((file (test-file name)))
    (list (printed-forms file package) (comments file))))

(defun is-expected (name package generated)
  (is (equal (expected-shapes name package) generated)))

(test c2ffi-generator.plain
  (is-expected "shapes.forms" "CFFI-TEST-SHAPES"
               (generate-shapes "CFFI-TEST-SHAPES")))

;;;; Hooks

(defvar *types-seen* '())

(defun shape-name (name kind &key &allow-other-keys)
  (case kind
    (:constant (format nil "+~:@(~A~)+" name))
    (:member (intern (string-upcase name) '#:keyword))
    (t (string-upcase (cffi/c2ffi:maybe-camelcase-to-dash-separated name)))))

(defun shape-type (type context &key &allow-other-keys)
  (push (list type context) *types-seen*)
  (if (equal type :int) :int32 type))

(defun exported-shape-p (symbol &key &allow-other-keys)
  (char= #\S (char (symbol-name symbol) 0)))

(defun shape-callbacks (&key &allow-other-keys)
  (values (lambda (form &key &allow-other-keys) `((quote ,(first form))))
          (lambda (&key &allow-other-keys) '((print 1)))))

(defun shape-prelude (emit)
  (funcall emit '(defvar *emitted* 1)))

(test c2ffi-generator.hooks
  (let* ((*types-seen* '())
         (*standard-output* (make-broadcast-stream))
         (shapes (handler-bind ((warning #'muffle-warning))
                   (generate-shapes
                    "CFFI-TEST-HOOKS"
                    :ffi-name-transformer 'shape-name
                    :ffi-name-export-predicate
                    "cffi-tests/engine::exported-shape-p"
                    :ffi-type-transformer #'shape-type
                    :callback-factory 'shape-callbacks
                    :prelude 'shape-prelude
                    :include-definitions '("point" "PI" "mid" "color" "S[A-Z]")
                    :exclude-sources :all))))
    (is-expected "shapes-hooked.forms" "CFFI-TEST-HOOKS" shapes)
    (is (member '(:double (:contant "PI")) *types-seen* :test #'equal))
    (is (member '(:double (:struct "point" "x")) *types-seen* :test #'equal))))

(test c2ffi-generator.bad-hooks
  (signals error
    (generate-shapes "CFFI-TEST-BAD" :ffi-name-transformer (constantly 7)))
  (signals type-error
    (generate-shapes "CFFI-TEST-BAD" :include-sources '(:all))))

(test c2ffi-generator.names
  (is-true (cffi/c2ffi:camelcased? "fooBar"))
  (is-false (cffi/c2ffi:camelcased? "SDL_GetError"))
  (is-false (cffi/c2ffi:camelcased? "fB"))
  (is (equal "gtk-window-new"
             (cffi/c2ffi:camelcase-to-dash-separated "gtkWindowNew")))
  (is (equal "FOO" (cffi/c2ffi:change-case-to-readtable-case "foo"))))

;;;; What has no counterpart

(defparameter *hard-spec*
  "[
{ 'tag': 'struct', 'name': 'hard', 'id': 0, 'location': 'h.h:1:1',
  'bit-size': 256, 'fields': [
   { 'tag': 'field', 'name': 'low', 'bit-offset': 0, 'bit-size': 32,
     'type': { 'tag': ':bitfield', 'width': 3,
               'type': { 'tag': ':unsigned-int' } } },
   { 'tag': 'field', 'name': 'high', 'bit-offset': 3, 'bit-size': 32,
     'type': { 'tag': ':bitfield', 'width': 9,
               'type': { 'tag': ':unsigned-int' } } },
   { 'tag': 'field', 'name': '', 'bit-offset': 64, 'bit-size': 32,
     'type': { 'tag': 'union', 'name': '', 'id': 1, 'bit-size': 32,
               'fields': [ { 'tag': 'field', 'name': 'i',
                             'type': { 'tag': ':int' } } ] } },
   { 'tag': 'field', 'name': 'mode', 'bit-offset': 96,
     'type': { 'tag': 'enum', 'name': 'mode', 'id': 0,
               'fields': [ { 'tag': 'field', 'name': 'm', 'value': -1 } ] } },
   { 'tag': 'field', 'name': 'precise', 'bit-offset': 128,
     'type': { 'tag': ':long-double' } } ] },
{ 'tag': 'enum', 'name': 'empty', 'id': 0, 'location': 'h.h:2:1',
  'fields': [] },
{ 'tag': 'function', 'name': 'precise', 'location': 'h.h:3:1',
  'parameters': [], 'return-type': { 'tag': ':long-double' } },
{ 'tag': 'function', 'name': 'plain', 'location': 'h.h:4:1',
  'parameters': [], 'return-type': { 'tag': ':int' } } ]"
  "What once ended a generation half-way; quotes stand for double quotes.")

(defun hard-forms ()
  (uiop:with-temporary-file (:pathname spec :type "spec")
    (with-open-file (out spec :direction :output :if-exists :supersede)
      (write-string (substitute #\" #\' *hard-spec*) out))
    (uiop:with-temporary-file (:pathname output :type "lisp")
      (handler-bind ((warning #'muffle-warning))
        (cffi/c2ffi::process-c2ffi-spec-file spec "CFFI-TEST-HARD"
                                             :output output))
      (uiop:with-safe-io-syntax (:package '#:cffi-tests)
        (uiop:read-file-forms output)))))

(defun form-named (forms operator name)
  (find-if (lambda (form)
             (and (consp form) (string= (first form) operator)
                  (string= name (if (consp (second form))
                                    (first (second form))
                                    (second form)))))
           forms))

(test c2ffi-generator.hard
  (let* ((forms (hard-forms))
         (slots (cddr (form-named forms '#:defcstruct "hard"))))
    (is (equal '(:bits 9 :bit-offset 3) (cddr (second slots))))
    (is (equal '(:offset 8) (cddr (third slots))))
    (is (= 4 (length slots)) "the field without a type is left out")
    (is-true (form-named forms '#:defcenum "empty"))
    (is-false (form-named forms '#:defcfun "precise"))
    (is-true (form-named forms '#:defcfun "plain"))))

;;;; By ASDF

(defun copy-test-files (names directory)
  (dolist (name names)
    (uiop:copy-file (test-file name) (merge-pathnames name directory))))

(test c2ffi-generator.asdf
  "A header with its spec beside it becomes a loaded binding, without c2ffi."
  (let ((directory (uiop:ensure-directory-pathname
                    (merge-pathnames "header/" (uiop:temporary-directory)))))
    (uiop:delete-directory-tree directory :validate t
                                          :if-does-not-exist :ignore)
    (ensure-directories-exist directory)
    (copy-test-files (list "shapes.h" "cffi-test-header.asd") directory)
    (uiop:copy-file (shapes-spec)
                    (cffi/c2ffi::spec-path
                     (merge-pathnames "shapes.h" directory)))
    (let ((asdf:*central-registry* (cons directory asdf:*central-registry*))
          (*debug-io* (make-two-way-stream (make-concatenated-stream)
                                           (make-broadcast-stream))))
      (handler-bind ((warning #'muffle-warning))
        (asdf:load-system "cffi-test-header"))
      (is (eql 42 (symbol-value (find-symbol "+ANSWER+" "CFFI-TEST-HEADER"))))
      (is (eql 32 (foreign-type-size
                   `(:struct ,(find-symbol "POINT" "CFFI-TEST-HEADER"))))))))

;;;; By the command

(defun spec-by-command (directory)
  "The spec that the command in build/ makes of shapes.h, in DIRECTORY."
  (copy-test-files '("shapes.h") directory)
  (cffi/c2ffi::ensure-spec-file-is-up-to-date
   (merge-pathnames "shapes.h" directory)
   :exclude-archs cffi/c2ffi::*target-archs*))

(defun call-with-directory (function)
  "Call FUNCTION with a new directory, which is deleted after."
  (let ((directory (uiop:ensure-directory-pathname
                    (merge-pathnames (format nil "c2ffi-~36R"
                                             (random (expt 36 8)))
                                     (uiop:temporary-directory)))))
    (ensure-directories-exist directory)
    (unwind-protect (funcall function directory)
      (uiop:delete-directory-tree directory :validate t))))

(test c2ffi-generator.command
  "Our c2ffi's spec becomes the forms that c2ffi's own spec becomes."
  (call-with-directory
   (lambda (directory)
     (let ((spec (spec-by-command directory)))
       (generate-shapes "CFFI-TEST-SHAPES") ; makes the package
       (is (equal (first (expected-shapes "shapes.forms" "CFFI-TEST-SHAPES"))
                  (first (generate-spec-forms spec "CFFI-TEST-SHAPES"))))))))

(test c2ffi-generator.no-command
  "Without c2ffi an old spec can be kept, and with none there is an error."
  (call-with-directory
   (lambda (directory)
     (let ((cffi/c2ffi::*c2ffi-executable* "no-such-program"))
       (signals cffi/c2ffi::c2ffi-failed (spec-by-command directory))
       (let ((spec (cffi/c2ffi::spec-path
                    (merge-pathnames "shapes.h" directory))))
         (with-open-file (out spec :direction :output) (format out "[]~%"))
         (uiop:run-program (list "touch" "-d" "2001-01-01"
                                 (cffi-sys:native-namestring spec)))
         (handler-bind ((cffi/c2ffi::c2ffi-failed
                          (lambda (condition)
                            (invoke-restart
                             (find-restart 'cffi/c2ffi::touch-old-copy
                                           condition)))))
           (is (equal spec (spec-by-command directory)))))))))
