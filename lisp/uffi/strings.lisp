;;;; strings.lisp --- C strings, as in UFFI.
;;;;
;;;; UFFI knows "cstrings" and "foreign strings", which are the same here.  NIL
;;;; stands for a null pointer, and an empty string from C becomes NIL.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-uffi-compat)

;;;; From C

(defun string-from-foreign (ptr &key count
                                     (encoding
                                      *default-foreign-encoding*))
  "The string at PTR, or NIL if it is empty or PTR is null."
  (let ((string (cffi:foreign-string-to-lisp ptr :count count
                                                 :encoding encoding)))
    (if (equal string "")
        nil
        string)))

(defmacro convert-from-cstring (ptr)
  "The string at PTR, or NIL if there is none."
  `(string-from-foreign ,ptr))

(defmacro convert-from-foreign-string (object &key length (locale :default)
                                                   encoding
                                                   (null-terminated-p t))
  "The string at OBJECT, of LENGTH octets or up to its terminator."
  (declare (ignore locale null-terminated-p))
  `(string-from-foreign ,object
                        :count ,length
                        ,@(when encoding `(:encoding ,encoding))))

(defun foreign-string-length (string)
  "Signal that the length of the foreign STRING cannot be told."
  (error "The length of the foreign string ~S is not known." string))

;;;; To C

(defun string-to-foreign (string &optional
                                   (encoding *default-foreign-encoding*))
  "Allocate a foreign copy of STRING; for NIL, return a null pointer."
  (if string
      (values (cffi:foreign-string-alloc string :encoding encoding))
      (cffi:null-pointer)))

(defmacro convert-to-cstring (string)
  "Allocate a foreign copy of STRING, to be freed by FREE-CSTRING."
  `(string-to-foreign ,string))

(defmacro free-cstring (ptr)
  "Free the string at PTR."
  `(cffi:foreign-free ,ptr))

(defmacro convert-to-foreign-string (string &optional encoding)
  "Allocate a foreign copy of STRING, to be freed by FREE-FOREIGN-OBJECT."
  `(string-to-foreign ,string ,@(when encoding (list encoding))))

(defmacro allocate-foreign-string (size &key unsigned)
  "Allocate room for a string of SIZE octets."
  (declare (ignore unsigned))
  `(cffi:foreign-alloc :char :count ,size))

(defun call-with-cstring (function string)
  "Call FUNCTION with a foreign copy of STRING, or null for NIL."
  (declare (type function function))
  (if string
      (cffi:with-foreign-string (ptr string)
        (funcall function ptr))
      (funcall function (cffi:null-pointer))))

(defmacro with-cstring ((var string) &body body)
  "Run BODY with VAR bound to a foreign copy of STRING, or null for NIL."
  `(flet ((body (,var) ,@body))
     (declare (dynamic-extent #'body))
     (call-with-cstring #'body ,string)))

(defmacro with-cstrings (bindings &body body)
  "Run BODY with foreign strings; BINDINGS is a list of (var string)."
  (if bindings
      `(with-cstring ,(first bindings)
         (with-cstrings ,(rest bindings)
           ,@body))
      `(progn ,@body)))

(defmacro with-foreign-string ((var string) &body body)
  "Run BODY with VAR bound to a foreign copy of STRING, or null for NIL."
  `(with-cstring (,var ,string)
     ,@body))

(defmacro with-foreign-strings (bindings &body body)
  "Run BODY with foreign strings; BINDINGS is a list of (var string)."
  `(with-cstrings ,bindings
     ,@body))

;;;; Octets

(defmacro string-to-octets (string &key encoding null-terminate)
  "Return a vector with the octets of STRING; end it with 0 if so asked."
  `(encode-string ,string
                  ,@(when encoding `(:encoding ,encoding))
                  :null-terminate ,null-terminate))

(defun encode-string (string &key (encoding *default-foreign-encoding*)
                                  null-terminate)
  "The octets of STRING in ENCODING."
  (babel:string-to-octets (if null-terminate
                              (format nil "~A~A" string (code-char 0))
                              string)
                          :encoding encoding :use-bom nil))

(defmacro octets-to-string (octets &key encoding)
  "Return the string that the vector OCTETS holds."
  `(babel:octets-to-string ,octets
                           :encoding ,(or encoding
                                          '*default-foreign-encoding*)))

(defun foreign-encoded-octet-count (string
                                    &key (encoding
                                          *default-foreign-encoding*))
  "Return how many octets STRING has in ENCODING."
  (values (babel:string-size-in-octets string :encoding encoding)))
