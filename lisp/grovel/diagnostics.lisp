;;;; diagnostics.lisp --- The compiler's words, about the forms.
;;;;
;;;; A compiler speaks of lines of the generated C.  These are turned into
;;;; places in the grovel file, with the form; and where a header is missing,
;;;; the package that has it is named if it is known.
;;;;
;;;; SPDX-License-Identifier: MIT

(in-package #:cffi-grovel)

;;;; Lines

(defun text-lines (text)
  "The lines of TEXT."
  (split-string (string-right-trim '(#\Newline #\Return) text)
                :separator '(#\Newline)))

(defun parse-place (line c-file)
  "If LINE is about C-FILE: the line number and where the number ends in LINE."
  (let ((prefix (strcat (native-namestring c-file) ":")))
    (when (string-prefix-p prefix line)
      (parse-integer line :start (length prefix) :junk-allowed t))))

(defun after-place (line c-file)
  "What LINE says after the place in C-FILE that it begins with."
  (let* ((start (1+ (length (native-namestring c-file))))
         (end (position-if-not (lambda (char)
                                 (or (digit-char-p char) (char= char #\:)))
                               line :start start)))
    (string-left-trim " " (subseq line (or end (length line))))))

(defun explain-line (line c-file origins)
  "LINE of a compiler's words, with the form that it is about."
  (let* ((number (parse-place line c-file))
         (origin (and number (line-origin origins number))))
    (if origin
        (format nil "~A: in ~A: ~A" (form-place origin) (form-extract origin)
                (after-place line c-file))
        line)))

(defun explain-compiler-text (text c-file origins)
  "TEXT, a compiler's words about C-FILE, with places where forms are.
ORIGINS say where the lines of C-FILE are from."
  (format nil "~{~A~^~%~}"
          (mapcar (lambda (line) (explain-line line c-file origins))
                  (text-lines text))))

;;;; Missing headers

(defparameter *header-packages*
  '(("fftw3" . "libfftw3-dev") ("brlapi" . "libbrlapi-dev")
    ("zlib.h" . "zlib1g-dev") ("ffi.h" . "libffi-dev")
    ("sqlite3" . "libsqlite3-dev") ("openssl/" . "libssl-dev")
    ("GL/" . "libgl-dev") ("SDL2/" . "libsdl2-dev") ("uv.h" . "libuv1-dev")
    ("zmq.h" . "libzmq3-dev") ("git2" . "libgit2-dev")
    ("event" . "libevent-dev") ("rabbitmq" . "librabbitmq-dev")
    ("gsl/" . "libgsl-dev") ("ft2build.h" . "libfreetype-dev")
    ("freetype" . "libfreetype-dev") ("fontconfig/" . "libfontconfig-dev")
    ("hb" . "libharfbuzz-dev") ("gssapi" . "libkrb5-dev")
    ("mpi.h" . "libopenmpi-dev") ("mpg123" . "libmpg123-dev")
    ("FLAC/" . "libflac-dev") ("vorbis/" . "libvorbis-dev")
    ("X11/" . "libx11-dev") ("curl/" . "libcurl4-openssl-dev")
    ("libusb" . "libusb-1.0-0-dev") ("systemd/" . "libsystemd-dev")
    ("linux/" . "linux-libc-dev") ("mysql" . "libmariadb-dev")
    ("gtk/" . "libgtk-3-dev") ("cairo" . "libcairo2-dev")
    ("std" . "libc6-dev") ("sys/" . "libc6-dev"))
  "How headers begin, and the Debian packages that have them.")

(defun header-package (header)
  "The Debian package that has HEADER, or NIL if that is not known."
  (cdr (assoc-if (lambda (beginning) (string-prefix-p beginning header))
                 *header-packages*)))

(defun text-between (text start end)
  "What is in TEXT between the strings START and END, or NIL."
  (let* ((found (search start text))
         (from (and found (+ found (length start))))
         (to (and from (search end text :start2 from))))
    (and to (subseq text from to))))

(defun missing-header (text)
  "The header that TEXT, a compiler's words, says is missing, or NIL."
  (or (text-between text "fatal error: '" "' file not found")
      (let ((name (text-between text "fatal error: " ": No such file")))
        (and name (not (find #\' name)) name))))

(defun advise-on-header (header)
  "Words on the missing HEADER."
  (format nil "The header ~A is not installed~@[; on Debian and Ubuntu, ~
               `apt install ~A' installs it~]."
          header (header-package header)))
