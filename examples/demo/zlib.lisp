;;;; zlib.lisp: a real file through deflate and inflate streams.
;;;; SPDX-License-Identifier: MIT
(in-package #:demo)

(chapter "3. zlib: a stream is a struct with callbacks in it")

(defun file-octets (path)
  (with-open-file (in path :element-type '(unsigned-byte 8))
    (let ((octets (make-array (file-length in)
                              :element-type '(unsigned-byte 8))))
      (read-sequence octets in)
      octets)))

;;; zlib asks Lisp for its memory.
(defvar *allocations* 0)

(cffi:defcallback allocate :pointer
    ((opaque :pointer) (items :unsigned-int) (size :unsigned-int))
  (declare (ignore opaque))
  (incf *allocations*)
  (cffi:foreign-alloc :uint8 :count (* items size)))

(cffi:defcallback release :void ((opaque :pointer) (address :pointer))
  (declare (ignore opaque))
  (decf *allocations*)
  (cffi:foreign-free address))

(defun run-stream (init step end input room)
  "Push INPUT through a z_stream into ROOM octets; the octets that came out."
  (let ((output (cffi:make-shareable-byte-vector room))
        (input (coerce input '(simple-array (unsigned-byte 8) (*)))))
    (cffi:with-foreign-object (stream '(:struct zlib:z-stream-s))
      (cffi:with-pointer-to-vector-data (in input)
        (cffi:with-pointer-to-vector-data (out output)
          (cffi:with-foreign-slots
              ((zlib:next-in zlib:avail-in zlib:next-out zlib:avail-out
                zlib:total-out zlib:zalloc zlib:zfree zlib:opaque)
               stream (:struct zlib:z-stream-s))
            (setf zlib:zalloc (cffi:callback allocate)
                  zlib:zfree (cffi:callback release)
                  zlib:opaque (cffi:null-pointer)
                  zlib:next-in in
                  zlib:avail-in (length input)
                  zlib:next-out out
                  zlib:avail-out room)
            (assert (= zlib:+z-ok+ (funcall init stream)))
            (assert (= zlib:+z-stream-end+
                       (funcall step stream zlib:+z-finish+)))
            (let ((size zlib:total-out))
              (assert (= zlib:+z-ok+ (funcall end stream)))
              (subseq output 0 size))))))))

(defun stream-size ()
  (cffi:foreign-type-size '(:struct zlib:z-stream-s)))

(defun compress (octets)
  (run-stream (lambda (stream)
                (zlib:deflate-init- stream zlib:+z-best-compression+
                                    (zlib:zlib-version) (stream-size)))
              #'zlib:deflate #'zlib:deflate-end
              octets (zlib:compress-bound (length octets))))

(defun restore (octets size)
  (run-stream (lambda (stream)
                (zlib:inflate-init- stream (zlib:zlib-version) (stream-size)))
              #'zlib:inflate #'zlib:inflate-end
              octets size))

(defun crc-by-zlib (octets)
  (cffi:with-pointer-to-vector-data (data octets)
    (zlib:crc32 0 data (length octets))))

(defun crc-by-gzip (path)
  "The checksum that the program gzip writes: 4 octets, 8 before the end."
  (uiop:with-temporary-file (:pathname packed)
    (uiop:run-program (list "gzip" "-c" (uiop:native-namestring path))
                      :output packed)
    (let* ((octets (file-octets packed))
           (start (- (length octets) 8)))
      (loop for i below 4
            sum (ash (aref octets (+ start i)) (* 8 i))))))

(let* ((path #p"/usr/include/sqlite3.h")
       (octets (file-octets path)))
  (fact "zlibVersion()" (zlib:zlib-version) zlib:+zlib-version+)
  (fact "Z_BEST_COMPRESSION, a macro" zlib:+z-best-compression+ 9)
  (multiple-value-bind (packed ms) (timed (compress octets))
    (say "deflate: ~D octets of sqlite3.h to ~D in ~,1F ms"
         (length octets) (length packed) ms)
    (multiple-value-bind (restored ms) (timed (restore packed (length octets)))
      (say "inflate: back to ~D in ~,1F ms" (length restored) ms)
      (fact "restored octets equal the file's" (equalp restored octets) t)
      (fact "crc32() of them, and gzip's own" (crc-by-zlib restored)
            (crc-by-gzip path))))
  (fact "blocks that zlib took from Lisp and kept" *allocations* 0))
