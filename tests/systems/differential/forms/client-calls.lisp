;;;; client-calls.lisp --- Calls that libraries make from CFFI's parts.
;;;;
;;;; Object systems, game engines and debuggers expand calls themselves: they
;;;; split arguments, translate them and wrap callbacks by the internal
;;;; functions that DEFCFUN and DEFCALLBACK are made of.
;;;;
;;;; SPDX-License-Identifier: MIT

(? split-arguments
   (multiple-value-list
    (cffi::parse-args-and-types '(:string a :boolean b :int))))
(? split-arguments-void
   (multiple-value-list (cffi::parse-args-and-types '(:double a))))
(? split-nothing (multiple-value-list (cffi::parse-args-and-types '())))

;;; A definer that looks at arguments and result.
(defvar *log* '())
(defmacro define-logged ((name foreign-name &rest options) return-type
                         &rest args)
  (let ((names (mapcar #'first args))
        (types (mapcar #'second args))
        (symbols (cffi::make-gensym-list (length args))))
    (multiple-value-bind (prelude call)
        (cffi::defcfun-helper-forms
            foreign-name name (cffi::canonicalize-foreign-type return-type)
          symbols (mapcar #'cffi::canonicalize-foreign-type types) options)
      `(progn
         ,prelude
         (defun ,name ,names
           (push (list ',name ,@names) *log*)
           ,(cffi::translate-objects symbols names types return-type call))))))
(define-logged (logged-length "strlen" :library :default) :size
  (string :string))
(? logged (list (logged-length "four") *log*))

;;; Prototypes: a call of a pointer with types from a table.
(defvar *prototypes* '((difference :int :int :int)))
(defmacro call-prototype (pointer name &rest args)
  (destructuring-bind (return-type &rest types) (cdr (assoc name *prototypes*))
    `(foreign-funcall-pointer ,pointer ()
                              ,@(mapcan #'list types args) ,return-type)))
(defcallback subtract :int ((a :int) (b :int)) (- a b))
(? prototype (call-prototype (callback subtract) difference 9 2))

;;; A callback made of the host's own, with our translation in it.
(? inverse-form
   (cffi::inverse-translate-objects '(p) '(:pointer) '() :void '(list p)))
(? inverse-values
   (funcall (compile nil `(lambda (a b)
                            ,(cffi::inverse-translate-objects
                              '(a b) '(:boolean :int) '((declare (ignore b)))
                              :boolean '(not a))))
            1 2))
(? alien-types (mapcar #'cffi-sys::convert-foreign-type
                       '(:char :unsigned-int :long :float :double :void)))
(eval `(sb-alien:define-alien-callable host-made
           ,(cffi-sys::convert-foreign-type :int)
           ((flag ,(cffi-sys::convert-foreign-type
                    (cffi::canonicalize-foreign-type :boolean))))
         ,(cffi::inverse-translate-objects
           '(flag) '(:boolean) '() :int '(if flag 10 20))))
(? host-made (sb-alien:alien-funcall
              (sb-alien:alien-callable-function 'host-made) 1))

;;; Names as groveled bindings derive them.
(? names (let ((*package* (find-package '#:differential)))
           (list (cffi::lisp-name "some_function_callback" t)
                 (cffi::lisp-name "some_function")
                 (cffi::foreign-name 'some-function nil)
                 (cffi::foreign-name '*some-variable* t))))

;;; Directories of libraries from an environment variable.
(? exploded (progn (sb-posix:setenv "DIFFERENTIAL_PATH" "/opt/a:/opt/b/" 1)
                   (cffi::parse-directories
                    '((cffi::explode-path-environment-variable
                       "DIFFERENTIAL_PATH")))))
(? exploded-unset
   (cffi::explode-path-environment-variable "DIFFERENTIAL_NO_PATH"))
