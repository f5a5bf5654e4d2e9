;;;; names.lisp --- C names and Lisp names.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests)

(def-suite names :in cffi)
(in-suite names)

(test names.underscores
  (is (eq 'foo-bar (translate-underscore-separated-name "foo_bar")))
  (is (string= "FOO-BAR--BAZ-"
               (translate-underscore-separated-name "Foo_Bar__baz_")))
  (is (string= "foo_bar" (translate-underscore-separated-name 'foo-bar))))

(test names.camelcase-from-foreign
  (loop for (name options expected)
        in '(("someXmlFunction" () "SOME-XML-FUNCTION")
             ("someXMLFunction" () "SOME-X-M-L-FUNCTION")
             ("someXMLFunction" (:special-words ("XML"))
              "SOME-XML-FUNCTION")
             ("SomeFunction" (:upper-initial-p t) "SOME-FUNCTION")
             ("get2DTexture" () "GET-2-D-TEXTURE"))
        do (is (string= expected (apply #'translate-camelcase-name name
                                        options))))
  (signals error (translate-camelcase-name "")))

(test names.camelcase-to-foreign
  (loop for (name options expected)
        in '((some-xml-function () "someXmlFunction")
             (some-xml-function (:upper-initial-p t) "SomeXmlFunction")
             (some-xml-function (:special-words ("XML")) "someXMLFunction")
             (xml-http (:special-words ("XML")) "xmlHttp")
             (xml-http (:special-words ("XML") :upper-initial-p t)
              "XMLHttp"))
        do (is (string= expected (apply #'translate-camelcase-name name
                                        options)))))

(test names.derivation
  (is (eq 'foo-bar (translate-name-from-foreign "foo_bar" *package*)))
  (is (eq '*foo-bar* (translate-name-from-foreign "foo_bar" *package* t)))
  (is (string= "a_b" (translate-name-to-foreign '*a-b* *package* t)))
  (is (string= "+a_b+" (translate-name-to-foreign '+a-b+ *package* t))))

(test names.specs
  (loop for (spec varp lisp foreign)
        in '(("foo_bar" nil foo-bar "foo_bar")
             ("foo_bar" t *foo-bar* "foo_bar")
             (foo-bar nil foo-bar "foo_bar")
             (*foo-bar* t *foo-bar* "foo_bar")
             (("foo_bar" foo) nil foo "foo_bar")
             ((foo "foo_bar") nil foo "foo_bar")
             (("foo_bar" :library :default) nil foo-bar "foo_bar")
             ((foo-bar :library :default) nil foo-bar "foo_bar")
             ((foo "foo_bar" :convention :cdecl) nil foo "foo_bar"))
        do (multiple-value-bind (lisp-name foreign-name)
               (cffi::parse-name-and-options spec varp)
             (is (eq lisp lisp-name))
             (is (string= foreign foreign-name))))
  (dolist (spec '(42 (42 foo) (nil "foo") ("foo" "bar") (:key "foo")))
    (signals error (cffi::parse-name-and-options spec))))
