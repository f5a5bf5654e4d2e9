# test_versions.sh: every libclang of this machine gives the same bytes.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# import_with LIBCLANG HEADER DIRECTORY
import_with() {
  (cd "$GOLDEN" && "$CFFI" import "$2" --include inc --system v \
    --libclang "$1" --output "$DIR/$3")
}
libclangs >found
first=$(head -1 found)
check "versions: there is a libclang" test -n "$first"
for header in golden.h macros.h zlib.h sqlite3.h stdio.h math.h pthread.h; do
  import_with "$first" "$header" first >/dev/null 2>&1 || continue
  sed 1d found | while read -r libclang; do
    rm -rf other
    check "versions: $(basename "$libclang") reads $header" \
      import_with "$libclang" "$header" other
    check "versions: $(basename "$libclang") and $(basename "$first") agree" \
      diff -r first other
  done
done
