;;;; functions.lisp --- Calling C: DEFCFUN, FOREIGN-FUNCALL and their kin.
;;;;
;;;; A call nests one form per argument, which binds a variable to the foreign
;;;; value for the extent of what is inside; innermost is the backend's own
;;;; call, with the translation of its result around it:
;;;;
;;;;     argument 1 ( argument 2 ( ... (from-foreign (%foreign-funcall ...))))
;;;;
;;;; So arguments are evaluated from left to right, freed in reverse, and the
;;;; result is translated before anything is freed.  Calls with a struct or
;;;; union by value, and with the options :ERRNO and :FLOAT-TRAPS, are beyond
;;;; the backend: the engine makes these (lisp/engine).
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;; In lisp/engine, which is loaded later.
(declaim (ftype function engine-call-form))

(defvar *foreign-structures-by-value* nil
  "NIL, or a function that makes the form of a call with structs by value.
It gets the function's name or a pointer form, the argument forms, symbols for
their foreign values, their types, the result's type, the ctypes of all, and
whether the first is a pointer form.  When NIL, the engine is used.")

;;;; Options

(defun default-convention (library)
  "The calling convention of LIBRARY, a name or :DEFAULT."
  (if (eq library :default)
      :cdecl
      (or (getf (foreign-library-options (get-foreign-library library))
                :convention)
          :cdecl)))

(defun parse-function-options (options &key pointer)
  "Return OPTIONS, with defaults, as a property list.
A call of a POINTER has no :LIBRARY."
  (destructuring-bind (&key (library :default) convention errno float-traps)
      (canonical-options options)
    (check-type float-traps (member nil :masked))
    `(:convention ,(or convention (default-convention library))
      ,@(unless pointer `(:library ,library))
      ,@(when errno `(:errno t))
      ,@(when float-traps `(:float-traps ,float-traps)))))

(defun structure-by-value-p (ctype)
  "True if CTYPE, a canonical type, is a struct or a union."
  (consp ctype))

