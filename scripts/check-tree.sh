#!/bin/sh
# check-tree.sh: the rules of the tree.  A rule is a function that prints what
# breaks it.  SPDX-License-Identifier: MIT
set -u
cd "$(dirname "$0")/.."
passed=0 failed=0

rule() { # rule FUNCTION WORDS
  offences=$("$1")
  if [ -z "$offences" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'not kept: %s\n%s\n' "$2" "$offences"
  fi
}

files() {
  git ls-files -co --exclude-standard -- "$@" | while read -r f; do
    [ ! -f "$f" ] || echo "$f"
  done
}

sources=$(files '*.c' '*.h' '*.S' '*.def' '*.lisp' '*.asd' '*.sh')
c_files=$(files '*.c' '*.h' | grep -v '^tests/golden/')

long_lines() {
  for f in $(echo "$sources" | grep -v '^tests/golden/'); do
    LC_ALL=C.UTF-8 grep -nE '^.{81,}$' "$f" | sed "s|^|$f:|"
  done
}

no_licence() {
  for f in $(echo "$sources" | grep -v '^tests/golden/'); do
    head -n 50 "$f" | grep -q 'SPDX-License-Identifier: MIT' || echo "$f"
  done
}

long_files() {
  for f in $sources; do
    [ "$(wc -l <"$f")" -le 800 ] || echo "$f: $(wc -l <"$f") lines"
  done
}

unfinished() {
  grep -nwE 'TODO|FIXME' $sources | grep -v '^scripts/check-tree.sh:'
}

tabs() {
  grep -nP '\t' $c_files $(files '*.S')
}

host_tests() {
  grep -nE '__x86_64__|__aarch64__|_WIN32|__APPLE__' \
    $(files 'engine/*.[ch]' 'engine/*/*.[ch]') |
    grep -vE '^engine/(lock\.h|pages_[a-z]*\.c|abi/abi\.c|library/host_.*\.c):'
}

reader_conditionals() {
  grep -nE '^[^;"]*#[+-][(:a-z]' $(files '*.lisp') |
    grep -vE '^(lisp/sys|tests)/'
}

libclang_users() {
  grep -lE 'clang_[a-zA-Z]+\(|CXCursor' $(files 'tool/*.c' 'tool/*.h') |
    grep -vE '^tool/(clang_|read)'
}

headers_alone() {
  for header in $(files 'include/*.h' 'engine/*.h' 'engine/*/*.h' \
                        'tool/*.h'); do
    ${CC:-cc} -std=c11 -D_GNU_SOURCE -Iinclude -Iengine -Itool -fsyntax-only \
      -x c "$header" 2>&1 | grep -E 'error' | head -n 3
  done
}

header_in_cxx() {
  echo '#include "cffi.h"' | ${CXX:-c++} -std=c++17 -Wall -Wextra -Iinclude \
    -fsyntax-only -x c++ - 2>&1
}

exports() {
  nm -D --defined-only build/libcffi.so | awk '{print $3}' | LC_ALL=C sort |
    diff engine/cffi.syms -
}

format() {
  clang-format --dry-run $c_files 2>&1 | grep -v '^ ' | head -n 20
}

rule long_lines 'no line over 80 characters'
rule no_licence 'each source names its licence in its head'
rule long_files 'no file over 800 lines'
rule unfinished 'nothing is left to do'
rule tabs 'no tabs in C'
rule host_tests 'an ABI is a value: no file of the engine tests its host'
rule reader_conditionals 'reader conditionals only in lisp/sys'
rule libclang_users 'libclang is known to its readers only'
rule headers_alone 'each header compiles alone'
rule header_in_cxx 'cffi.h is C++ too'
rule exports 'libcffi exports what engine/cffi.syms lists'
rule format 'C is formatted by .clang-format'

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
