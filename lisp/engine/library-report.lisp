;;;; library-report.lisp: the engine examines files of libraries.
;;;;
;;;; It knows formats and machines, follows linker scripts, and looks where
;;;; package managers put libraries.  It is asked only when the Lisp's own way
;;;; to load a library has failed, and never compiled for that: without an
;;;; engine at hand, the system's reason is all there is to tell.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

;;;; As in include/cffi.h

(defconstant +library-needed+ 2 "CFFI_LIBRARY_NEEDED.")

(defcstruct library-request
  "cffi_library_request."
  (names :pointer)
  (name-count :size)
  (directories :pointer)
  (directory-count :size)
  (flags :uint32))

(defcstruct library-attempt
  "cffi_library_attempt."
  (name :string)
  (path :string)
  (outcome :string)
  (reason :string))

(defcstruct library-directory
  "cffi_library_directory."
  (path :string)
  (origin :string))

(defcstruct library-report
  "cffi_library_report."
  (path :string)
  (text :pointer)
  (attempts :pointer)
  (attempt-count :size)
  (directories :pointer)
  (directory-count :size))

;;;; Asking

(defun call-with-foreign-strings (function strings)
  "Call FUNCTION with a pointer to a C array of STRINGS."
  (let ((pointers (mapcar #'foreign-string-alloc strings)))
    (unwind-protect
         (with-foreign-object (array :pointer (max 1 (length pointers)))
           (loop for pointer in pointers
                 for index from 0
                 do (setf (mem-aref array :pointer index) pointer))
           (funcall function array))
      (mapc #'foreign-string-free pointers))))

(defmacro with-foreign-string-array ((array strings) &body body)
  "Run BODY with ARRAY bound to a pointer to a C array of STRINGS."
  `(call-with-foreign-strings (lambda (,array) ,@body) ,strings))

(defun find-library-report (names directories)
  "A pointer to the engine's report on NAMES, or to nothing."
  (with-foreign-string-array (name-array names)
    (with-foreign-string-array (directory-array directories)
      (with-foreign-objects ((request '(:struct library-request))
                             (report :pointer))
        (loop for (slot value)
                in `((names ,name-array)
                     (name-count ,(length names))
                     (directories ,directory-array)
                     (directory-count ,(length directories))
                     (flags ,+library-needed+))
              do (setf (foreign-slot-value request '(:struct library-request)
                                           slot)
                       value))
        (engine-call library-find :pointer request :pointer report
                     :pointer (null-pointer) :int)
        (mem-ref report :pointer)))))

;;;; Reading the answer

(defun read-rows (array count type slots)
  "The SLOTS of each of the COUNT structs of TYPE at ARRAY."
  (loop for index below count
        for row = (mem-aptr array type index)
        collect (loop for slot in slots
                      collect (foreign-slot-value row type slot))))

(defun read-attempt (row)
  "ROW with its outcome as a keyword."
  (destructuring-bind (name path outcome reason) row
    (list name path (make-keyword (string-upcase outcome)) reason)))

(defun read-library-report (report)
  "The file that REPORT, a pointer, has found or NIL; what was tried; where."
  (with-foreign-slots ((path attempts attempt-count directories
                             directory-count)
                       report (:struct library-report))
    (values path
            (mapcar #'read-attempt
                    (read-rows attempts attempt-count
                               '(:struct library-attempt)
                               '(name path outcome reason)))
            (read-rows directories directory-count
                       '(:struct library-directory) '(path origin)))))

(defun find-library-by-engine (names directories)
  "Have the engine look for one of NAMES: see *LIBRARY-FINDER*."
  (when (engine-at-hand-p)
    (let ((report (find-library-report names directories)))
      (unless (null-pointer-p report)
        (unwind-protect (read-library-report report)
          (engine-call library-report-free :pointer report :void))))))

(setf *library-finder* 'find-library-by-engine)