(defun fn-call-by-value-p (ctypes return-ctype)
  "True if a call with the canonical types CTYPES passes a struct by value."
  (or (some #'structure-by-value-p ctypes)
      (structure-by-value-p return-ctype)))

(defun engine-call-p (types &optional options)
  "True if a call with the type objects TYPES is beyond the backend."
  (or (getf options :errno)
      (getf options :float-traps)
      (some #'structure-by-value-p (mapcar #'canonicalize types))))

;;;; Arguments

(defun parse-args-and-types (args)
  "Split ARGS, {type form}* [type].
Return the types, their ctypes, the forms, and the result's type."
  (loop for (type . more) on args by #'cddr
        if more
          collect type into types
          and collect (first more) into forms
        else
          return (values types (canonical-types types) forms type)
        finally (return (values types (canonical-types types) forms :void))))

(defun translate-objects (symbols args types return-type call-form
                          &optional indirect)
  "Return CALL-FORM with the translation of arguments and result around it.
SYMBOLS are bound to the foreign values of the forms ARGS; with INDIRECT, to
pointers to these."
  (if (null args)
      (expand-from-foreign call-form (parse-type return-type))
      (funcall (if indirect
                   #'expand-to-foreign-dyn-indirect
                   #'expand-to-foreign-dyn)
               (first args)
               (first symbols)
               (list (translate-objects (rest symbols) (rest args)
                                        (rest types) return-type call-form
                                        indirect))
               (parse-type (first types)))))

(defun canonical-types (types)
  "The canonical types of the specifiers TYPES."
  (mapcar #'canonicalize-foreign-type types))

(defun interleave (ctypes symbols)
  "CTYPES and SYMBOLS in turns, as the backend's calls want them."
  (mapcan #'list ctypes symbols))

;;;; The form of a call

(defun beyond-backend-p (types return-type options)
  "True if a call with these type specifiers and OPTIONS needs the engine."
  (engine-call-p (mapcar #'parse-type (cons return-type types)) options))

(defun by-value-call-form (thing forms symbols types return-type pointerp
                           options &optional fixed-count)
  "A form for a call that is beyond the backend."
  (if (and *foreign-structures-by-value*
           (null fixed-count)
           (null (getf options :errno))
           (null (getf options :float-traps)))
      (funcall *foreign-structures-by-value*
               thing forms symbols types return-type
               (canonical-types (append types (list return-type))) pointerp)
      (apply #'engine-call-form thing forms types return-type
             :pointerp pointerp :fixed-count fixed-count options)))

(defun foreign-funcall-form (thing options args pointerp)
  "A form that calls THING, a name or a form for a pointer."
  (multiple-value-bind (types ctypes forms return-type)
      (parse-args-and-types args)
    (let ((options (parse-function-options options :pointer pointerp))
          (symbols (make-gensym-list (length forms))))
      (if (beyond-backend-p types return-type options)
          (by-value-call-form thing forms symbols types return-type pointerp
                              options)
          (translate-objects
           symbols forms types return-type
           `(,(if pointerp '%foreign-funcall-pointer '%foreign-funcall)
             ,thing
             (,@(interleave ctypes symbols)
              ,(canonicalize-foreign-type return-type))
             ,@options))))))

(defun parse-funcall-name (name-and-options)
  "Return the C name and the options in NAME-AND-OPTIONS."
  (destructuring-bind (name . options) (ensure-list name-and-options)
    (unless (stringp name)
      (error "~S does not name a foreign function: it is not a literal string."
             name))
    (values name options)))

(defmacro foreign-funcall (name-and-options &rest args)
  "Call a C function by its name.
NAME-AND-OPTIONS is a literal string, or (string &key library convention errno
float-traps).  ARGS is {type argument}* [return-type], :VOID by default."
  (multiple-value-bind (name options) (parse-funcall-name name-and-options)
    (foreign-funcall-form name options args nil)))

(defmacro foreign-funcall-pointer (pointer options &rest args)
  "Call the C function at POINTER.
OPTIONS is a list of &key convention errno float-traps; ARGS is as in
FOREIGN-FUNCALL."
  (foreign-funcall-form pointer options args t))

;;;; Variadic functions

(defparameter *promoted-ctypes*
  '((:float . :double)
    (:char . :int) (:short . :int)
    (:unsigned-char . :unsigned-int) (:unsigned-short . :unsigned-int))
  "What C makes of the types of variadic arguments.")

(defun promote-varargs-type (ctype)
  "The ctype that a variadic argument of CTYPE has."
  (or (cdr (assoc ctype *promoted-ctypes*))
      ctype))

(defun promoted-value (ctype symbol)
  "A form for the variadic argument of CTYPE in SYMBOL."
  (if (eq ctype :float)
      `(float ,symbol 1d0)
      symbol))

(defun variadic-call-form (thing pointerp fixed-ctypes ctypes symbols
                           return-type options)
  "The backend's call of a variadic function.
SYMBOLS are those of the fixed and of the variable arguments."
  (let* ((fixed-count (length fixed-ctypes))
         (fixed-symbols (subseq symbols 0 fixed-count))
         (symbols (subseq symbols fixed-count)))
    `(,(if pointerp
           '%foreign-funcall-pointer-varargs
           '%foreign-funcall-varargs)
      ,thing
      ,(interleave fixed-ctypes fixed-symbols)
      (,@(interleave (mapcar #'promote-varargs-type ctypes)
                     (mapcar #'promoted-value ctypes symbols))
       ,(canonicalize-foreign-type return-type))
      ,@options)))

(defun foreign-funcall-varargs-form (thing options fixed-args varargs
                                     pointerp)
  "A form that calls the variadic THING, a name or a form for a pointer."
  (multiple-value-bind (fixed-types fixed-ctypes fixed-forms)
      (parse-args-and-types fixed-args)
    (multiple-value-bind (types ctypes forms return-type)
        (parse-args-and-types varargs)
      (let* ((options (parse-function-options options :pointer pointerp))
             (types (append fixed-types types))
             (forms (append fixed-forms forms))
             (symbols (make-gensym-list (length forms))))
        (if (beyond-backend-p types return-type options)
            (by-value-call-form thing forms symbols types return-type
                                pointerp options (length fixed-types))
            (translate-objects
             symbols forms types return-type
             (variadic-call-form thing pointerp fixed-ctypes ctypes symbols
                                 return-type options)))))))

(defmacro foreign-funcall-varargs (name-and-options fixed-args
                                   &rest varargs)
  "Call a variadic C function by its name.
FIXED-ARGS is {type argument}*, VARARGS {type argument}* [return-type].  The
latter are promoted as C does."
  (multiple-value-bind (name options) (parse-funcall-name name-and-options)
    (foreign-funcall-varargs-form name options fixed-args varargs nil)))

(defmacro foreign-funcall-pointer-varargs (pointer options fixed-args
                                           &rest varargs)
  "Call the variadic C function at POINTER, as FOREIGN-FUNCALL-VARARGS."
  (foreign-funcall-varargs-form pointer options fixed-args varargs t))

;;;; DEFCFUN

(defun defcfun-body (lisp-name foreign-name return-type arg-names types
                     options)
  "Return a form to stand before the DEFUN, and one that makes the call."
  (let ((symbols (make-gensym-list (length arg-names))))
    (if (beyond-backend-p types return-type options)
        (values nil
                (by-value-call-form foreign-name arg-names symbols types
                                    return-type nil options))
        (multiple-value-bind (prelude call)
            (defcfun-helper-forms foreign-name lisp-name
              (canonicalize-foreign-type return-type)
              symbols (canonical-types types) options)
          (values prelude
                  (translate-objects symbols arg-names types return-type
                                     call))))))

(defun %defcfun (lisp-name foreign-name return-type args options docstring)
  "A form that defines LISP-NAME to call the C function FOREIGN-NAME.
DOCSTRING is a list of at most one string."
  (let ((arg-names (mapcar #'first args))
        (types (mapcar #'second args)))
    (multiple-value-bind (prelude call)
        (defcfun-body lisp-name foreign-name return-type arg-names types
          options)
      `(progn
         ,@(when prelude (list prelude))
         (defun ,lisp-name ,arg-names
           ,@docstring
           ,call)))))

(defun %defcfun-varargs (lisp-name foreign-name return-type args options
                         docstring)
  "A form that defines LISP-NAME as a macro for a variadic C function."
  (let ((arg-names (mapcar #'first args)))
    (with-unique-names (varargs)
      `(defmacro ,lisp-name (,@arg-names &rest ,varargs)
         ,@docstring
         `(foreign-funcall-varargs
           ,'(,foreign-name ,@options)
           (,@(list ,@(mapcan (lambda (arg)
                                (list `',(second arg) (first arg)))
                              (copy-list args))))
           ,@,varargs
           ,',return-type)))))

(defmacro defcfun (name-and-options return-type &body args)
  "Define a Lisp function that calls a C function.
NAME-AND-OPTIONS is a C name, a Lisp name, or a list of these followed by
options: :LIBRARY, :CONVENTION, :ERRNO (return errno as a second value) and
:FLOAT-TRAPS :MASKED.  ARGS is a list of (name type), after an optional
docstring; with &REST at its end, a macro is defined, whose further arguments
are pairs of a type and a value."
  (let* ((docstring (when (stringp (first args)) (list (first args))))
         (args (without-docstring args))
         (variadicp (eq (lastcar args) '&rest)))
    (multiple-value-bind (lisp-name foreign-name options)
        (parse-name-and-options name-and-options)
      (if variadicp
          (%defcfun-varargs lisp-name foreign-name return-type (butlast args)
                            options docstring)
          (%defcfun lisp-name foreign-name return-type args options
                    docstring)))))
