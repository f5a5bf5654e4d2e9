# test_target.sh: other machines' types, by C's own headers that the tool has.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
cat >t.h <<'END'
#include <stddef.h>
#include <stdint.h>
#include <limits.h>
typedef long t_long;
struct s { char c; long l; void *p; long double ld; };
#define M_LONG 0x7fffffffffL
#define M_DOUBLE 1.5
#define M_ULONG ULONG_MAX
#define M_SIZE ((size_t)-1)
#define M_CHAR ((char)200)
#define M_WIDE L"w"
END

# spec_has TEXT: the spec of $target has TEXT.
spec_has() {
  grep -qF -- "$1" "t.$target.spec"
}

# is_value NAME VALUE
is_value() {
  spec_has "\"value\": $2, \"lisp\": \"+$1+\""
}

# agree: the compiler gives the same values.
agree() {
  cp "t.$target.spec" ours
  CFFI_MACROS=compiler "$CFFI" import t.h --target "$target" \
    -- -ffreestanding && diff ours "t.$target.spec"
}

max32=4294967295
max64=18446744073709551615
while read -r target size alignment ulong maximum char wide; do
  run import t.h --target "$target" -- -ffreestanding
  check "target: $target" is_code 0
  check "target: $target: JSON" "$TOOLS/json_check" "t.$target.spec"
  check "target: $target: struct" \
    spec_has "\"bit-size\": $size, \"bit-alignment\": $alignment, \"fields\""
  check "target: $target: ULONG_MAX" is_value M-ULONG "$(eval echo \$$ulong)"
  check "target: $target: size_t" is_value M-SIZE "$(eval echo \$$maximum)"
  check "target: $target: char" is_value M-CHAR "$char"
  check "target: $target: wchar_t" \
    spec_has "\"type\": { \"tag\": \"$wide\", \"bit-size\""
  check "target: $target: both ways to macros agree" agree
done <<'END'
x86_64-pc-linux-gnu 384 128 max64 max64 -56 :int
i686-pc-linux-gnu 192 32 max32 max32 -56 :long
aarch64-unknown-linux-gnu 384 128 max64 max64 200 :unsigned-int
arm-unknown-linux-gnueabihf 192 64 max32 max32 200 :unsigned-int
x86_64-pc-windows-msvc 192 64 max32 max64 -56 :unsigned-short
x86_64-apple-darwin9 384 128 max64 max64 -56 :int
riscv64-unknown-linux-gnu 384 128 max64 max64 200 :int
END
