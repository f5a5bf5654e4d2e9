# test_c2ffi_peer.sh: what `c2ffi --compat` writes is what c2ffi wrote.
#
# Entries of the headers here are compared byte for byte, except where c2ffi
# printed uninitialised memory: the "ns" of what stands inside an entry.
# The C library's entries are those of another machine.  What libclang does not
# tell, C++'s implicit members, is listed in golden/peer/NAME.diff.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

nested='..{ "tag": "[a-z]*", \("name": "[^"]*", \)\{0,1\}"ns": '
entries() {
  grep '"location": "\(golden\|inc/dep\)\.[a-z]*:[0-9]*:' "$1" |
    sed "s/\\($nested\\)[0-9]*/\\10/g; s/,\$//"
}

# compare HEADER EXPECTED DIFFERENCES OPTIONS...
compare() {
  header=$1 expected=$2 differences=$3
  shift 3
  (cd "$GOLDEN" && "$CFFI" c2ffi --compat -i inc "$header" "$@") >ours.json ||
    return 1
  entries ours.json >ours
  entries "$GOLDEN/peer/$expected" >theirs
  test -s ours || return 1
  diff theirs ours >made.diff
  [ -z "${CFFI_ACCEPT:-}" ] || [ ! -f "$differences" ] ||
    cp made.diff "$differences"
  cmp made.diff "$differences"
}

macro_file() {
  (cd "$GOLDEN" && "$CFFI" c2ffi --compat -i inc golden.h -D null \
    -M "$DIR/macros.c") || return 1
  grep '__c2ffi_\(M_\|DEP_\)' macros.c | sort >ours
  grep '__c2ffi_\(M_\|DEP_\)' "$GOLDEN/peer/golden.macros.c" | sort >theirs
  diff theirs ours
}

# Entries are paragraphs; the C library's are again of no concern.
sexp_entries() {
  awk 'BEGIN { RS = ""; ORS = "\n\n" } /^;; (golden|inc)/' "$1"
}

sexp() {
  (cd "$GOLDEN" && "$CFFI" c2ffi --compat -D sexp -i inc golden.h) >made ||
    return 1
  sexp_entries made >ours
  sexp_entries "$GOLDEN/peer/golden.sexp" >theirs
  test -s ours && diff theirs ours
}

case $(uname -sm) in
"Linux x86_64")
  check "c2ffi_peer: C, byte for byte" compare golden.h golden.json /dev/null
  check "c2ffi_peer: C for a 32-bit target, byte for byte" \
    compare golden.h golden.wasm32.json /dev/null -A wasm32-unknown-unknown
  check "c2ffi_peer: types of macros" macro_file
  check "c2ffi_peer: S-expressions, byte for byte" sexp
  check "c2ffi_peer: C++" compare golden.hpp golden.hpp.json \
    "$GOLDEN/peer/golden.hpp.diff"
  check "c2ffi_peer: Objective-C, byte for byte" \
    compare golden.m golden.m.json /dev/null
  ;;
*) echo "# c2ffi_peer: skipped, the output is of x86-64 Linux" ;;
esac
