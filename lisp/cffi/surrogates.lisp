;;;; surrogates.lisp --- Unicode on a Lisp whose characters end at U+FFFF.
;;;;
;;;; Such a Lisp writes a character above U+FFFF as two, a pair of surrogates
;;;; (The Unicode Standard, section 3.8), of which Babel knows nothing.  Here
;;;; text goes from one encoding to the other by way of code points, octets
;;;; being in a vector.  A pair is never split.  What is malformed is left to
;;;; Babel, which signals its own conditions.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defparameter *unicode-encodings*
  '((:utf-8 1 t) (:utf-16 2 t) (:utf-16be 2 t) (:utf-16le 2 nil)
    (:utf-32 4 t) (:utf-32be 4 t) (:utf-32le 4 nil))
  "Encodings, the octets of their units, and whether the high one is first.")

(defun surrogates-needed-p (encoding)
  "True if characters of ENCODING may be pairs of this Lisp's."
  (and (< char-code-limit #x110000)
       (assoc encoding *unicode-encodings*)))

;;;; Characters

(defun code-units (code)
  "CODE alone, or the two codes of a pair that stands for it, as a list."
  (if (< code #x10000)
      (list code)
      (multiple-value-bind (high low) (floor (- code #x10000) #x400)
        (list (+ #xD800 high) (+ #xDC00 low)))))

(defun code-text (code)
  "The one or two characters of CODE."
  (if (< code char-code-limit)
      (string (code-char code))
      (map 'string #'code-char (code-units code))))

(defun pair-code (high low)
  "The code that the codes HIGH and LOW, of a pair, stand for, or NIL."
  (and low (<= #xD800 high #xDBFF) (<= #xDC00 low #xDFFF)
       (+ #x10000 (* #x400 (- high #xD800)) (- low #xDC00))))

(defun string-code (string index end)
  "The code at INDEX of STRING, and the number of its characters."
  (let* ((code (char-code (char string index)))
         (next (1+ index))
         (pair (pair-code code (and (< next end)
                                    (char-code (char string next))))))
    (if pair (values pair 2) (values code 1))))

;;;; Octets

(defun unit-at (octets index size high-first-p)
  "The unit of SIZE octets at INDEX, or NIL when there are too few."
  (when (<= (+ index size) (length octets))
    (loop with unit = 0
          for place below size
          do (setf (ldb (byte 8 (* 8 (if high-first-p
                                         (- size place 1)
                                         place)))
                        unit)
                   (aref octets (+ index place)))
          finally (return unit))))

(defun unit-octets (unit size high-first-p)
  "The list of the SIZE octets of UNIT."
  (let ((octets (loop for place below size
                      collect (ldb (byte 8 (* 8 place)) unit))))
    (if high-first-p (reverse octets) octets)))

(defun utf-8-octets (code)
  "The list of the octets of CODE."
  (loop for (limit lead count) in '((#x80 0 0) (#x800 #xC0 1)
                                    (#x10000 #xE0 2) (#x110000 #xF0 3))
        when (< code limit)
          return (cons (logior lead (ash code (* -6 count)))
                       (loop for place downfrom (1- count) to 0
                             collect (logior #x80 (ldb (byte 6 (* 6 place))
                                                       code))))))

(defun utf-8-code-at (octets index)
  "The code at INDEX and the number of its octets, or NIL."
  (loop with lead = (aref octets index)
        for (limit least count) in '((#x80 0 0) (#xE0 #x80 1) (#xF0 #x800 2)
                                     (#xF8 #x10000 3))
        when (and (< lead limit) (< (+ index count) (length octets)))
          return (let ((code (ldb (byte (if (zerop count) 7 (- 6 count)) 0)
                                  lead)))
                   (loop for place from 1 to count
                         for tail = (aref octets (+ index place))
                         do (unless (= (logand tail #xC0) #x80)
                              (return-from utf-8-code-at nil))
                            (setf code (logior (ash code 6)
                                               (logand tail #x3F))))
                   (and (<= least code) (values code (1+ count))))))

(defun character-octets (code encoding)
  "The list of the octets of CODE in ENCODING."
  (destructuring-bind (size high-first-p)
      (rest (assoc encoding *unicode-encodings*))
    (ecase size
      (1 (utf-8-octets code))
      (2 (loop for unit in (code-units code)
               append (unit-octets unit 2 high-first-p)))
      (4 (unit-octets code 4 high-first-p)))))

(defun code-at (octets index encoding)
  "The code at INDEX of OCTETS and the number of its octets, or NIL."
  (destructuring-bind (size high-first-p)
      (rest (assoc encoding *unicode-encodings*))
    (if (= size 1)
        (utf-8-code-at octets index)
        (let* ((unit (unit-at octets index size high-first-p))
               (next (and (= size 2)
                          (unit-at octets (+ index 2) 2 high-first-p)))
               (pair (and unit (pair-code unit next))))
          (if (and pair (= size 2))
              (values pair 4)
              (values unit size))))))

;;;; Text

(defun encode-surrogates (encoding string start end room)
  "The octets of STRING from START to END, as many as ROOM has place for."
  (loop with index = start
        with octets = '()
        while (< index end)
        do (multiple-value-bind (code length) (string-code string index end)
             (let ((more (character-octets code encoding)))
               (when (minusp (decf room (length more)))
                 (loop-finish))
               (setf octets (revappend more octets))
               (incf index length)))
        finally (return (coerce (nreverse octets)
                                '(simple-array (unsigned-byte 8) (*))))))

(defun mark-before (octets encoding)
  "The encoding that a byte order mark tells, or ENCODING, and its octets."
  (loop for (known size high-first-p) in *unicode-encodings*
        when (and (member encoding '(:utf-16 :utf-32))
                  (= size (second (assoc encoding *unicode-encodings*)))
                  (eql #xFEFF (unit-at octets 0 size high-first-p)))
          return (values known size)
        finally (return (values encoding 0))))

(defun decode-surrogates (encoding octets max-chars)
  "The text of OCTETS, of at most MAX-CHARS characters, and its octets; or NIL
if it is malformed."
  (multiple-value-bind (encoding index) (mark-before octets encoding)
    (values
     (with-output-to-string (output)
       (loop while (< index (length octets))
             do (multiple-value-bind (code length)
                    (code-at octets index encoding)
                  (unless (and code (< code #x110000)
                               (not (<= #xD800 code #xDFFF)))
                    (return-from decode-surrogates nil))
                  (let ((text (code-text code)))
                    (when (minusp (decf max-chars (length text)))
                      (loop-finish))
                    (write-string text output)
                    (incf index length)))))
     index)))
