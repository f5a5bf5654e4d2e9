;;;; strings.lisp --- Foreign strings and the :STRING types.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite strings :in cffi)
(in-suite strings)

(defparameter *codes* '(#x10FFFF #x20AC #x7FF #x800 #xFFFF #x10000)
  "Codes at the borders of what takes one octet more.")

(defparameter *texts*
  (list "" "a" "ASCII text, of more than eight octets."
        (map 'string #'code-char '(104 233 108 955 111))
        (apply #'concatenate 'string (mapcar #'cffi::code-text *codes*))
        (make-string 1000 :initial-element (code-char #x3B1))
        (coerce "base" 'simple-base-string)
        (make-array 3 :element-type 'character :initial-contents "abc"
                      :adjustable t :fill-pointer 2))
  "Strings of all kinds.")

(defun octets (p count)
  "The COUNT octets at P."
  (loop for i below count collect (mem-aref p :unsigned-char i)))

(test strings.round-trips
  (dolist (encoding '(:utf-8 :utf-16le :utf-16be :utf-32be :utf-32le))
    (dolist (text *texts*)
      (with-foreign-string ((p size) text :encoding encoding)
        (multiple-value-bind (copy octets)
            (foreign-string-to-lisp p :encoding encoding)
          (is (string= text copy))
          (is (= size (+ octets (cffi::null-terminator-len encoding)))))))))

(test strings.surrogates
  "Pairs of surrogates, which only some Lisps need, are split nowhere."
  (let ((pair (map 'string #'code-char '(#x61 #xD83D #xDE00))))
    (loop for (encoding . expected)
            in '((:utf-8 #x61 #xF0 #x9F #x98 #x80)
                 (:utf-16be 0 #x61 #xD8 #x3D #xDE 0)
                 (:utf-32le #x61 0 0 0 0 #xF6 1 0))
          for octets = (coerce expected '(vector (unsigned-byte 8)))
          do (is (equalp octets (cffi::encode-surrogates encoding pair 0 3 9)))
             (is (< (length (cffi::encode-surrogates
                             encoding pair 0 3 (1- (length octets))))
                    (- (length octets) 1)))
             (is (equal #x1F600
                        (cffi::string-code (cffi::decode-surrogates
                                            encoding octets 9)
                                           1 (if (< char-code-limit #x110000)
                                                 3 2)))))
    (is (null (cffi::decode-surrogates
               :utf-8 (coerce '(#xED #xA0 #x80) 'vector) 9)))))

(test strings.all-encodings
  (let ((text "abcdefghijklmnopqrstuvwxyz"))
    (dolist (encoding (set-difference (babel:list-character-encodings)
                                      '(:utf-16 :utf-32 :ucs-2)))
      (with-foreign-string (p text :encoding encoding)
        (is (string= text (foreign-string-to-lisp p :encoding encoding))
            "~S" encoding)))))

(test strings.without-a-mark
  "Programs read the big-endian text of network protocols like this."
  (loop for (encoding . octets) in '((:utf-16 0 97 0 98)
                                     (:utf-32 0 0 0 97 0 0 0 98))
        do (let ((p (foreign-alloc :unsigned-char :initial-contents octets)))
             (is (string= "ab" (foreign-string-to-lisp
                                p :encoding encoding
                                  :count (length octets))))
             (foreign-free p))))

(test strings.octets
  (with-foreign-string ((p size) (map 'string #'code-char '(104 233 955)))
    (is (= 6 size))
    (is (equal '(104 195 169 206 187 0) (octets p 6))))
  (with-foreign-string ((p size) "abc" :null-terminated-p nil)
    (is (= 3 size))
    (is (string= "abc" (foreign-string-to-lisp p :count 3))))
  (with-foreign-string ((p size) "abcdef" :start 2 :end 4)
    (is (= 3 size))
    (is (string= "cd" (foreign-string-to-lisp p)))))

(test strings.partial-reads
  (with-foreign-string (p (map 'string #'code-char '(104 233 108 955 111)))
    (is (equal '(3 4) (multiple-value-bind (string octets)
                          (foreign-string-to-lisp p :max-chars 3)
                        (list (length string) octets))))
    (is (= 955 (char-code (char (foreign-string-to-lisp p :offset 4) 0))))
    (signals error (foreign-string-to-lisp p :max-chars 0)))
  (is (null (foreign-string-to-lisp (null-pointer))))
  (signals error (foreign-string-to-lisp (opaque 42))))

(test strings.embedded-null
  (with-foreign-pointer (p 4)
    (loop for octet in '(97 0 98 99) for i from 0
          do (setf (mem-aref p :unsigned-char i) octet))
    (is (= 3 (length (foreign-string-to-lisp p :count 3))))
    (is (= 1 (length (foreign-string-to-lisp p))))))

(test strings.malformed
  "Babel's conditions, whoever noticed."
  (dolist (octets '((#xC3 #x28 0) (#x80 0) (#xE0 #x80 #x80 0) (#xFF 0)
                    (#xED #xA0 #x80 0) (#xC3 0) (#xF4 #x90 #x80 #x80 0)))
    (with-foreign-pointer (p 8)
      (loop for octet in octets for i from 0
            do (setf (mem-aref p :unsigned-char i) octet))
      (signals babel:character-decoding-error (foreign-string-to-lisp p))))
  (signals babel:character-encoding-error
    (foreign-string-alloc (string (code-char 955)) :encoding :ascii))
  (signals type-error (foreign-string-alloc (opaque 42)))
  (signals error (foreign-string-alloc "a" :encoding (opaque :no-such)))
  (signals error (foreign-string-alloc "abc" :start 2 :end 9)))

(defun text-of-codes (&rest codes)
  (map 'string #'code-char codes))

(test strings.runs
  "Runs of each width, of lengths around those that the loops work in."
  (dolist (code '(#x41 #xE9 #x4E2D #x1F600))
    (loop for length from 0 to 10
          for run = (make-string length :initial-element (code-char code))
          do (dolist (text (list run
                                 (concatenate 'string "a" run)
                                 (concatenate 'string run "a")
                                 (concatenate 'string run run "abcd" run)
                                 (concatenate 'string run (text-of-codes
                                                           #x3B1 #x7FF))))
               (with-foreign-string ((p size) text)
                 (multiple-value-bind (copy octets) (foreign-string-to-lisp p)
                   (is (string= text copy))
                   (is (= size (1+ octets)))))))))

(test strings.malformed-runs
  "Tails that are missing, forms that are too long, and surrogates, after
characters that are valid."
  (dolist (bad '((#xE4 #xB8) (#xE0 #x80 #x80) (#xED #xA0 #x80) (#x80) (#xFF)
                 (#xE4 #xB8 #x41) (#xE4 #x41 #xAD)))
    (dolist (after '(() (#x41 #x41 #x41 #x41)))
      (with-foreign-pointer (p 16)
        (loop for octet in `(#xE4 #xB8 #xAD #xE4 #xB8 #xAD ,@bad ,@after 0)
              for i from 0
              do (setf (mem-aref p :unsigned-char i) octet))
        (signals babel:character-decoding-error
          (foreign-string-to-lisp p))))))

(test strings.wide-characters-in-short-buffers
  (with-foreign-pointer (p 12)
    (loop for room from 1 to 12
          for written = (* 3 (floor (1- room) 3))
          do (dotimes (i 12) (setf (mem-aref p :unsigned-char i) 99))
             (lisp-string-to-foreign (text-of-codes #x4E2D #x4E2D #x4E2D)
                                     p room)
             (is (= (min 9 written)
                    (foreign-funcall "octets_of" :pointer p :size)))
             (is (loop for i from (1+ (min 9 written)) below 12
                       always (= 99 (mem-aref p :unsigned-char i)))))))

(test strings.short-buffers
  (with-foreign-pointer (p 8)
    (flet ((fill-buffer (text size &rest options)
             (dotimes (i 8) (setf (mem-aref p :unsigned-char i) 99))
             (apply #'lisp-string-to-foreign text p size options)
             (octets p 8)))
      (is (equal '(104 101 0 99 99 99 99 99) (fill-buffer "hello" 3)))
      (is (equal '(0 99 99 99 99 99 99 99) (fill-buffer "hello" 1)))
      (is (equal '(0 99 99 99 99 99 99 99) (fill-buffer "" 1)))
      (is (equal '(104 0 99 99 99 99 99 99)
                 (fill-buffer (coerce '(#\h #.(code-char 233)) 'string) 3)))
      (is (equal '(0 0 99 99 99 99 99 99)
                 (fill-buffer "hello" 2 :encoding :utf-16le)))
      (is (equal '(99 99 104 0 99 99 99 99) (fill-buffer "hello" 2
                                                         :offset 2)))
      (is (equal '(97 98 99 0 99 99 99 99)
                 (fill-buffer "abc" 8 :encoding :latin-1)))
      (is-true (pointer-eq (inc-pointer p 2)
                           (lisp-string-to-foreign "a" p 2 :offset 2)))
      (signals error (fill-buffer "hello" 0)))))

(test strings.as-string
  (is (string= "text" (with-foreign-pointer-as-string (p 10)
                        (lisp-string-to-foreign "text" p 10))))
  (is (equal '("te") (multiple-value-list
                      (with-foreign-pointer-as-string ((p size) 10 :count 2)
                        (lisp-string-to-foreign "text" p size)))))
  (with-foreign-strings ((a "one") ((b size) "two"))
    (is (= 4 size))
    (is (string= "onetwo" (concatenate 'string (foreign-string-to-lisp a)
                                       (foreign-string-to-lisp b))))))

(test strings.arguments
  (dolist (text *texts*)
    (is (string= text (foreign-funcall "same_text" :string text :string)))
    (is (= (with-foreign-string ((p size) text) p (1- size))
           (foreign-funcall "octets_of" :string text :size))))
  (is (= 4242 (foreign-funcall "octets_of" :string (null-pointer) :size)))
  (is (null (foreign-funcall "same_text" :string (null-pointer) :string)))
  (signals simple-error (foreign-funcall "octets_of" :string (opaque nil)
                                                     :size))
  (let ((*default-foreign-encoding* :latin-1))
    (is (= 1 (foreign-funcall "octets_of" :string (string (code-char 233))
                                          :size)))))

(test strings.long-arguments
  (loop for length from 250 to 260
        do (is-true (foreign-funcall "all_letters"
                                     :string (make-string
                                              length :initial-element #\x)
                                     :char 120 :bool))))

(test strings.options
  (is (= 5 (length (foreign-funcall "greeting" :string))))
  (is (= 6 (length (foreign-funcall "greeting" (:string :encoding
                                                        :latin-1)))))
  (destructuring-bind (text p) (foreign-funcall "greeting" :string+ptr)
    (is (string= text (foreign-string-to-lisp p))))
  (is (= 1 (foreign-funcall "octets_of"
                            (:string :encoding :latin-1)
                            (string (code-char 233)) :size)))
  (signals error (cffi::parse-type '(:string :no-option 1))))

(test strings.memory
  (with-foreign-object (p :string)
    (is (string= "abc" (setf (mem-ref p :string) "abc")))
    (is (string= "abc" (both-ways (mem-ref p :string))))
    (foreign-string-free (mem-ref p :pointer))))

(test strings.length
  (with-foreign-string (p "abc" :encoding :utf-16le)
    (is (= 6 (cffi::foreign-string-length p :encoding :utf-16le))))
  (with-foreign-string (p "abc")
    (is (= 2 (cffi::foreign-string-length p :offset 1)))))

(test strings.default-encoding
  (is (eq :utf-8 *default-foreign-encoding*)))
