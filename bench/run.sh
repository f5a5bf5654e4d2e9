#!/bin/bash
# run.sh BUILD: every figure, beside its floor or its peer, from one run.
# The peers are Debian's: cl-cffi with libffi for Lisp, libffi for C, clang for
# reading headers.  Bash, for its clock.  SPDX-License-Identifier: MIT
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$build/bench
mkdir -p "$work"

title() { printf '\n%s\n\n' "$*"; }

# Systems are compiled to where nobody else's fasls are.
export XDG_CACHE_HOME=$work/cache
export BENCH_LIBRARY=$work/libbench.so

# Run a Lisp that prints rows, with this CFFI (own) or the peer's.
lisp() { # lisp own|peer ARGUMENTS
  local home=
  [ "$1" = peer ] || home=$(dirname "$here")/
  shift
  BENCH_HOME=$home sbcl --noinform --non-interactive --no-userinit "$@" \
    2>"$work/errors" | grep -aP '\t' || {
    tail -n 5 "$work/errors" >&2
    exit 1
  }
}

title 'The engine, from C'
make --no-print-directory -s -C "$here/.." B="$1" bench-engine

# -- one evaluation -----------------------------------------------------------
rows=
for topic in calls structures strings memory enums; do
  rows="$rows --load $here/$topic.lisp"
done
measure="--load $here/measure.lisp"

title 'SBCL: nanoseconds, and octets consed, for one evaluation'
${CC:-cc} -O2 -fno-tree-vectorize -shared -fPIC \
  -o "$BENCH_LIBRARY" "$here/libbench.c"
# shellcheck disable=SC2086
{
  lisp own $measure $rows --load "$here/own-calls.lisp" >"$work/own"
  lisp peer $measure $rows >"$work/peer"
  lisp own $measure --load "$here/floors.lisp" >"$work/floor"
}
sh "$here/table.sh" "$work/own" "$work/peer" "$work/floor"

# -- ECL ----------------------------------------------------------------------
# The same files, compiled, in ECL.  It does not say what it conses.
ecl_rows() { # ecl_rows own|peer FILE...
  local home= forms= file
  [ "$1" = peer ] || home=$(dirname "$here")/
  shift
  for file; do
    forms="$forms (load (compile-file \"$here/$file.lisp\"
                         :output-file \"$work/$file.fas\"))"
  done
  BENCH_HOME=$home ecl --norc --load "$here/../tests/lisp/boot.lisp" \
    --load "$here/measure.lisp" --eval "(progn $forms)" \
    --eval '(ext:quit 0)' 2>"$work/errors" </dev/null | grep -aP '\t' || {
    tail -n 5 "$work/errors" >&2
    exit 1
  }
}

title 'ECL: nanoseconds for one evaluation'
ecl_rows own calls structures own-calls strings >"$work/own-ecl"
ecl_rows peer calls structures strings >"$work/peer-ecl"
ecl_rows own ecl-floors >"$work/floor-ecl"
sh "$here/table.sh" "$work/own-ecl" "$work/peer-ecl" "$work/floor-ecl"

# -- systems and large bindings -----------------------------------------------
# step WHO STEP KEY [NAME]: the least of three runs of a step of build.lisp.
step() {
  local run
  for run in 1 2 3; do
    BENCH_STEP=$2 BENCH_KEY=$3 BENCH_FILE=$work/${4:-}.lisp \
      lisp "$1" --load "$here/build.lisp"
  done | awk -F '\t' '
    !($1 in least) { keys[++count] = $1 }
    !($1 in least) || $2 < least[$1] { least[$1] = $2; octets[$1] = $3 }
    END { for (i = 1; i <= count; i++)
            printf "%s\t%s\t%s\n", keys[i], least[keys[i]], octets[keys[i]] }'
}
binding='1,000 functions, 200 structs, 100 enums'
build_rows() { # build_rows own|peer
  step "$1" compile-cffi 'system cffi, compile and load'
  step "$1" load-cffi 'system cffi, load'
  step "$1" compile "$binding" binding
  step "$1" load "$binding: load" binding
  step "$1" compile '200 structs' structs
  step "$1" load '200 structs: load' structs
}

title 'SBCL: milliseconds to compile and load (the floor: functions alone)'
BENCH_FILES=$work/ sbcl --noinform --non-interactive --no-userinit \
  --load "$here/generate.lisp"
build_rows own >"$work/own-build"
build_rows peer >"$work/peer-build"
{
  step peer compile-native "$binding" native
  step peer load-native "$binding: load" native
} >"$work/floor-build"
sh "$here/table.sh" "$work/own-build" "$work/peer-build" "$work/floor-build"

# -- headers ------------------------------------------------------------------
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

title 'Reading headers: CPU milliseconds, and ratios to clang -fsyntax-only'
clang=$(command -v clang-19 || command -v clang)
library=$(ls /usr/lib/llvm-19/lib/libclang*.so* 2>/dev/null | head -n 1)
libclang=${library:+--libclang $library}

# The two runs of c2ffi's protocol: macros, then both.
c2ffi_twice() {
  "$build/c2ffi" "$1" $libclang --driver null --macro-file "$work/macros.h"
  printf '#include "%s"\n#include "macros.h"\n' "$1" >"$work/both.h"
  "$build/c2ffi" "$work/both.h" $libclang --output "$work/both.json"
}

printf '%-14s %8s %8s %8s %10s\n' '' clang import c2ffi 'c2ffi (2x)'
for header in zlib.h sqlite3.h; do
  file=/usr/include/$header
  floor=$(milliseconds "$clang" -fsyntax-only -x c "$file")
  import=$(milliseconds "$build/cffi" import "$file" $libclang \
           --output "$work/import")
  once=$(milliseconds "$build/c2ffi" "$file" $libclang)
  twice=$(milliseconds c2ffi_twice "$file")
  echo "$header $floor $import $once $twice" | awk '{
    printf "%-14s %8d %8d %8d %10d\n", $1, $2, $3, $4, $5
    printf "%-14s %8s %8.2f %8.2f %10.2f\n", "", "", $3/$2, $4/$2, $5/$2 }'
done

title 'Goals'
sh "$here/goals.sh" "$here/goals.txt" "$work"
