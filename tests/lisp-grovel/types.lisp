;;;; types.lisp --- Types, structs and unions.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite types :in cffi-grovel)
(in-suite types)

(test types.ctype
  (load-groveled "(include \"stdint.h\" \"stddef.h\" \"sys/types.h\")"
                 "(typedef \"unsigned short\" \"my_short\")"
                 "(ctype t-short \"my_short\")" "(ctype t-size \"size_t\")"
                 "(ctype t-off \"int64_t\")" "(ctype t-bytes 2)"
                 "(ctype t-double \"double\")" "(ctype t-pointer \"char *\")"
                 "(ffi-typedef t-alias t-short)")
  (flet ((canonical (name)
           (cffi::canonicalize-foreign-type (spec-symbol name))))
    (is (eq :unsigned-short (canonical "t-short")))
    (is (= 8 (cffi:foreign-type-size (spec-symbol "t-size"))))
    (is (eq :long (canonical "t-off")))
    (is (eq :unsigned-short (canonical "t-bytes")))
    (is (eq :double (canonical "t-double")))
    (is (= 8 (cffi:foreign-type-size (spec-symbol "t-pointer"))))
    (is (eq :unsigned-short (canonical "t-alias"))))
  (is (= 2 (constant-value "size-of-t-short"))))

(defparameter *record-text*
  "struct record { char tag; short row[5]; unsigned bits; double weight;
                   void *hooks[64]; int table[2][3];
                   union { int whole; char part[4]; } both; };"
  "A struct with one of everything.")

(test types.cstruct
  (load-groveled
   (c-form "~A" *record-text*) (c-form "#define ROW_LENGTH 5")
   "(cstruct record \"struct record\" \"A \\\"record\\\".\"
      (tag \"tag\" :type :char)
      (row \"row\" :type :auto :count :auto)
      (row-again \"row\" :type :short :count \"ROW_LENGTH\")
      (row-free \"row\" :type :short :count \"NO_LENGTH\")
      (bits \"bits\" :type :auto)
      (weight \"weight\" :type \":double\")
      (hooks \"hooks\" :type (:array :pointer 64))
      (whole \"both.whole\" :type :int))")
  (let ((type `(:struct ,(spec-symbol "record"))))
    (flet ((offset (name)
             (cffi:foreign-slot-offset type (spec-symbol name)))
           (slot-count (name)
             (cffi:foreign-slot-count type (spec-symbol name))))
      (is (= 568 (cffi:foreign-type-size type)
             (constant-value "size-of-record")))
      (is (equal '(0 2 2 12 16 24 560)
                 (mapcar #'offset '("tag" "row" "row-again" "bits" "weight"
                                    "hooks" "whole"))))
      (is (equal '(5 5) (mapcar #'slot-count '("row" "row-again"))))
      (is (eq :uint32 (cffi:foreign-slot-type type (spec-symbol "bits")))
          "The type is ~S." (cffi:foreign-slot-type type
                                                    (spec-symbol "bits"))))))

(test types.cunion
  (load-groveled
   (c-form "union both { int whole; char part[4]; };")
   "(cunion both \"union both\" \"Both.\" (whole \"whole\" :type :int)
      (part \"part\" :type :uint8 :count :auto))")
  (let ((type `(:union ,(spec-symbol "both"))))
    (is (= 4 (cffi:foreign-type-size type)
           (cffi:foreign-slot-count type (spec-symbol "part"))))))

(test types.cstruct-and-class-item
  (load-groveled
   (c-form "struct item { int a; char name[8]; };")
   "(cstruct-and-class-item item \"struct item\" (a \"a\" :type :int)
      (name \"name\" :type :char :count 8))")
  (cffi:with-foreign-object (pointer `(:struct ,(spec-symbol "item")))
    (setf (cffi:mem-ref pointer :int) 7)
    (cffi:lisp-string-to-foreign "text" (cffi:inc-pointer pointer 4) 8)
    (let ((item (funcall (spec-symbol "make-item-from-pointer") pointer)))
      (is (eql 7 (funcall (spec-symbol "item-a") item)))
      (is (equal "text" (funcall (spec-symbol "item-name") item))))))

(test types.refused
  "What has no name in CFFI is refused by the name it has in C."
  (is (saysp (grovel-failure "(ctype t-long-double \"long double\")")
             "long double"))
  (is (saysp (grovel-failure (c-form "struct s { long double wide; };")
                             "(cstruct s \"struct s\"
                               (wide \"wide\" :type :auto))")
             "struct s" "wide"))
  (is (saysp (grovel-failure "(cstruct s \"struct s\" (a \"a\" :count #c(1 2)
                                :type :int))")
             "spec.lisp:2:1"))
  (is (saysp (grovel-failure "(ctype a b)") "spec.lisp:2:1")))
