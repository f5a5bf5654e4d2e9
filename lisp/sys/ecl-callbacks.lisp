;;;; ecl-callbacks.lisp --- ECL: Lisp functions that C calls.
;;;;
;;;; Compiled, a callback is a C function of its own, which hands its arguments
;;;; to a Lisp function as objects.  ECL knows only the threads that it made;
;;;; so the C function first makes its thread known, until the thread ends.
;;;; That is why this is not left to FFI:DEFCALLBACK.
;;;;
;;;; In bytecodes there are only closures of libffi, which do not do that, and
;;;; which ECL does not protect from its garbage collector.  So DEFCALLBACK in
;;;; bytecodes takes the engine's, which call the universal handler, compiled
;;;; here; closures of libffi are left for a backend that is not compiled.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-sys)

;;;; Names

(defvar *callbacks* (%make-shared-table 'eq)
  "A pointer to each callback, by its name.")

(defvar *callback-roots* (%make-shared-table 'eql)
  "What the garbage collector must not take, because C holds it, by address.
C may keep a pointer to a callback for ever.")

(defun note-callback (name pointer roots)
  "Make POINTER, which needs the objects ROOTS, the callback NAME."
  (%with-tables-locked
    (setf (gethash (pointer-address pointer) *callback-roots*) roots
          (gethash name *callbacks*) pointer))
  name)

(defun %callback (name)
  (or (gethash name *callbacks*)
      (error "There is no callback called ~S." name)))

(defun %universal-handler-pointer (name)
  (%callback name))

;;;; Threads that C made
;;;
;;; ECL's description of a thread lasts until ECL_RELEASE_CURRENT_THREAD.  That
;;; needs ECL's thread-specific data, so a destructor of such data would come
;;; too late: pthread_key_create(3) promises no order.  The C library runs
;;; destructors of C++'s thread_local objects earlier (Itanium C++ ABI, 3.3.5).

(ext:with-backend
  :c/c++
  (ffi:clines
   "#if defined __GLIBC__ || defined __FreeBSD__"
   "extern int __cxa_thread_atexit_impl(void (*)(void *), void *, void *);"
   "extern void *__dso_handle;"
   "static void release_thread(void *unused) {"
   "  (void)unused;"
   "  ecl_release_current_thread();"
   "}"
   "static void import_thread(void) {"
   "  if (ecl_import_current_thread(ECL_NIL, ECL_NIL))"
   "    __cxa_thread_atexit_impl(release_thread, NULL, &__dso_handle);"
   "}"
   "#else"
   "static void import_thread(void) {"
   "  ecl_import_current_thread(ECL_NIL, ECL_NIL);"
   "}"
   "#endif")
  :bytecodes nil)

(defvar *thread-importer*
  (in-c () () :pointer-void "(void *)import_thread" nil)
  "A C function that makes its thread known to ECL.")

;;;; C functions

(eval-when (:compile-toplevel :load-toplevel :execute)
  (defvar *callback-count* 0
    "How many C functions have been written: each needs a name.")

  (defun ffi-code (ctype)
    "ECL's C constant for CTYPE."
    (format nil "ECL_FFI_~A"
            (substitute #\_ #\- (symbol-name (ecl-type ctype)))))

  (defun callback-lines (c-name rettype types)
    "The C function C-NAME and its variables, which its definition sets."
    (let* ((names (loop for index below (length types)
                        collect (format nil "a~D" index)))
           (call (format nil "cl_funcall(~D, ~A_function~:{, ~
                              ecl_foreign_data_ref_elt(&~A, ~A)~})"
                         (1+ (length types)) c-name
                         (mapcar #'list names (mapcar #'ffi-code types)))))
      `(,(format nil "static cl_object ~A_function;" c-name)
        ,(format nil "static void (*~A_import)(void);" c-name)
        ,(format nil "static ~A ~A(~:[void~;~:*~:{~A ~A~:^, ~}~]) {"
                 (c-type-name rettype) c-name
                 (mapcar #'list (mapcar #'c-type-name types) names))
        ,(format nil "  if (!ecl_process_env_unsafe()) ~A_import();" c-name)
        ,@(if (eq rettype :void)
              (list (format nil "  ~A;" call))
              (list (format nil "  ~A result;" (c-type-name rettype))
                    (format nil "  ecl_foreign_data_set_elt(&result, ~A, ~A);"
                            (ffi-code rettype) call)
                    "  return result;"))
        "}")))

  (defun compiled-callback-form (name function rettype types)
    "A form that makes the Lisp FUNCTION, a symbol, the callback NAME."
    (let ((c-name (format nil "callback_~D" (incf *callback-count*))))
      `(progn
         (ffi:clines ,@(callback-lines c-name rettype types))
         (note-callback
          ',name
          (ffi:c-inline (,function *thread-importer*) (:object :pointer-void)
                        :pointer-void
                        ,(format nil "(~A_function=(#0), ~:*~A_import=~
                                      (void (*)(void))(#1), (void *)~:*~A)"
                                 c-name)
                        :one-liner t :side-effects t)
          ,function)))))

;;;; Closures of libffi

(defun closure-data (closure)
  "The list that ECL keeps in a CLOSURE of libffi, where nothing protects it.
It is the only word there with a list's tag: the others are aligned addresses
(ffi.h, ffi_closure: a trampoline, then three pointers)."
  (loop for offset from 24 by 8
        for word = (si:foreign-data-ref-elt closure offset :unsigned-long)
        when (= 1 (logand word 3))
          return (si:foreign-data-ref-elt closure offset :object)))

(defun note-dynamic-callback (name function rettype types)
  "Make FUNCTION the callback NAME by a closure of libffi."
  (let ((closure (si:make-dynamic-callback function 'note-dynamic-callback
                                           rettype types :default)))
    (note-callback name closure (list closure (closure-data closure)))))

;;;; The contract

(defmacro %defcallback (name rettype arg-names arg-types body
                        &key convention)
  (declare (ignore convention))
  (let ((types (mapcar #'ecl-value-type arg-types)))
    (with-unique-names (function)
      `(let ((,function (lambda ,arg-names
                          (declare (ignorable ,@arg-names))
                          ,body)))
         (ext:with-backend
           :c/c++ ,(compiled-callback-form name function rettype arg-types)
           :bytecodes (note-dynamic-callback ',name ,function
                                             ,(ecl-type rettype) ',types))))))

(defmacro %define-universal-handler (name (cookie block) &body body)
  `(%defcallback ,name :void (,cookie ,block) (:unsigned-long :pointer)
       (progn ,@body)))

(defmacro %callback-definition (arg-count host-form engine-form)
  (if (> arg-count (- call-arguments-limit 2))
      engine-form
      `(ext:with-backend
         :c/c++ ,host-form
         :bytecodes ,engine-form)))
