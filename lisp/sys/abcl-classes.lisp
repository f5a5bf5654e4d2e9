;;;; abcl-classes.lisp: the Java half of the ABCL backend.
;;;;
;;;; ABCL calls Java methods by reflection, which is slow, but its own built-in
;;;; functions are Java objects with a method `execute`, which are not.  So each
;;;; basic operation on foreign memory is made a class like these, of a few
;;;; lines, with the assembler of ABCL's compiler; no Java compiler is needed.
;;;; Classes are assembled when this file is compiled and lie in the fasl as
;;;; octets.  Below them is JNA (com.sun.jna), from which we take pointers,
;;;; memory access, and the entries to its libffi: `ffi_call`, the one method
;;;; that every call of C goes through, and `ffi_callback`, for the way back.
;;;;
;;;; An operation is written as an expression over its arguments; see
;;;; EMIT-EXPRESSION.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; The assembler

(eval-when (:compile-toplevel :execute)
  (require "COMPILER-PASS2")

  (defparameter *java-names*
    '((:object . "org.armedbear.lisp.LispObject")
      (:java-object . "org.armedbear.lisp.JavaObject")
      (:function . "org.armedbear.lisp.Primitive")
      (:fixnum . "org.armedbear.lisp.Fixnum")
      (:integer . "org.armedbear.lisp.LispInteger")
      (:single . "org.armedbear.lisp.SingleFloat")
      (:double-float . "org.armedbear.lisp.DoubleFloat")
      (:lisp . "org.armedbear.lisp.Lisp")
      (:symbol . "org.armedbear.lisp.Symbol")
      (:address . "com.sun.jna.Pointer")
      (:native . "com.sun.jna.Native")
      (:callback . "com.sun.jna.Native$ffi_callback")
      (:handler . "cffi.Handler")
      (:any . "java.lang.Object")
      (:truth . "java.lang.Boolean")
      (:string . "java.lang.String")
      (:throwable . "java.lang.Throwable"))
    "Short names of the Java classes that are used here.")

  (defun java-type (name)
    "NAME as the assembler wants it: a primitive type or a class."
    (let ((class (cdr (assoc name *java-names*))))
      (if class (jvm::make-jvm-class-name class) name)))

  (defun java-types (names)
    (mapcar #'java-type names))

  (defparameter *boxes*
    '((:int :static :fixnum "getInstance" (:int) :fixnum)
      (:long :static :integer "getInstance" (:long) :integer)
      (:float :static :single "getInstance" (:float) :single)
      (:double :static :double-float "getInstance" (:double) :double-float)
      (:boolean :static :java-object "getInstance" (:any :boolean) :object
       (:static :truth "valueOf" (:boolean) :truth value) 1)
      (:address :new :java-object (:any)))
    "How a value of a Java type becomes a Lisp object: an expression that lacks
the value at its end, or has it as VALUE.")

  (defun box-expression (type value)
    "An expression for the Lisp object that is VALUE, an expression of TYPE."
    (let ((box (rest (assoc type *boxes*))))
      (if (eq type :boolean)
          (subst value 'value box)
          (append box (list value)))))

  (defun emit-call (emitter class name types result arguments)
    "Push ARGUMENTS, expressions, and call the method NAME of CLASS."
    (mapc #'emit-expression arguments)
    (funcall emitter (java-type class) name (java-types types)
             (java-type result)))

  (defun emit-new (class types arguments)
    "Push a new instance of CLASS, made with ARGUMENTS, expressions."
    (jvm::emit-new (java-type class))
    (jvm::emit 'jvm::dup)
    (mapc #'emit-expression arguments)
    (jvm::emit-invokespecial-init (java-type class) (java-types types)))

  (defun emit-expression (expression)
    "Push the value of EXPRESSION, which is one of
  an integer               that number, an int
  (:argument n)            the Nth argument, counted from 1, as it is
  (:int n) ...             it as a Java number: :int, :long, :float, :double
  (:address n)             it as a Pointer; a type error when it is none
  (:static class name types result . expressions)    a call, static or
  (:virtual class name types result . expressions)   of the first expression
  (:new class types . expressions)                   a new object
  (:cast class expression), (:is class expression)   a cast, a test
  (:narrow instruction expression)                   a narrower number
  (:box type expression)                             a Lisp object
  (:lisp name)                                       a constant of Lisp.java"
    (if (integerp expression)
        (jvm::emit-push-constant-int expression)
        (destructuring-bind (operator first . rest) expression
          (ecase operator
            (:argument (jvm::aload first))
            ((:int :long :float :double)
             (emit-expression
              `(:virtual :object ,(format nil "~(~A~)Value" operator) ()
                         ,operator (:argument ,first))))
            (:address
             (emit-expression `(:static :handler "address" (:object) :address
                                        (:argument ,first))))
            (:static (destructuring-bind (name types result . values) rest
                       (emit-call #'jvm::emit-invokestatic
                                  first name types result values)))
            (:virtual (destructuring-bind (name types result . values) rest
                        (emit-expression (first values))
                        (emit-call #'jvm::emit-invokevirtual
                                   first name types result (rest values))))
            (:new (emit-new first (first rest) (rest rest)))
            (:cast (emit-expression (first rest))
             (jvm::emit-checkcast (java-type first)))
            (:is (emit-expression (first rest))
             (jvm::emit-instanceof (java-type first)))
            (:narrow (emit-expression (first rest))
             (jvm::emit first))
            (:box (emit-expression (box-expression first (first rest))))
            (:lisp (jvm::emit-getstatic (java-type :lisp) first
                                        (java-type :object)))))))

  (defmacro with-method ((class name result types &rest flags) &body body)
    "Add a method to CLASS, whose instructions BODY emits."
    (with-unique-names (method)
      `(let ((,method (jvm::make-jvm-method ,name (java-type ,result)
                                            (java-types ,types)
                                            :flags '(:public ,@flags))))
         (jvm::class-add-method ,class ,method)
         (jvm::with-code-to-method (,class ,method)
           (dotimes (i (+ 2 (* 2 (length ,types)))) ; a long takes two
             (jvm::allocate-register nil))
           ,@body))))

  (defun new-class (name superclass &rest interfaces)
    "A class file to be filled."
    (let ((class (jvm::make-class-file (jvm::make-jvm-class-name name)
                                       (java-type superclass) '(:public))))
      (setf (jvm::class-file-interfaces class) (java-types interfaces))
      class))

  (defun class-octets (class)
    "The octets of CLASS as a list of Java bytes."
    (let ((stream (sys::%make-byte-array-output-stream)))
      (jvm::finalize-class-file class)
      (jvm::write-class-file class stream)
      (java:list-from-jarray (sys::%get-output-stream-bytes stream)))))

;;;; Operations as classes

(eval-when (:compile-toplevel :execute)
  (defun add-function-constructor (class)
    "Give CLASS a constructor of a name and a lambda list."
    (with-method (class :constructor :void '(:object :object))
      (mapc #'jvm::aload '(0 1 2))
      (jvm::emit-invokespecial-init (java-type :function)
                                    (java-types '(:object :object)))
      (jvm::emit 'jvm::return)))

  (defun add-execute (class count expression)
    "Let CLASS return EXPRESSION, a Lisp object, when called with COUNT
arguments."
    (with-method (class "execute" :object
                        (make-list count :initial-element :object))
      (emit-expression expression)
      (jvm::emit 'jvm::areturn)))

  (defun function-class (java-name clauses)
    "The class of a function.  CLAUSES are ((argument...) expression)."
    (let ((class (new-class java-name :function)))
      (add-function-constructor class)
      (loop for (arguments . expressions) in clauses
            do (add-execute class (length arguments) (lastcar expressions)))
      class)))

(defvar *class-loader*
  (java:jnew (java:jconstructor "org.armedbear.lisp.JavaClassLoader"
                                "java.lang.ClassLoader")
             (java:get-current-classloader))
  "What our classes are loaded with.")

(defun load-class (octets)
  "Load the Java class of OCTETS, a list of bytes."
  (java:jcall (java:jmethod "org.armedbear.lisp.JavaClassLoader"
                            "loadClassFromByteArray" "[B")
              *class-loader*
              (java:jnew-array-from-list "byte" octets)))
