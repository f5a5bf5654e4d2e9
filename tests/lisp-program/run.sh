#!/bin/sh
# run.sh BUILD: a program that ECL builds from bindings starts as a process of
# its own, finds its libraries, and calls.  SPDX-License-Identifier: MIT
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM_FASLS=$build/tests/program/
LIBBYVALUE=$build/tests/libbyvalue.so
CFFI_ENGINE=$build/libcffi.so
export PROGRAM_FASLS LIBBYVALUE CFFI_ENGINE
mkdir -p "$PROGRAM_FASLS"
sh "$here/../../scripts/lisp.sh" ecl "$here/build.lisp" \
  >"$PROGRAM_FASLS/log" 2>&1 || {
  tail -n 20 "$PROGRAM_FASLS/log"
  exit 1
}
exec "$PROGRAM_FASLS/cffi-test-program" </dev/null
