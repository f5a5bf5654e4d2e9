;;;; encodings.lisp --- Text in foreign memory.
;;;;
;;;; UTF-8, which is nearly all there is, has loops of our own.  Every other
;;;; encoding, and any text that is not valid, goes to Babel, whose conditions
;;;; are what the caller sees.
;;;;
;;;; Babel generates its coders for any kind of octet sequence that one can
;;;; read and write with two macros; *FOREIGN-STRING-MAPPINGS* holds those for
;;;; pointers, as (pointer, byte offset).
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Babel on pointers

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defun octet-shifts (octets endianness)
    "How far each of OCTETS is shifted in an integer, the first one first.
ENDIANNESS is :LE, :BE, :NE for the host's own or :RE for the other one."
    (let ((shifts (loop for octet below octets collect (* 8 octet)))
          (host (if (featurep :big-endian) :be :le)))
      (if (eq (case endianness
                (:ne host)
                (:re (if (eq host :be) :le :be))
                (t endianness))
              :le)
          shifts
          (reverse shifts)))))

(defmacro foreign-string-ref (ptr index &optional (octets 1) (endianness :ne))
  "Read the unsigned integer of OCTETS at INDEX."
  (once-only (ptr index)
    `(logior ,@(loop for shift in (octet-shifts octets endianness)
                     for octet from 0
                     collect `(ash (%mem-ref ,ptr :unsigned-char
                                             (+ ,index ,octet))
                                   ,shift)))))

(defmacro foreign-string-set (value ptr index
                              &optional (octets 1) (endianness :ne))
  "Write the unsigned integer VALUE of OCTETS at INDEX."
  (once-only (value ptr index)
    `(progn
       ,@(loop for shift in (octet-shifts octets endianness)
               for octet from 0
               collect `(%mem-set (ldb (byte 8 ,shift) ,value)
                                  ,ptr :unsigned-char (+ ,index ,octet)))
       (values))))

(defmacro string-code-ref (string index)
  "Read the character code at INDEX."
  `(char-code (schar ,string ,index)))

(defmacro string-code-set (code string index)
  "Write the character CODE at INDEX."
  `(setf (schar ,string ,index) (code-char ,code)))

(defvar *foreign-string-mappings*
  (instantiate-concrete-mappings
   :optimize ((speed 1) (debug 0) (compilation-speed 0))
   :octet-seq-setter foreign-string-set
   :octet-seq-getter foreign-string-ref
   :octet-seq-type foreign-pointer
   :code-point-seq-setter string-code-set
   :code-point-seq-getter string-code-ref
   :code-point-seq-type (simple-array character (*)))
  "Babel's coders between foreign memory and strings, by encoding.")

(defun null-terminator-len (encoding)
  "The number of octets that end a string in ENCODING."
  (length (enc-nul-encoding (get-character-encoding encoding))))

