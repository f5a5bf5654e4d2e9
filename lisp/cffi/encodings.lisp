;;;; encodings.lisp --- Text in foreign memory.
;;;;
;;;; UTF-8, which is nearly all there is, has loops of our own.  Every other
;;;; encoding, and any text that is not valid, goes to Babel by way of a vector
;;;; of octets; Babel's conditions are what the caller sees.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; Babel on pointers

(defun octets-in-memory (ptr start end)
  "A vector of the octets at PTR from START to END."
  (let ((octets (make-array (- end start) :element-type '(unsigned-byte 8))))
    (dotimes (index (length octets) octets)
      (setf (aref octets index)
            (%mem-ref ptr :unsigned-char (+ start index))))))

(defun put-octets-in-memory (octets ptr offset)
  "Write the vector OCTETS at PTR and OFFSET.  Return their number."
  (declare (type (simple-array (unsigned-byte 8) (*)) octets))
  (dotimes (index (length octets) index)
    (%mem-set (aref octets index) ptr :unsigned-char (+ offset index))))

(defun null-terminator-len (encoding)
  "The number of octets that end a string in ENCODING."
  (length (enc-nul-encoding (get-character-encoding encoding))))

(defun decode-by-babel (encoding ptr start end max-chars)
  "Decode the octets from START to END.  Return a string and their number.
As in Babel, :UTF-16 and :UTF-32 are big-endian unless a mark says otherwise."
  (let* ((octets (octets-in-memory ptr start end))
         (new-end (nth-value 1 (babel:vector-size-in-chars
                                octets :encoding encoding :max max-chars))))
    (values (babel:octets-to-string octets :end new-end :encoding encoding)
            new-end)))

(defun encode-by-babel (encoding string start end ptr offset room)
  "Write STRING from START to END at PTR and OFFSET, in at most ROOM octets.
Return the number of octets."
  (let ((new-end (nth-value 1 (babel:string-size-in-octets
                               string :encoding encoding :max room
                                      :start start :end end))))
    (put-octets-in-memory
     (babel:string-to-octets string :encoding encoding :use-bom nil
                                    :start start :end new-end)
     ptr offset)))

(defun count-by-babel (encoding string start end)
  "The number of octets of STRING from START to END."
  (values (babel:string-size-in-octets string :encoding encoding
                                              :start start :end end)))

;;;; The same as Babel's own kind of object, which some programs ask for

(defun foreign-string-mapping (encoding)
  "Babel's functions to convert text of ENCODING in foreign memory."
  (let ((mapping (make-instance 'babel-encodings::concrete-mapping)))
    (setf (octet-counter mapping)
          (lambda (string start end max)
            (if (plusp max)
                (babel:string-size-in-octets string :encoding encoding
                                                    :start start :end end
                                                    :max max)
                (values (count-by-babel encoding string start end) end)))
          (encoder mapping)
          (lambda (string start end ptr offset)
            (put-octets-in-memory
             (babel:string-to-octets string :encoding encoding :use-bom nil
                                            :start start :end end)
             ptr offset))
          (code-point-counter mapping)
          (lambda (ptr start end max)
            (multiple-value-bind (length new-end)
                (apply #'babel:vector-size-in-chars
                       (octets-in-memory ptr start end)
                       :encoding encoding
                       (when (plusp max) (list :max max)))
              (values length (+ start new-end))))
          (decoder mapping)
          (lambda (ptr start end string offset)
            (replace string
                     (babel:octets-to-string (octets-in-memory ptr start end)
                                             :encoding encoding)
                     :start1 offset)
            (- end start)))
    mapping))

(defvar *foreign-string-mappings*
  (let ((mappings (make-hash-table :test 'eq)))
    (dolist (encoding (babel:list-character-encodings) mappings)
      (let ((mapping (foreign-string-mapping encoding)))
        (dolist (name (cons encoding
                            (enc-aliases (get-character-encoding encoding))))
          (setf (gethash name mappings) mapping)))))
  "For each encoding, Babel's functions for text in foreign memory.")

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
            for more of-type index = (+ octets (cond ((< code #x80) 1)
                                                     ((< code #x800) 2)
                                                     ((< code #x10000) 3)
                                                     (t 4)))
            do (cond ((<= #xD800 code #xDFFF)
                      (return-from utf-8-extent nil))
                     ((> more room)
                      (return-from utf-8-extent (values octets index))))
               (setf octets more)))
    (values octets end)))

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

(declaim (inline encode-ascii))
(defun encode-ascii (string start end ptr offset)
  "Write STRING from START on at PTR and OFFSET, as far as it is ASCII.
Return the index of the first other character, or END."
  (declare (type index start end offset) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (with-string-kinds (string)
    (loop for index of-type index from start below end
          for code = (char-code (schar string index))
          do (unless (< code #x80)
               (return index))
             (%mem-set code ptr :unsigned-char offset)
             (incf offset)
          finally (return end))))

(defun encode-utf-8 (string start end ptr offset)
  "Write STRING from START to END at PTR and OFFSET.
There is room, and no character that UTF-8 cannot encode: UTF-8-EXTENT knows."
  (declare (type index start end offset) (type foreign-pointer ptr)
           (optimize (speed 1) (safety 0)))
  (with-string-kinds (string)
    (loop for index of-type index from start below end
          for code = (char-code (schar string index))
          do (cond ((< code #x80)
                    (put-octets ptr offset code))
                   ((< code #x800)
                    (put-octets ptr offset
                                (code-bits code 5 6 #xC0)
                                (code-bits code 6 0 #x80)))
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
                                (code-bits code 6 0 #x80)))))))

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
  (let ((count 0))
    (declare (type index count))
    (loop for index of-type index from start below end
          do (unless (= (logand (%mem-ref ptr :unsigned-char index) #xC0) #x80)
               (incf count)))
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

(defun decode-utf-8-into (string ptr start end)
  "Fill STRING with the characters that begin at START and end before END.
Return the offset after the last, or NIL if there is one that is not UTF-8."
  (declare (type (simple-array character (*)) string) (type index start end)
           (type foreign-pointer ptr) (optimize (speed 1) (safety 0)))
  (let ((offset start))
    (declare (type index offset))
    (macrolet ((decode (octets least greatest)
                 `(let ((code (and (<= (+ offset ,octets) end)
                                   (utf-8-code ptr offset lead ,octets))))
                    (unless (and code
                                 (<= ,least (the fixnum code) ,greatest)
                                 (not (<= #xD800 code #xDFFF)))
                      (return nil))
                    (setf (schar string index) (code-char code))
                    (incf offset ,octets))))
      (dotimes (index (length string) offset)
        (let ((lead (if (< offset end)
                        (%mem-ref ptr :unsigned-char offset)
                        (return nil))))
          (cond ((< lead #x80)
                 (setf (schar string index) (code-char lead))
                 (incf offset))
                ((< lead #xC0) (return nil))
                ((< lead #xE0) (decode 2 #x80 #x7FF))
                ((< lead #xF0) (decode 3 #x800 #xFFFF))
                ((< lead #xF8) (decode 4 #x10000 #x10FFFF))
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
