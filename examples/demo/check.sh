#!/bin/sh
# check.sh BUILD: runs the demonstration as a test.  Its facts are the tests.
# SPDX-License-Identifier: MIT
set -u
out=$(mktemp)
trap 'rm -f "$out"' EXIT
sh "$(dirname "$0")/run.sh" "$1" >"$out" 2>&1
status=$?
facts=$(sed -n 's/^\([0-9]*\) facts checked, all as expected\.$/\1/p' "$out")
if [ "$status" = 0 ] && [ -n "$facts" ]; then
  echo "$facts passed, 0 failed"
else
  cat "$out"
  echo "0 passed, 1 failed"
  exit 1
fi