;;; Without a byte order mark, C's UTF-16 and the like is in the host's order,
;;; whatever the standard says about files.
(defun encoding-in-memory (encoding ptr offset octets)
  "The encoding by which to read the OCTETS of ENCODING at PTR and OFFSET."
  (let* ((character-encoding (get-character-encoding encoding))
         (native (enc-use-bom character-encoding))
         (marks (list #xFEFF #xFFFE))
         (width (null-terminator-len encoding)))
    (cond ((not native) encoding)
          ((and (>= octets width)
                (= width 2)
                (member (foreign-string-ref ptr offset 2 :be) marks))
           encoding)
          ((and (>= octets width)
                (= width 4)
                (or (= (foreign-string-ref ptr offset 4 :be) #xFEFF)
                    (= (foreign-string-ref ptr offset 4 :le) #xFEFF)))
           encoding)
          (t native))))

(defun decode-by-babel (encoding ptr start end max-chars)
  "Decode the octets from START to END.  Return a string and their number."
  (let* ((encoding (encoding-in-memory encoding ptr start (- end start)))
         (mapping (lookup-mapping *foreign-string-mappings* encoding)))
    (multiple-value-bind (length new-end)
        (funcall (code-point-counter mapping) ptr start end max-chars)
      (let ((string (make-string length :element-type 'character)))
        (funcall (decoder mapping) ptr start new-end string 0)
        (values string (- new-end start))))))

(defun encode-by-babel (encoding string start end ptr offset room)
  "Write STRING from START to END at PTR and OFFSET, in at most ROOM octets.
STRING is simple.  Return the number of octets."
  (let ((mapping (lookup-mapping *foreign-string-mappings* encoding))
        (string (coerce string '(simple-array character (*)))))
    (multiple-value-bind (octets new-end)
        (funcall (octet-counter mapping) string start end room)
      (funcall (encoder mapping) string start new-end ptr offset)
      octets)))

(defun count-by-babel (encoding string start end)
  "The number of octets of the simple STRING from START to END."
  (values (funcall (octet-counter (lookup-mapping *foreign-string-mappings*
                                                  encoding))
                   (coerce string '(simple-array character (*)))
                   start end -1)))

;;;; UTF-8
;;;;
;;;; The inner loops are compiled without checks: offsets come from callers who
;;;; have checked them, strings are simple and of a known kind.

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

(defun count-utf-8-octets (string start end)
  "The number of octets of the simple STRING from START to END, or NIL.
NIL when there is a character that UTF-8 cannot encode."
  (declare (type index start end) (optimize (speed 1) (safety 0)))
  (let ((octets 0))
    (declare (type index octets))
    (with-string-kinds (string)
      (loop for index of-type index from start below end
            for code = (char-code (schar string index))
            do (incf octets
                     (cond ((< code #x80) 1)
                           ((< code #x800) 2)
                           ((<= #xD800 code #xDFFF)
                            (return-from count-utf-8-octets nil))
                           ((< code #x10000) 3)
                           (t 4)))))
    octets))

(defmacro put-octets (ptr offset &rest octets)
  "Write OCTETS from PTR and the variable OFFSET on, and advance OFFSET."
  `(progn ,@(loop for octet in octets
                  collect `(%mem-set ,octet ,ptr :unsigned-char ,offset)
                  collect `(incf ,offset))))

(defmacro code-bits (code size position lead)
  "The octet made of LEAD and SIZE bits of CODE at POSITION."
  `(logior ,lead (ldb (byte ,size ,position) ,code)))

(declaim (inline encode-utf-8))
(defun encode-utf-8 (string start end ptr offset room)
  "Write STRING from START to END at PTR and OFFSET.
Stop before the first character that does not fit in ROOM octets.  STRING has
no character that UTF-8 cannot encode.  Return the number of octets."
  (declare (type index start end offset room) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (let* ((first offset)
         (limit (+ offset room)))
    (declare (type index first limit offset))
    (with-string-kinds (string)
      (loop for index of-type index from start below end
            for code = (char-code (schar string index))
            do (cond ((< code #x80)
                      (when (> (+ offset 1) limit) (return))
                      (put-octets ptr offset code))
                     ((< code #x800)
                      (when (> (+ offset 2) limit) (return))
                      (put-octets ptr offset
                                  (code-bits code 5 6 #xC0)
                                  (code-bits code 6 0 #x80)))
                     ((< code #x10000)
                      (when (> (+ offset 3) limit) (return))
                      (put-octets ptr offset
                                  (code-bits code 4 12 #xE0)
                                  (code-bits code 6 6 #x80)
                                  (code-bits code 6 0 #x80)))
                     (t
                      (when (> (+ offset 4) limit) (return))
                      (put-octets ptr offset
                                  (code-bits code 3 18 #xF0)
                                  (code-bits code 6 12 #x80)
                                  (code-bits code 6 6 #x80)
                                  (code-bits code 6 0 #x80))))))
    (- offset first)))

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

(defun decode-utf-8-character (ptr index end)
  "Decode the character at INDEX.  Return its code and its number of octets.
Both are NIL if the octets there are not UTF-8."
  (declare (type index index end) (type foreign-pointer ptr))
  (labels ((octet (offset)
             (if (< (+ index offset) end)
                 (%mem-ref ptr :unsigned-char (+ index offset))
                 0))
           (tail (offset)
             (let ((octet (octet offset)))
               (if (= (logand octet #xC0) #x80)
                   (logand octet #x3F)
                   (return-from decode-utf-8-character (values nil nil)))))
           (checked (code octets least)
             (if (or (< code least)
                     (<= #xD800 code #xDFFF)
                     (> code #x10FFFF))
                 (values nil nil)
                 (values code octets))))
    (let ((lead (octet 0)))
      (cond ((< lead #x80) (values lead 1))
            ((< lead #xC2) (values nil nil))
            ((< lead #xE0)
             (checked (logior (ash (logand lead #x1F) 6) (tail 1)) 2 #x80))
            ((< lead #xF0)
             (checked (logior (ash (logand lead #x0F) 12)
                              (ash (tail 1) 6) (tail 2))
                      3 #x800))
            ((< lead #xF5)
             (checked (logior (ash (logand lead #x07) 18) (ash (tail 1) 12)
                              (ash (tail 2) 6) (tail 3))
                      4 #x10000))
            (t (values nil nil))))))

(defun count-utf-8-characters (ptr start end max-chars)
  "The number of characters from START to END, at most MAX-CHARS, or NIL.
NIL when the octets are not UTF-8.  The second value is where they end."
  (declare (type index start end max-chars))
  (let ((index start)
        (count 0))
    (declare (type index index count))
    (loop while (and (< index end) (< count max-chars))
          do (let ((octets (nth-value 1 (decode-utf-8-character ptr index
                                                                end))))
               (unless octets
                 (return-from count-utf-8-characters (values nil index)))
               (incf index (the (integer 1 4) octets))
               (incf count)))
    (values count index)))

(defun decode-utf-8 (ptr start end max-chars)
  "Decode the octets from START to END into at most MAX-CHARS characters.
Return a string and the number of octets, or NIL if these are not UTF-8."
  (declare (type index start end max-chars))
  (let ((ascii (ascii-length ptr start end)))
    (if (or (= ascii (- end start)) (>= ascii max-chars))
        (let ((length (min ascii max-chars)))
          (values (decode-ascii ptr start length) length))
        (multiple-value-bind (length new-end)
            (count-utf-8-characters ptr start end max-chars)
          (when length
            (let ((string (make-string length :element-type 'character))
                  (offset start))
              (declare (type index offset length))
              (dotimes (index length)
                (multiple-value-bind (code octets)
                    (decode-utf-8-character ptr offset end)
                  (setf (schar string index) (code-char code))
                  (incf offset (the (integer 1 4) octets))))
              (values string (- new-end start))))))))
