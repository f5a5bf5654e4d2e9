;;;; threads.lisp --- Calling, defining and redefining in several threads.
;;;;
;;;; Eight threads work through the tasks below until the time is up, which is
;;;; the environment variable THREAD_SECONDS, or 3 seconds.  The values differ
;;;; by thread and by round, so that one which is lost, or which reaches another
;;;; thread, is seen.  Names that end in a thread's number are that thread's
;;;; own; names that do not are redefined by all, each time with one meaning.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-tests/engine)

(def-suite threads :in cffi-tests::cffi)
(in-suite threads)

(defparameter *thread-count* 8)

(defun thread-seconds ()
  "For how long the threads work."
  (parse-integer (or (cffi::environment-variable "THREAD_SECONDS") "3")))

(defvar *thread-tasks* '()
  "The tasks: (name . function of the thread's number and the round's).")

(defparameter *native-callback-tasks* '(callbacks)
  "Those of them that are a test of their own.")

(defmacro define-thread-task (name (number round) &body body)
  "Define a task: forms that return true if all went well."
  `(progn
     (setf *thread-tasks*
           (cons (cons ',name (lambda (,number ,round)
                                (declare (ignorable ,number ,round))
                                ,@body))
                 (remove ',name *thread-tasks* :key #'car)))
     ',name))

(defun own-name (name number)
  "NAME, for the thread NUMBER alone."
  (intern (format nil "~A-~D" name number) '#:cffi-tests/engine))

(defvar *compiled-forms* (make-hash-table :test 'equal)
  "What this thread has compiled, so that it can be fast: compilers wait for
each other, and then nothing happens at the same time.")

(defun compiled-form (form)
  "A function that evaluates FORM."
  (or (gethash form *compiled-forms*)
      (setf (gethash form *compiled-forms*)
            (let ((*error-output* (make-broadcast-stream)))
              (compile nil `(lambda () ,form))))))

