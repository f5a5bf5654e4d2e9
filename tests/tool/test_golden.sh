# test_golden.sh: specs of known headers, byte for byte.
#
# The headers are read with -ffreestanding, so nothing of this machine's C
# library gets into the expected files.  To accept a change:
#     CFFI_ACCEPT=1 tests/tool/run.sh golden
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# import_golden HEADER EXPECTED
import_golden() {
  cd "$(dirname "$1")" || return 1
  includes=; [ ! -d inc ] || includes="--include inc"
  "$CFFI" import "$(basename "$1")" $includes --system g --output "$DIR" \
    --target x86_64-pc-linux-gnu --library c -- -ffreestanding || return 1
  cd "$DIR" || return 1
  spec=g.x86_64-pc-linux-gnu.spec
  "$TOOLS/json_check" "$spec" || return 1
  sed -i 's/ "soname": "[^"]*",//' "$spec" # this machine's
  [ -z "${CFFI_ACCEPT:-}" ] || cp "$spec" "$2"
  diff "$2" "$spec"
}

for header in "$GOLDEN"/*.h "$GOLDEN"/probe/*.h; do
  name=$(basename "$header" .h)
  expected=$(dirname "$header")/$name.spec
  check "golden: $name" import_golden "$header" "$expected"
done
for spec in "$GOLDEN"/*.spec "$GOLDEN"/probe/*.spec; do
  check "golden: $(basename "$spec") has its header" test -e "${spec%.spec}.h"
done
