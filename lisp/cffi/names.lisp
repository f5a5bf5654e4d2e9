;;;; names.lisp --- From C names to Lisp names and back.
;;;;
;;;; DEFCFUN and DEFCVAR take a C name, a Lisp name, or both.  The missing one
;;;; is derived by generic functions that a program may specialize for its own
;;;; package.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defun split-if (test sequence &optional (where :elt))
  "Split SEQUENCE at the elements that satisfy TEST.
With WHERE :ELT these are dropped; with :BEFORE, each begins a part."
  (loop with start = 0
        for position = (position-if test sequence
                                    :start (if (eq where :before)
                                               (min (1+ start)
                                                    (length sequence))
                                               start))
        collect (subseq sequence start position) into parts
        while position
        do (setf start (if (eq where :before) position (1+ position)))
        finally (return parts)))

;;;; Derivation

(defgeneric translate-underscore-separated-name (name)
  (:documentation "Translate between \"foo_bar\" and FOO-BAR, either way.")
  (:method ((name string))
    (values (intern (canonicalize-symbol-name-case (substitute #\- #\_ name))
                    *package*)))
  (:method ((name symbol))
    (substitute #\_ #\- (string-downcase name))))

(defun collapse-prefix (parts special-words)
  "Join the first of PARTS if they spell one of SPECIAL-WORDS.
Return the first word and the parts after it."
  (loop for end from (length parts) above 1
        for word = (apply #'concatenate 'string (subseq parts 0 end))
        when (member word special-words :test #'string=)
          do (return (values word (nthcdr end parts)))
        finally (return (values (first parts) (rest parts)))))

(defun camelcase-words (name special-words)
  "The words of the camel-case string NAME."
  (loop with parts = (split-if (lambda (char)
                                 (or (upper-case-p char) (digit-char-p char)))
                               name :before)
        while parts
        collect (multiple-value-bind (word others)
                    (collapse-prefix parts special-words)
                  (setf parts others)
                  word)))

(defun camelcase-part (part firstp upper-initial-p special-words)
  "How PART, a word of a symbol's name, is written in camel case."
  (let ((special (find part special-words :test #'string-equal)))
    (cond ((and firstp (not upper-initial-p)) (string-downcase part))
          (special)
          (t (string-capitalize part)))))

(defgeneric translate-camelcase-name (name &key upper-initial-p special-words)
  (:documentation "Translate between \"fooBar\" and FOO-BAR, either way.
With UPPER-INITIAL-P the string begins with a capital.  SPECIAL-WORDS, such as
\"XML\", are kept together.")
  (:method ((name string) &key upper-initial-p special-words)
    (declare (ignore upper-initial-p))
    (when (string= name "")
      (error "The empty string is not a name."))
    (values (intern (canonicalize-symbol-name-case
                     (format nil "~{~A~^-~}"
                             (camelcase-words name special-words)))
                    *package*)))
  (:method ((name symbol) &key upper-initial-p special-words)
    (format nil "~{~A~}"
            (loop for part in (split-if (lambda (char) (char= char #\-))
                                        (string name))
                  for firstp = t then nil
                  collect (camelcase-part part firstp upper-initial-p
                                          special-words)))))

(defgeneric translate-name-from-foreign (foreign-name package &optional varp)
  (:documentation "Return the Lisp symbol for FOREIGN-NAME in PACKAGE.
With VARP it is a variable's.")
  (:method (foreign-name package &optional varp)
    (declare (ignore package))
    (let ((symbol (translate-underscore-separated-name foreign-name)))
      (if varp
          (values (intern (format nil "*~A*"
                                  (canonicalize-symbol-name-case
                                   (symbol-name symbol)))
                          *package*))
          symbol))))

(defgeneric translate-name-to-foreign (lisp-name package &optional varp)
  (:documentation "Return the C name for the symbol LISP-NAME of PACKAGE.
With VARP it is a variable's.")
  (:method (lisp-name package &optional varp)
    (declare (ignore package))
    (let ((name (translate-underscore-separated-name lisp-name)))
      (if varp
          (string-trim '(#\*) name)
          name))))

;;;; Name specifications

(defun lisp-name (spec varp)
  "The Lisp name in SPEC, or one derived from the C name in it."
  (let ((items (name-items spec)))
    (or (find-if #'symbolp items)
        (translate-name-from-foreign (find-if #'stringp items) *package*
                                     varp))))

(defun foreign-name (spec varp)
  "The C name in SPEC, or one derived from the Lisp name in it."
  (let ((items (name-items spec)))
    (or (find-if #'stringp items)
        (translate-name-to-foreign (find-if #'symbolp items) *package*
                                   varp))))

(defun lisp-name-p (object)
  "True if OBJECT can be the Lisp name in a list."
  (and object (symbolp object) (not (keywordp object))))

(defun name-items (spec)
  "The names that begin SPEC, at most a string and a symbol."
  (cond ((atom spec) (list spec))
        ((keywordp (second spec)) (list (first spec)))
        (t (subseq spec 0 (min 2 (length spec))))))

(defun valid-name-items-p (spec)
  "True if the names in SPEC are one string, one symbol, or both."
  (let ((items (name-items spec)))
    (if (consp spec)
        (and (every (lambda (item) (or (stringp item) (lisp-name-p item)))
                    items)
             (= (length items)
                (length (remove-duplicates items :key #'stringp))))
        (or (stringp spec) (and spec (symbolp spec))))))

(defun parse-name-and-options (spec &optional varp)
  "Return the Lisp name, the C name, and the options in SPEC."
  (unless (valid-name-items-p spec)
    (error "~S does not name a foreign ~:[function~;variable~]." spec varp))
  (let ((options (and (consp spec)
                      (nthcdr (length (name-items spec)) spec))))
    (values (lisp-name spec varp)
            (foreign-name spec varp)
            (if varp
                (parse-defcvar-options options)
                (parse-function-options options)))))
