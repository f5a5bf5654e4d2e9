;;;; mssql.lisp --- cl-mssql, without a server: the login record, and what is
;;;; said of a server that is not there.
;;;;
;;;; SPDX-License-Identifier: MIT

(print (type-of (nth-value 1 (ignore-errors
                              (mssql:connect "db" "user" "password"
                                             "127.0.0.1:1")))))
(print (mssql:connected-p nil))