(defun evaluate (form)
  "The value of FORM.  That something is defined again is no news."
  (handler-bind ((warning #'muffle-warning))
    (funcall (compiled-form form))))

(defun rarely-p (round)
  "True if ROUND is one in which to do what is slow, or leaves something."
  (zerop (mod round 32)))

(defun variant (round)
  "A number that changes from ROUND to round, and is one of three."
  (mod round 3))

;;;; Calls

(define-thread-task calls (number round)
  (and (= (+ round number 1)
          (foreign-funcall "next_int" :int (+ round number) :int))
       (= (/ (+ round number) 2d0)
          (foreign-funcall "half_double" :double (float (+ round number) 1d0)
                           :double))))

(define-thread-task strings (number round)
  (let ((text (format nil "~D~C~D" number (code-char 233) round)))
    (and (string= text (foreign-funcall "same_text" :string text :string))
         (string= text (with-foreign-string (s text)
                         (foreign-string-to-lisp s))))))

(define-thread-task structs-by-value (number round)
  (let ((x (float number 1d0)) (y (float round 1d0)))
    (equal (list 'y (* 2 y) 'x (* 2 x))
           (point-scale (list 'x x 'y y) 2d0))))

(define-thread-task run-time-types (number round)
  (with-foreign-object (p '(:struct point))
    (dolist (slot '(x y) t)
      (let ((value (float (+ number round) 1d0)))
        (setf (foreign-slot-value p (cffi-tests::opaque '(:struct point)) slot)
              value)
        (unless (eql value (foreign-slot-value
                            p (cffi-tests::opaque 'point-alias) slot))
          (return nil))))))

;;;; Definitions of each thread's own

(define-thread-task functions (number round)
  (let ((name (own-name '#:next number)))
    (evaluate `(defcfun ("next_int" ,name) :int (x :int)))
    (= (+ round number 1) (funcall name (+ round number)))))

(define-thread-task structs (number round)
  "The layout changes from round to round."
  (let ((type `(:struct ,(own-name '#:struct number)))
        (first (1+ (variant round))))
    (evaluate `(defcstruct ,(second type)
                 (a :char :count ,first) (b :char) (next (:pointer ,type))))
    (and (= first (foreign-slot-offset type 'b))
         (with-foreign-object (p type)
           (setf (foreign-slot-value p type 'b) number)
           (= number (mem-ref p :char first))))))

(define-thread-task types-and-enums (number round)
  (let ((enum (own-name '#:enum number))
        (type (own-name '#:type number)))
    (evaluate `(defcenum ,enum
                 (:a ,(variant round)) (:b ,(+ 10 (variant round)))))
    (evaluate `(defctype ,type ,enum))
    (and (= (variant round) (foreign-enum-value type :a))
         (eq :b (convert-from-foreign (+ 10 (variant round)) type)))))

(define-thread-task variables (number round)
  (let ((name (own-name '#:variable number)))
    (evaluate `(defcvar ("var_int" ,name :read-only t) :int))
    (= -123456 (mem-ref (get-var-pointer name) :int) (evaluate name))))

(define-thread-task methods (number round)
  "A struct whose own method comes and goes."
  (let* ((name (own-name '#:translated number))
         (class (own-name (format nil "~A-CLASS" '#:translated) number))
         (call `(foreign-funcall "point_scale"
                                 (:struct ,name) '(x 1d0 y ,(+ number 1d0))
                                 :double 2d0 (:struct ,name)))
         (y (* 2 (+ number 1d0))))
    (evaluate `(defcstruct (,name :class ,class) (x :double) (y :double)))
    (or (not (rarely-p round))
        (let ((method (evaluate
                       `(defmethod translate-from-foreign
                            (pointer (type ,class))
                          (list ,number (mem-ref pointer :double 8))))))
          (and (equal (list number y) (evaluate call))
               (progn (remove-method #'translate-from-foreign method)
                      (equal (list 'y y 'x 2d0) (evaluate call))))))))

;;;; Callbacks

(define-thread-task callbacks (number round)
  (let ((name (own-name '#:callback number)))
    (when (rarely-p round)
      (evaluate `(defcallback ,name :int ((a :int) (b :int))
                   (+ a (* 2 b) ,(* 1000 number)))))
    (= (+ round 2 (* 1000 number))
       (foreign-funcall "call_int" :pointer (get-callback name)
                                   :int round :int 1 :int))))

(define-thread-task callbacks-by-value (number round)
  (let ((name (own-name (format nil "~A-~D" '#:shift (variant round)) number))
        (y (float (+ round number) 1d0)))
    (evaluate `(defcallback ,name (:struct point)
                   ((p (:struct point)) (n :int))
                 (list 'x (+ (getf p 'x) n) 'y (+ (getf p 'y) ,number))))
    (equal (list 'y (+ y number 1) 'x (+ number 8d0))
           (call-point (get-callback name)
                       (list 'x 2d0 'y y) (+ number 5)))))

;;;; Libraries

(defun own-library-file (number)
  "A copy of the test library for the thread NUMBER."
  (let ((copy (format nil "~A-~D.so"
                      (namestring (cffi-tests::test-library "thread"))
                      number)))
    (unless (probe-file copy)
      (uiop:copy-file (cffi-tests::test-library "libtest") copy))
    copy))

(defun use-own-library (name)
  "Load the library NAME and close it again.  True if that can be seen."
  (load-foreign-library name)
  (and (foreign-library-loaded-p name)
       (member name (mapcar #'foreign-library-name (list-foreign-libraries)))
       (pointerp (foreign-symbol-pointer "forty_two" :library name))
       (close-foreign-library name)
       (not (foreign-library-loaded-p name))))

(define-thread-task libraries (number round)
  (let ((name (own-name '#:library number)))
    (evaluate `(define-foreign-library ,name (t ,(own-library-file number))))
    (or (not (rarely-p round))
        (use-own-library name))))

;;;; Definitions that all threads make

(defcstruct shared-pair (a :int) (b :long))

(define-thread-task shared-struct (number round)
  (evaluate '(defcstruct shared-pair (a :int) (b :long)))
  (with-foreign-object (p '(:struct shared-pair))
    (setf (mem-ref p (cffi-tests::opaque '(:struct shared-pair)))
          (list 'a number 'b round))
    (equal (list 'b round 'a number)
           (mem-ref p (cffi-tests::opaque '(:struct shared-pair))))))

(defcallback shared-callback (:struct point) ((p (:struct point)) (n :int))
  (declare (ignore n))
  p)

(define-thread-task shared-enum (number round)
  (evaluate '(defcenum shared-enum :zero (:seven 7)))
  (and (= 7 (foreign-enum-value 'shared-enum :seven))
       (eq :seven (convert-from-foreign
                   7 (cffi-tests::opaque 'shared-enum)))))

(define-thread-task shared-callback (number round)
  (evaluate '(defcallback shared-callback (:struct point)
              ((p (:struct point)) (n :int))
              (declare (ignore n))
              p))
  (equal (list 'y (+ round 1d0) 'x (+ number 1d0))
         (call-point (get-callback 'shared-callback)
                     (list 'x (float number 1d0) 'y (float round 1d0)) 0)))

;;;; Running

(defun attempt-task (task number round)
  "What went wrong with TASK, or NIL."
  (destructuring-bind (name . function) task
    (handler-case (if (funcall function number round)
                      nil
                      (format nil "~A: a wrong value" name))
      (error (condition)
        (format nil "~A: ~A: ~A" name (type-of condition) condition)))))

(defun work (tasks number deadline)
  "Do TASKS, as the thread NUMBER, until DEADLINE or until one fails.
Return how many rounds there were and what went wrong."
  (loop for round from 0
        for problem = (some (lambda (task) (attempt-task task number round))
                            tasks)
        when (or problem (> (get-internal-real-time) deadline))
          return (list round problem)))

(defun own-variables ()
  "What each thread binds for itself."
  `((*package* . ',*package*)
    (*compiled-forms* . (make-hash-table :test 'equal))))

(defun start-thread (function number)
  "A thread that calls FUNCTION with NUMBER."
  (bordeaux-threads:make-thread (lambda () (funcall function number))
                                :initial-bindings (own-variables)))

(defun run-threads (count function)
  "The values of FUNCTION, called with 0 to COUNT - 1 in a thread each.
Without threads, it is called with one after the other."
  (let ((numbers (loop for number below count collect number)))
    (if bordeaux-threads:*supports-threads-p*
        (mapcar #'bordeaux-threads:join-thread
                (mapcar (lambda (number) (start-thread function number))
                        numbers))
        (mapcar function numbers))))

(defun check-work (tasks)
  "Check that all threads do TASKS without a mistake, until the time is up."
  (let ((deadline (+ (get-internal-real-time)
                     (* (thread-seconds) internal-time-units-per-second))))
    (loop for (round problem)
            in (run-threads *thread-count*
                            (lambda (number) (work tasks number deadline)))
          do (is (null problem) "In round ~D, ~A." round problem))))

(defun native-callback-task-p (task)
  (member (car task) *native-callback-tasks*))

(test threads.work
  (check-work (remove-if #'native-callback-task-p *thread-tasks*)))

(test threads.callbacks
  (check-work (remove-if-not #'native-callback-task-p *thread-tasks*)))

;;;; Tables that all threads fill at once

(defun numbered-signatures (count)
  "COUNT signature texts that no other test has."
  (loop for number below count
        collect (format nil "([~Di])v" (+ 4000 number))))

(test threads.cells
  "All threads get the same cell for a signature."
  (let* ((texts (numbered-signatures 500))
         (lists (run-threads *thread-count*
                             (lambda (number)
                               (declare (ignore number))
                               (mapcar (lambda (text)
                                         (cffi::intern-thunk-cell text 0))
                                       texts)))))
    (is-true (every (lambda (list) (every #'eq list (first lists))) lists))
    (dolist (text texts)
      (remhash (cons text 0) cffi::*thunk-cells*))))

(defun own-callbacks (number count)
  "Make COUNT callbacks for the thread NUMBER; return what each came to.
The functions return the thread's number and their own."
  (loop for index below count
        for name = (make-symbol "CALLBACK")
        for answer = (list number index)
        do (cffi::note-engine-callback name "({dd})v" (constantly answer))
        collect (list name answer)))

(defun callback-answer (name)
  "What the function behind the callback NAME returns."
  (let ((callback (gethash name cffi::*engine-callbacks*)))
    (funcall (svref cffi::*callback-functions* (cffi::callback-index callback))
             nil)))

(test threads.callback-functions
  "No callback is lost, and none is another's."
  (let* ((lists (run-threads *thread-count*
                             (lambda (number) (own-callbacks number 100))))
         (callbacks (reduce #'append lists)))
    (is-true (loop for (name answer) in callbacks
                   always (equal answer (callback-answer name))))
    (loop for (name) in callbacks
          do (cffi::forget-engine-callback name))))

;;;; Threads that C made

(defcallback count-with-care :int ((thread :int) (round :int))
  "Cons, so that the garbage collector comes by."
  (length (make-list (+ thread round))))

(test threads.foreign
  "C's threads call Lisp while Lisp's own threads collect garbage."
  (let ((wrong (foreign-funcall "call_on_many_threads"
                                :pointer (callback count-with-care)
                                :int *thread-count* :int 300 :int)))
    (is (eql 0 wrong) "~D results were wrong." wrong)))
