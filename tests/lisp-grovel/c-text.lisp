;;;; c-text.lisp --- Lisp text in C, and forms that clients define.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite c-text :in cffi-grovel)
(in-suite c-text)

(test c-text.c-literals
  (is (equal "\"a\\\"b\\\\c\\n\"" (grovel::c-literal (format nil "a\"b\\c~%"))))
  (is (equal "\"\\?\\?/\"" (grovel::c-literal "??/")))
  (is (equal "NULL" (grovel::c-literal nil))))

(test c-text.symbols
  (let ((*package* (find-package '#:cffi-grovel-tests)))
    (is (equal "opaque-thing" (grovel::symbol-text 'opaque-thing)))
    (is (equal ":key" (grovel::symbol-text :key)))
    (is (equal "cl:car" (grovel::symbol-text 'car)))
    (is (equal "car" (grovel::symbol-text 'car t)))
    (is (equal "1+" (subseq (grovel::symbol-text '1+) 3)))
    (is (equal "cffi-grovel::invent"
               (grovel::symbol-text (intern "INVENT" '#:cffi-grovel))))))

(test c-text.symbols-come-back
  "Whatever a symbol is called, its text reads as that symbol."
  (let ((*package* (find-package '#:cffi-grovel-tests)))
    (dolist (name '("PLAIN" "lower" "MiXed" "with space" "a|b" "a\\b" "12"
                    "1E5" "..." "" "PACKAGE:NAME" "#X" "QUOTE'"))
      (let ((symbol (intern name)))
        (is (eq symbol (read-from-string (grovel::symbol-text symbol)))
            "~S" name)))))

(test c-text.forms
  (let ((*package* (find-package '#:cffi-grovel-tests)))
    (is (equal "(:array :pointer 64)"
               (grovel::lisp-text '(:array :pointer 64))))
    (is (equal "'cl:nil" (grovel::lisp-text ''nil)))
    (is (equal "(cl:list \"a\\\"b\" -1)"
               (grovel::lisp-text '(list "a\"b" -1))))
    (signals grovel:grovel-error (grovel::lisp-text (make-hash-table)))))

;;;; Forms of clients

(in-package #:cffi-grovel)

(define-grovel-syntax test-answer (symbol &rest names)
  (c-section-header out "test-answer" symbol)
  (c-format out "(cl:defparameter ")
  (c-print-symbol out symbol t)
  (c-printf out " (cl:list %d %s))" "6 * 7" "\"\\\"text\\\"\"")
  (c-format out "~%")
  (c-write out '(quote (:a (b "c" 1))))
  (c-format out "~%")
  (c-export out symbol)
  (dolist (name names)
    (process-grovel-form out `(constant (,symbol ,name)))))

(define-grovel-syntax test-declaration (text)
  (format out "~&~A~%" text))

(pushnew 'test-declaration *header-forms*)

(in-package #:cffi-grovel-tests)

(test c-text.client-forms
  (is (equal (format nil "(cl:in-package #:cffi-grovel-tests/spec)
(cl:defparameter x (cl:list 42 \"text\"))
'(:a (cffi-grovel::b \"c\" 1))
(cl:defconstant x 5)
")
             (groveled "(test-answer x \"FIVE\")"
                       "(test-declaration \"#define FIVE 5\")"))))

(test c-text.unknown-forms
  (is (saysp (grovel-failure "(no-such-form 1)")
             "spec.lisp:2:1" "no-such-form"))
  (is (saysp (grovel-failure "42") "spec.lisp:2:1" "42"))
  (is (saysp (grovel-failure "(include 42)") "spec.lisp:2:1" "(include 42)"))
  (is (saysp (grovel-failure "(constant)") "spec.lisp:2:1" "(constant)")))
