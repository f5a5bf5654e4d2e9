;;;; naming.lisp --- From C names to Lisp names.
;;;;
;;;; These are what people build their name transformers from.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(defun camelcased? (string)
  "Return true if the C name STRING looks like camelCase.
It has three characters or more, small letters and capitals, and not too few or
too many of these."
  (let ((large (count-if #'upper-case-p string))
        (small (count-if #'lower-case-p string)))
    (and (>= (length string) 3)
         (plusp large)
         (plusp small)
         (<= 5/100 (/ large small) 5/10))))

(defun camelcase-to-dash-separated (string)
  "Return the C name STRING in small letters, a dash before each new word.
Every capital begins a word."
  (with-output-to-string (out)
    (loop for char across string
          for firstp = t then nil
          do (when (and (upper-case-p char) (not firstp))
               (write-char #\- out))
             (write-char (char-downcase char) out))))

(defun maybe-camelcase-to-dash-separated (string)
  "Return STRING; if it is CAMELCASED?, by CAMELCASE-TO-DASH-SEPARATED."
  (if (camelcased? string) (camelcase-to-dash-separated string) string))

(defun change-case-to-readtable-case (string &optional (readtable *readtable*))
  "Return STRING in the case that READTABLE gives to symbols."
  (ecase (readtable-case readtable)
    (:upcase (string-upcase string))
    (:downcase (string-downcase string))
    ((:preserve :invert) string)))

;;;; The hooks, when nobody gives any

(defun default-ffi-name-transformer (name kind &key &allow-other-keys)
  "Return the C name NAME as it is, whatever its KIND."
  (declare (ignore kind))
  (check-type name string)
  name)

(defun default-ffi-type-transformer (type context &key &allow-other-keys)
  "Return the type to use for TYPE in CONTEXT: :STRING for (:POINTER :CHAR)."
  (declare (ignore context))
  (if (equal type '(:pointer :char)) :string type))

(defun default-ffi-name-export-predicate (symbol &key &allow-other-keys)
  "Return true if SYMBOL shall be exported: never."
  (declare (ignore symbol))
  nil)

(defun default-callback-factory (&key &allow-other-keys)
  "Return a function of each definition and one to be called last, or neither."
  (values nil nil))
