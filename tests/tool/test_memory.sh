# test_memory.sh: running out of memory ends the tool with one message.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
echo 'int f(int);' >m.h

[ "$(uname -s)" = Linux ] || exit 0
case $("$CFFI" --version 2>&1; ldd "$CFFI" 2>/dev/null) in
*libasan*) exit 0 ;; # a preloaded calloc and the sanitizer's do not mix
esac
number=1
code=1
while [ "$number" -lt 40 ]; do
  FAIL_CALLOC=$number LD_PRELOAD=$TOOLS/fail_calloc.so \
    "$CFFI" import stdlib.h --output made >out 2>err
  code=$?
  [ "$code" -ne 0 ] || break
  check "memory: allocation $number fails with code 1" is_code 1
  check "memory: allocation $number is reported" has err "out of memory"
  check "memory: allocation $number writes nothing" is_empty made
  number=$((number + 1))
done
for number in 1 2; do
  FAIL_CALLOC=$number LD_PRELOAD=$TOOLS/fail_calloc.so \
    "$CFFI" c2ffi "$GOLDEN/golden.hpp" -o made.json >out 2>err
  check "memory: c2ffi: allocation $number is reported" has err "out of memory"
  check "memory: c2ffi: allocation $number writes nothing" test ! -e made.json
done
for arguments in "layout m.h f" "check m.h m" doctor; do
  FAIL_CALLOC=1 LD_PRELOAD=$TOOLS/fail_calloc.so "$CFFI" $arguments >out 2>err
  check "memory: $arguments: failure is reported" has err "out of memory"
  check "memory: $arguments: nothing is printed" test ! -s out
done
check "memory: with all of it, the import succeeds" is_code 0
check "memory: some allocations failed" test "$number" -gt 1
