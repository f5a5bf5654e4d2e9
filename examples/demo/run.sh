#!/bin/sh
# run.sh BUILD: the demonstration.  Imports headers with BUILD/cffi, then has
# Lisp use them.  Fails if anything is not as it should be.
# SPDX-License-Identifier: MIT
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$build/demo
lisp=${LISP:-sbcl}
rm -rf "$work"
mkdir -p "$work"

say() { printf '%s\n' "$@"; }

import() {
  say '' "  \$ cffi import $*"
  (cd "$work" && "$build/cffi" import "$@") 2>&1 | sed 's/^/    /'
}

say '' '1. Headers become bindings'
import /usr/include/zlib.h --library z --report zlib.report
import /usr/include/sqlite3.h --library sqlite3 --report sqlite3.report
import /usr/include/stdlib.h /usr/include/stdio.h /usr/include/malloc.h \
  /usr/include/arpa/inet.h --system libc --report libc.report
say '' '  Each is an ASDF system: NAME.asd, and a spec for this target.' \
  '  What could not be bound is in NAME.report, with its reason.'

${CC:-cc} -O2 -fno-tree-vectorize -shared -fPIC \
  -o "$work/libfloor.so" "$here/floor.c"
CFFI_DEMO=$work exec "$lisp" --noinform --non-interactive --no-userinit \
  --load "$here/demo.lisp"
