;;;; libffi.lisp --- What the system cffi-libffi offers beside by-value calls.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite libffi :in cffi)
(in-suite libffi)

(defcstruct libffi-measured (a :char) (b :double) (c (:array :short 3)))
(defcunion libffi-either (short :short) (double :double))
(defcstruct libffi-bits (flag :unsigned-int :bits 3))

(defun descriptor-of (type)
  (cffi::make-libffi-type-descriptor (cffi::parse-type type)))

(defun descriptor-slot (descriptor slot)
  (foreign-slot-value descriptor '(:struct cffi::ffi-type) slot))

(test libffi.descriptors
  (dolist (type '(:char :unsigned-short :int :unsigned-long :float :double
                  :pointer :string :boolean))
    (is (= (foreign-type-size type)
           (descriptor-slot (descriptor-of type) 'cffi::size))))
  (is (= cffi::+type-struct+
         (descriptor-slot (descriptor-of '(:struct libffi-measured))
                          'cffi::type)))
  (signals cffi::libffi-error (descriptor-of '(:struct libffi-bits))))

(defun prepared-size (type)
  "The size that libffi finds for TYPE."
  (let ((cif (cffi::make-libffi-cif nil type '())))
    (unwind-protect
         (descriptor-slot (foreign-slot-value cif '(:struct cffi::ffi-cif)
                                              'cffi::return-type)
                          'cffi::size)
      (cffi::free-libffi-cif cif))))

(test libffi.sizes
  (is (= (foreign-type-size '(:struct libffi-measured))
         (prepared-size '(:struct libffi-measured))))
  (is (= (foreign-type-size '(:union libffi-either))
         (prepared-size '(:union libffi-either)))))

(test libffi.call
  (let ((cif (cffi::make-libffi-cif "next_int" :int '(:int))))
    (with-foreign-objects ((value :int) (arguments :pointer) (result :long))
      (setf (mem-ref value :int) 41
            (mem-ref arguments :pointer) value)
      (cffi::libffi/call cif (foreign-symbol-pointer "next_int") result
                         arguments)
      (is (= 42 (mem-ref result :int))))
    (cffi::free-libffi-cif cif)))

(test libffi.refused
  (signals cffi::simple-libffi-error
    (cffi::make-libffi-cif "next_int" :int '(:int) 77)))
