#!/bin/sh
# hosts.sh BUILD [LISP...]: the same rows on the Lisps other than SBCL, beside
# the peer's and, on CLISP, beside the Lisp's own FFI.  Nanoseconds.
# SPDX-License-Identifier: MIT
set -eu
build=$(cd "$1" && pwd)
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$build/bench/hosts
mkdir -p "$work"
export XDG_CACHE_HOME="$work/cache" BENCH_LIBRARY="$work/libbench.so"
${CC:-cc} -O2 -fno-tree-vectorize -shared -fPIC \
  -o "$BENCH_LIBRARY" "$here/libbench.c"

# The rows in FILES on LISP, with the CFFI in HOME or with the peer's.
rows() { # rows LISP HOME FILES
  BENCH_HOME=$2 BENCH_ROWS=$3 \
    sh "$here/../scripts/lisp.sh" "$1" "$here/hosts.lisp" \
    >"$work/output" 2>"$work/errors" || {
    tail -n 5 "$work/output" "$work/errors" >&2
    return 1
  }
  grep -a "$(printf '\t')" "$work/output"
}

table() { # table THIS PEER FLOOR
  awk -F '\t' '
    FILENAME == ARGV[1] { keys[++count] = $1; this[$1] = $2 }
    FILENAME == ARGV[2] { peer[$1] = $2 }
    FILENAME == ARGV[3] { least[$1] = $2 }
    END {
      printf "%-45s %11s %11s %7s %11s\n", "", "this", "peer", "ratio", "floor"
      for (i = 1; i <= count; i++) {
        k = keys[i]
        ratio = (k in peer) ? sprintf("%.1f", peer[k] / (this[k] + 0.01)) : ""
        printf "%-45s %11.1f %11s %7s %11s\n", k, this[k], peer[k], ratio,
          least[k]
      }
    }' "$@"
}

topics='calls structures strings memory enums'
[ $# -gt 0 ] || set -- clisp abcl
for name in "$@"; do
  printf '\n%s: nanoseconds for one evaluation\n\n' "$name"
  rows "$name" "$here/../" "$topics" >"$work/own"
  rows "$name" '' "$topics" >"$work/peer" || :
  : >"$work/floor"
  [ ! -f "$here/floors-$name.lisp" ] ||
    rows "$name" "$here/../" "floors-$name" >"$work/floor"
  table "$work/own" "$work/peer" "$work/floor"
done
