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

;;;; JNA

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defparameter *jna-files*
    '("/usr/share/java/jna.jar" "/usr/local/share/java/jna.jar")
    "Where systems install JNA.")

  (defun class-present-p (name)
    (handler-case (and (java:jclass name) t)
      (error () nil)))

  (defun ensure-jna ()
    "Add JNA to the class path unless it is there."
    (unless (class-present-p "com.sun.jna.Pointer")
      (let ((file (find-if #'probe-file *jna-files*)))
        (unless file
          (error "CFFI needs JNA on ABCL: put jna.jar, of version 5 or later, ~
                  on Java's class path."))
        (java:add-to-classpath file))))

  (ensure-jna))

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
  an integer, a string     itself
  (:argument n)            the object in register N: the Nth argument
  (:register n)            the long in register N
  (:int n) ...             it as a Java number: :int, :long, :float, :double
  (:address n)             it as a Pointer; a type error when it is none
  (:native n)              the address in that Pointer, a long
  (:static class name types result . expressions)    a call, static or
  (:virtual class name types result . expressions)   of the first expression
  (:new class types . expressions)                   a new object
  (:cast class expression), (:is class expression)   a cast, a test
  (:apply instruction . expressions)                 one of the machine's own
  (:box type expression)                             a Lisp object
  (:nil-after expression)                            Lisp's NIL"
    (typecase expression
      (integer (jvm::emit-push-constant-int expression))
      (string (jvm::emit 'jvm::ldc (jvm::pool-string expression)))
      (t (apply #'emit-operation expression))))

  (defun emit-operation (operator first &rest rest)
    "Push the value of an expression that is a list."
    (ecase operator
      (:argument (jvm::aload first))
      (:register (jvm::emit 'jvm::lload first))
      ((:int :long :float :double)
       (emit-expression
        `(:virtual :object ,(format nil "~(~A~)Value" operator) ()
                   ,operator (:argument ,first))))
      (:address
       (emit-expression `(:static :handler "address" (:object) :address
                                  (:argument ,first))))
      (:native
       (emit-expression `(:static :address "nativeValue" (:address) :long
                                  (:address ,first))))
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
      (:apply (mapc #'emit-expression rest)
       (jvm::emit first))
      (:box (emit-expression (box-expression first (first rest))))
      (:nil-after (emit-expression first)
       (jvm::emit-push-nil))))

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
      (java::list-from-jarray (sys::%get-output-stream-bytes stream)))))

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

(defparameter *class-loader*
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

(defun make-java-function (octets name lambda-list)
  "A Lisp function that is an instance of the class of OCTETS."
  (java:jnew (java:jconstructor (load-class octets)
                                "org.armedbear.lisp.LispObject"
                                "org.armedbear.lisp.LispObject")
             name lambda-list))

(eval-when (:compile-toplevel :execute)
  (defmacro define-java-function (name &body clauses)
    "Define NAME as a function of the CLAUSES, ((argument...) expression), one
for each number of arguments."
    (let ((java-name (format nil "cffi.~A" (remove #\- (string name)))))
      `(progn
         (declaim (ftype function ,name))
         (setf (fdefinition ',name)
               (make-java-function
                ',(class-octets (function-class java-name clauses))
                ',name ',(first (lastcar clauses))))))))

;;;; What C calls

(eval-when (:compile-toplevel :execute)
  (defun add-address (class)
    "Give CLASS the method that takes the Pointer out of a Lisp object."
    (with-method (class "address" :address '(:object) :static)
      (emit-expression '(:virtual :object "javaInstance" () :any
                         (:argument 0)))
      (jvm::emit 'jvm::dup)
      (jvm::astore 1)
      (jvm::emit-instanceof (java-type :address))
      (jvm::emit 'jvm::ifeq 'wrong)
      (emit-expression '(:cast :address (:argument 1)))
      (jvm::emit 'jvm::areturn)
      (jvm::label 'wrong)
      (emit-expression
       '(:static :lisp "type_error" (:object :object) :object
         (:argument 0)
         (:static :lisp "internInPackage" (:string :string) :symbol
          "FOREIGN-POINTER" "CFFI-SYS")))
      (jvm::emit 'jvm::pop)
      (jvm::emit 'jvm::aconst_null)
      (jvm::emit 'jvm::areturn)))

  (defun add-handler-constructor (class)
    "Give CLASS a constructor that keeps two Lisp functions."
    (with-method (class :constructor :void '(:object :object))
      (jvm::aload 0)
      (jvm::emit-invokespecial-init (java-type :any) '())
      (loop for field in '("body" "exit")
            for argument from 1
            do (jvm::class-add-field
                class (jvm::make-field field (java-type :object)))
               (jvm::aload 0)
               (jvm::aload argument)
               (jvm::emit-putfield (java-type :handler) field
                                   (java-type :object)))
      (jvm::emit 'jvm::return)))

  (defun emit-field-call (field &rest arguments)
    "Call the Lisp function in FIELD with ARGUMENTS, expressions."
    (jvm::aload 0)
    (jvm::emit-getfield (java-type :handler) field (java-type :object))
    (mapc #'emit-expression arguments)
    (jvm::emit-invokevirtual (java-type :object) "execute"
                             (make-list (length arguments)
                                        :initial-element (java-type :object))
                             (java-type :object))
    (jvm::emit 'jvm::pop))

  (defun address-at (register)
    "An expression for a Lisp pointer from the long in REGISTER."
    `(:box :address (:new :address (:long) (:register ,register))))

  (defun add-invoke (class)
    "Let CLASS answer C: call body, and exit with whatever it throws."
    (with-method (class "invoke" :void '(:long :long :long))
      (jvm::label 'start)
      (emit-field-call "body" (address-at 3) (address-at 5))
      (jvm::label 'end)
      (jvm::emit 'jvm::return)
      (jvm::label 'handler)
      (jvm::astore 7)
      (emit-field-call "exit" '(:new :java-object (:any) (:argument 7)))
      (jvm::emit 'jvm::return)
      (jvm::add-exception-handler 'start 'end 'handler
                                  (java-type :throwable))))

  (defun handler-class ()
    (let ((class (new-class "cffi.Handler" :any :callback)))
      (add-address class)
      (add-handler-constructor class)
      (add-invoke class)
      class))

  (defmacro define-handler-class (name documentation)
    `(defparameter ,name (load-class ',(class-octets (handler-class)))
       ,documentation)))

(define-handler-class *handler-class*
  "The class of what C calls: two Lisp functions, body and exit.")

(defun make-handler (body exit)
  "A Java object that calls BODY with pointers to the result and to the
arguments, and EXIT with the exception by which BODY is left."
  (java:jnew (java:jconstructor *handler-class*
                                "org.armedbear.lisp.LispObject"
                                "org.armedbear.lisp.LispObject")
             body exit))

;;;; Pointers

(define-java-function %addressp
  ((object) (:box :boolean
             (:is :address (:virtual :object "javaInstance" () :any
                            (:argument 1))))))

(define-java-function %address
  ((ptr) (:box :long (:native 1))))

(define-java-function %make-address
  ((number) (:box :address (:new :address (:long) (:long 1)))))

(define-java-function %offset-address
  ((ptr offset) (:box :address
                 (:new :address (:long)
                  (:apply jvm::ladd (:native 1) (:long 2))))))

;;;; Memory

(define-java-function %malloc
  ((size) (:box :address (:new :address (:long)
                          (:static :native "malloc" (:long) :long
                           (:long 1))))))

(define-java-function %free
  ((ptr) (:nil-after (:static :native "free" (:long) :void
                       (:native 1)))))

(eval-when (:compile-toplevel :execute)
  (defun read-expression (type method)
    "An expression for the value of TYPE that METHOD of Pointer reads."
    `(:box ,(if (member type '(:byte :short)) :int type)
           (:virtual :address ,method (:long) ,type (:address 1) (:long 2))))

  (defun write-expression (type method value)
    "An expression that has METHOD of Pointer write VALUE of TYPE."
    `(:nil-after (:virtual :address ,method (:long ,type) :void
                   (:address 2) (:long 3) ,value)))

  (defmacro define-accessor (name type suffix &optional (value `(,type 1)))
    "Define NAME to read, given a pointer and an offset, and to write, given a
value, a pointer and an offset, by the methods of Pointer with SUFFIX."
    `(define-java-function ,name
       ((ptr offset)
        ,(read-expression type (format nil "get~A" suffix)))
       ((value ptr offset)
        ,(write-expression type (format nil "set~A" suffix) value)))))

(define-accessor %byte :byte "Byte" (:int 1))
(define-accessor %short :short "Short" (:int 1))
(define-accessor %int :int "Int")
(define-accessor %long :long "Long")
(define-accessor %float :float "Float")
(define-accessor %double :double "Double")

(define-java-function %word
  ((ptr offset) (:box :address
                 (:new :address (:long)
                  (:virtual :address "getLong" (:long) :long
                   (:address 1) (:long 2)))))
  ((value ptr offset) (:nil-after
                       (:virtual :address "setLong" (:long :long) :void
                        (:address 2) (:long 3) (:native 1)))))

;;;; Calls

(define-java-function %store-address
  ((ptr offset target) (:nil-after
                        (:virtual :address "setLong" (:long :long) :void
                         (:address 1) (:long 2)
                         (:apply jvm::ladd (:native 1) (:long 3))))))

(define-java-function %ffi-call
  ((interface function result arguments)
   (:nil-after (:static :native "ffi_call" (:long :long :long :long) :void
                 (:native 1) (:native 2) (:native 3) (:native 4)))))

(define-java-function %throw-java
  ((exception)
   (:apply jvm::athrow
    (:cast :throwable (:static :java-object "getObject" (:object) :any
                       (:argument 1))))))
