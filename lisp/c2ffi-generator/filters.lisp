;;;; filters.lisp --- Which entries of a spec are wanted.
;;;;
;;;; There are four lists of regular expressions: definitions to include and to
;;;; exclude, by their C names; sources to include and to exclude, by the file
;;;; that they stand in.  Each may be :ALL instead, which matches everything
;;;; weakly; a regular expression that matches does so strongly, and what is
;;;; strong wins.  With inclusions alone nothing is left out.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi/c2ffi-generator)

(defstruct filters
  "Four filters: :ALL, or a list of functions of a string."
  include-definitions exclude-definitions include-sources exclude-sources)

(defun compile-filter (patterns)
  "PATTERNS, :ALL or a list of regular expressions, as a filter."
  (if (eq patterns :all)
      :all
      (loop for pattern in patterns
            do (check-type pattern string)
            collect (cl-ppcre:create-scanner pattern))))

(defun source-file (location)
  "The file in LOCATION, \"file:line:column\"."
  (cl-ppcre:regex-replace "(?::[0-9]+){1,2}$" (or location "") ""))

(defun weak-p (filter)
  (eq filter :all))

(defun strong-p (filter string)
  "True if a regular expression of FILTER is found in STRING, which may be NIL."
  (and string (consp filter)
       (some (lambda (scanner) (cl-ppcre:scan scanner string)) filter)))

(defun wanted-p (filters name location)
  "True if FILTERS let the definition of the C name NAME at LOCATION pass."
  (with-slots (include-definitions exclude-definitions
               include-sources exclude-sources)
      filters
    (let ((source (source-file location)))
      (or (strong-p include-definitions name)
          (and (not (strong-p exclude-definitions name))
               (not (strong-p exclude-sources source))
               (or (strong-p include-sources source)
                   (and (or (weak-p include-definitions)
                            (weak-p include-sources))
                        (not (weak-p exclude-sources)))
                   (not (or (weak-p exclude-definitions)
                            (weak-p exclude-sources)))))))))
