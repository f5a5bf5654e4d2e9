;;;; uffi.lisp --- UFFI's operators.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(in-suite cffi)

;;;; Types

(uffi:def-constant +uffi-constant+ 7)
(uffi:def-foreign-type uffi-long-pointer (* :long))
(uffi:def-type uffi-any :int)
(uffi:def-enum uffi-color (:red (:green 5) :blue))
(uffi:def-enum uffi-kind (:a :b) :separator-string "-")
(uffi:def-struct uffi-node
  (value :int)
  (name :cstring)
  (next :pointer-self)
  (digits (:array :char 4)))
(uffi:def-struct uffi-outer
  (tag :unsigned-byte)
  (inner uffi-node))
(uffi:def-union uffi-number
  (whole :int)
  (octet :unsigned-byte)
  (real :double))
(uffi:def-array-pointer uffi-ints :int)

(test uffi.types
  (is (= 7 +uffi-constant+))
  (is (typep 'anything 'uffi-any))
  (is (equal '(0 5 6 0 1)
             (list uffi-color#red uffi-color#green uffi-color#blue
                   uffi-kind-a uffi-kind-b)))
  (is (equal '(8 4 32 40 8 4 1 20)
             (list (uffi:size-of-foreign-type 'uffi-long-pointer)
                   (uffi:size-of-foreign-type 'uffi-color)
                   (uffi:size-of-foreign-type 'uffi-node)
                   (uffi:size-of-foreign-type 'uffi-outer)
                   (uffi:size-of-foreign-type '(:union uffi-number))
                   (uffi:size-of-foreign-type 'uffi-ints)
                   (uffi:size-of-foreign-type :byte)
                   (uffi:size-of-foreign-type '(:array :int 5))))))

(test uffi.names-without-warnings
  "UFFI has no other way to write the type of a struct."
  (let ((warnings 0))
    (handler-bind ((warning (lambda (warning)
                              (incf warnings)
                              (muffle-warning warning))))
      (uffi:size-of-foreign-type (opaque 'uffi-node))
      (foreign-type-size (opaque 'uffi-number)))
    (is (zerop warnings))))

;;;; Objects

(test uffi.structs
  (uffi:with-foreign-objects ((node 'uffi-node) (outer 'uffi-outer))
    (setf (uffi:get-slot-value node 'uffi-node 'value) 5
          (uffi:get-slot-value node 'uffi-node 'next) node)
    (incf (uffi:get-slot-value node 'uffi-node 'value) 2)
    (is (= 7 (uffi:get-slot-value node 'uffi-node 'value)))
    (is (= 7 (uffi:get-slot-value node (opaque 'uffi-node) 'value)))
    (is (pointer-eq node (uffi:get-slot-pointer node 'uffi-node 'next)))
    (is (= 8 (- (uffi:pointer-address
                 (uffi:get-slot-value outer 'uffi-outer 'inner))
                (uffi:pointer-address outer))))
    (let ((digits (uffi:get-slot-value node 'uffi-node 'digits)))
      (setf (uffi:deref-array digits '(:array :char) 3) 9)
      (is (= 27 (- (pointer-address (mem-aptr digits :char 3))
                   (pointer-address node))))
      (is (= 9 (uffi:deref-array digits '(:array :char 4) 3))))))

(test uffi.unions
  (uffi:with-foreign-object (number 'uffi-number)
    (setf (uffi:get-slot-value number 'uffi-number 'whole) 258)
    (is (= 2 (uffi:get-slot-value number 'uffi-number 'octet)))))

(test uffi.arrays
  (let ((ints (uffi:allocate-foreign-object :int 3)))
    (dotimes (index 3)
      (setf (uffi:deref-array ints '(:array :int) index) (* index index)))
    (is (= 4 (uffi:deref-array ints 'uffi-ints 2)))
    (is (= 1 (uffi:deref-array ints (opaque '(:array :int)) 1)))
    (setf (uffi:deref-pointer ints :int) 11)
    (is (= 11 (uffi:deref-pointer ints :int)))
    (uffi:with-cast-pointer (bytes ints :byte)
      (is (= 11 (uffi:deref-pointer bytes :byte))))
    (uffi:free-foreign-object ints))
  (signals type-error (uffi:deref-array (null-pointer) (opaque :int) 0)))

(test uffi.pointers
  (is (uffi:null-pointer-p (uffi:make-null-pointer :int)))
  (is (uffi:null-pointer-p uffi:+null-cstring-pointer+))
  (is (= 16 (uffi:pointer-address (uffi:make-pointer 16 :int))))
  (is (eq 'x (uffi:char-array-to-pointer 'x))))

(test uffi.characters
  (is (equal '(#\a #\a 97 97 97)
             (list (uffi:ensure-char-character 97)
                   (uffi:ensure-char-character #\a)
                   (uffi:ensure-char-integer #\a)
                   (uffi:ensure-char-integer 97)
                   (uffi:ensure-char-storable #\a))))
  (is (char= (code-char 233) (uffi:ensure-char-character -23)))
  (is (uffi:null-char-p 0))
  (is (uffi:null-char-p (code-char 0)))
  (is (not (uffi:null-char-p #\a))))

;;;; Strings

(test uffi.cstrings
  (let ((ptr (uffi:convert-to-cstring "abc")))
    (is (string= "abc" (uffi:convert-from-cstring ptr)))
    (is (equalp #(97 98) (uffi:convert-from-foreign-usb8 ptr 2)))
    (uffi:free-cstring ptr))
  (is (null-pointer-p (uffi:convert-to-cstring nil)))
  (is (null (uffi:convert-from-cstring (null-pointer))))
  (uffi:with-cstrings ((a "a") (none nil) (empty ""))
    (is (string= "a" (uffi:convert-from-cstring a)))
    (is (null-pointer-p none))
    (is (null (uffi:convert-from-cstring empty)))))

(test uffi.foreign-strings
  (uffi:with-foreign-string (ptr "hello")
    (is (string= "hello" (uffi:convert-from-foreign-string ptr)))
    (is (string= "he" (uffi:convert-from-foreign-string
                       ptr :length 2 :null-terminated-p nil
                           :encoding :latin-1))))
  (let ((ptr (uffi:allocate-foreign-string 10 :unsigned t)))
    (lisp-string-to-foreign "xyz" ptr 10)
    (is (string= "xyz" (uffi:convert-from-foreign-string ptr)))
    (uffi:free-foreign-object ptr))
  (let ((ptr (uffi:convert-to-foreign-string (string (code-char 233))
                                             :latin-1)))
    (is (= 233 (mem-ref ptr :unsigned-char)))
    (uffi:free-foreign-object ptr))
  (signals error (uffi:foreign-string-length (null-pointer))))

(test uffi.octets
  (is (equalp #(97 0) (uffi:string-to-octets "a" :null-terminate t)))
  (is (equalp #(233) (uffi:string-to-octets (string (code-char 233))
                                            :encoding :latin-1)))
  (is (string= "ab" (uffi:octets-to-string (uffi:string-to-octets "ab"))))
  (is (equal '(2) (multiple-value-list
                   (uffi:foreign-encoded-octet-count
                    (string (code-char 233)))))))

;;;; Functions, variables and libraries

(uffi:def-function ("strlen" uffi-strlen) ((string :cstring))
  :module "c"
  :returning :unsigned-long)
(uffi:def-function "toupper" ((c :int)) :returning :int)
(uffi:def-foreign-var "opterr" :int "c")
(uffi:def-foreign-var ("optind" *uffi-optind*) :int "c")
(uffi:def-pointer-var *uffi-pointer* (null-pointer) "A pointer.")

(test uffi.functions
  (is (= 3 (uffi:with-cstring (string "abc") (uffi-strlen string))))
  (is (= 65 (toupper 97)))
  (is (integerp opterr))
  (is (integerp *uffi-optind*))
  (is (null-pointer-p *uffi-pointer*)))

(test uffi.libraries
  (is (equal "so" (first (uffi:foreign-library-types))))
  (is (equal (uffi:default-foreign-library-type)
             (first (uffi:foreign-library-types))))
  (let* ((file (test-library "libtest"))
         (found (uffi:find-foreign-library
                 '("no-such" "libtest")
                 (list "/no/such/" (pathname-directory file)))))
    (is (equal (namestring file) (namestring found)))
    (is-true (uffi:load-foreign-library found :module "test"))
    (is-true (uffi:load-foreign-library found)))
  (is (null (uffi:find-foreign-library "no-such" "/usr/lib/")))
  (is (null (uffi:load-foreign-library "/no/such/library.so")))
  (is (null (uffi:load-foreign-library nil)))
  (signals load-foreign-library-error
    (uffi:load-foreign-library "libno-such-library.so")))

;;;; The host

(test uffi.host
  (is (stringp (uffi:getenv "PATH")))
  (is (null (uffi:getenv "CFFI_NO_SUCH_VARIABLE")))
  (let* ((status nil)
         (output (with-output-to-string (*trace-output*)
                   (setf status (uffi:run-shell-command
                                 "echo ~A; exit ~D" "said" 3)))))
    (is (= 3 status))
    (is (search "said" output))))
