;;;; internals.lisp --- The internal names that published libraries use: what
;;;; each of them is, and how it is called.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :sb-introspect)

(defun shape (lambda-list)
  "How many arguments LAMBDA-LIST requires, how many it allows, and its keys."
  (multiple-value-bind (required optional rest keys)
      (alexandria:parse-ordinary-lambda-list
       (subst-if '&rest (lambda (x) (eq x '&body)) lambda-list)
       :normalize t :allow-specializers nil)
    (list (length required) (length optional) (and rest t)
          (sort (mapcar (lambda (key) (symbol-name (caar key))) keys)
                #'string<))))

(defun macro-shape (lambda-list)
  "As SHAPE; destructuring counts as one argument."
  (shape (loop for item in (remove '&environment lambda-list)
               collect (if (and (consp item) (not (keywordp (first item)))
                                (consp (first item)))
                           (gensym)
                           item))))

(defun kinds (name)
  "What NAME is, as a list."
  (let ((lambda-list (and (fboundp name)
                          (sb-introspect:function-lambda-list name))))
    (append
     (cond ((macro-function name)
            (list :macro (handler-case (macro-shape lambda-list)
                           (error () :destructuring))))
           ((fboundp name)
            (list :function (handler-case (shape lambda-list)
                              (error () :odd)))))
     (when (fboundp (list 'setf name)) '(:setf))
     (when (find-class name nil) '(:class))
     (when (boundp name) '(:variable)))))

(defparameter *names*
  '(cffi::canonicalize-foreign-type cffi::parse-type
    cffi::foreign-type-alias cffi::name cffi::foreign-library-handle
    cffi::get-foreign-library cffi::foreign-struct-type cffi::unparse-type
    cffi::actual-type cffi::parse-name-and-options
    cffi::foreign-string-type cffi::fs-pointer-or-lose
    cffi::ensure-parsed-base-type cffi::foreign-pointer-type
    cffi::foreign-array-type cffi::element-type cffi::pointer-type
    cffi::foreign-type cffi::slots cffi::slot-type
    cffi::foreign-built-in-type cffi::follow-typedefs cffi::size
    cffi::enhanced-foreign-type cffi::canonicalize cffi::aggregatep
    cffi::translate-aggregate-to-foreign cffi::keyword-values
    cffi::value-keywords cffi::dimensions cffi::foreign-enum
    cffi::foreign-bitfield cffi::aggregate-struct-slot
    cffi::simple-struct-slot cffi::slot-count cffi::slot-name
    cffi::*default-type-parsers* cffi::*struct-type-parsers*
    cffi::*union-type-parsers* cffi::*cffi-feature-suffix-map*
    cffi::foreign-library-search-path cffi::*foreign-string-mappings*
    cffi::%defcfun cffi::find-type-parser cffi::foreign-typedef
    cffi::unparsed-type cffi::named-foreign-type cffi::discard-docstring
    cffi::notice-foreign-struct-definition cffi::generate-struct-accessors
    cffi::parse-deprecated-struct-type cffi::make-struct-slot
    cffi::translate-objects cffi::get-slot-info
    cffi::register-foreign-library cffi::foreign-string-length
    cffi::defctype* cffi::define-built-in-foreign-type
    cffi::with-tentative-type-definition cffi::get-alignment
    cffi::slots-in-order cffi::foreign-slot-set cffi::mem-set
    cffi::make-foreign-bitfield cffi::make-foreign-enum
    cffi::%foreign-enum-value cffi::%foreign-enum-keyword
    cffi::%foreign-bitfield-value cffi::%foreign-bitfield-symbols
    cffi::parse-args-and-types cffi::parse-function-options
    cffi::foreign-funcall-form cffi::foreign-funcall-varargs-form
    cffi::promote-varargs-type cffi::%defcfun-varargs
    cffi::structure-by-value-p cffi::fn-call-by-value-p
    cffi::parse-defcallback-options cffi::parse-defcvar-options
    cffi::lisp-name cffi::foreign-name cffi::lisp-name-p cffi::split-if
    cffi::collapse-prefix cffi::mini-eval cffi::parse-directories
    cffi::find-file cffi::clean-spec-up cffi::load-foreign-library-path
    cffi::fl-error cffi::read-new-value cffi::single-bit-p
    cffi::warn-obsolete-argument cffi::fst-encoding
    cffi::null-terminator-len cffi::indexes-to-row-major-index
    cffi::row-major-index-to-indexes cffi::array-element-size
    cffi::notice-foreign-type cffi::undefine-foreign-type
    cffi::bare-struct-type-p cffi::foreign-library-spec
    cffi::foreign-library-options cffi::default-library-suffix
    cffi::*foreign-libraries* cffi::*foreign-structures-by-value*
    cffi::*runtime-translator-form* cffi::*defcstruct-hook*
    cffi::expand-to-foreign-dyn-indirect cffi::cffi-error
    cffi::foreign-type-error cffi::simple-foreign-type-error
    cffi::undefined-foreign-type-error
    cffi::foreign-library-undefined-error cffi::obsolete-argument-warning
    cffi::foreign-type-error/type-name cffi::foreign-type-error/namespace
    cffi::foreign-type-error/compound-name cffi::fl-name
    cffi::type-keyword cffi::slot-offset cffi::field-keywords
    cffi::allow-undeclared-values cffi::foreign-string+ptr-type
    cffi::foreign-boolean-type cffi::foreign-type-wrapper
    cffi::translatable-foreign-type cffi::enhanced-typedef
    cffi::foreign-union-type cffi::foreign-struct-slot
    cffi::foreign-struct-slot-pointer cffi::foreign-struct-slot-value
    cffi::ensure-list cffi::once-only cffi::with-unique-names
    cffi::featurep cffi::symbolicate cffi::format-symbol cffi::lastcar
    cffi::if-let cffi-sys::%mem-ref cffi-sys::%mem-set
    cffi-sys::%foreign-alloc cffi-sys::%foreign-funcall
    cffi-sys::%foreign-funcall-pointer cffi-sys::%foreign-type-size
    cffi-sys::%foreign-type-alignment cffi-sys::%load-foreign-library
    cffi-sys::%close-foreign-library cffi-sys::native-namestring
    cffi-sys::%defcallback cffi-sys::%callback
    cffi-sys::%foreign-symbol-pointer
    cffi-sys::canonicalize-symbol-name-case))

(?each name *names* (kinds name))
