;;;; variables.lisp --- C variables that may be macros.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite variables :in cffi-grovel)
(in-suite variables)

(test variables.expansions
  (is (grovel::identifier-p "environ"))
  (is (not (grovel::identifier-p "a.b")))
  (is (equal "__errno_location"
             (grovel::accessor-function-name "(*__errno_location ())")))
  (is (equal "f" (grovel::accessor-function-name "(*(f)())")))
  (is (null (grovel::accessor-function-name "(*f(1))"))))

(test variables.errno
  (load-groveled "(include \"errno.h\")" "(cvar \"errno\" :int)"
                 "(cvar (\"errno\" read-errno) :int :read-only t)")
  (let ((errno (spec-symbol "errno")))
    (is (eql 33 (eval `(progn (setf ,errno 33) ,errno))))
    (is (integerp (eval (spec-symbol "read-errno"))))
    (signals error
      (handler-bind ((warning #'muffle-warning))
        (eval `(setf ,(spec-symbol "read-errno") 1))))))

(test variables.plain
  (load-groveled "(include \"unistd.h\")"
                 "(cvar (\"environ\" *environ*) :pointer)")
  (is (cffi:pointerp (eval (spec-symbol "*environ*")))))

(test variables.neither
  (signals grovel:grovel-error
    (macroexpand-1 '(grovel::define-pseudo-cvar "(a + b)" x :int))))
