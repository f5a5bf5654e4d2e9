;;;; utf-8.lisp --- UTF-8 in foreign memory, both ways.
;;;;
;;;; Babel's conversions go octet by octet through function calls; nearly all
;;;; text is UTF-8, so it is worth loops of its own.  They work on four octets
;;;; at a time where they can: four characters of ASCII, or one of three octets,
;;;; which is what many other scripts take.  Text that is not valid makes them
;;;; return NIL, and is left to Babel.
;;;;
;;;; The loops are compiled without checks: offsets come from callers who have
;;;; checked them, strings are simple and of a known kind.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(declaim (inline utf-8-p))
(defun utf-8-p (encoding)
  "True if ENCODING is the keyword of UTF-8."
  (eq encoding :utf-8))

(defmacro with-string-kinds ((string) &body body)
  "Compile BODY once for each kind of simple string that STRING may be."
  `(etypecase ,string
     ((simple-array character (*)) ,@body)
     (simple-base-string ,@body)))

(deftype index ()
  "An offset into a string or into foreign memory."
  '(and unsigned-byte fixnum))

;;;; Words of four octets

(defmacro octet-position (octet)
  "The position in a 32-bit word of the bits of the OCTETth octet in memory."
  (* 8 (if (featurep :little-endian) octet (- 3 octet))))

(defmacro word-of-octets (&rest octets)
  "The 32-bit word that has OCTETS in memory; those left out are 0."
  `(logior ,@(loop for octet in octets
                   for place from 0
                   collect `(ash ,octet (octet-position ,place)))))

(defmacro word-octet (word octet bits)
  "The low BITS of the OCTETth octet of WORD."
  `(ldb (byte ,bits (octet-position ,octet)) ,word))

;;;; Counting what a string takes

(defmacro code-octets (code)
  "The number of octets that UTF-8 needs for CODE."
  `(cond ((< ,code #x80) 1)
         ((< ,code #x800) 2)
         ((< ,code #x10000) 3)
         (t 4)))

(defmacro surrogate-p (code)
  "True of the codes that UTF-8 cannot encode."
  `(= (ash ,code -11) #.(ash #xD800 -11)))

(defun utf-8-size (string start end)
  "The number of octets of the simple STRING from START to END, or NIL when
there is a character that UTF-8 cannot encode."
  (declare (type index start end) (optimize (speed 1) (safety 0)))
  (let ((octets 0))
    (declare (type index octets))
    (with-string-kinds (string)
      (loop for index of-type index from start below end
            for code = (char-code (schar string index))
            do (when (surrogate-p code)
                 (return-from utf-8-size nil))
               (incf octets (code-octets code))))
    octets))

(defun utf-8-extent (string start end room)
  "How much of the simple STRING from START to END fits in ROOM octets.
Return the number of octets and where these end, or NIL when there is a
character that UTF-8 cannot encode."
  (declare (type index start end room) (optimize (speed 1) (safety 0)))
  (let ((octets 0))
    (declare (type index octets))
    (with-string-kinds (string)
      (loop for index of-type index from start below end
            for code = (char-code (schar string index))
            for more of-type index = (+ octets (code-octets code))
            do (cond ((surrogate-p code)
                      (return-from utf-8-extent nil))
                     ((> more room)
                      (return-from utf-8-extent (values octets index))))
               (setf octets more)))
    (values octets end)))

;;;; Encoding

(defmacro put-octets (ptr offset &rest octets)
  "Write OCTETS from PTR and the variable OFFSET on, and advance OFFSET."
  `(progn ,@(loop for octet in octets
                  for distance from 0
                  collect `(%mem-set ,octet ,ptr :unsigned-char
                                     (+ ,offset ,distance)))
          (incf ,offset ,(length octets))))

(defmacro code-bits (code size position lead)
  "The octet made of LEAD and SIZE bits of CODE at POSITION."
  `(logior ,lead (ldb (byte ,size ,position) ,code)))

;;; Where a host would have to cons a pointer to pass it, a caller may ask for
;;; the code itself.
(declaim (inline encode-ascii))
(defun encode-ascii (string start end ptr offset)
  "Write STRING from START on at PTR and OFFSET, as far as it is ASCII.
Return the index of the first other character, or END."
  (declare (type index start end offset) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (let ((index start))
    (declare (type index index))
    (macrolet ((code (distance)
                 `(char-code (schar string (+ index ,distance))))
               (put (code ctype octets)
                 `(progn (%mem-set ,code ptr ,ctype offset)
                         (incf offset ,octets)
                         (incf index ,octets))))
      (with-string-kinds (string)
        (loop while (<= (+ index 4) end)
              do (let ((a (code 0)) (b (code 1)) (c (code 2)) (d (code 3)))
                   (when (>= (logior a b c d) #x80)
                     (return))
                   (put (word-of-octets a (ldb (byte 7 0) b)
                                        (ldb (byte 7 0) c)
                                        (ldb (byte 7 0) d))
                        :unsigned-int 4)))
        (loop while (and (< index end) (< (code 0) #x80))
              do (put (code 0) :unsigned-char 1))))
    index))
(declaim (notinline encode-ascii))

(defun encode-utf-8 (string start end ptr offset)
  "Write STRING from START to END at PTR and OFFSET, where there is room.
Return the offset after it.  There must be no character that UTF-8 cannot
encode: UTF-8-SIZE and UTF-8-EXTENT know."
  (declare (type index start end offset) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (with-string-kinds (string)
    (loop with last of-type fixnum = (1- end)
          for index of-type index from start below end
          for code = (char-code (schar string index))
          do (cond ((< code #x80)
                    (put-octets ptr offset code))
                   ((< code #x800)
                    (put-octets ptr offset
                                (code-bits code 5 6 #xC0)
                                (code-bits code 6 0 #x80)))
                   ;; The next character will overwrite the fourth octet.
                   ((and (< code #x10000) (< index last))
                    (%mem-set (word-of-octets (code-bits code 4 12 #xE0)
                                              (code-bits code 6 6 #x80)
                                              (code-bits code 6 0 #x80))
                              ptr :unsigned-int offset)
                    (incf offset 3))
                   ((< code #x10000)
                    (put-octets ptr offset
                                (code-bits code 4 12 #xE0)
                                (code-bits code 6 6 #x80)
                                (code-bits code 6 0 #x80)))
                   (t
                    (put-octets ptr offset
                                (code-bits code 3 18 #xF0)
                                (code-bits code 6 12 #x80)
                                (code-bits code 6 6 #x80)
                                (code-bits code 6 0 #x80))))))
  offset)

;;;; Decoding

(defun ascii-length (ptr start end)
  "The number of octets under 128 from START on, at most up to END."
  (declare (type index start end) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (let ((index start))
    (declare (type index index))
    (loop while (and (<= (+ index 8) end)
                     (not (logtest #x8080808080808080
                                   (%mem-ref ptr :unsigned-long-long index))))
          do (incf index 8))
    (loop while (and (< index end)
                     (< (%mem-ref ptr :unsigned-char index) #x80))
          do (incf index))
    (- index start)))

(defun decode-ascii (ptr start length)
  "Return the string of the LENGTH octets under 128 from START on."
  (declare (type index start length) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (let ((string (make-string length :element-type 'character)))
    (dotimes (index length string)
      (setf (schar string index)
            (code-char (%mem-ref ptr :unsigned-char (+ start index)))))))

(defun count-utf-8-leads (ptr start end)
  "The number of octets from START to END that begin a character."
  (declare (type index start end) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (let ((count (- end start))
        (offset start))
    (declare (type index count offset))
    ;; An octet goes on if its high bits are 10.  The product adds up the marks
    ;; of four octets in its fourth.
    (loop while (<= (+ offset 4) end)
          do (let* ((word (%mem-ref ptr :unsigned-int offset))
                    (marks (logandc2 (logand (ash word -7) #x01010101)
                                     (ash word -6))))
               (declare (type (unsigned-byte 32) word marks))
               (decf count (ldb (byte 3 24) (* marks #x01010101)))
               (incf offset 4)))
    (loop while (< offset end)
          do (when (= (logand (%mem-ref ptr :unsigned-char offset) #xC0) #x80)
               (decf count))
             (incf offset))
    count))

(defmacro utf-8-code (ptr offset lead octets)
  "The code of the character of OCTETS octets at OFFSET, or NIL.
LEAD is the first one's value, of which the low bits count."
  (let ((tails (make-gensym-list (1- octets) "TAIL")))
    `(let ,(loop for tail in tails
                 for distance from 1
                 collect `(,tail (%mem-ref ,ptr :unsigned-char
                                           (+ ,offset ,distance))))
       (and ,@(loop for tail in tails
                    collect `(= (logand ,tail #xC0) #x80))
            (logior (ash (ldb (byte ,(- 7 octets) 0) ,lead)
                         ,(* 6 (1- octets)))
                    ,@(loop for tail in tails
                            for shift downfrom (* 6 (- octets 2)) by 6
                            collect `(ash (logand ,tail #x3F) ,shift)))))))

(defmacro three-octet-code (word)
  "The code of the character in the first three octets of WORD, or 0 if there
is none."
  `(if (= (logand ,word (word-of-octets #xF0 #xC0 #xC0))
          (word-of-octets #xE0 #x80 #x80))
       (logior (ash (word-octet ,word 0 4) 12)
               (ash (word-octet ,word 1 6) 6)
               (word-octet ,word 2 6))
       0))

(defun decode-three-octets-into (string index ptr offset end)
  "Fill STRING from INDEX on with characters of three octets, from OFFSET on,
as long as there are such.  Return the index and the offset after them."
  (declare (type (simple-array character (*)) string)
           (type index index offset end) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (loop while (and (< index (length string)) (<= (+ offset 4) end))
        do (let* ((word (%mem-ref ptr :unsigned-int offset))
                  (code (three-octet-code word)))
             (declare (type (unsigned-byte 32) word))
             (when (or (< code #x800) (surrogate-p code))
               (return))
             (setf (schar string index) (code-char code))
             (incf index)
             (incf offset 3)))
  (values index offset))

(defun decode-utf-8-into (string ptr start end)
  "Fill STRING with the characters that begin at START and end before END.
Return the offset after the last, or NIL if there is one that is not UTF-8."
  (declare (type (simple-array character (*)) string) (type index start end)
           (type foreign-pointer ptr) (optimize (speed 1) (safety 0)))
  (let ((offset start)
        (index 0))
    (declare (type index offset index))
    (macrolet ((decode (octets least greatest)
                 `(let ((code (and (<= (+ offset ,octets) end)
                                   (utf-8-code ptr offset lead ,octets))))
                    (unless (and code
                                 (<= ,least (the fixnum code) ,greatest)
                                 (not (surrogate-p code)))
                      (return nil))
                    (put code ,octets)))
               (put (code octets)
                 `(progn (setf (schar string index) (code-char ,code))
                         (incf index)
                         (incf offset ,octets))))
      (loop
        (when (= index (length string))
          (return offset))
        (let ((lead (if (< offset end)
                        (%mem-ref ptr :unsigned-char offset)
                        (return nil))))
          (cond ((< lead #x80) (put lead 1))
                ((< lead #xC0) (return nil))
                ((< lead #xE0) (decode 2 #x80 #x7FF))
                ((< lead #xF0)
                 (decode 3 #x800 #xFFFF)
                 (setf (values index offset)
                       (decode-three-octets-into string index ptr offset
                                                 end)))
                ((< lead #xF8) (decode 4 #x10000 (1- char-code-limit)))
                (t (return nil))))))))

(defun decode-utf-8 (ptr start end max-chars)
  "Decode the octets from START to END into at most MAX-CHARS characters.
Return a string and the number of octets, or NIL if these are not UTF-8."
  (declare (type index start end max-chars))
  (let ((ascii (ascii-length ptr start end)))
    (if (or (= ascii (- end start)) (>= ascii max-chars))
        (let ((length (min ascii max-chars)))
          (values (decode-ascii ptr start length) length))
        (let* ((length (count-utf-8-leads ptr start end))
               (string (make-string (min length max-chars)
                                    :element-type 'character))
               (new-end (decode-utf-8-into string ptr start end)))
          ;; What is left must be what MAX-CHARS excludes, not a lone tail.
          (when (and new-end (or (= new-end end) (< max-chars length)))
            (values string (- new-end start)))))))
