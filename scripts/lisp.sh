#!/bin/sh
# lisp.sh: loads a file into a Lisp as a script: no init files, no debugger, an
# error ends it.  One row per Lisp.  SPDX-License-Identifier: MIT
#
#   sh scripts/lisp.sh LISP FILE
set -u
[ $# = 2 ] || { echo "usage: sh scripts/lisp.sh LISP FILE" >&2; exit 2; }
lisp=$1 file=$2

# ECL has no option for this.
ecl_quit='(setf ext:*invoke-debugger-hook* (lambda (condition hook)
  (declare (ignore hook)) (format t "~&~A~%" condition) (ext:quit 1)))'

case ${lisp##*/} in
  sbcl*) exec "$lisp" --non-interactive --no-sysinit --no-userinit \
           --load "$file" ;;
  ecl*) exec "$lisp" --norc --eval "$ecl_quit" --load "$file" \
          --eval '(ext:quit 0)' </dev/null ;;
  # ASDF's plans and CLISP's compiler are deep.
  clisp*) ulimit -s 65536
          exec "$lisp" -q -q -norc -ansi -on-error exit -E UTF-8 "$file" ;;
  abcl*) exec "$lisp" --noinform --noinit --batch --load "$file" ;;
  *) echo "lisp.sh: no command line is known for $lisp" >&2; exit 2 ;;
esac
