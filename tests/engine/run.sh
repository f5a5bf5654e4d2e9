#!/bin/sh
# run.sh PROGRAM...: runs test programs and sums up.
#
# A program prints TAP ("ok 1 - name") or ends with "N passed, N failed"; a
# program that dies, or says nothing, counts as one failure.  Only what failed
# is shown.  Ends with the sum and exit status 1 when something failed.
#
# SPDX-License-Identifier: MIT
set -u
passed=0 failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for program; do
  $program > "$out" 2>&1
  status=$?
  p=$(grep -c '^ok ' "$out")
  f=$(grep -c '^not ok ' "$out")
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -n 1)
  if [ -n "$line" ]; then
    p=${line%% passed*} f=${line#*, } f=${f%% failed}
  fi
  if [ $((p + f)) = 0 ] || { [ "$status" != 0 ] && [ "$f" = 0 ]; }; then
    f=$((f + 1))
  fi
  if [ "$f" != 0 ]; then
    printf '== %s, exit status %s\n' "${program##*/}" "$status"
    grep -v '^ok ' "$out"
  fi
  passed=$((passed + p)) failed=$((failed + f))
done
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
