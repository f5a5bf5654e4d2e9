;;;; by-value.lisp --- Structs by value, with functions of the C library.
;;;;
;;;; SPDX-License-Identifier: MIT

(asdf:load-system "cffi-libffi")

(defcstruct div-result (quotient :int) (remainder :int))
(defcstruct long-div (quotient :long) (remainder :long))
(defcstruct in-address (octets :uint32))
(defcstruct (div-pair :class div-pair-type) (q :int) (r :int))
(defmethod translate-from-foreign (p (type div-pair-type))
  (with-foreign-slots ((q r) p (:struct div-pair)) (cons q r)))
(defmethod translate-into-foreign-memory (value (type div-pair-type) p)
  (with-foreign-slots ((q r) p (:struct div-pair))
    (setf q (car value) r (cdr value))))
(defctype div-alias (:struct div-result))
(defctype pair-alias (:struct div-pair))

(defcfun ("div" c-div) (:struct div-result) (a :int) (b :int))
(defcfun ("ldiv" c-ldiv) (:struct long-div) (a :long) (b :long))
(defcfun ("div" c-div-pair) (:struct div-pair) (a :int) (b :int))
(defcfun ("div" c-div-alias) div-alias (a :int) (b :int))
(defcfun ("inet_ntoa" c-inet-ntoa) :string (address (:struct in-address)))

(? result (c-div 17 5))
(? result-16 (c-ldiv -17 5))
(? result-class (c-div-pair 17 5))
(? result-funcall (foreign-funcall "div" :int 17 :int 5 (:struct div-result)))
(? result-funcall-16 (foreign-funcall "lldiv" :long-long 17 :long-long 5
                                              (:struct long-div)))
(? result-pointer (foreign-funcall-pointer (foreign-symbol-pointer "div") ()
                                           :int 17 :int 5
                                           (:struct div-result)))
(? argument (c-inet-ntoa '(octets #x0100007f)))
(? argument-funcall (foreign-funcall "inet_ntoa"
                                     (:struct in-address)
                                     (list 'octets 16777343)
                                     :string))
(? argument-unknown-slot (c-inet-ntoa '(no-such 1)))
(? argument-number (c-inet-ntoa 5))
(? argument-wrong-slot (c-inet-ntoa '(octets "x")))
(? wrong-argument (c-div "x" 1))
(? string-beside (foreign-funcall "strlen" :string "abc" :size))
(? libffi-feature (and (member :fsbv *features*) t))
