;;;; encodings.lisp --- Text in foreign memory.
;;;;
;;;; UTF-8, which is nearly all there is, has loops of its own (utf-8.lisp).
;;;; Every other encoding, and any text that is not valid, goes to Babel by way
;;;; of a vector of octets; Babel's conditions are what the caller sees.
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
  (if (utf-8-p encoding)
      1
      (length (enc-nul-encoding (get-character-encoding encoding)))))

(defun decode-by-babel (encoding ptr start end max-chars)
  "Decode the octets from START to END.  Return a string and their number.
As in Babel, :UTF-16 and :UTF-32 are big-endian unless a mark says otherwise."
  (let ((octets (octets-in-memory ptr start end)))
    (multiple-value-bind (string count)
        (and (surrogates-needed-p encoding)
             (decode-surrogates encoding octets max-chars))
      (if string
          (values string count)
          (let ((new-end (nth-value 1 (babel:vector-size-in-chars
                                       octets :encoding encoding
                                              :max max-chars))))
            (values (babel:octets-to-string octets :end new-end
                                                   :encoding encoding)
                    new-end))))))

(defun count-by-babel (encoding string start end)
  "The number of octets of STRING from START to END."
  (if (surrogates-needed-p encoding)
      (length (encode-surrogates encoding string start end
                                 most-positive-fixnum))
      (values (babel:string-size-in-octets string :encoding encoding
                                                  :start start :end end))))

(defun babel-extent (encoding string start end room)
  "Where the part of STRING from START on ends that fits in ROOM octets.
Babel is asked only when not all fits: it keeps some encodings too short."
  (if (<= (count-by-babel encoding string start end) room)
      end
      (nth-value 1 (babel:string-size-in-octets
                    string :encoding encoding :max room
                           :start start :end end))))

(defun encode-by-babel (encoding string start end ptr offset room)
  "Write STRING from START to END at PTR and OFFSET, in at most ROOM octets.
Return the number of octets."
  (put-octets-in-memory
   (if (surrogates-needed-p encoding)
       (encode-surrogates encoding string start end room)
       (babel:string-to-octets
        string :encoding encoding :use-bom nil :start start
               :end (babel-extent encoding string start end room)))
   ptr offset))

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
