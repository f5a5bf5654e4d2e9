;;;; errors.lisp --- Errors say what was wrong, and what would have been right.
;;;;
;;;; One row of the table: a form; the condition that it signals; words that
;;;; its report must have.  Then the restarts.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite errors :in cffi)
(in-suite errors)

(defcstruct error-window (width :int) (height :int))
(defcunion error-number (whole :int) (real :float))
(defcenum error-color :red :green :blue)
(defcenum error-many
  :m-1 :m-2 :m-3 :m-4 :m-5 :m-6 :m-7 :m-8 :m-9 :m-10 :m-11 :m-12 :m-13 :other)
(defbitfield error-mode :read :write)
(define-foreign-library error-library (t "no-such-library.so"))

(defparameter *error-reports*
  '(;; Types.
    ((foreign-type-size :itn) cffi::undefined-foreign-type-error
     ":ITN" "Did you mean :INT")
    ((foreign-type-size '(:struct error-widnow))
     cffi::undefined-foreign-type-error "ERROR-WIDNOW"
     "Did you mean (:STRUCT" "ERROR-WINDOW")
    ((foreign-type-size '(:struct error-number))
     cffi::undefined-foreign-type-error "Did you mean (:UNION")
    ((mem-ref (null-pointer) 'error-colour)
     cffi::undefined-foreign-type-error "ERROR-COLOR")
    ((foreign-type-size '(:union error-window))
     cffi::undefined-foreign-type-error "(:STRUCT")
    ((foreign-type-size 'nothing-like-it) cffi::undefined-foreign-type-error
     "NOTHING-LIKE-IT")

    ;; Slots.
    ((foreign-slot-value (null-pointer) '(:struct error-window) 'widht)
     cffi::simple-foreign-type-error "ERROR-WINDOW" "WIDHT"
     "Did you mean WIDTH" "Valid: WIDTH, HEIGHT")
    ((foreign-slot-offset '(:struct error-window) :height)
     cffi::simple-foreign-type-error "Did you mean HEIGHT")
    ((foreign-slot-pointer (null-pointer) '(:union error-number) 'weight)
     cffi::simple-foreign-type-error "Valid: WHOLE, REAL")
    ((with-foreign-object (p '(:struct error-window))
       (setf (mem-ref p '(:struct error-window)) '(heihgt 5)))
     cffi::simple-foreign-type-error "HEIHGT" "Did you mean HEIGHT")
    ((foreign-slot-value (null-pointer) :int 'x)
     cffi::simple-foreign-type-error ":INT is no struct")
    ((foreign-slot-value (null-pointer) 'error-color 'x)
     cffi::simple-foreign-type-error "ERROR-COLOR is no struct")

    ;; Enums and bitfields.
    ((foreign-enum-value 'error-color :geren) simple-error
     ":GEREN" "ERROR-COLOR" "Did you mean :GREEN" "Valid: :RED, :GREEN, :BLUE")
    ((foreign-funcall "abs" error-color (opaque :bleu) :int) simple-error
     "Did you mean :BLUE")
    ((foreign-enum-keyword 'error-color 7) simple-error
     "7" "ERROR-COLOR" "(2 :BLUE)")
    ((foreign-enum-value 'error-many :ohter) simple-error
     "Did you mean :OTHER")
    ((foreign-bitfield-value 'error-mode '(:read :wirte)) simple-error
     ":WIRTE" "ERROR-MODE" "Did you mean :WRITE" "Valid: :READ, :WRITE")

    ;; Libraries and symbols.
    ((load-foreign-library 'error-libary)
     cffi::foreign-library-undefined-error "Did you mean ERROR-LIBRARY")
    ((cffi::fs-pointer-or-lose "no_such_variable" :default) simple-error
     "no_such_variable" "Loaded libraries" "libtest.so")
    ((cffi::fs-pointer-or-lose "no_such_variable" 'libtest) simple-error
     "in the library LIBTEST")
    ((foreign-funcall "no_such_function" :int) error "no_such_function"))
  "Forms, the conditions that they signal, and words of the reports.")

(defun report-of (form condition-type)
  "The report of the condition that FORM signals, or a note that it did not."
  (handler-bind ((warning #'muffle-warning))
    (handler-case (progn (funcall (compile nil `(lambda () ,form)))
                         "nothing was signalled")
      (error (condition)
        (let ((*print-pretty* nil)
              (*package* (find-package '#:cffi-tests)))
          (if (typep condition condition-type)
              (princ-to-string condition)
              (format nil "a ~S: ~A" (type-of condition) condition)))))))

(test errors.reports
  (loop for (form condition-type . words) in *error-reports*
        for report = (report-of form condition-type)
        do (dolist (word words)
             (is-true (search word report)
                      "~S: no ~S in ~S" form word report))))

(test errors.long-lists
  "A list that is long is left out."
  (is-false (search "Valid" (report-of '(foreign-enum-value 'error-many :ohter)
                                       'simple-error))))

(test errors.unknown-name
  (handler-case (foreign-enum-value 'error-color :rde)
    (cffi-extras:unknown-name-error (condition)
      (is (eq :rde (cffi-extras:unknown-name-error-name condition)))
      (is (equal '(:red)
                 (cffi-extras:unknown-name-error-suggestions condition)))
      (is (equal '(:red :green :blue)
                 (cffi-extras:unknown-name-error-candidates condition))))))

(defmacro with-value ((value) form)
  "The value of FORM when the first error's restart USE-VALUE gets VALUE."
  `(handler-bind ((error (lambda (condition)
                           (use-value ,value condition))))
     ,form))

(test errors.use-value
  (is (= 1 (with-value (:green)
             (foreign-enum-value 'error-color (opaque :geren)))))
  (is (eq :mine (with-value (:mine)
                  (foreign-enum-keyword 'error-color (opaque 7)))))
  (is (= 3 (with-value (:write)
             (foreign-bitfield-value 'error-mode (opaque '(:read :wirte))))))
  (is (= 4 (with-value ('height)
             (foreign-slot-offset '(:struct error-window) (opaque 'heihgt)))))
  (is (= 4 (with-value (:int) (foreign-type-size (opaque :itn)))))
  (signals cffi::undefined-foreign-type-error
    (foreign-type-size (opaque :itn)))
  (is (= 8 (with-value ('(:struct error-window))
             (foreign-type-size (opaque '(:struct error-widnow))))))
  (is (equal '(height 5 width 0)
             (with-foreign-object (p :int 2)
               (setf (mem-aref p :int 0) 0)
               (with-value ('height)
                 (setf (mem-ref p (opaque '(:struct error-window)))
                       '(heihgt 5)))
               (mem-ref p '(:struct error-window))))))

(test errors.edit-distance
  (loop for (a b distance) in '(("" "" 0) ("a" "" 1) ("" "abc" 3)
                                ("width" "widht" 1) ("int" "itn" 1)
                                ("kitten" "sitting" 3) ("ab" "ba" 1))
        do (is (= distance (cffi::edit-distance a b)) "~S ~S" a b)))
