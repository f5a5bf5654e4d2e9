# test_c2ffi.sh: the command line of `c2ffi` and its protocol of two runs.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
cat >h.h <<'END'
#define ONE 1
#define HALF 0.5
#define TEXT "caf\xc3\xa9"
#define NONE do { } while (0)
enum e { MINUS = -1 };
int f(const char *s);
END

run c2ffi -h
check "c2ffi: -h is code 0" is_code 0
check "c2ffi: -h explains" has out "--macro-file"
ln -s "$CFFI" c2ffi
check "c2ffi: its name is a command" ./c2ffi -h

# wrong MESSAGE ARGUMENTS...
wrong() {
  message=$1
  shift
  run c2ffi "$@"
  check "c2ffi: $* is code 1" is_code 1
  check "c2ffi: $* says: $message" has err "$message"
  check "c2ffi: $* writes nothing" test ! -s out
}
wrong "needs the name of a header"
wrong "cannot read 'absent.h'" absent.h
wrong "unknown driver 'xml'" h.h -D xml
wrong "--driver is given twice" -D json -D null h.h
wrong "--output is given twice" -o a -o b h.h
wrong "--macro-file is given twice" -M a -M b h.h
wrong "--include absent: no such directory" -I absent h.h
wrong "--include absent: no such directory" h.h --sys-include absent
wrong "unknown standard specified, --std=c12" --std c12 h.h
wrong "unknown language 'basic'" -x basic h.h
wrong "wchar_t cannot be 3" --wchar-size 3 h.h
wrong "no number of errors" --error-limit many h.h
run c2ffi h.h --frobnicate
check "c2ffi: an unknown option is code 1" is_code 1

# -- One run ------------------------------------------------------------------
run c2ffi h.h
check "c2ffi: one run" is_code 0
check "c2ffi: is JSON" "$TOOLS/json_check" out
check "c2ffi: macros are constants" has out \
  '"name": "ONE", "ns": 0, "location": "h.h:1:9", "type": { "tag": ":int"'
check "c2ffi: floats have 17 digits" has out '"value": 0.5 }'
check "c2ffi: strings are UTF-8" has out '"value": "café" }'
check "c2ffi: enums have a sign" has out '"name": "MINUS", "value": -1 }'
check "c2ffi: no macro without a value" sh -c '! grep -q NONE out'
check "c2ffi: no keys of ours" \
  sh -c '! grep -qE "\"(lisp|comment|prototype)\"" out'
run c2ffi h.h --extended
check "c2ffi: --extended has them" has out '"lisp": "+ONE+"'
run c2ffi h.h --namespace nn
check "c2ffi: -N comes first" test \
  "$(sed -n 2p out)" = \
  '{ "tag": "namespace", "name": "nn", "location": "" },'
run c2ffi h.h -o made.json
check "c2ffi: -o writes a file" "$TOOLS/json_check" made.json
check "c2ffi: and nothing else" test ! -s out
run c2ffi h.h -o /dev/null
check "c2ffi: -o may be a device" test -c /dev/null
mkfifo pipe
cat pipe >piped &
run c2ffi h.h -o pipe
wait
check "c2ffi: -o may be a pipe, which stays one" test -p pipe
check "c2ffi: and is written" "$TOOLS/json_check" piped
: >target && ln -s target link
run c2ffi h.h -o link
check "c2ffi: -o may be a link, which stays one" test -L link
check "c2ffi: and its target is written" "$TOOLS/json_check" target
run c2ffi h.h -o absent/made.json
check "c2ffi: an output that cannot be written" is_code 1

# -- Two runs, as cl-autowrap and CFFI do them ---------------------------------
both_runs() {
  "$CFFI" c2ffi h.h -D null -M tmp1.c -A x86_64-pc-linux-gnu -i . || return 1
  printf '#include "h.h"\n#include "tmp1.c"\n' >tmp2.c
  "$CFFI" c2ffi tmp2.c --lang c --output two.json -A x86_64-pc-linux-gnu -i . \
    >two.out || return 1
  test ! -s two.out
}
check "c2ffi: two runs" both_runs
check "c2ffi: -M writes constants" has tmp1.c "const int __c2ffi_ONE = ONE;"
check "c2ffi: with a value only" sh -c '! grep -q NONE tmp1.c'
"$CFFI" c2ffi h.h -A x86_64-pc-linux-gnu >one.json
check "c2ffi: two runs say what one says" diff one.json two.json
run c2ffi h.h -D null -M tmp3.c --with-macro-defs
check "c2ffi: --with-macro-defs" has tmp3.c "#define ONE 1"
printf '#include "h.h"\n#include "tmp3.c"\n' >tmp4.c
run c2ffi tmp4.c --fail-on-error
check "c2ffi: which a second run reads" is_code 0

# -- Places in macros ---------------------------------------------------------
cat >places.h <<'END'
#define ANONYMOUS struct { int x; }
#define NESTED ANONYMOUS
#define DECLARE(type, name) type name(int);
typedef NESTED t;
DECLARE(long, by_macro)
int plain(int);
END
run c2ffi places.h
check "c2ffi: a name in a macro's arguments" has out \
  '"location": "places.h:5:1 <Spelling=places.h:5:15>"'
check "c2ffi: a struct in a macro in a macro" has out \
  '"location": "places.h:4:9 <Spelling=places.h:1:19>"'
check "c2ffi: a name that is just there" has out '"location": "places.h:6:5"'

# -- Errors in headers --------------------------------------------------------
cat >bad.h <<'END'
#include "absent.h"
int f(int);
int g(unknown);
int h(void);
END
run c2ffi bad.h
check "c2ffi: errors are code 0" is_code 0
check "c2ffi: errors are printed" has err "bad.h:1:10: error:"
check "c2ffi: all of them" has err "bad.h:3:7: error:"
check "c2ffi: and it goes on" has out '"name": "h"'
run c2ffi bad.h --fail-on-error
check "c2ffi: --fail-on-error is code 1" is_code 1
check "c2ffi: and what was understood is written" has out '"name": "h"'
run c2ffi bad.h --error-limit 1
check "c2ffi: --error-limit" sh -c '! grep -q bad.h:3:7 err'

# -- Languages and targets ----------------------------------------------------
printf 'typedef __WCHAR_TYPE__ w;\ntypedef long l;\n' >t.h
run c2ffi t.h --wchar-size 2
check "c2ffi: --wchar-size" has out '":short", "bit-size": 16'
run c2ffi t.h -A x86_64-pc-windows-msvc
check "c2ffi: --arch" has out '":long", "bit-size": 32'
printf '__declspec(dllimport) int f(int);\n' >d.h
run c2ffi d.h --declspec --fail-on-error
check "c2ffi: --declspec" is_code 0
printf 'int f(int restrict);\n' >r.h
run c2ffi r.h --std c89 --fail-on-error
check "c2ffi: --std" is_code 0
printf '#include <stddef.h>\n#include "h.h"\n' >e.h
run c2ffi -E e.h
check "c2ffi: -E preprocesses" has out "int f(const char *s);"
check "c2ffi: -E finds C's own headers" is_code 0
printf '#!/bin/sh\necho cc "$@"\n' >cc && chmod +x cc
mkdir without && ln -s ../cc without/cc && ln -s "$(command -v sh)" without/sh
env PATH="$DIR/without" "$CFFI" c2ffi -E e.h >out 2>err
check "c2ffi: -E without clang takes cc" has out "cc -E"
