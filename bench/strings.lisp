;;;; strings.lisp: UTF-8 both ways.  Sizes are in octets.
;;;; SPDX-License-Identifier: MIT

(in-package #:bench)

(defcfun "bench_length" :long (s :string))

(defun text-of (character octets)
  "A string of OCTETS octets of UTF-8, nearly all of them CHARACTERs."
  (let ((each (length (babel:string-to-octets (string character)))))
    (concatenate '(simple-array character (*))
                 (make-string (floor octets each) :initial-element character)
                 (make-string (mod octets each) :initial-element #\a))))

(defparameter *sizes* '(("16" 16) ("1 KB" 1024) ("1 MB" 1048576)))
(defparameter *scripts* `(("ASCII" #\e) ("CJK" ,(code-char #x4E2D))))

(defvar *text*)
(defvar *octets*)

(loop for (script character) in *scripts*
      do (loop for (size octets) in *sizes*
               for row = (format nil "~A ~A" size script)
               do (setf *text* (text-of character octets)
                        *octets* (foreign-string-alloc *text*))
                  (measure (format nil "UTF-8 to Lisp, ~A" row) ((p *octets*))
                    (foreign-string-to-lisp p))
                  (measure (format nil "Lisp to UTF-8, ~A" row) ((s *text*))
                    (with-foreign-string (p s) (mem-ref p :char)))
                  (foreign-free *octets*)))

(defparameter *short* (text-of #\e 16))

(measure ":string argument, 16 letters" ((s *short*))
  (bench-length s))
(measure ":string argument, literal" ()
  (bench-length "sixteen letters!"))
(measure ":string in memory, 16 letters, read"
    ((p (foreign-alloc :pointer
                       :initial-element (foreign-string-alloc *short*))))
  (mem-ref p :string))
