;;;; engine-signature.lisp --- Signature text and blocks, against the engine.
;;;;
;;;; Lisp computes text and offsets by itself when it compiles a call; here the
;;;; engine is asked whether it sees the same.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite engine-signature :in cffi-tests::cffi)
(in-suite engine-signature)

(defcstruct two-doubles (x :double) (y :double))
(defcstruct nested (c :char) (p (:struct two-doubles)) (s :short))
(defcunion either (i :int) (d :double) (p :pointer))
(defcstruct with-union (kind :int8) (value (:union either)))
(defcstruct with-arrays (a :int :count 3) (b (:array :short 2 3)))
(defcstruct (packed :size 5 :alignment 1)
  (c :char :offset 0) (i :int :offset 1))
(defcstruct with-packed (s :short) (p (:struct packed)))
(defcstruct bits (a :unsigned-int :bits 3) (b :unsigned-int :bits 30) (c :char))
(defcstruct (wide :alignment 16 :size 32) (d :double :offset 16))
(defcstruct with-opaque (c :char) (e (cffi-extras:opaque "e")))
(defcenum (small :uint8) :one :two)
(defcstruct with-small (e small) (f :boolean) (s :string))

(defparameter *texts*
  '((:int "i") (:unsigned-long "L") (:string "p") (small "B") (:boolean "i")
    ((:struct two-doubles) "{dd}") ((:struct nested) "{b{dd}s}")
    ((:union either) "<idp>") ((:struct with-union) "{b<idp>}")
    ((:struct with-arrays) "{[3i][2[3s]]}")
    ((:struct packed) "{#5,1@0b@1i}")
    ((:struct with-packed) "{s{#5,1@0b@1i}}")
    ((:struct bits) "{#12,4@0+0I:3@4+0I:30@8b}")
    ((:struct wide) "{#32,16@16d}")
    ((:struct with-opaque) "{be}") ((:struct with-small) "{Bip}"))
  "Types and their signature text.")

(test engine-signature.text
  (loop for (type text) in *texts*
        do (is (string= text (cffi::argument-text (cffi::parse-type type))))))

;;;; The engine's view

(defcstruct layout-info (size :uint32) (alignment :uint32) (fields :uint32))
(defcstruct argument-info (offset :uint32) (size :uint32) (alignment :uint32))
(defcstruct signature-info
  (argument-count :uint32) (fixed-count :uint32) (variadic :uint32)
  (block-size :uint32) (result-offset :uint32) (result-size :uint32))

(defun engine-size-and-alignment (text)
  "The size and the alignment that the engine gives to the type TEXT."
  (with-foreign-object (info '(:struct layout-info))
    (cffi::with-engine-report (report text)
      (cffi::engine-call cffi::layout-get
                         :string text :size (length text) :pointer info
                         :pointer (null-pointer) :size 0 :pointer report :int))
    (with-foreign-slots ((size alignment) info (:struct layout-info))
      (list size alignment))))

(test engine-signature.layout
  (loop for (type text) in *texts*
        do (is (equal (list (foreign-type-size type)
                            (foreign-type-alignment type))
                      (engine-size-and-alignment text))
               "~S" type)))

(defun engine-block (text)
  "The block size and the argument offsets that the engine has for TEXT."
  (let ((signature (cffi::engine-signature text)))
    (with-foreign-objects ((info '(:struct signature-info))
                           (argument '(:struct argument-info)))
      (cffi::engine-call cffi::signature-info :pointer signature :pointer info
                                              :void)
      (with-foreign-slots ((argument-count block-size) info
                           (:struct signature-info))
        (cons block-size
              (loop for i below argument-count
                    do (cffi::with-engine-report (report text)
                         (cffi::engine-call cffi::argument-info
                                            :pointer signature :uint32 i
                                            :pointer argument :pointer report
                                            :int))
                    collect (foreign-slot-value
                             argument '(:struct argument-info) 'offset)))))))

(defun pseudo-random (seed)
  "A function of N that returns the next of a fixed sequence of numbers below
N: a failure comes again."
  (lambda (n)
    (setf seed (mod (+ (* seed 6364136223846793005) 1442695040888963407)
                    (expt 2 64)))
    (mod (ash seed -33) n)))

(defun random-signature (types next)
  "Argument types and a result type from TYPES, picked by the function NEXT."
  (flet ((any () (nth (funcall next (length types)) types)))
    (values (loop repeat (funcall next 9) collect (any)) (any))))

(defun same-block-p (types result fixed-count)
  "True when Lisp and the engine lay out the same block for a signature."
  (let ((layout (cffi::lay-out-block (mapcar #'cffi::parse-type types)
                                     (cffi::parse-type result) fixed-count)))
    (equal (engine-block (cffi::block-text layout))
           (cons (cffi::block-size layout) (cffi::block-offsets layout)))))

(test engine-signature.blocks
  "Five hundred random signatures have the same blocks on both sides."
  (let ((next (pseudo-random 1))
        (types (mapcar #'first *texts*)))
    (is (null (loop for i below 500
                    for (arguments result)
                      = (multiple-value-list (random-signature types next))
                    for fixed-count = (and (zerop (mod i 5))
                                           (length arguments))
                    unless (same-block-p arguments result fixed-count)
                      collect (list arguments result fixed-count))))))

(test engine-signature.refusal
  "What the engine refuses arrives with the text and the place."
  (handler-case (cffi::engine-signature "(ix)i")
    (cffi-extras:engine-error (condition)
      (is (string= "(ix)i" (cffi-extras:engine-error-signature condition)))
      (is (eql 2 (cffi-extras:engine-error-position condition)))
      (is (not (zerop (cffi-extras:engine-error-status condition)))))
    (:no-error (&rest values) (fail "~S" values))))
