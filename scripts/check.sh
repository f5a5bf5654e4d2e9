#!/bin/sh
# check.sh SUITE...: runs `make SUITE` for each, and sums up.  Every suite ends
# with a line "N passed, N failed"; one that does not, or that fails without
# saying so, counts as a failure.  SPDX-License-Identifier: MIT
set -u
passed=0 failed=0 broken=
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for suite; do
  printf '== %s\n' "$suite"
  start=$(date +%s)
  ${MAKE:-make} --no-print-directory "$suite" >"$out" 2>&1
  status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$out" | tail -n 1)
  p=${line%% passed*} f=${line#*, } f=${f%% failed*}
  if [ -z "$line" ]; then
    p=0 f=1
  elif [ "$status" != 0 ] && [ "$f" = 0 ]; then
    f=1
  fi
  if [ "$f" != 0 ]; then
    cat "$out"
    broken="$broken $suite"
  fi
  printf '   %s passed, %s failed in %s s\n' "$p" "$f" $(($(date +%s) - start))
  passed=$((passed + p)) failed=$((failed + f))
done

[ -z "$broken" ] || printf 'failing:%s\n' "$broken"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
