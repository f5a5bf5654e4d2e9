;;;; calls.lisp: calls that go through the engine.
;;;;
;;;; DEFCFUN and its kin come here when a Lisp's own calls cannot do it: for a
;;;; struct or union by value, for errno, for masked float traps.  The form made
;;;; here binds the arguments in order, each translated as in any other call,
;;;; and in the middle of it all takes a block from the stack, stores the
;;;; values, calls the thunk, and makes the result:
;;;;
;;;;     (let ((point <form>))                      ; as many as there are
;;;;       (%with-block (block 64)
;;;;         (%mem-set ...)                         ; arguments into the block
;;;;         (call-thunk "({dd}i){dd}" 0 <function> block)
;;;;         <result from the block>))              ; then arguments are freed
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defstruct (call-argument (:conc-name argument-))
  "One argument of a call: its FORM, the VARIABLE of its translated value, its
TYPE, and the type it is PASSED as.  A property list that is written in the
call is taken apart into SLOTS and the VARIABLES of their values."
  form variable type passed slots variables values)

(defun ensure-type-object (type)
  (if (typep type 'foreign-type) type (parse-type type)))

;;;; Variadic arguments

(defun promoted-type (type)
  "The type that a variadic argument of TYPE is passed as."
  (if (by-value-p type)
      type
      (parse-type (promote-varargs-type (canonicalize type)))))

;;;; Arguments

(defun split-plist-argument (argument)
  "Take ARGUMENT apart if its form is a property list written in the call."
  (multiple-value-bind (slots values foundp)
      (plist-form-parts (argument-form argument)
                        (follow-typedefs (argument-type argument)))
    (when foundp
      (setf (argument-slots argument) slots
            (argument-values argument) values
            (argument-variables argument)
            (make-gensym-list (length slots) "SLOT")))))

(defun make-argument (form type variadicp)
  (let* ((type (ensure-type-object type))
         (argument (make-call-argument
                    :form form :variable (gensym "ARGUMENT") :type type
                    :passed (if variadicp (promoted-type type) type))))
    (when (by-value-p type) (split-plist-argument argument))
    argument))

(defun make-arguments (forms types fixed-count)
  (loop for form in forms
        for type in types
        for index from 0
        collect (make-argument form type
                               (and fixed-count (>= index fixed-count)))))

(defun bind-argument (argument body)
  "A form that evaluates ARGUMENT, translates it, and runs the form BODY."
  (cond ((argument-slots argument)
         `(let ,(mapcar #'list (argument-variables argument)
                        (argument-values argument))
            ,body))
        ((by-value-p (argument-type argument))
         `(let ((,(argument-variable argument) ,(argument-form argument)))
            ,body))
        (t (expand-to-foreign-dyn (argument-form argument)
                                  (argument-variable argument)
                                  (list body) (argument-type argument)))))

(defun store-scalar-form (argument block offset)
  (let ((passed (canonicalize (argument-passed argument)))
        (ctype (canonicalize (argument-type argument)))
        (variable (argument-variable argument)))
    `(%mem-set ,(if (eq passed ctype)
                    variable
                    (promoted-value ctype variable))
               ,block ,passed ,offset)))

(defun store-argument-form (argument block offset)
  "A form that stores ARGUMENT into BLOCK at OFFSET."
  (let ((type (follow-typedefs (argument-type argument))))
    (if (by-value-p type)
        (let ((place (gensym "PLACE")))
          `(%with-pointer-plus (,place ,block ,offset)
             ,(if (argument-slots argument)
                  (store-parts-form (argument-slots argument)
                                    (argument-variables argument) place type)
                  (store-form (argument-variable argument) place type
                              :freshp t))))
        (store-scalar-form argument block offset))))

;;;; Results

(defun scalar-result-form (block type)
  (expand-from-foreign
   `(%mem-ref ,block ,(canonicalize type) ,+block-result+) type))

(defun result-form (block type)
  "A form that makes the Lisp value of the result of TYPE in BLOCK."
  (cond ((eq (canonicalize type) :void) '(values))
        ((by-value-p type)
         (bind-pointer block +block-result+ #'load-form type))
        (t (scalar-result-form block type))))

(defun result-into-form (block type destination)
  "A form that copies the result of TYPE from BLOCK to the pointer DESTINATION."
  (let ((result (gensym "RESULT")))
    `(let ((,result (inc-pointer ,block ,+block-result+)))
       ,(if (by-value-p type)
            (copy-form (follow-typedefs type) result destination)
            `(%mem-set (%mem-ref ,result ,(canonicalize type))
                       ,destination ,(canonicalize type)))
       ,destination)))

(defun with-errno-form (form block voidp)
  "FORM's value and then the errno that is in BLOCK, as two values."
  `(values ,(if voidp `(progn ,form nil) form) (%mem-ref ,block :int)))

;;;; The call

(defun call-flags (errno float-traps)
  (check-type float-traps (member nil :masked))
  (thunk-flags (append (and errno '(:errno))
                       (and float-traps '(:no-traps)))))

(defun function-pointer-form (thing pointerp library)
  (if pointerp thing `(%function-pointer ,thing ,library)))

(defun engine-call-form (thing args types return-type
                         &key pointerp fixed-count convention
                           (library :default) errno float-traps destination)
  "Return a form that calls a C function through the engine.
THING is the function's name, a string, or with POINTERP a form for a pointer
to it.  ARGS are forms, TYPES and RETURN-TYPE type specifiers or objects.  A
variadic function has FIXED-COUNT arguments before the variable ones.  With
ERRNO, errno is returned as a second value; FLOAT-TRAPS may be :MASKED.  When
DESTINATION, a symbol bound to a pointer, is given, the result is stored there.
The systems that the engine knows have one CONVENTION for C."
  (declare (ignore convention))
  (let* ((return-type (ensure-type-object return-type))
         (arguments (make-arguments args types fixed-count))
         (layout (lay-out-block (mapcar #'argument-passed arguments)
                                return-type fixed-count))
         (block (gensym "BLOCK"))
         (result (if destination
                     (result-into-form block return-type destination)
                     (result-form block return-type))))
    (reduce
     #'bind-argument arguments :from-end t
     :initial-value
     `(%with-block (,block ,(block-size layout))
        ,@(loop for argument in arguments
                for offset in (block-offsets layout)
                collect (store-argument-form argument block offset))
        (call-thunk ,(block-text layout) ,(call-flags errno float-traps)
                    ,(function-pointer-form thing pointerp library) ,block)
        ,(if errno
             (with-errno-form result block
                              (eq (canonicalize return-type) :void))
             result)))))

;;;; Results where the caller wants them

(defun funcall-into-form (destination thing options arguments pointerp)
  "A form that calls THING and stores the result at DESTINATION."
  (multiple-value-bind (types ctypes forms return-type)
      (parse-args-and-types arguments)
    (declare (ignore ctypes))
    (when (eq (canonicalize-foreign-type return-type) :void)
      (simple-foreign-type-error return-type :default
                                 "There is no result of type ~S to store."
                                 return-type))
    (with-unique-names (place)
      `(let ((,place ,destination))
         ,(apply #'engine-call-form thing forms types return-type
                 :pointerp pointerp :destination place
                 (parse-function-options options :pointer pointerp))))))

(defmacro cffi-extras:foreign-funcall-into (destination name-and-options
                                            &rest arguments)
  "Call a C function and store its result at the pointer DESTINATION.
NAME-AND-OPTIONS and ARGUMENTS, {type form}* return-type, are as in
FOREIGN-FUNCALL; the return type may not be :VOID.  Returns DESTINATION.
Nothing is consed when structs are passed as pointers."
  (destructuring-bind (name &rest options) (ensure-list name-and-options)
    (funcall-into-form destination name options arguments nil)))

(defmacro cffi-extras:foreign-funcall-pointer-into (destination pointer options
                                                    &rest arguments)
  "Call the C function at POINTER and store its result at DESTINATION.
OPTIONS and ARGUMENTS are as in FOREIGN-FUNCALL-POINTER."
  (funcall-into-form destination pointer options arguments t))
