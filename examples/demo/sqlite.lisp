;;;; sqlite.lisp: a database, prepared statements, and a Lisp callback.
;;;; SPDX-License-Identifier: MIT
(in-package #:demo)

(chapter "4. SQLite: prepared statements, and rows handed to a Lisp callback")

(defun text (value)
  (if (stringp value) value (cffi:foreign-string-to-lisp value)))

(defun check (code)
  (assert (member code (list sqlite3:+sqlite-ok+ sqlite3:+sqlite-done+
                             sqlite3:+sqlite-row+))
          () "SQLite answered ~D" code)
  code)

(defun call-with-result-pointer (function)
  "The pointer that FUNCTION stores where its argument points."
  (cffi:with-foreign-object (place :pointer)
    (funcall function place)
    (cffi:mem-ref place :pointer)))

(defun call-with-statement (database sql function)
  (let ((statement (call-with-result-pointer
                    (lambda (place)
                      (check (sqlite3:sqlite3-prepare-v2
                              database sql -1 place (cffi:null-pointer)))))))
    (unwind-protect (funcall function statement)
      (check (sqlite3:sqlite3-finalize statement)))))

(defvar *rows*)

(cffi:defcallback row :int
    ((data :pointer) (columns :int) (texts :pointer) (names :pointer))
  (declare (ignore data names))
  (push (loop for i below columns
              collect (cffi:mem-aref texts :string i))
        *rows*)
  0)

(defun execute (database sql)
  "Run SQL through sqlite3_exec; the rows."
  (let ((*rows* '()))
    (check (sqlite3:sqlite3-exec database sql (cffi:callback row)
                                 (cffi:null-pointer) (cffi:null-pointer)))
    (nreverse *rows*)))

(defparameter *langs*
  '(("Lisp" 1958) ("C" 1972) ("Scheme" 1975) ("Common Lisp" 1984)))

(defun insert-all (database)
  (call-with-statement
   database "insert into language values (?, ?)"
   (lambda (statement)
     (loop for (name year) in *langs*
           do (check (sqlite3:sqlite3-bind-text
                      statement 1 name -1 (cffi:make-pointer
                                           (1- (ash 1 64)))))
              (check (sqlite3:sqlite3-bind-int statement 2 year))
              (check (sqlite3:sqlite3-step statement))
              (check (sqlite3:sqlite3-reset statement))))))

(defun select-all (database)
  (call-with-statement
   database "select name, year from language order by year"
   (lambda (statement)
     (loop while (= sqlite3:+sqlite-row+
                    (check (sqlite3:sqlite3-step statement)))
           collect (list (text (sqlite3:sqlite3-column-text statement 0))
                         (sqlite3:sqlite3-column-int statement 1))))))

(let ((database (call-with-result-pointer
                 (lambda (place)
                   (check (sqlite3:sqlite3-open ":memory:" place))))))
  (fact "SQLITE_VERSION, a macro; sqlite3_libversion()"
        (text (sqlite3:sqlite3-libversion)) sqlite3:+sqlite-version+)
  (execute database "create table language (name text, year integer)")
  (insert-all database)
  (dolist (row (select-all database))
    (say "  ~{~12A ~D~}" row))
  (fact "rows by prepared statement, as inserted"
        (equal (select-all database) *langs*) t)
  (fact "the same by sqlite3_exec and a Lisp callback"
        (equal (execute database "select name, year from language")
               (loop for (name year) in *langs*
                     collect (list name (princ-to-string year))))
        t)
  (check (sqlite3:sqlite3-close database)))
