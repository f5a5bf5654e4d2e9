;;;; strings.lisp --- C strings: the operators, and the types :STRING and
;;;; :STRING+PTR.
;;;;
;;;; A :STRING argument lives in C's memory for the length of the call only, so
;;;; a short one is written to a buffer on the stack.  Everything that outlives
;;;; a call is on C's heap, and said to be the caller's.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defvar *default-foreign-encoding* :utf-8
  "The encoding of foreign strings, unless another is asked for.")

;;;; Lengths

(defun foreign-string-length (ptr &key (encoding *default-foreign-encoding*)
                                       (offset 0))
  "Return the number of octets before the terminator of the string at PTR."
  (let ((start (inc-pointer ptr offset)))
    (macrolet ((scan (ctype size)
                 `(loop for length of-type index from 0 by ,size
                        when (zerop (%mem-ref start ,ctype length))
                          return length)))
      (ecase (null-terminator-len encoding)
        (1 (octet-string-length start))
        (2 (scan :unsigned-short 2))
        (4 (scan :unsigned-int 4))))))

(defmacro call-strlen (ptr)
  "Call C's strlen."
  `(%foreign-funcall "strlen" (:pointer ,ptr ,(canonicalize-foreign-type
                                               :size))
                     :library :default :convention :cdecl))

(defun octet-string-length (ptr)
  "The number of octets before the first 0 at PTR."
  (call-strlen ptr))

;;;; From Lisp to C

(defun call-with-simple-string (function string start end)
  "Call FUNCTION with a simple string, a start and an end that are STRING's."
  (declare (type function function))
  (check-type string string)
  (with-checked-simple-vector ((string string) (start start) (end end))
    (funcall function string start end)))

(defmacro with-simple-string ((string start end) &body body)
  "Run BODY with STRING, START and END rebound to a simple string's."
  `(flet ((body (,string ,start ,end) ,@body))
     (declare (dynamic-extent #'body))
     (call-with-simple-string #'body ,string ,start ,end)))

(defun terminate-string (ptr offset octets)
  "Write OCTETS zeros at PTR and OFFSET."
  (dotimes (octet octets)
    (%mem-set 0 ptr :unsigned-char (+ offset octet))))

(defun encode-string (encoding string start end ptr room)
  "Write the simple STRING from START to END in at most ROOM octets at PTR.
Return the number of octets."
  (declare (type index start end) (type fixnum room)
           (type foreign-pointer ptr))
  (cond ((<= room 0) 0)
        ((utf-8-p encoding)
         (let* ((limit (min end (+ start room)))
                (index (encode-ascii string start limit ptr 0)))
           (if (= index limit)
               (- limit start)
               (encode-beyond-ascii string start index end ptr room))))
        (t
         (encode-by-babel encoding string start end ptr 0 room))))

(defun encode-beyond-ascii (string start index end ptr room)
  "As ENCODE-STRING, but STRING is written as UTF-8 up to INDEX already."
  (let ((offset (- index start)))
    (multiple-value-bind (octets limit)
        (utf-8-extent string index end (- room offset))
      (cond (octets
             (encode-utf-8 string index limit ptr offset)
             (+ offset octets))
            (t (encode-by-babel :utf-8 string start end ptr 0 room))))))

(defun lisp-string-to-foreign
    (string buffer bufsize
     &key (start 0) end offset (encoding *default-foreign-encoding*))
  "Write STRING and a terminator to BUFFER, which has BUFSIZE octets.
What does not fit is left out; characters are not split.  Return BUFFER,
advanced by OFFSET octets."
  (check-type string string)
  (unless (plusp bufsize)
    (error "There is no buffer of ~D octet~:P." bufsize))
  (let ((target (if offset (inc-pointer buffer offset) buffer))
        (terminator (null-terminator-len encoding)))
    (with-simple-string (string start end)
      (let ((octets (encode-string encoding string start end target
                                   (- bufsize terminator))))
        (when (<= (+ octets terminator) bufsize)
          (terminate-string target octets terminator))))
    target))

(defun allocate-ascii (string start end terminator)
  "Allocate a copy of the simple STRING with TERMINATOR zeros, if it is ASCII.
Return a pointer and its size in octets, or NIL."
  (let* ((octets (- end start))
         (size (+ octets terminator))
         (ptr (%foreign-alloc size)))
    (cond ((= (encode-ascii string start end ptr 0) end)
           (terminate-string ptr octets terminator)
           (values ptr size))
          (t (foreign-free ptr)
             nil))))

(defun allocate-encoded (encoding string start end terminator)
  "Allocate a copy of the simple STRING with TERMINATOR zeros in ENCODING.
Return a pointer and its size in octets."
  (let* ((utf-8-size (and (utf-8-p encoding) (utf-8-size string start end)))
         (octets (or utf-8-size (count-by-babel encoding string start end)))
         (size (+ octets terminator))
         (ptr (%foreign-alloc size)))
    (unwind-protect-case ()
        (if utf-8-size
            (encode-utf-8 string start end ptr 0)
            (encode-string encoding string start end ptr octets))
      (:abort (foreign-free ptr)))
    (terminate-string ptr octets terminator)
    (values ptr size)))

(defun maybe-ascii-p (string start end)
  "True unless the simple STRING begins, at START, with what is not ASCII."
  (or (= start end)
      (< (char-code (char string start)) #x80)))

(defun foreign-string-alloc
    (string &key (encoding *default-foreign-encoding*) (null-terminated-p t)
                 (start 0) end)
  "Allocate a foreign copy of STRING.
Return a pointer, to be freed by FOREIGN-STRING-FREE, and its size in octets,
the terminator included."
  (with-simple-string (string start end)
    (let ((terminator (if null-terminated-p
                          (null-terminator-len encoding)
                          0)))
      ;; Most text is ASCII; then it need not be counted first.
      (multiple-value-bind (ptr size)
          (and (utf-8-p encoding)
               (maybe-ascii-p string start end)
               (allocate-ascii string start end terminator))
        (if ptr
            (values ptr size)
            (allocate-encoded encoding string start end terminator))))))

(defun foreign-string-free (ptr)
  "Free the string at PTR that FOREIGN-STRING-ALLOC allocated."
  (foreign-free ptr))

;;;; From C to Lisp

(defun foreign-string-to-lisp
    (ptr &key (offset 0) count (max-chars (1- array-total-size-limit))
              (encoding *default-foreign-encoding*))
  "Return the string at PTR and OFFSET, and the number of its octets.
It ends at the terminator, or after COUNT octets, or after MAX-CHARS
characters.  A null pointer gives NIL."
  (unless (null-pointer-p ptr)
    (unless (plusp max-chars)
      (error "A string cannot have at most ~D character~:P." max-chars))
    (let ((end (+ offset (or count
                             (foreign-string-length ptr :encoding encoding
                                                        :offset offset)))))
      (multiple-value-bind (string octets)
          (and (utf-8-p encoding)
               (<= 0 offset)
               (decode-utf-8 ptr offset end max-chars))
        (if string
            (values string octets)
            (decode-by-babel encoding ptr offset end max-chars))))))

;;;; With dynamic extent

(defmacro with-foreign-string ((var-or-vars lisp-string &rest args)
                               &body body)
  "Run BODY with a variable bound to a foreign copy of LISP-STRING.
VAR-OR-VARS is a variable, or (variable size-variable).  ARGS are as in
FOREIGN-STRING-ALLOC."
  (destructuring-bind (var &optional size-var) (ensure-list var-or-vars)
    `(multiple-value-bind (,var ,@(when size-var (list size-var)))
         (foreign-string-alloc ,lisp-string ,@args)
       (unwind-protect (progn ,@body)
         (foreign-string-free ,var)))))

(defmacro with-foreign-strings (bindings &body body)
  "Run BODY with foreign strings as WITH-FOREIGN-STRING makes them.
BINDINGS is a list of (var-or-vars string . arguments)."
  (if bindings
      `(with-foreign-string ,(first bindings)
         (with-foreign-strings ,(rest bindings)
           ,@body))
      `(progn ,@body)))

(defmacro with-foreign-pointer-as-string ((var-or-vars size &rest args)
                                          &body body)
  "Run BODY with a variable bound to SIZE octets; return them as a string.
VAR-OR-VARS is a variable, or (variable size-variable).  ARGS are as in
FOREIGN-STRING-TO-LISP."
  (destructuring-bind (var &optional (size-var (gensym "SIZE")))
      (ensure-list var-or-vars)
    `(with-foreign-pointer (,var ,size ,size-var)
       (progn
         ,@body
         (values (foreign-string-to-lisp ,var ,@args))))))

;;;; The type :STRING

(define-foreign-type foreign-string-type ()
  ((encoding :initarg :encoding :initform nil
             :documentation "An encoding, or NIL for the default one.")
   (free-from-foreign :initarg :free-from-foreign :initform nil
                      :reader fst-free-from-foreign-p)
   (free-to-foreign :initarg :free-to-foreign :initform t
                    :reader fst-free-to-foreign-p))
  (:actual-type :pointer)
  (:simple-parser :string)
  (:documentation "A pointer to a terminated string."))

(defun fst-encoding (type)
  "The encoding of the string TYPE."
  (or (slot-value type 'encoding)
      *default-foreign-encoding*))

(defmethod print-object ((type foreign-string-type) stream)
  (print-unreadable-object (type stream :type t)
    (format stream "~S" (fst-encoding type))))

(defmethod translate-to-foreign ((string string) (type foreign-string-type))
  (values (foreign-string-alloc string :encoding (fst-encoding type))
          (fst-free-to-foreign-p type)))

(defmethod translate-to-foreign (value (type foreign-string-type))
  (if (pointerp value)
      (values value nil)
      (error "~S is neither a string nor a foreign pointer." value)))

(defmethod translate-from-foreign (ptr (type foreign-string-type))
  (unwind-protect
       (values (foreign-string-to-lisp ptr :encoding (fst-encoding type)))
    (when (fst-free-from-foreign-p type)
      (foreign-free ptr))))

(defmethod free-translated-object (ptr (type foreign-string-type) free-p)
  (when free-p
    (foreign-string-free ptr)))

(defmethod expand-to-foreign-dyn-indirect
    (value var body (type foreign-string-type))
  (with-unique-names (string)
    (expand-to-foreign-dyn
     value string (list (expand-indirectly string var body :pointer)) type)))

;;;; String arguments without consing

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defconstant +string-buffer-size+ 256
    "Octets on the stack for a string argument, its terminator included."))

(declaim (inline encode-short-string))
(defun encode-short-string (string buffer)
  "Write STRING to BUFFER; return true if it fits."
  (declare (type (simple-array character (*)) string) (inline encode-ascii))
  (let* ((length (length string))
         (index (encode-ascii string 0 length buffer 0))
         (octets (cond ((= index length) length)
                       ((< (* 4 length) +string-buffer-size+)
                        (encode-beyond-ascii string 0 index length buffer
                                             (1- +string-buffer-size+))))))
    (when octets
      (%mem-set 0 buffer :unsigned-char octets)
      t)))

;;; The buffer is given by its address, because a host may have to cons in order
;;; to pass a pointer from function to function.
(defun write-short-string (value address)
  "Write VALUE at ADDRESS, if it is a string that fits a buffer there.
Return true if that was done."
  (when (utf-8-p *default-foreign-encoding*)
    (or (%store-ascii value address +string-buffer-size+)
        (and (typep value '(simple-array character (*)))
             (< (length value) +string-buffer-size+)
             (encode-short-string value (make-pointer address))))))

(defun plain-string-type-p (type)
  "True if TYPE has nothing of its own: no encoding, no class, no options."
  (and (eq (class-name (class-of type)) 'foreign-string-type)
       (null (slot-value type 'encoding))
       (fst-free-to-foreign-p type)))

(defun call-with-translated-string (function value)
  "Call FUNCTION with the address of what :STRING translates VALUE to."
  (declare (type function function))
  (let ((type (parse-type :string)))
    (multiple-value-bind (ptr param) (translate-to-foreign value type)
      (unwind-protect (funcall function (pointer-address ptr))
        (free-translated-object ptr type param)))))

;;; The call is a closure, so that a call site stays small; it gets an address,
;;; because a pointer might have to be consed.
(defun call-with-foreign-string (function value)
  "Call FUNCTION with the address of VALUE, a string or a pointer, for C."
  (declare (type function function))
  (if (pointerp value)
      (funcall function (pointer-address value))
      (%with-block (buffer #.+string-buffer-size+)
        (let ((address (pointer-address buffer)))
          (if (write-short-string value address)
              (funcall function address)
              (call-with-translated-string function value))))))

(defmethod expand-to-foreign-dyn (value var body (type foreign-string-type))
  (if (plain-string-type-p type)
      (with-unique-names (function address)
        `(flet ((,function (,address)
                  (%with-pointer-at (,var ,address)
                    ,@body)))
           (declare (dynamic-extent #',function))
           (call-with-foreign-string #',function ,value)))
      (call-next-method)))

;;;; The type :STRING+PTR

(define-foreign-type foreign-string+ptr-type (foreign-string-type)
  ()
  (:simple-parser :string+ptr)
  (:documentation "A string that comes back together with its pointer."))

(defmethod translate-from-foreign (ptr (type foreign-string+ptr-type))
  (list (call-next-method) ptr))
