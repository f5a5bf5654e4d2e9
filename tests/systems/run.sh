#!/bin/sh
# run.sh [BUILD [NAME...]]: real clients, unmodified, on our CFFI and on the
# installed one.  A test that passes there must pass here; one that fails on
# both is the client's own.  SPDX-License-Identifier: MIT
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=${1:-build}
[ $# = 0 ] || shift
out=$build/systems
mkdir -p "$out"
out=$(cd "$out" && pwd)
passed=0 failed=0

[ $# != 0 ] || set -- $(grep -v '^#' "$here/systems.txt" | cut -d' ' -f1)

results() { # results SIDE NAME: the sorted lines "passed|failed TEST"
  SIDE=$1 SYSTEM=$2 FASLS=$out/fasl-$1/ timeout 900 \
    sbcl --noinform --non-interactive --no-userinit \
    --load "$here/run-system.lisp" 2>"$out/$2.$1.log" |
    grep -E '^(passed|failed) ' | LC_ALL=C sort -u
}

for name; do
  results peer "$name" >"$out/$name.peer"
  results ours "$name" >"$out/$name.ours"
  good=$(grep -c '^passed' "$out/$name.ours")
  peer=$(grep -c '^passed' "$out/$name.peer")
  worse=$(grep '^passed' "$out/$name.peer" |
          LC_ALL=C comm -23 - "$out/$name.ours" | sed 's/^passed/  lost:/')
  bad=$(printf '%s' "$worse" | grep -c .)
  [ "$good" != 0 ] || bad=$((bad + 1))
  printf '%-14s %4d tests pass, %4d on the peer, %d lost\n' \
    "$name" "$good" "$peer" "$bad"
  if [ "$bad" != 0 ]; then
    printf '%s\n' "$worse"
    tail -n 5 "$out/$name.ours.log"
  fi
  passed=$((passed + good)) failed=$((failed + bad))
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
