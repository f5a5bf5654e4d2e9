# test_peer.sh: c2ffi's output on golden.h beside ours without our keys.
#
# All entries of golden.h itself are compared, key by key.  What differs is
# c2ffi's known faults (signs of enums, vectors, atomics, definitions taken for
# constants ...), listed in golden/peer/golden.diff.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# Uninitialised memory shows in c2ffi's "ns" of nested records.
entries() {
  grep '"location": "golden\.h:[0-9]*:' "$1" |
    sed 's/"ns": [0-9]\{4,\}/"ns": 0/g; s/,$//' | grep -v '"macro"'
}

# What follows the last declaration of golden.h are macros, c2ffi's second run.
declarations() {
  sed '/f_implicit_after_semicolon/q'
}

compare() {
  (cd "$GOLDEN" && "$CFFI" import golden.h --include inc --output "$DIR") ||
    return 1
  spec=$(ls golden.*.spec)
  "$TOOLS/json_check" --peer "$spec" >ours.json || return 1
  "$TOOLS/json_check" --peer "$GOLDEN/peer/golden.json" >theirs.json ||
    return 1
  entries ours.json | declarations >ours
  entries theirs.json >theirs
  diff theirs ours >differences
  [ -z "${CFFI_ACCEPT:-}" ] || cp differences "$GOLDEN/peer/golden.diff"
  cmp differences "$GOLDEN/peer/golden.diff"
}

case $(uname -sm) in
"Linux x86_64") check "peer: golden.h as c2ffi reads it" compare ;;
*) echo "# peer: skipped, its output is of x86-64 Linux" ;;
esac
