# test_errors.sh: bad input gets one clear message, code 1, and no files.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
echo 'int f(int);' >good.h
printf 'int f(int);\nint g(int;\nint h(;\n' >syntax.h
printf '#include "middle.h"\n' >outer.h
printf '\n  #include "absent.h"\n' >middle.h
printf '#error "not for you"\n' >directive.h
printf 'typedef struct s s; s f(undefined_type x);\n' >undefined.h
: >empty.h
mkdir directory.h
ln -s loop.h loop.h

# wrong MESSAGE ARGUMENTS...
wrong() {
  message=$1
  shift
  run import "$@" --output made
  check "errors: $* is code 1" is_code 1
  check "errors: $* says: $message" has err "$message"
  check "errors: $* has one error line" test "$(grep -c ' error: ' err)" -eq 1
  check "errors: $* prints no summary" test ! -s out
  check "errors: $* writes nothing" is_empty made
}
wrong "'absent.h' file not found" absent.h
wrong "cannot read '/absent/x.h': No such file" /absent/x.h
wrong "cannot read 'directory.h': Is a directory" directory.h
wrong "cannot read 'loop.h'" loop.h
wrong "syntax.h:2:10: error: " syntax.h
wrong "middle.h:2:12: error: 'absent.h' file not found" outer.h
check "errors: the chain of includes is shown" \
  has err "outer.h:1:10: note: included from here"
wrong "directive.h:1:2: error: " directive.h
wrong "undefined.h:1:25: error: " undefined.h
wrong "no such directory" good.h --include absent
wrong "cannot find the library 'no_such_library'" good.h \
  --library no_such_library
wrong "cannot open libclang" good.h --libclang /absent/libclang.so
wrong "is no usable libclang" good.h --libclang "$TOOLS/fail_calloc.so"
wrong "'no-such-cpu'" good.h --target no-such-cpu

run import good.h --output made -- --no-such-argument
check "errors: wrong arguments of clang are code 1" is_code 1
check "errors: wrong arguments of clang are named" \
  has err "'--no-such-argument'"
check "errors: wrong arguments of clang write nothing" is_empty made

run import syntax.h --output made
check "errors: further errors are counted" has err "more error"

run import empty.h --output made
check "errors: an empty header is none" is_code 0

rm -rf made
"$CFFI" import stdlib.h --output made >out 2>err &
kill -ABRT $! 2>/dev/null
wait $! 2>/dev/null
code=$?
check "errors: a crash is reported or comes before the start" \
  test "$code" -eq 70 -o "$code" -eq 134
check "errors: a crash writes nothing" is_empty made
