#!/bin/sh
# lisp-tests.sh: runs a file of tests in a Lisp, as lisp.sh does, and fails
# unless it ends with status 0 and has said "N passed, 0 failed".  A Lisp may
# die with status 0: ECL does, if its main thread comes to an end too early.
# SPDX-License-Identifier: MIT
#
#   sh scripts/lisp-tests.sh LISP FILE
set -u
here=$(dirname "$0")
out=$(mktemp -d) || exit 2
trap 'rm -rf "$out"' EXIT

{ sh "$here/lisp.sh" "$@"; echo $? >"$out/status"; } 2>&1 | tee "$out/said"
status=$(cat "$out/status")
if [ "$status" = 0 ] &&
   ! grep -Eq '^[1-9][0-9]* passed, 0 failed' "$out/said"; then
  echo "lisp-tests.sh: $1 ended without a result of $2" >&2
  status=1
fi
exit "$status"
