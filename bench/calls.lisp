;;;; calls.lisp: the same calls timed on whichever CFFI is loaded.
;;;;
;;;; Loaded once with this CFFI and once with the peer, in processes of their
;;;; own: BENCH_HOME names this CFFI's folder, or is unset for the peer.
;;;; Prints "key nanoseconds octets" lines with tabs, which run.sh joins.
;;;;
;;;; SPDX-License-Identifier: MIT

(require :asdf)
(when (uiop:getenvp "BENCH_HOME")
  (push (uiop:ensure-directory-pathname (uiop:getenv "BENCH_HOME"))
        asdf:*central-registry*))
(asdf:load-system :cffi-libffi)

(defpackage #:bench
  (:use #:cl #:cffi))
(in-package #:bench)

(declaim (optimize (speed 1) (safety 1) (debug 0)))

(load-foreign-library (uiop:getenv "BENCH_LIBRARY"))

(defparameter *runs* 9)

(defun run-nanoseconds (function count)
  (let ((start (get-internal-run-time)))
    (funcall function count)
    (/ (* 1d9 (- (get-internal-run-time) start))
       internal-time-units-per-second)))

(defun enough-calls (function)
  "A count of calls that takes 20 ms or more."
  (loop for count = 1000 then (* count 4)
        when (> (run-nanoseconds function count) 2d7) return count))

(defun report (key function)
  "Print KEY, and the median time and least consing of a call of FUNCTION."
  (let* ((count (enough-calls function))
         (times (sort (loop repeat *runs*
                            collect (run-nanoseconds function count))
                      #'<))
         (before (sb-ext:get-bytes-consed)))
    (funcall function count)
    (format t "~A~C~,2F~C~,1F~%" key #\Tab (/ (nth (floor *runs* 2) times) count)
            #\Tab (/ (- (sb-ext:get-bytes-consed) before) count 1d0))
    (finish-output)))

(defmacro measure (key bindings &body body)
  "Report what one evaluation of BODY costs, in a loop within BINDINGS."
  `(report ,key
           (compile nil
                    '(lambda (count)
                      (declare (fixnum count)
                       (optimize (speed 1) (safety 1) (debug 0)))
                      (let ,bindings
                        (dotimes (i count) ,@body))))))

(defcstruct pair (x :double) (y :double))
(defcstruct wide
  (a :double) (b :double) (c :double) (d :double)
  (e :long) (f :long) (g :long) (h :long))
(defcenum color :red :green :blue)
(defbitfield flags :one :two :four)

(defcfun "bench_int" :int (n :int))
(defcfun "bench_double" :double (x :double))
(defcfun "bench_pair" (:struct pair) (p (:struct pair)))
(defcfun "bench_wide" (:struct wide) (w (:struct wide)))
(defcfun "bench_length" :long (s :string))
(defcfun "bench_call" :int (function :pointer) (count :int))
(defcfun ("bench_int" color-of) color (c color))
(defcvar "bench_variable" :int)
(defcallback next :int ((n :int)) (1+ n))

(defparameter *string* "sixteen letters!")
(defparameter *pair* (list 'x 1d0 'y 2d0))
(defparameter *wide* (list 'a 1d0 'b 1d0 'c 1d0 'd 1d0 'e 1 'f 2 'g 3 'h 4))
(defparameter *slot* 'y)
(defparameter *type* :int)

;;; The Lisp's own native calls: the floor.
(measure "int(int), alien-funcall" ((n 1))
  (setf n (logand 65535 (sb-alien:alien-funcall
                         (sb-alien:extern-alien
                          "bench_int"
                          (function sb-alien:int sb-alien:int))
                         n))))
(measure "int(int), foreign-funcall" ((n 1))
  (setf n (logand 65535 (foreign-funcall "bench_int" :int n :int))))
(measure "int(int), defcfun" ((n 1))
  (setf n (logand 65535 (bench-int n))))
(measure "double(double), foreign-funcall" ((d 1d0))
  (setf d (foreign-funcall "bench_double" :double d :double)))
(measure "{double,double}, plists" ((p *pair*))
  (setf p (bench-pair p)))
(measure "64-byte struct, plists" ((w *wide*))
  (setf w (bench-wide w)))
(measure ":string argument, 16 letters" ()
  (bench-length *string*))
(measure "defcvar read" ()
  *bench-variable*)
(measure "enum argument and result" ()
  (color-of :red))
(measure "slot, constant type" ((p (foreign-alloc '(:struct pair))) (d 0d0))
  (setf d (foreign-slot-value p '(:struct pair) 'y)))
(measure "slot, type known at run time" ((p (foreign-alloc '(:struct pair))))
  (foreign-slot-value p '(:struct pair) *slot*))
(measure "mem-ref, type known at run time" ((p (foreign-alloc :int)))
  (mem-ref p *type*))
(measure "callback int(int), from C" ()
  (bench-call (callback next) 1))
(measure "foreign-symbol-pointer, constant name" ()
  (foreign-symbol-pointer "bench_int"))
