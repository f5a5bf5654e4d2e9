;;;; variables.lisp --- C variables that may be macros, such as errno.
;;;;
;;;; The program writes how the name looks after the preprocessor.  A plain
;;;; identifier is a variable; (*function()), which is what C libraries do for
;;;; variables of a thread, becomes a call of that function.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

(defun cvar-lisp-name (c-name)
  "The Lisp name of the variable C-NAME."
  (intern (string-upcase (substitute #\- #\_ c-name))))

(define-grovel-syntax cvar (name type &key read-only)
  (destructuring-bind (c-name &optional (lisp-name (cvar-lisp-name c-name)))
      (ensure-list name)
    (check-type c-name string)
    (check-type lisp-name symbol)
    (c-section-header out "cvar" c-name)
    (c-printf out "(cffi-grovel::define-pseudo-cvar \"%s\" "
              (format nil "CFFI_EXPANDED(~A)" c-name))
    (c-format out "~A ~A~:[~; :read-only cl:t~])~%" (lisp-text lisp-name)
              (lisp-text type) read-only)
    (c-export out lisp-name)))

;;;; In the generated file

(defun identifier-p (text)
  "True if TEXT is one C identifier."
  (equal text (leading-identifier text)))

(defun accessor-function-name (expansion)
  "The function's name in EXPANSION, as in \"(*name())\", or NIL."
  (let ((text (remove #\Space expansion)))
    (when (and (> (length text) 6)
               (string-prefix-p "(*" text)
               (string-suffix-p text "())"))
      (let ((name (string-trim "()" (subseq text 2 (- (length text) 3)))))
        (and (identifier-p name) name)))))

(defmacro define-function-cvar (function name type read-only)
  "Define NAME as what the pointer that the C function FUNCTION returns points
to."
  (let ((accessor (format-symbol *package* "%~A-ACCESSOR" name)))
    `(progn
       (declaim (inline ,accessor))
       (cffi:defcfun (,function ,accessor) :pointer)
       ,@(if read-only
             `((declaim (inline ,(format-symbol *package* "%~A" name)))
               (defun ,(format-symbol *package* "%~A" name) ()
                 (cffi:mem-ref (,accessor) ',type))
               (define-symbol-macro ,name
                   (,(format-symbol *package* "%~A" name))))
             `((define-symbol-macro ,name
                   (cffi:mem-ref (,accessor) ',type)))))))

(defmacro define-pseudo-cvar (expansion name type &key read-only)
  "Define NAME as the C variable that the preprocessor makes EXPANSION of."
  (let ((function (accessor-function-name expansion)))
    (cond ((identifier-p expansion)
           `(cffi:defcvar (,expansion ,name
                                      ,@(and read-only '(:read-only t)))
                ,type))
          (function
           `(define-function-cvar ,function ,name ,type ,read-only))
          (t (grovel-error "The C variable ~A is ~A, which is neither a name ~
                            nor of the form (*function())."
                           name expansion)))))
