;;;; program.lisp --- A program whose image is saved, and what must hold in it.
;;;;
;;;; run.sh loads this, runs the checks, saves the image, and runs the checks in
;;;; the image and in an image saved from that.  The checks are the same each
;;;; time: no address of an earlier process may be left anywhere.
;;;;
;;;; The environment variable IMAGE_LIBRARIES is the directory of the libraries.
;;;;
;;;; SPDX-License-Identifier: MIT

(defpackage #:cffi-image-test
  (:use #:common-lisp #:cffi)
  (:export #:prepare #:run-checks))

(in-package #:cffi-image-test)

(defun library-file (name)
  (format nil "~A/~A.so" (cffi::environment-variable "IMAGE_LIBRARIES") name))

(defun prepare ()
  "Load the libraries, and close one of them."
  (dolist (name '("libtest" "libbyvalue" "which1" "which2" "which3"))
    (let ((symbol (intern (string-upcase name) '#:cffi-image-test)))
      (cffi::register-foreign-library symbol `((t ,(library-file name))))
      (load-foreign-library symbol)))
  (close-foreign-library 'which3))

;;;; What is called

(defcstruct point (x :double) (y :double))
(defcstruct pixel (r :uint8) (g :uint8) (b :uint8))
(defcfun "point_scale" (:struct point) (p (:struct point)) (factor :double))
(defcfun "point_add" (:struct point) (a (:struct point)) (b (:struct point)))
(defcfun ("fail_with" fail-with :errno t) :int (n :int) (p (:struct point)))
(defcfun "call_point" (:struct point)
  (f :pointer) (p (:struct point)) (n :int))
(defcfun "next_int" :int (x :int))
(defcfun "same_text" :string (text :string))
(defcfun "call_int" :int (f :pointer) (a :int) (b :int))
(defcvar ("var_int" *number* :read-only t) :int)
(defcvar ("var_string" *text* :read-only t) :string)
(defcvar ("only_in_2" *second* :library which2) :int)

(defcallback add-up :int ((a :int) (b :int)) (+ a b))
(defcallback shift (:struct point) ((p (:struct point)) (n :int))
  (list 'x (+ (getf p 'x) n) 'y (getf p 'y)))

(defun call-shift ()
  (call-point (callback shift) '(x 1d0 y 2d0) 4))

;;;; What must hold

(defvar *closed-again-p* nil
  "True once WHICH3 was opened and closed again here.  CLISP lets go of what it
has closed once, and not of what it has closed twice.")

(defvar *checks* '()
  "The checks, the last first: (name . function).")

(defmacro define-check (name &body body)
  "Define a check: forms that return true."
  `(push (cons ',name (lambda () ,@body)) *checks*))

(define-check call (= 8 (next-int 7)))
(define-check string (string= "text" (same-text "text")))
(define-check by-value
  (equal '(y 6d0 x 3d0) (point-scale '(x 1d0 y 2d0) 3d0)))
(define-check by-value-errno
  (equal '(7 33) (multiple-value-list (fail-with 33 '(x 7d0 y 0d0)))))
(define-check by-value-variadic
  (equal '(y 2d0 x 1d0)
         (foreign-funcall-varargs "variadic_points" (:int 1)
                                  (:struct point) '(x 1d0 y 2d0)
                                  (:struct point))))
(define-check callback
  (= 42 (call-int (callback add-up) 40 2)))
(define-check callback-by-value
  (equal '(y 3d0 x 6d0) (call-shift)))
(define-check callback-pointer-is-kept
  (pointer-eq (callback shift) (get-callback 'shift)))
(define-check variable (= -123456 *number*))
(define-check variable-string (string= "Hello, foreign world!" *text*))
(define-check variable-of-library (= 2 *second*))
(define-check variable-pointer
  (= -123456 (mem-ref (get-var-pointer '*number*) :int)))
(define-check symbol-pointer
  (= 8 (foreign-funcall-pointer (foreign-symbol-pointer "next_int") ()
                                :int 7 :int)))
(define-check order-of-libraries
  (= 1 (foreign-funcall "which_library" :int)))
(define-check closed-library
  (not (foreign-library-loaded-p 'which3)))
(define-check closed-library-is-gone
  (or *closed-again-p* (null (foreign-symbol-pointer "only_in_3"))))
(define-check loaded-libraries
  (every #'foreign-library-loaded-p '(libtest libbyvalue which1 which2)))
(define-check reload
  (load-foreign-library 'which2)
  (and (= 2 *second*) (= 8 (next-int 7))
       (= 1 (foreign-funcall "which_library" :int))))
(define-check close-and-load
  (let ((before (foreign-library-loaded-p 'which3)))
    (load-foreign-library 'which3)
    (and (= 3 (mem-ref (foreign-symbol-pointer "only_in_3") :int))
         (setf *closed-again-p* (close-foreign-library 'which3))
         (not before))))
(define-check new-definitions
  (funcall (compile nil '(lambda ()
                          (foreign-funcall "pixel_rotate" (:struct pixel)
                           '(r 1 g 2 b 3) (:struct pixel))))))
(define-check redefined-callback
  (eval '(defcallback changing (:struct point) ((p (:struct point)) (n :int))
          (declare (ignore n))
          p))
  (equal '(y 3d0 x 2d0)
         (call-point (get-callback 'changing) '(x 1d0 y 2d0) 0)))

;;; Not run before the first image is saved: its call site and its callback are
;;; met for the first time in a process that did not make them.
(defcallback late (:struct pixel) ((p (:struct pixel))) p)
(defparameter *late-checks*
  (list (cons 'late-call
              (lambda ()
                (equal '(y 3d0 x 3d0)
                       (point-add '(x 1d0 y 2d0) '(x 2d0 y 1d0)))))
        (cons 'late-callback
              (lambda ()
                (equal '(b 3 g 2 r 1)
                       (foreign-funcall-pointer (callback late) ()
                                                (:struct pixel) '(r 1 g 2 b 3)
                                                (:struct pixel)))))))

(defun check-holds-p (check)
  "True if CHECK holds; print why it does not."
  (destructuring-bind (name . function) check
    (handler-case (or (funcall function)
                      (format t "~&not ok ~(~A~)~%" name))
      (error (condition)
        (format t "~&not ok ~(~A~): ~A~%" name condition)))))

(defun run-checks (&optional latep)
  "Run all checks, with LATEP the late ones too; print how many hold."
  (setf *closed-again-p* nil)
  (let* ((checks (append (reverse *checks*) (when latep *late-checks*)))
         (passed (count-if #'check-holds-p checks)))
    (format t "~&checks: ~D ~D~%" passed (- (length checks) passed))
    (finish-output)))
