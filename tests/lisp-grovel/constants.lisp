;;;; constants.lisp --- Constants, enums, bit-fields and features.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel-tests)

(def-suite constants :in cffi-grovel)
(in-suite constants)

(defun c-form (control &rest arguments)
  "A grovel form of a line of C."
  (format nil "(c ~S)" (apply #'format nil control arguments)))

(test constants.integers
  (let ((values `((zero "0") (negative "-1") (big ,(format nil "~DULL"
                                                          (1- (expt 2 64))))
                  (least "(-9223372036854775807LL - 1)")
                  (narrow "((unsigned char)-1)") (character "'A'")
                  (wide "((unsigned __int128)1 << 100)"))))
    (apply #'load-groveled
           (loop for (name text) in values
                 collect (c-form "#define N_~A ~A" name text)
                 collect (format nil "(constant (n-~A \"N_~A\"))" name name)))
    (is (equal (list 0 -1 (1- (expt 2 64)) (- (expt 2 63)) 255 65
                     (expt 2 100))
               (loop for (name) in values
                     collect (constant-value (format nil "n-~A" name)))))))

(test constants.floats
  (load-groveled (c-form "#define F_TENTH 0.1")
                 (c-form "#define F_SMALL 4.9406564584124654e-324")
                 (c-form "#define F_SINGLE 0.1f")
                 "(constant (f-tenth \"F_TENTH\") :type double-float)"
                 "(constant (f-small \"F_SMALL\") :type double-float)"
                 "(constant (f-single \"F_SINGLE\") :type single-float)")
  (is (eql 0.1d0 (constant-value "f-tenth")))
  (is (eql 4.9406564584124654d-324 (constant-value "f-small")))
  (is (eql 0.1f0 (constant-value "f-single"))))

(test constants.strings
  (load-groveled (c-form "#define S_PLAIN \"a\\\"b\\\\c\\n\"")
                 (c-form "#define S_NARROW \"\\303\\266\"")
                 (c-form "#define S_WIDE L\"\\x20ac\"")
                 "(constant (s-plain \"S_PLAIN\") :type string)"
                 "(constant (s-narrow \"S_NARROW\") :type string
                            :documentation \"Text.\")"
                 "(constant (s-wide \"S_WIDE\") :type string)")
  (is (equal (format nil "a\"b\\c~%") (constant-value "s-plain")))
  (is (equal (string (code-char 246)) (constant-value "s-narrow")))
  (is (equal (string (code-char 8364)) (constant-value "s-wide")))
  (is (equal "Text." (documentation (spec-symbol "s-narrow") 'variable))))

(test constants.documentation
  (load-groveled (c-form "#define DOCUMENTED 1")
                 "(constant (documented \"DOCUMENTED\")
                            :documentation \"It \\\"says\\\" a\\\\b.\")")
  (is (equal "It \"says\" a\\b."
             (documentation (spec-symbol "documented") 'variable))))

(test constants.first-known-name
  (load-groveled (c-form "#define SECOND 2") (c-form "#define THIRD 3")
                 "(constant (first-known \"FIRST\" \"SECOND\" \"THIRD\"))"
                 "(constant (:from-keyword \"SECOND\"))")
  (is (eql 2 (constant-value "first-known")))
  (is (eql 2 (constant-value "from-keyword"))))

(test constants.missing
  (is (equal '(grovel:missing-definition)
             (load-groveled "(constant (not-there \"NOT_THERE\"))"
                            "(constant (optional \"NOT_THERE\") :optional t)"
                            "(constant (nameless) :optional t)")))
  (is (not (boundp (spec-symbol "not-there"))))
  (is (not (boundp (spec-symbol "optional")))))

(test constants.enumerators
  "An enumerator is no macro, and is found all the same; a variable is none."
  (is (equal '(grovel:missing-definition)
             (load-groveled
              (c-form "enum { E_RED = -3, E_BIG = 1 << 30 };")
              (c-form "extern int e_variable;")
              "(constant (e-red \"E_NOT_THERE\" \"E_RED\"))"
              "(constant (e-big \"E_BIG\"))"
              "(constant (e-size \"sizeof(short)\"))"
              "(constant (e-missing \"E_MISSING\") :optional t)"
              "(constant (e-variable \"e_variable\"))")))
  (is (eql -3 (constant-value "e-red")))
  (is (eql (ash 1 30) (constant-value "e-big")))
  (is (eql 2 (constant-value "e-size"))))

(test constants.many-names-that-are-nothing
  "A compiler that gives up after twenty errors does not hide an enumerator."
  (let ((toolchain:*cc* "clang"))
    (apply #'load-groveled
           (c-form "enum { LAST_OF_MANY = 9 };")
           (append (loop for number below 50
                         collect (format nil "(constant (x \"NO_~D\") ~
                                              :optional t)" number))
                   '("(constant (last-of-many \"LAST_OF_MANY\"))"))))
  (is (eql 9 (constant-value "last-of-many"))))

(test constants.c++
  "The compiler may be one for C++."
  (let ((toolchain:*cc* "g++"))
    (load-groveled (c-form "#include <type_traits>")
                   (c-form "#define TEXT_X L\"x\"")
                   (c-form "enum class shade : unsigned char { dark = 200 };")
                   (c-form "struct both { short row[3]; double d; };")
                   "(constant (dark \"(int)shade::dark\"))"
                   "(constant (largest \"UINT64_MAX\"))"
                   "(constant (text-x \"TEXT_X\") :type string)"
                   "(cenum (shade :base-type :uint8) ((:dark \"shade::dark\")))"
                   "(cstruct both-x \"both\"
                     (row \"row\" :type :auto :count :auto)
                     (d \"d\" :type :auto))"))
  (is (eql 200 (constant-value "dark")))
  (is (eql (1- (expt 2 64)) (constant-value "largest")))
  (is (equal "x" (constant-value "text-x")))
  (is (eql 200 (cffi:foreign-enum-value (spec-symbol "shade") :dark)))
  (is (= 16 (constant-value "size-of-both-x"))))

(test constants.a-program-may-write
  "What C code in a grovel file prints is not taken for a name."
  (is (saysp (groveled (c-form "#include <stdio.h>")
                       (c-form "#define NOISY (puts(\"a /* \"), 4)")
                       (c-form "enum { IS_QUIET = 5 };")
                       "(constant (noisy \"NOISY\"))"
                       "(constant (is-quiet \"IS_QUIET\"))")
             "noisy 4" "is-quiet 5")))

(test constants.refused
  (is (saysp (grovel-failure (c-form "#define PI 3.14")
                             "(constant (not-pi \"PI\"))")
             "PI" "floating-point"))
  (is (saysp (grovel-failure "(constant (x \"X\") :type ratio)") "RATIO"))
  (is (saysp (grovel-failure (c-form "#define ONE 1")
                             "(constant (x \"ONE\") :type string)")
             "ONE" "not a string"))
  (is (saysp (grovel-failure "(constant (x \"1 + 1\"))") "\"1 + 1\"")))

;;;; Enums

(defparameter *integer-types*
  '((:int8 8 t) (:uint8 8 nil) (:int16 16 t) (:uint16 16 nil)
    (:int32 32 t) (:uint32 32 nil))
  "Types, their bits, and whether they are signed.")

(defun wrapped (value bits signedp)
  (let ((low (ldb (byte bits 0) value)))
    (if (and signedp (logbitp (1- bits) low)) (- low (ash 1 bits)) low)))

(test constants.enums-wrap
  "Values are what C makes of them in the base type, given as a groveled type."
  (loop for (type bits signedp) in *integer-types*
        for base = (format nil "base-~(~A~)" type)
        for c-type = (format nil "~(~A~)_t" type)
        do (load-groveled
            "(include \"stdint.h\")"
            (c-form "#define W_ALL 0xffffffff")
            (c-form "enum { W_NEGATIVE = -2, W_BIT = 0x~X };"
                    (ash 1 (min 30 (1- bits))))
            (format nil "(ctype ~A ~S)" base c-type)
            (format nil "(constantenum (w-macros :base-type ~A)
                          ((:all \"W_ALL\")) ((:one \"__LINE__\")))" base)
            (format nil "(cenum (w-enum :base-type ~A)
                          ((:negative \"W_NEGATIVE\")) ((:bit \"W_BIT\")))"
                    base))
           (is (= (wrapped #xffffffff bits signedp)
                  (cffi:foreign-enum-value (spec-symbol "w-macros") :all)))
           (is (= (wrapped -2 bits signedp)
                  (cffi:foreign-enum-value (spec-symbol "w-enum")
                                           :negative)))
           (is (= (wrapped (ash 1 (min 30 (1- bits))) bits signedp)
                  (cffi:foreign-enum-value (spec-symbol "w-enum") :bit)))))

(test constants.no-hole-in-an-enum
  (load-groveled (c-form "#define A_ONE 1") (c-form "#define A_TWO 2")
                 "(constantenum a-enum ((:one \"A_ONE\"))
                   ((:absent \"A_ABSENT\") :optional t)
                   ((:two \"A_NONE\" \"A_TWO\") :documentation \"Two.\"))")
  (is (equal '(:one :two)
             (cffi:foreign-enum-keyword-list (spec-symbol "a-enum"))))
  (is (eq :two (cffi:foreign-enum-keyword (spec-symbol "a-enum") 2))))

(test constants.missing-in-an-enum
  (is (equal '(grovel:missing-definition)
             (load-groveled "(constantenum m-enum ((:no \"M_NO\")))")))
  (is (eql -1 (cffi:foreign-enum-value (spec-symbol "m-enum") :no))))

(test constants.define-constants
  (load-groveled (c-form "enum { D_ONE = 1 };") (c-form "#define D_TWO 2")
                 "(cenum (d-enum :define-constants t) ((:d-one \"D_ONE\")))"
                 "(constantenum (d-macros :define-constants t)
                   ((:d-two \"D_TWO\") :documentation \"Two.\"))")
  (is (eql 1 (constant-value "d-one")))
  (is (eql 2 (constant-value "d-two"))))

(test constants.bitfields
  (load-groveled (c-form "#define B_ONE 1") (c-form "#define B_FOUR 4")
                 "(bitfield b-flags ((:one \"B_ONE\"))
                   ((:no \"B_NO\") :optional t) ((:four \"B_FOUR\")))"
                 "(bitfield (b-wide :base-type :uint64) ((:one \"B_ONE\")))")
  (is (equal '(:one :four)
             (cffi:foreign-bitfield-symbols (spec-symbol "b-flags") 5)))
  (is (= 8 (cffi:foreign-type-size (spec-symbol "b-wide")))))

(test constants.bad-enums
  (is (saysp (grovel-failure "(cenum e ((:a \"A\") :optional t))") "cenum"))
  (is (saysp (grovel-failure "(cenum e ((a \"A\")))") "KEYWORD"))
  (is (saysp (grovel-failure "(constantenum e ((:a a)))") "STRING"))
  (signals error (grovel::convert-intmax-constant 1 :double)))

;;;; Features

(test constants.features
  (let ((list (spec-symbol "*list*")))
    (setf (symbol-value list) '())
    (proclaim `(special ,list))
    (let ((*features* *features*))
      (load-groveled (c-form "#define HAVE_IT 1")
                     "(feature :grovel-test-feature \"HAVE_IT\")"
                     "(feature :grovel-test-absent \"NOT_THERE\")"
                     "(feature mine \"HAVE_IT\" :feature-list *list*)")
      (is-true (find :grovel-test-feature *features*))
      (is-false (find :grovel-test-absent *features*))
      (is (equal (list (spec-symbol "mine")) (symbol-value list))))))
