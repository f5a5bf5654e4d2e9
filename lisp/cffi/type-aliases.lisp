;;;; type-aliases.lisp --- :UINT8, :SIZE and other names of the primitive types.
;;;;
;;;; They are computed from the sizes that the backend reports, never from
;;;; *FEATURES*, save for C's off_t, whose size a host's C library chose.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi)

(defctype :uchar :unsigned-char)
(defctype :ushort :unsigned-short)
(defctype :uint :unsigned-int)
(defctype :ulong :unsigned-long)
(defctype :llong :long-long)
(defctype :ullong :unsigned-long-long)

(defun find-integer-type (size types)
  "Return the first of TYPES that has SIZE bytes."
  (find size types :key #'foreign-type-size))

(defun note-sized-integer-types (size &rest signed-unsigned-pairs)
  "Define names for the integer types of SIZE bytes, in pairs."
  (loop for (signed unsigned) in signed-unsigned-pairs
        for actual-signed
          = (find-integer-type size '(:char :short :int :long :long-long))
        for actual-unsigned
          = (find-integer-type size '(:unsigned-char :unsigned-short
                                      :unsigned-int :unsigned-long
                                      :unsigned-long-long))
        do (if (and actual-signed actual-unsigned)
               (note-integer-aliases signed actual-signed
                                     unsigned actual-unsigned)
               (warn "This host has no integer types of ~D byte~:P." size))))

(defun note-integer-aliases (&rest names-and-types)
  "Define each name as a typedef of the type that follows it."
  (loop for (name type) on names-and-types by #'cddr
        do (notice-foreign-type name (make-typedef name (parse-type type)))))

(note-sized-integer-types 1 '(:int8 :uint8))
(note-sized-integer-types 2 '(:int16 :uint16))
(note-sized-integer-types 4 '(:int32 :uint32))
(note-sized-integer-types 8 '(:int64 :uint64))
(note-sized-integer-types (foreign-type-size :pointer) '(:intptr :uintptr))

(note-integer-aliases :size :uintptr :ssize :intptr)
(note-integer-aliases :ptrdiff :ssize)
(note-integer-aliases
 :offset (if (or (= 8 (foreign-type-size :pointer)) (featurep :bsd))
             :int64
             :int32))
