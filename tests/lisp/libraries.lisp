;;;; libraries.lisp --- Finding, loading and closing libraries.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite libraries :in cffi)
(in-suite libraries)

(define-foreign-library no-match (:no-such-feature "nothing.so"))
(define-foreign-library missing (t "no-such-library-anywhere.so"))
(define-foreign-library (canary :canary "malloc") (t "no-such.so"))
(define-foreign-library either
  ((:not :no-such-feature) (:or "no-such-1.so" "libm.so.6" "no-such-2.so")))
(define-foreign-library (searched :search-path "/no/such/place/")
  (t "libtest.so"))

(defmacro with-definitions-restored ((name) &body body)
  "Run BODY, and close the library NAME afterwards."
  `(unwind-protect (progn ,@body)
     (close-foreign-library ',name)))

(test libraries.loaded
  (let ((library (cffi::get-foreign-library 'libtest)))
    (is (eq 'libtest (foreign-library-name library)))
    (is (eq :external (foreign-library-load-state library)))
    (is-true (foreign-library-loaded-p 'libtest))
    (is (eq :test (foreign-library-type 'libtest)))
    (is (string= "libtest" (pathname-name (foreign-library-pathname
                                           library))))
    (is (member library (list-foreign-libraries :type :test)))
    (is (search "libtest.so" (princ-to-string library)))))

(test libraries.no-clause
  (is (typep (load-foreign-library 'no-match) 'foreign-library))
  (is-false (foreign-library-loaded-p 'no-match)))

(test libraries.missing
  (signals load-foreign-library-error (load-foreign-library 'missing))
  (signals load-foreign-library-error
    (load-foreign-library "no-such-library-anywhere.so"))
  (signals load-foreign-library-error
    (load-foreign-library #p"/no/such/library.so"))
  (signals load-foreign-library-error
    (load-foreign-library '(:or "no-such-1.so" (:default "no-such-2"))))
  (signals cffi::foreign-library-undefined-error
    (load-foreign-library 'no-such-library))
  (signals load-foreign-library-error
    (load-foreign-library '(:default no-string)))
  (signals error (load-foreign-library '(:no-such-designator "x"))))

(test libraries.alternatives
  (with-definitions-restored (either)
    (is (string= "libm.so.6" (namestring (foreign-library-pathname
                                          (load-foreign-library 'either)))))
    (is-true (foreign-library-loaded-p 'either)))
  (is-false (foreign-library-loaded-p 'either)))

(test libraries.canary
  (is (eq :static (foreign-library-load-state
                   (load-foreign-library 'canary))))
  (is (null (close-foreign-library 'canary)))
  (is-true (foreign-library-loaded-p 'canary)))

(test libraries.directories
  (let ((*foreign-library-directories*
          (list (directory-namestring (test-library "libtest")))))
    (with-definitions-restored (searched)
      (is (pathnamep (foreign-library-pathname
                      (load-foreign-library 'searched))))))
  (is (= 2 (length (cffi::parse-directories
                    '("/a/" (list "/b/"))))))
  (let ((*foreign-library-directories* '()))
    (is (typep (load-foreign-library "libtest.so"
                                     :search-path
                                     (directory-namestring
                                      (test-library "libtest")))
               'foreign-library))))

(test libraries.restarts
  (let ((tries 0))
    (is (typep (handler-bind ((load-foreign-library-error
                                (lambda (condition)
                                  (incf tries)
                                  (if (= tries 1)
                                      (invoke-restart
                                       (find-restart 'cffi::retry
                                                     condition))
                                      (use-value "libm.so.6" condition)))))
                 (load-foreign-library 'missing))
               'foreign-library))
    (is (= 2 tries))))

(test libraries.objects
  (let ((library (cffi::get-foreign-library 'either)))
    (is (eq library (load-foreign-library library)))
    (is-true (foreign-library-loaded-p library))
    (is (eq t (close-foreign-library library)))
    (is (null (close-foreign-library library)))))

(test libraries.reload
  (load-foreign-library 'either)
  (is (member (cffi::get-foreign-library 'either)
              (reload-foreign-libraries
               :test (lambda (name) (eq name 'either)))))
  (is-true (foreign-library-loaded-p 'either))
  (close-foreign-library 'either))

(test libraries.definition-errors
  (signals type-error (macroexpand-1 '(define-foreign-library "x"
                                       (t "x"))))
  (signals error (eval '(define-foreign-library bad
                         (t "x" :canary "malloc"))))
  (signals error (eval '(define-foreign-library (bad :no-option 1)
                         (t "x"))))
  (signals type-error (eval '(define-foreign-library (bad :type :no-type)
                              (t "x")))))

(test libraries.options
  (eval '(define-foreign-library (with-options :convention :stdcall)
          (:no-such-feature "a.so" :convention :cdecl)
          (t "b.so" :search-path "/c/")))
  (let ((library (cffi::get-foreign-library 'with-options)))
    (is (string= "b.so" (cffi::foreign-library-spec library)))
    (is (eq :stdcall (getf (cffi::foreign-library-options library)
                           :convention)))
    (is (equal '(#p"/c/") (cffi::foreign-library-search-path library)))))

(test libraries.clauses
  "A T clause always holds, and what it designates is kept as it is."
  (eval '(define-foreign-library designated (t some-symbol)))
  (is (eq 'some-symbol (cffi::foreign-library-spec
                        (cffi::get-foreign-library 'designated)))))

(test libraries.framework-in-thread
  "What a system has not fails, and does not crash, in a fresh thread."
  (flet ((load-framework ()
           (handler-case (load-foreign-library '(:framework "NoSuch"))
             (error () :refused))))
    (is (eq :refused
            (if bordeaux-threads:*supports-threads-p*
                (bordeaux-threads:join-thread
                 (bordeaux-threads:make-thread #'load-framework))
                (load-framework))))))

;;;; What is told when a library cannot be loaded

(defun load-failure-of (designator &rest options)
  "The condition of loading DESIGNATOR, which must fail."
  (handler-case (progn (apply #'load-foreign-library designator options)
                       (error "~S was loaded." designator))
    (load-foreign-library-error (condition) condition)))

(defun attempted-p (condition name outcome words)
  "True if CONDITION tells of NAME with OUTCOME and WORDS, in its report too."
  (loop for (of nil what reason)
          in (cffi-extras:load-foreign-library-error-attempts condition)
        thereis (and (equal of name) (eq what outcome)
                     (search words reason)
                     (search words (princ-to-string condition)))))

(defun made-library (name octets)
  "The path of a new file NAME that holds OCTETS, a list or a string."
  (let ((file (merge-pathnames name (test-library "libtest"))))
    (with-open-file (out file :direction :output :if-exists :supersede
                              :element-type '(unsigned-byte 8))
      (map nil (lambda (octet)
                 (write-byte (if (characterp octet) (char-code octet) octet)
                             out))
           octets))
    (namestring file)))

(defun copy-of-library (name)
  "The path of a copy of the test library, called NAME."
  (let* ((library (test-library "libtest"))
         (copy (merge-pathnames name library)))
    (uiop:copy-file library copy)
    copy))

(defun library-of-another-machine ()
  "The path of what looks like an ELF library for AArch64."
  (made-library "libother.so"
                (append '(127 69 76 70 2 1 1 0) (make-list 8 :initial-element 0)
                        '(3 0 183 0 1 0 0 0)
                        (make-list 40 :initial-element 0))))

(test libraries.every-candidate-is-told
  (let ((condition (load-failure-of '(:or "no-such-1.so"
                                      (:default "no-such-2")))))
    (is-true (attempted-p condition "no-such-1.so" :refused "no-such-1.so"))
    (is-true (attempted-p condition "no-such-2.so" :refused "no-such-2.so"))
    (is-true (attempted-p condition "no-such-2.so" :missing "none of"))))

(test libraries.every-directory-is-told
  (let ((*foreign-library-directories* '("/no/such/directory/")))
    (let ((condition (load-failure-of "no-such.so" :search-path "/no/other/")))
      (dolist (directory '("/no/such/directory" "/no/other"))
        (is (member directory
                    (cffi-extras:load-foreign-library-error-directories
                     condition)
                    :key #'first :test #'equal))
        (is (search directory (princ-to-string condition)))))))

(test libraries.wrong-machine-is-told
  (let* ((file (library-of-another-machine))
         (condition (load-failure-of file)))
    (is-true (attempted-p condition file :machine "AArch64"))))

(test libraries.linker-scripts-are-followed
  ;; A copy, since the last thing done with it is to close it.
  (let* ((real (namestring (copy-of-library "libscripted.so")))
         (script (made-library "libscript.so"
                               (format nil "/* GNU ld script */~%GROUP ( ~A )~%"
                                       real)))
         (library (load-foreign-library script)))
    (is-true (foreign-library-loaded-p library))
    (is (string= real (namestring (foreign-library-pathname library))))
    (close-foreign-library library)))

(test libraries.without-an-engine
  "The system's reason is told by the Lisp alone."
  (let* ((cffi::*library-finder* nil)
         (condition (load-failure-of '(:or "no-such-1.so" "no-such-2.so"))))
    (is-true (attempted-p condition "no-such-1.so" :refused "no-such-1.so"))
    (is-true (attempted-p condition "no-such-2.so" :refused "no-such-2.so"))))

(test libraries.engine-is-not-compiled-for-this
  (let ((cffi::*engine* nil)
        (cffi::*engine-places* '(("compiled" cffi::engine-compiled)))
        (cffi::*engine-cache* #p"/nowhere/libcffi.so"))
    (is-false (cffi::engine-at-hand-p))
    (is-true (attempted-p (load-failure-of "no-such-1.so")
                          "no-such-1.so" :refused "no-such-1.so"))))
