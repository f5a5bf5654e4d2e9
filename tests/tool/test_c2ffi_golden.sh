# test_c2ffi_golden.sh: what `c2ffi` writes of known headers, byte for byte, in
# C, C++ and Objective-C, as JSON and as S-expressions.
#
# Only our own headers are read, so nothing of this machine's C library gets
# into the expected files.  To accept a change:
#     CFFI_ACCEPT=1 tests/tool/run.sh c2ffi_golden
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
headers=../../tool/headers

# read_golden HEADER EXPECTED OPTIONS...
read_golden() {
  header=$1 expected=$GOLDEN/c2ffi/$2
  shift 2
  (cd "$GOLDEN" && "$CFFI" c2ffi "$header" --nostdinc -i "$headers" -i inc \
    -A x86_64-pc-linux-gnu --fail-on-error "$@") >made 2>err || return 1
  [ -z "${CFFI_ACCEPT:-}" ] || cp made "$expected"
  diff "$expected" made
}

for header in golden.h golden.hpp golden.m blocks.m; do
  check "c2ffi_golden: $header" read_golden "$header" "$header.json"
  check "c2ffi_golden: $header is JSON" "$TOOLS/json_check" made
  check "c2ffi_golden: $header has the S-expressions" \
    read_golden "$header" "$header.sexp" -D sexp
done
for expected in "$GOLDEN"/c2ffi/*.json "$GOLDEN"/c2ffi/*.sexp; do
  name=$(basename "$expected")
  check "c2ffi_golden: $name has its header" test -e "$GOLDEN/${name%.*}"
done

# Instances that a header only names are made by a second run.
made_instances() {
  (cd "$GOLDEN" && "$CFFI" c2ffi golden.hpp -D null -T "$DIR/t.hpp") || return 1
  has t.hpp 'template struct Var<int, char>;' || return 1
  "$CFFI" c2ffi t.hpp --fail-on-error >t.json || return 1
  has t.json '"location": "t.hpp:3:16", "bit-size": 256' &&
    has t.json '":int", "bit-size": 32, "bit-alignment": 32 }, "value": "8"'
}
check "c2ffi_golden: the instances that -T writes" made_instances

# -- Versions -----------------------------------------------------------------
libclangs >found
first=$(head -1 found)
read_with() {
  (cd "$GOLDEN" && "$CFFI" c2ffi "$2" -i inc --libclang "$1") >"$3" 2>/dev/null
}
for header in golden.h golden.hpp golden.m blocks.m "$DIR/t.hpp"; do
  read_with "$first" "$header" one.json
  sed 1d found | while read -r libclang; do
    name="$(basename "$libclang") on $(basename "$header")"
    check "c2ffi_golden: $name" read_with "$libclang" "$header" other.json
    check "c2ffi_golden: $name says the same" diff one.json other.json
  done
done
