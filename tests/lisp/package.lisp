;;;; package.lisp --- The package of the tests, and what all of them use.
;;;;
;;;; Files are called like the files that they test.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cl-user)

(defpackage #:cffi-tests
  (:use #:common-lisp #:cffi #:fiveam)
  (:export #:run-suite))

(in-package #:cffi-tests)

(def-suite cffi :description "The Lisp side of CFFI.")

(defun test-library (name)
  "The file of the C test library NAME."
  (asdf:system-relative-pathname "cffi-tests"
                                 (format nil "build/tests/~A.so" name)))

(define-foreign-library (libtest :type :test)
  (t #.(namestring
        (asdf:system-relative-pathname "cffi-tests"
                                       "build/tests/libtest.so"))))

(use-foreign-library libtest)

(defun run-compiled (form)
  "The values of FORM, compiled at full blast and called."
  (handler-bind ((warning #'muffle-warning))
    (funcall (compile nil `(lambda () ,form)))))

(defun quietly-evaluate (form)
  "The value of FORM, whose warnings are of no interest."
  (handler-bind ((warning #'muffle-warning))
    (eval form)))

(defun opaque (object)
  "OBJECT, about whose type the compiler knows nothing."
  (symbol-value (let ((symbol (gensym)))
                  (setf (symbol-value symbol) object)
                  symbol)))

(defun same-values-p (values-1 values-2)
  "True if the lists have the same values, pointers to the same place."
  (every (lambda (value-1 value-2)
           (if (and (pointerp value-1) (pointerp value-2))
               (pointer-eq value-1 value-2)
               (equalp value-1 value-2)))
         values-1 values-2))

(defmacro both-ways (form)
  "The value of FORM, where it stands, checked against FORM interpreted.
The first has its types as constants; in the second they are run time's."
  `(let ((compiled (multiple-value-list ,form)))
     (is (same-values-p compiled
                 (multiple-value-list
                  (locally (declare (notinline mem-ref mem-aref mem-aptr
                                               foreign-alloc cffi::mem-set
                                               cffi::foreign-slot-set
                                               foreign-slot-value
                                               foreign-slot-pointer
                                               foreign-type-size
                                               convert-to-foreign
                                               convert-from-foreign))
                    ,form))))
     (values-list compiled)))

(defun passedp (result)
  "True if the check of RESULT went well."
  (typep result 'fiveam::test-passed))

(defun print-failure (result)
  "Print which check failed, and why."
  (format t "~&not ok ~A: ~A~%"
          (test-name result)
          (substitute #\Space #\Newline
                      (string-trim '(#\Space #\Newline)
                                   (princ-to-string
                                    (fiveam::reason result))))))

;;;; What this Lisp is known not to do

(defun known-gaps ()
  "The names of the tests that this Lisp cannot pass, from known-gaps.sexp.
The second value are those of them that are not run."
  (with-open-file (in (asdf:system-relative-pathname
                       "cffi-tests" "tests/lisp/known-gaps.sexp"))
    (loop for (lisp test nil nil not-run)
            in (let ((*package* (find-package '#:cffi-tests))) (read in))
          when (member lisp *features*)
            collect test into gaps
            and when not-run collect test into left-out
          finally (return (values gaps left-out)))))

(defun remove-tests (names &optional (suite (get-test 'cffi)))
  "Have the tests called NAMES not run, wherever in SUITE they are."
  (let ((tests (fiveam::tests suite)))
    (dolist (name (loop for name being the hash-keys of tests collect name))
      (let ((test (get-test name)))
        (cond ((member name names :test #'string-equal)
               (remhash name tests))
              ((typep test 'fiveam::test-suite)
               (remove-tests names test)))))))

(defun test-name (result)
  "The name of the test that RESULT is of, as in known-gaps.sexp."
  (string-downcase (fiveam::name (fiveam::test-case result))))

(defun report-closed-gaps (gaps failures)
  "Print which of GAPS are none; return true if there are such."
  (loop for gap in (set-difference gaps (mapcar #'test-name failures)
                                   :test #'string=)
        do (format t "~&not ok ~A: known-gaps.sexp names it, and it passes~%"
                   gap)
        count t into closed
        finally (return (plusp closed))))

;;;; Running

(defun find-suite (name)
  "The suite called NAME, a string, or all tests if that is NIL or empty."
  (if (plusp (length name))
      (or (find name (alexandria:hash-table-keys
                      (fiveam::tests (get-test 'cffi)))
                :test #'string-equal)
          (error "There is no suite ~S." name))
      'cffi))

(defun of-suite (suite names)
  "Those of NAMES, of tests, that belong to SUITE."
  (if (eq suite 'cffi)
      names
      (remove-if-not (lambda (name)
                       (eql 0 (search (format nil "~A." suite) name
                                      :test #'char-equal)))
                     names)))

(defun run-suite (&optional name)
  "Run everything, or the suite called NAME.
Print failures and a summary; return true on success."
  (let ((suite (find-suite name)))
    (multiple-value-bind (gaps left-out) (known-gaps)
      (remove-tests left-out)
      (run-and-report suite (of-suite suite gaps) left-out))))

(defun run-and-report (suite gaps left-out)
  "Run what is left of SUITE; GAPS may fail, and LEFT-OUT have not been run."
  (let* ((results (let ((*test-dribble* (make-broadcast-stream)))
                    (run suite)))
         (failures (remove-if #'passedp results))
         (surprises (remove-if (lambda (result)
                                 (member (test-name result) gaps
                                         :test #'string=))
                               failures))
         (closedp (report-closed-gaps (set-difference gaps left-out
                                                      :test #'string=)
                                      failures)))
    (mapc #'print-failure surprises)
    (format t "~&~D passed, ~D failed, ~D known gap~:P~%"
            (- (length results) (length failures)) (length surprises)
            (length gaps))
    (not (or surprises closedp))))

(defun consing-once (function)
  (let ((before (host-bytes-consed)))
    (funcall function)
    (- (host-bytes-consed) before)))

(defun consing (function)
  "The bytes that the Lisp heap grows by while FUNCTION is called: the least of
five calls, since the heap is counted in regions, and one may be begun for
something else."
  (loop repeat 5 minimize (consing-once function)))

(defun host-bytes-consed ()
  "The bytes consed so far, or 0 on a Lisp that does not say."
  (let ((package (find-package '#:sb-ext)))
    (if package
        (funcall (find-symbol "GET-BYTES-CONSED" package))
        0)))
