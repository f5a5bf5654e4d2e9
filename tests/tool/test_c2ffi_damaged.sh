# test_c2ffi_damaged.sh: headers that end anywhere, or lack a line, are read as
# far as they go: no crash, and what is written is JSON.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# survives HEADER
survives() {
  "$CFFI" c2ffi "$1" -i "$GOLDEN/inc" -M macros -T templates >made 2>err ||
    { tail -3 err; return 1; }
  "$TOOLS/json_check" made
}

for suffix in h hpp m; do
  source=$GOLDEN/golden.$suffix
  size=$(wc -c <"$source")
  at=$((size % 211 + 1))
  while [ "$at" -lt "$size" ]; do
    head -c "$at" "$source" >cut.$suffix
    check "damaged: golden.$suffix ends at $at" survives cut.$suffix
    at=$((at + 211))
  done
  lines=$(wc -l <"$source")
  for line in 4 8 10 12; do
    [ "$line" -lt "$lines" ] || continue
    sed "${line}d" "$source" >cut.$suffix
    check "damaged: golden.$suffix without line $line" survives cut.$suffix
  done
done
