#!/bin/sh
# replay_test.sh: does the judge see faults, and does what it prints replay?
#
# With -X the judge spoils the first argument of each call, so every signature
# with an argument fails.  Each printed line "replay:" and "or:" must then fail
# alone, with the same seed and the same signature, and pass unspoiled.
# Usage: replay_test.sh FUZZ_ABI COMPILER
#
# SPDX-License-Identifier: MIT
set -u
fuzz=$1
compiler=$2
passed=0
failed=0
report=$(mktemp)
trap 'rm -f "$report"' EXIT

check() { # check NAME WANTED-STATUS COMMAND...
  name=$1 wanted=$2
  shift 2
  "$@" > "$report.one" 2>&1
  status=$?
  if [ "$status" = "$wanted" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $name: exit status $status, not $wanted"
  fi
}

$fuzz -c "$compiler" -X -n 20 -s 7 > "$report"
seeds=$(sed -n 's/^FAILED .* seed \([0-9]*\): .*/\1/p' "$report" | head -4)
for seed in $seeds; do
  text=$(sed -n "s/^FAILED .* seed $seed: //p" "$report")
  check "seed $seed" 1 $fuzz -c "$compiler" -X -n 1 -s "$seed"
  cp "$report.one" "$report.seed"
  check "seed $seed, its text" 0 grep -qF "seed $seed: $text" "$report.seed"
  check "text $text" 1 $fuzz -c "$compiler" -X -s "$seed" -S "$text"
  check "seed $seed unspoiled" 0 $fuzz -c "$compiler" -n 1 -s "$seed"
done
[ "$passed" -gt 0 ] || { echo "FAILED: no fault was seen"; failed=1; }
rm -f "$report.one" "$report.seed"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
