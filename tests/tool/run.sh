#!/bin/sh
# run.sh: the tests of the command `cffi`.
#
#     tests/tool/run.sh [NAME...]     all, or those of tests/tool/test_NAME.sh
#
# Every file test_*.sh here is run, none is listed anywhere.  Each is a shell
# script in a process of its own that reads lib.sh and reports by `check`; lines
# are TAP's, and the last one sums up.  Environment: CFFI, the program under
# test (default build/cffi); CC for the helpers.
#
# SPDX-License-Identifier: MIT
set -u

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/cffi-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

CFFI=${CFFI:-$root/build/cffi}
case $CFFI in /*) ;; *) CFFI=$PWD/$CFFI ;; esac
CC=${CC:-cc}
export CFFI CC

if [ ! -x "$CFFI" ]; then
  echo "Bail out! $CFFI is not there: run make first"
  exit 1
fi

$CC -std=c11 -O1 -o "$work/json_check" "$here/json_check.c" || exit 1
$CC -std=c11 -O1 -shared -fPIC -o "$work/fail_calloc.so" \
    "$here/fail_calloc.c" || exit 1

names=$*
if [ -z "$names" ]; then
  names=$(cd "$here" && ls test_*.sh | sed 's/^test_//;s/\.sh$//')
fi
for name in $names; do
  mkdir "$work/$name"
  TESTS=$here GOLDEN=$root/tests/golden TOOLS=$work DIR=$work/$name \
    sh "$here/test_$name.sh" || echo "not ok $name: ended early"
done | tee "$work/log" | sed 's/^ok /ok - /;s/^not ok /not ok - /'

passed=$(grep -c '^ok ' "$work/log")
failed=$(grep -c '^not ok ' "$work/log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
