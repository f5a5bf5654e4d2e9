#!/bin/sh
# run.sh [BUILD [NAME...]]: real clients, unmodified, on our CFFI and on the
# installed one.  A test that passes there must pass here; one that fails on
# both is the client's own.  Some depend on time and network, so what is lost
# gets a second try on both.  SPDX-License-Identifier: MIT
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

lost() { # lost NAME: the tests that pass on the peer only
  grep '^passed' "$out/$1.peer" | LC_ALL=C comm -23 - "$out/$1.ours" |
    sed 's/^passed/  lost:/'
}

both_sides() { # both_sides NAME
  results peer "$1" >"$out/$1.peer"
  results ours "$1" >"$out/$1.ours"
}

for name; do
  both_sides "$name"
  [ -z "$(lost "$name")" ] || both_sides "$name"
  worse=$(lost "$name")
  good=$(grep -c '^passed' "$out/$name.ours")
  peer=$(grep -c '^passed' "$out/$name.peer")
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
