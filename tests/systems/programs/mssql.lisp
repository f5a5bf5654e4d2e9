;;;; mssql.lisp --- cl-mssql, without a server: a login record, conversions by
;;;; the C library between types that an enum names, and what its error handler,
;;;; a callback, says of a server that is not there.
;;;;
;;;; SPDX-License-Identifier: MIT

(defun print-line (label value)
  "Print VALUE in a line that begins with LABEL."
  (format t "~A: ~S~%" label value))

(let ((login (mssql::%dblogin)))
  (print-line "login" (cffi:pointerp login))
  (cffi:with-foreign-string (name "user")
    (print-line "name" (mssql::%dbsetlname login name 2)))
  (mssql::%dbloginfree login))

(cffi:with-foreign-objects ((number :int32) (text :char 20))
  (setf (cffi:mem-ref number :int32) 4711)
  (let ((length (mssql::%dbconvert (cffi:null-pointer) :syb-int4 number 4
                                   :syb-char text 20)))
    (print-line "converted"
                (cffi:foreign-string-to-lisp text :count length))))

(handler-case (mssql:connect "db" "user" "password" "127.0.0.1:1")
  (error (condition)
    (print-line "error" (type-of condition))
    (print-line "messages" (princ-to-string condition))))
