;;;; client-translation.lisp --- How libraries translate their own types.
;;;;
;;;; SPDX-License-Identifier: MIT

;;; Sixteen octets that stand for an object, by their own size.
(defcstruct raw-guid (octets :uint8 :count 16))
(define-foreign-type guid-type ()
  ((octets :initform nil :initarg :octets :reader guid-octets))
  (:actual-type :pointer))
(define-parse-method guid () (make-instance 'guid-type))
(defmethod foreign-type-size ((type guid-type))
  (foreign-type-size '(:struct raw-guid)))
(defmethod foreign-type-alignment ((type guid-type))
  (foreign-type-alignment '(:struct raw-guid)))
(defmethod cffi::aggregatep ((type guid-type)) t)
(defmethod cffi::translate-aggregate-to-foreign (pointer value
                                                 (type guid-type))
  (dotimes (i 16) (setf (mem-aref pointer :uint8 i) (aref value i))))
(defmethod translate-from-foreign (pointer (type guid-type))
  (list :guid (mem-aref pointer :uint8 15)))
(defmethod translate-to-foreign ((value vector) (type guid-type))
  (let ((pointer (foreign-alloc :uint8 :count 16)))
    (dotimes (i 16 pointer) (setf (mem-aref pointer :uint8 i) (aref value i)))))
(defcstruct with-guid (before :char) (id guid) (after :int))
(defvar *guid* (coerce (loop for i below 16 collect (* i i)) 'vector))
(? guid-layout (list (foreign-type-size 'guid)
                     (foreign-slot-offset '(:struct with-guid) 'id)
                     (foreign-slot-offset '(:struct with-guid) 'after)))
(? guid-slot (with-foreign-object (p '(:struct with-guid))
               (setf (foreign-slot-value p '(:struct with-guid) 'id) *guid*)
               (foreign-slot-value p '(:struct with-guid) 'id)))
(? guid-argument (foreign-funcall "memcmp" guid *guid* guid *guid* :size 16
                                  :int))

;;; Types whose actual type is given when the object is made.
(define-foreign-type tagged-pointer () ((tag :initarg :tag :reader tag)))
(define-parse-method tagged-pointer (tag)
  (make-instance 'tagged-pointer :tag tag :actual-type :pointer))
(defmethod translate-from-foreign (pointer (type tagged-pointer))
  (list (tag type) (null-pointer-p pointer)))
(? tagged (convert-from-foreign (null-pointer) '(tagged-pointer window)))
(? tagged-size (foreign-type-size '(tagged-pointer window)))
(? tagged-call (foreign-funcall "strdup" :string "x" (tagged-pointer y)))
(define-foreign-type text-field ()
  ((size :initarg :size :reader text-size)))
(define-parse-method text-field (size)
  (make-instance 'text-field :size size :actual-type `(:array :char ,size)))
(defmethod translate-into-foreign-memory ((value string) (type text-field)
                                          pointer)
  (lisp-string-to-foreign value pointer (text-size type)))
(defmethod cffi::translate-aggregate-to-foreign (pointer (value string)
                                                 (type text-field))
  (translate-into-foreign-memory value type pointer))
(? text-size (foreign-type-size '(text-field 12)))
(? text-aggregate (cffi::aggregatep (cffi::parse-type '(text-field 12))))
(defcstruct labelled (label (text-field 12)) (number :int))
(? labelled-size (list (foreign-type-size '(:struct labelled))
                       (foreign-slot-offset '(:struct labelled) 'number)))
(? labelled-set
   (with-foreign-object (p '(:struct labelled))
     (setf (foreign-slot-value p '(:struct labelled) 'label) "a label")
     (foreign-string-to-lisp p)))
(define-foreign-type nullable-pointer () ())
(define-parse-method nullable-pointer (&optional (type :void))
  (make-instance 'nullable-pointer
                 :actual-type `(:pointer
                                ,(cffi::canonicalize-foreign-type type))))
(defmethod expand-to-foreign (value (type nullable-pointer))
  (if value `(or ,value (null-pointer)) `(null-pointer)))
(defmethod expand-from-foreign (value (type nullable-pointer))
  `(let ((pointer ,value)) (if (null-pointer-p pointer) nil :something)))
(? nullable (foreign-funcall "strchr" nullable-pointer "x" :int 0
                             nullable-pointer))
(? nullable-nil (foreign-funcall "free" (nullable-pointer :int) nil :void))
(? nullable-from (foreign-funcall "getenv" :string "NO SUCH VARIABLE"
                                  (nullable-pointer :char)))
(define-foreign-type pointer-with-type () () (:actual-type (:pointer :int)))
(define-parse-method pointer-with-type (&key)
  (make-instance 'pointer-with-type))
(? actual-type-list (foreign-type-size 'pointer-with-type))
(? parse-method-value
   (eval '(define-parse-method evaluated-type (&rest arguments)
           (declare (ignore arguments))
           (make-instance 'pointer-with-type))))

;;; References: a value in memory for the extent of the call.
(define-foreign-type int-reference () () (:simple-parser int-reference)
  (:actual-type :pointer))
(defmethod expand-to-foreign-dyn (value var body (type int-reference))
  `(with-foreign-object (,var :int)
     (setf (mem-ref ,var :int) ,value)
     ,@body))
(? reference (foreign-funcall "memcmp" int-reference 7 int-reference 7
                              :size 4 :int))

;;; Structs as objects: complex numbers, points, matrices.
(defcstruct (complex-single :class complex-single-type)
  (real :float) (imag :float))
(defctype complex-single (:struct complex-single))
(defmethod translate-from-foreign (pointer (type complex-single-type))
  (with-foreign-slots ((real imag) pointer (:struct complex-single))
    (complex real imag)))
(defmethod expand-from-foreign (pointer (type complex-single-type))
  `(with-foreign-slots ((real imag) ,pointer (:struct complex-single))
     (complex real imag)))
(defmethod translate-into-foreign-memory (value (type complex-single-type)
                                          pointer)
  (with-foreign-slots ((real imag) pointer (:struct complex-single))
    (setf real (realpart value) imag (imagpart value))))
(? complex (with-foreign-object (p '(:struct complex-single) 3)
             (setf (mem-aref p '(:struct complex-single) 2) #c(1.0 2.0))
             (mem-aref p '(:struct complex-single) 2)))
(? complex-typedef (with-foreign-object (p 'complex-single)
                     (setf (mem-ref p '(:struct complex-single)) #c(3.0 4.0))
                     (mem-ref p 'complex-single)))
(? complex-alloc
   (let ((p (foreign-alloc '(:struct complex-single)
                           :initial-contents '(#c(1.0 0.0) #c(5.0 6.0)))))
     (prog1 (mem-aref p '(:struct complex-single) 1) (foreign-free p))))
(? complex-element
   (let ((p (foreign-alloc '(:struct complex-single)
                           :initial-element #c(2.0 3.0) :count 2)))
     (prog1 (mem-aref p '(:struct complex-single) 1) (foreign-free p))))
(defcstruct (rational-pair :class rational-pair-type) (quot :int) (rem :int))
(defstruct (rational-pair (:constructor rational-pair (quot rem))) quot rem)
(defmethod translate-from-foreign (p (type rational-pair-type))
  (with-foreign-slots ((quot rem) p (:struct rational-pair))
    (rational-pair quot rem)))
(asdf:load-system "cffi-libffi")
(? object-result
   (let ((pair (foreign-funcall "div" :int 17 :int 5 (:struct rational-pair))))
     (list (rational-pair-quot pair) (rational-pair-rem pair))))
(? converted-struct
   (multiple-value-bind (pointer parameter)
       (convert-to-foreign #c(1.5 2.5) '(:struct complex-single))
     (prog1 (mem-ref pointer '(:struct complex-single))
       (free-converted-object pointer '(:struct complex-single) parameter))))
(defcstruct result (value :double) (bound :double))
(define-translation-method (pointer result :from)
  (let ((plist (call-next-method)))
    (values (getf plist 'value) (getf plist 'bound))))
(? struct-as-values
   (with-foreign-object (p '(:struct result))
     (setf (mem-ref p '(:struct result)) '(value 1d0 bound 2d0))
     (mem-ref p '(:struct result))))

;;; Enums and bitfields over other libraries' types.
(defctype dword :ulong)
(defctype hresult dword)
(defcenum (failure hresult) (:none 0) (:abort #x80004004) :denied)
(? enum-over-typedef (list (convert-to-foreign :denied 'failure)
                           (convert-from-foreign #x80004004 'failure)
                           (foreign-type-size 'failure)))
(defcenum (session :int32 :allow-other-keys t) (:none -1) (:allocate 0))
(? other-keys (convert-from-foreign -1 'session))
(defbitfield (channels :int32)
  (:invalid -1) (:left 1) (:right 2) (:also-right 2) (:stereo 3))
(? bitfield-invalid (convert-to-foreign '(:invalid) 'channels))
(? bitfield-doubled (convert-from-foreign 3 'channels))
(? bitfield-negative (convert-from-foreign -1 'channels))
(? bitfield-list (foreign-bitfield-symbol-list 'channels))
(defbitfield (buttons dword) (:up #x1) (:down #x2) (:a #x1000))
(? bitfield-over-typedef (convert-from-foreign #x1001 'buttons))

;;; Strings and arrays as they are read back.
(defctype wide (:string :encoding :utf-16le))
(? wide (with-foreign-string (p "wide string" :encoding :utf-16le)
          (convert-from-foreign p 'wide)))
(? buffer (with-foreign-pointer-as-string ((buffer size) 64)
            (foreign-funcall "snprintf" :pointer buffer :size size
                             :string "%s" :string "formatted" :int)))
(? buffer-wide
   (with-foreign-pointer-as-string ((buffer size) 64 :encoding :utf-16le)
     (lisp-string-to-foreign "in two octets" buffer size :encoding :utf-16le)))
(? string-place (with-foreign-objects ((n :int) (name :string))
                  (with-foreign-string (text "placed")
                    (setf (mem-ref name :pointer) text
                          (mem-ref n :int) 6)
                    (list (mem-ref n :int) (mem-ref name :string)))))
(? array-of-octets
   (with-foreign-string (p "abc")
     (foreign-array-to-lisp p (list :array :uint8 3)
                            :element-type '(unsigned-byte 8))))
(? array-plain (with-foreign-string (p "abc")
                 (foreign-array-to-lisp p `(:array :uchar ,(+ 1 2)))))
(? array-of-typedef (with-foreign-array (p #(1 2 3) '(:array dword 3))
                      (foreign-array-to-lisp p `(:array dword ,3))))
(? array-two (with-foreign-array (p #2a((1 2) (3 4)) `(:array :uint32 ,2 ,2))
               (mem-aref p :uint32 2)))
(? array-not (with-foreign-array (p #("a" "b") :string) p))
(? variadic-open
   (let ((fd (foreign-funcall-varargs "open" (:string "/dev/null" :int 0)
                                      :unsigned-int 0 :int)))
     (foreign-funcall "close" :int fd :int)))

;;; Callbacks without arguments, with a convention.
(defcallback (idle :convention :stdcall) :void ())
(defcallback seven :int () 7)
(? callback-empty (foreign-funcall-pointer (callback seven) () :int))
(? callback-idle (foreign-funcall-pointer (callback idle) () :void))

;;; Names by a package, and libraries that other systems have.
(defpackage #:differential-names (:use #:common-lisp))
(defmethod translate-name-from-foreign
    ((spec string) (package (eql (find-package '#:differential-names)))
     &optional varp)
  (let ((name (translate-camelcase-name (subseq spec 1))))
    (if varp (intern (format nil "*~A*" name)) name)))
(? package-names
   (let ((*package* (find-package '#:differential-names)))
     (mapcar #'symbol-name
             (list (cffi::lisp-name "dBodyCreate") (cffi::lisp-name "dInfinity"
                                                                    t)))))
(define-foreign-library not-here (:win32 (:default "user32")) (t (:or)))
(? no-library (load-foreign-library 'not-here))
(define-foreign-library (by-package-feature) (cffi-features:unix "libm.so.6")
  (cffi-features:windows "m.dll"))
(? package-feature (foreign-library-loaded-p
                    (load-foreign-library 'by-package-feature)))
