;;;; clsql-sqlite3.lisp --- CLSQL's own tests, on a database in memory.
;;;;
;;;; CLSQL reads where to connect to from a file, which is made here.  Its tests
;;;; are RT's; those of the last backend stay in RT's list.
;;;;
;;;; SPDX-License-Identifier: MIT

(uiop:with-temporary-file (:stream stream :pathname configuration)
  (print '((:sqlite3 (":memory:"))) stream)
  (finish-output stream)
  (setf clsql-tests::*config-pathname* configuration)
  (clsql-tests:run-tests :report-stream (make-broadcast-stream)))

(report-rt "REGRESSION-TEST")
