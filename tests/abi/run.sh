#!/bin/sh
# run.sh FUZZ_ABI N SEED ABIS COMPILER...: the judge with each compiler in turn.
#
# ABIS are letters that fuzz_abi -a takes, "-" for the machine's own ABI.  First
# the known differences must still show, and what a failure prints must replay;
# then N random signatures, unoptimised, and a tenth of them at -O1, where
# callees trust narrow arguments to be extended.  Ends with the sum of all,
# "N passed, N failed".  FUZZ_ABI may be a command ("qemu-aarch64 fuzz_abi").
#
# SPDX-License-Identifier: MIT
set -u
fuzz=$1 count=$2 seed=$3 abis=$4
shift 4
out=$(mktemp)
trap 'rm -f "$out"' EXIT
status=0

run() {
  "$@" >> "$out" || status=1
}

judge() { # judge OPTION...
  run $fuzz "$@" -D
  run $fuzz "$@" -n "$count" -s "$seed"
  run $fuzz "$@" -n $((count / 10)) -s "$seed" -O 1
}

case $abis in *-*) run sh tests/abi/replay_test.sh "$fuzz" "$1" ;; esac
for compiler; do
  for abi in $abis; do
    case $abi in
    -) judge -c "$compiler" ;;
    *) judge -c "$compiler" -a "$abi" ;;
    esac
  done
done
grep -vE '^[0-9]+ passed' "$out"
awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
     END { printf "%d passed, %d failed\n", passed, failed }' "$out"
exit $status
