;;;; c2ffi.lisp --- Bindings made from specs.
;;;;
;;;; The package BYVALUE is the binding of byvalue.h, from a spec that stands
;;;; beside it; the header has one of everything that C can declare.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite c2ffi :in cffi-tests::cffi)
(in-suite c2ffi)

(defun exported-p (name)
  (eq :external (nth-value 1 (find-symbol name "BYVALUE"))))

;;;; Names and constants

(test c2ffi.exports
  (dolist (name '("POINT-SCALE" "POINT" "COLOUR" "+BYVALUE-LEVEL+"
                  "*BYVALUE-COUNTER*" "POINT-TCLASS" "NEXT" "+ANSWER+"))
    (is (exported-p name) "~A" name)))

(test c2ffi.constants
  (is (eql 9 byvalue:+byvalue-level+))
  (is (eql -9 byvalue:+byvalue-negative+))
  (is (equal "byvalue" byvalue:+byvalue-name+))
  (is (equal "" byvalue:+byvalue-empty+))
  (is (eql 0.1d0 byvalue:+byvalue-ratio+))
  (is (eql (1- (expt 2 64)) byvalue:+byvalue-big+))
  (is (eql 42 byvalue:+answer+))
  (is (constantp 'byvalue:+byvalue-level+)))

;;;; Types

(test c2ffi.sizes
  (is (eql 16 (foreign-type-size '(:struct byvalue:point))))
  (is (eql 48 (foreign-type-size '(:struct byvalue:node))))
  (is (eql 16 (foreign-type-alignment '(:struct byvalue:extended))))
  (is (eql 1 (foreign-type-size 'byvalue:tiny)))
  (is (eql 8 (foreign-type-size '(:struct byvalue:with-tiny)))))

(test c2ffi.offsets
  (flet ((offset (slot) (foreign-slot-offset '(:struct byvalue:node) slot)))
    (is (eql 0 (offset 'byvalue:next)))
    (is (eql 8 (offset 'byvalue:state)))
    (is (eql 20 (offset 'byvalue:range)))
    (is (eql 24 (offset 'byvalue:z)))))

(test c2ffi.bit-fields
  "What is written through one bit-field leaves its neighbours alone."
  (with-foreign-object (node '(:struct byvalue:node))
    (with-foreign-slots ((byvalue:first byvalue:second) node
                         (:struct byvalue:node))
      (setf byvalue:first 31 byvalue:second 0)
      (setf byvalue:second 4095)
      (is (eql 31 byvalue:first))
      (setf byvalue:first 0)
      (is (eql 4095 byvalue:second)))))

(test c2ffi.enums
  (is (eql 5 (foreign-enum-value 'byvalue:colour :green)))
  (is (eql -2 (foreign-enum-value 'byvalue:side :left)))
  (is (eq :green (byvalue:colour-next :red)))
  (is (eq :red (byvalue:colour-next 17)))
  (is (eql 17 (convert-from-foreign 17 'byvalue:colour))))

(test c2ffi.completed-typedef
  "A typedef that came before its struct is of the struct."
  (is (eql 48 (foreign-type-size 'byvalue:node))))

;;;; Functions and variables

(test c2ffi.by-value
  (is (plist-equal '(byvalue:x 3d0 byvalue:y 6d0)
                   (byvalue:point-scale '(byvalue:x 1d0 byvalue:y 2d0) 3d0)))
  (with-foreign-string (name "hello")
    (is (eql 6 (byvalue:tagged-length (list 'byvalue:kind 1 'byvalue:name name
                                            'byvalue:on t))))))

(test c2ffi.pointers
  (with-foreign-object (nodes '(:struct byvalue:node) 2)
    (let ((second (mem-aptr nodes '(:struct byvalue:node) 1)))
      (setf (foreign-slot-value nodes '(:struct byvalue:node) 'byvalue:next)
            second)
      (setf (foreign-slot-value second '(:struct byvalue:node) 'byvalue:next)
            (null-pointer))
      (is (eql 2 (byvalue:node-count nodes)))
      (is (eql 0 (byvalue:node-count (null-pointer)))))))

(test c2ffi.variadic
  (is (plist-equal '(byvalue:x 4d0 byvalue:y 6d0)
                   (byvalue:variadic-points
                    2 (:struct byvalue:point) '(byvalue:x 1d0 byvalue:y 2d0)
                    (:struct byvalue:point) '(byvalue:x 3d0 byvalue:y 4d0)))))

(test c2ffi.variables
  (is (eql 7 byvalue:*byvalue-counter*))
  (setf byvalue:*byvalue-counter* 8)
  (is (eql 8 byvalue:*byvalue-counter*))
  (setf byvalue:*byvalue-counter* 7))

(test c2ffi.docstrings
  (is (search "int node_count(const node *first);"
              (documentation 'byvalue:node-count 'function)))
  (is (search "How many nodes"
              (documentation 'byvalue:node-count 'function)))
  (is (search "point call_point(point (*f)(point, int), point p, int n);"
              (documentation 'byvalue:call-point 'function))))

(test c2ffi.omissions
  "What is not in the binding is told, with a reason."
  (let ((names (mapcar #'first (cffi/c2ffi:binding-omissions "BYVALUE"))))
    (is (member "byvalue_twice" names :test #'equal))
    (is (member "byvalue_long" names :test #'equal))))

(test c2ffi.component
  "ASDF compiles a binding once, and loads it."
  (asdf:load-asd (asdf:system-relative-pathname
                  "cffi-tests" "tests/lisp/cffi-test-binding.asd"))
  (let ((*compile-verbose* nil))
    (asdf:load-system "cffi-test-binding"))
  (let ((sum (find-symbol "POINT-SUM" "BYVALUE-BY-ASDF"))
        (x (find-symbol "X" "BYVALUE-BY-ASDF"))
        (y (find-symbol "Y" "BYVALUE-BY-ASDF")))
    (is (eql 3d0 (funcall sum (list x 1d0 y 2d0))))))

;;;; What can go wrong

(defun spec-of (text)
  "A spec file that holds TEXT."
  (let ((file (asdf:system-relative-pathname
               "cffi-tests" "build/tests/written.spec")))
    (with-open-file (out file :direction :output :if-exists :supersede)
      (write-string text out))
    file))

(defparameter *heading*
  "{ \"tag\": \"cffi-spec\", \"version\": 1, \"package\": \"WRITTEN\" }")

(defun expand-binding (text)
  (macroexpand-1 `(cffi/c2ffi:define-binding ,(spec-of text))))

(test c2ffi.bad-specs
  (dolist (text (list "" "[" "{}" "[ { \"tag\": \"typedef\" } ]"
                      "[ { \"tag\": \"cffi-spec\", \"version\": 99 } ]"))
    (signals cffi/c2ffi:spec-error (expand-binding text))))

(test c2ffi.unknown-entries
  "A declaration of an unknown kind is left out, and told."
  (let ((form (expand-binding
               (format nil "[ ~A, { \"tag\": \"magic\", \"name\": \"m\" } ]"
                       *heading*))))
    (is (search "magic" (prin1-to-string form)))))

(test c2ffi.layout-mismatch
  "A spec of another target does not compile."
  (signals cffi/c2ffi:layout-mismatch
    (cffi/c2ffi::check-record '(:struct point) '((:double 8) (:int 8)))))

(test c2ffi.missing-spec
  (let ((component (make-instance
                    'cffi/c2ffi:spec-file
                    :name "nowhere" :parent (asdf:find-system "cffi-tests"))))
    (handler-case (cffi/c2ffi::check-spec-exists component)
      (cffi/c2ffi:missing-spec (condition)
        (let ((text (princ-to-string condition)))
          (is (search (cffi-extras:target-triple) text))
          (is (search "cffi import nowhere.h" text))))
      (:no-error (&rest values) (fail "~S" values)))))
