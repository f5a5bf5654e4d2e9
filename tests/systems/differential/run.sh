#!/bin/sh
# run.sh [BUILD]: the same programs on our CFFI and on the installed one, and
# their printed results compared.  What differs must be in differences.txt, and
# what is there must differ.  SPDX-License-Identifier: MIT
set -u
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-build}/systems
mkdir -p "$out"
out=$(cd "$out" && pwd)

if ! dpkg-query -W -f '${db:Status-Status}' cl-cffi 2>/dev/null |
     grep -qx installed; then
  echo "Skipped: the package cl-cffi, to compare with, is not installed."
  echo "0 passed, 0 failed"
  exit 0
fi

results() { # results SIDE: sorted result lines
  SIDE=$1 FASLS=$out/fasl-$1/ timeout 300 \
    sbcl --noinform --non-interactive --no-userinit \
    --load "$here/print-results.lisp" 2>"$out/differential.$1.log" |
    grep -a '^[a-z-]*/' | LC_ALL=C sort
}

results peer >"$out/differential.peer"
results ours >"$out/differential.ours"

keys() { # keys: the forms that the result lines speak of
  cut -d' ' -f1 | LC_ALL=C sort -u
}
LC_ALL=C comm -3 "$out/differential.peer" "$out/differential.ours" |
  tr -d '\t' | keys >"$out/differing"
grep -v '^#' "$here/differences.txt" | keys >"$out/intended"

unlisted=$(LC_ALL=C comm -23 "$out/differing" "$out/intended")
unneeded=$(LC_ALL=C comm -13 "$out/differing" "$out/intended")
for key in $unlisted; do
  echo "not ok $key differs:"
  grep -a -h "^$key " "$out/differential.peer" | sed 's/^/  peer: /'
  grep -a -h "^$key " "$out/differential.ours" | sed 's/^/  ours: /'
done
for key in $unneeded; do
  echo "not ok $key is listed, but does not differ"
done

forms=$(keys <"$out/differential.ours" | wc -l)
failed=$(printf '%s\n' $unlisted $unneeded | grep -c .)
[ "$forms" -gt 0 ] || failed=$((failed + 1))
printf '%s passed, %s failed\n' "$((forms - failed))" "$failed"
[ "$failed" = 0 ]
