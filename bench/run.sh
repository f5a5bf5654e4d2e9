#!/bin/bash
# run.sh BUILD: every figure, beside its floor or its peer, from one run.
# The peers are Debian's: cl-cffi with libffi for Lisp, libffi for C, clang for
# reading headers.  Bash, for its clock.  SPDX-License-Identifier: MIT
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$build/bench
mkdir -p "$work"

title() { printf '\n%s\n\n' "$*"; }

title 'The engine, from C'
make --no-print-directory -s -C "$here/.." B="$1" bench-engine

title 'Calls from SBCL: this CFFI and the peer, nanoseconds and octets a call'
${CC:-cc} -O2 -fno-tree-vectorize -shared -fPIC \
  -o "$work/libbench.so" "$here/libbench.c"
lisp() {
  BENCH_LIBRARY=$work/libbench.so sbcl --noinform --non-interactive \
    --no-userinit "$@" 2>"$work/errors" | grep -P '\t' ||
    { tail -n 5 "$work/errors" >&2; exit 1; }
}
BENCH_HOME=$(dirname "$here") lisp --load "$here/calls.lisp" \
  --load "$here/own-calls.lisp" >"$work/own"
lisp --load "$here/calls.lisp" >"$work/peer"
awk -F '\t' '
  NR == FNR { time[$1] = $2; octets[$1] = $3; next }
  FNR == 1 { printf "%-38s %18s %20s %8s\n", "", "this", "peer", "ratio" }
  $1 in time { printf "%-38s %9.1f (%5.0f) %11.1f (%5.0f) %8.1f\n",
               $1, $2, $3, time[$1], octets[$1], time[$1] / $2; next }
  { printf "%-38s %9.1f (%5.0f)\n", $1, $2, $3 }' "$work/peer" "$work/own"

# The least CPU milliseconds of 9 runs of a command.
milliseconds() {
  local TIMEFORMAT='%U %S' best= now
  for _ in 1 2 3 4 5 6 7 8 9; do
    now=$({ time "$@" >/dev/null 2>&1; } 2>&1 |
          awk '{ printf "%d", ($1 + $2) * 1000 }')
    if [ -z "$best" ] || [ "$now" -lt "$best" ]; then best=$now; fi
  done
  echo "$best"
}

title 'Reading headers: cffi import and clang -fsyntax-only, CPU milliseconds'
clang=$(command -v clang-19 || command -v clang)
library=$(ls /usr/lib/llvm-19/lib/libclang*.so* 2>/dev/null | head -n 1)
printf '%-14s %8s %8s %8s\n' '' this clang ratio
for header in zlib.h sqlite3.h; do
  own=$(milliseconds "$build/cffi" import "/usr/include/$header" \
        ${library:+--libclang "$library"} --output "$work/import")
  floor=$(milliseconds "$clang" -fsyntax-only -x c "/usr/include/$header")
  awk -v h="$header" -v a="$own" -v b="$floor" \
    'BEGIN { printf "%-14s %8d %8d %8.2f\n", h, a, b, a / b }'
done
