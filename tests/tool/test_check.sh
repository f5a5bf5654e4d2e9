# test_check.sh: `cffi check`, on libraries that are made for it.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
triple=$("$CFFI" help layout | sed -n 's/.*--target.*default: \(.*\));.*/\1/p')

cat >all.h <<'END'
int own(int);
int own(int);
extern int own_variable;
int inner(void);
int deep(void);
int absent(void);
extern double absent_variable;
int renamed(void) __asm__("other_name");
int lost(void) __asm__("lost_name");
int not_a_function(void);
static inline int never(void) { return 1; }
inline int also_never(void) { return 1; }
END
echo 'int deep(void) { return 1; }' >deep.c
echo 'int deep(void); int inner(void) { return deep(); }' >inner.c
echo 'int inner(void); int own(int x) { return x + inner(); } int own_variable;
  int other_name(void) { return 1; } int not_a_function;' >own.c
$CC -shared -fPIC -o libdeep.so deep.c
$CC -shared -fPIC -o libinner.so inner.c -L. -ldeep
$CC -shared -fPIC -o libown.so own.c -L. -Wl,--no-as-needed -linner
"$CFFI" import all.h --output . >/dev/null
spec=all.$triple.spec

cat >expected <<'END'
all.h:6:5: function absent is not exported
all.h:7:15: variable absent_variable is not exported
all.h:9:5: function lost as lost_name is not exported
all.h:10:5: function not_a_function is a variable in the library
END
run check "$spec" ./libown.so
check "check: findings are code 1" is_code 1
sed '$d' out >findings
check "check: findings" diff expected findings
check "check: the summary" has out "./libown.so: 7 functions, 2 variables; \
from libraries that it needs: 2; missing: 3; of another kind: 1"
run check "$spec" ./libown.so --json
check "check: --json is code 1, too" is_code 1
check "check: --json is JSON" "$TOOLS/json_check" out
check "check: --json has the findings" has out \
  '{ "tag": "function", "name": "lost", "symbol": "lost_name", "location": '
check "check: --json has four" test "$(grep -o '"problem"' out | wc -l)" -eq 4

mv libdeep.so hidden.so
run check "$spec" ./libown.so
check "check: a needed library that is not here is named" \
  has err "libdeep.so, which is needed, is not here"
check "check: and what it has is missing" has out "function deep is not"
mv hidden.so libdeep.so

printf 'int own(int);\nint deep(void);\nextern int own_variable;\n' >good.h
"$CFFI" import good.h --output . >/dev/null
run check "good.$triple.spec" ./libown.so
check "check: no findings are code 0" is_code 0
check "check: no findings are one line" test "$(wc -l <out)" -eq 1
for options in "" --compat --extended; do
  "$CFFI" c2ffi all.h $options -o peer.spec
  run check peer.spec ./libown.so
  check "check: c2ffi's specs $options: what is missing" \
    has out "function absent is not exported"
  check "check: c2ffi's specs $options: inline functions are not" \
    test "$(grep -c never out)" -eq 0
done

# Every function of a real library is found; what the linker says decides.
"$CFFI" import zlib.h --output . >/dev/null
run check "zlib.$triple.spec" z
check "check: zlib has all that its header says" \
  test "$(grep -c '^[^ ]*/zlib.h' out)" -eq 0
run check "zlib.$triple.spec" m
check "check: libm lacks it" has out "function inflate is not exported"

# Files that are no specs, or no longer: an error with its line, never a crash.
# wrong CODE MESSAGE ARGUMENTS...
wrong() {
  expected_code=$1 message=$2
  shift 2
  run check "$@"
  check "check: $* is code $expected_code" is_code "$expected_code"
  check "check: $* says: $message" has err "$message"
  check "check: $* prints nothing else" test ! -s out
}
while IFS='|' read -r message contents; do
  printf '%b' "$contents" >broken.spec
  wrong 1 "broken.spec:$message" broken.spec ./libown.so
done <<'END'
1: error: this is no spec: an array is expected|
1: error: this is no spec: an array is expected|{}
2: error: this is no spec: an object is expected|[\n1]
2: error: this is no spec: the file ends too early|[\n{}
3: error: this is no spec: a comma is expected|[\n{}\n{}]
1: error: this is no spec: a string is expected|[{"tag": 1}]
1: error: this is no spec: a string has no end|[{"tag": "a
1: error: this is no spec: a string has a wrong character|[{"tag": "\\ud800"}]
1: error: this is no spec: a string has a wrong character|[{"tag": "\\u0000"}]
1: error: this is no spec: a string has a wrong character|[{"tag": "\\q"}]
1: error: this is no spec: a value is expected|[{"x": }]
1: error: this is no spec: a colon is expected|[{"x" 1}]
1: error: this is no spec: nothing more is expected|[] []
END
head -c 100000 /dev/zero | tr '\0' '[' >deep.spec
sed 's/^/[{"x":/' deep.spec >nested.spec
wrong 1 "nested.spec:1: error: this is no spec: nested too deeply" nested.spec m
wrong 1 "cannot read 'absent.spec': No such file" absent.spec m
wrong 1 "cannot find the library 'no_such_library'" "$spec" no_such_library
wrong 1 "cannot read the library: ./absent.so: No such file" "$spec" ./absent.so
wrong 1 "cannot read the library: ./all.h: of no known format" "$spec" ./all.h
wrong 2 "needs a spec and a library (\`cffi help check\`" "$spec"
wrong 2 "unknown option --target" "$spec" m --target x

printf '[{"tag":"function","name":"\\u006fwn","x":[{"a":[-INF,1e5,{}]}]},%s]' \
  '{"tag":"extern","name":"\ud83d\ude00"}' >escapes.spec
run check escapes.spec ./libown.so
check "check: escapes are characters" has out "variable 😀 is not exported"
check "check: and the others are found" test "$(wc -l <out)" -eq 2

size=$(wc -c <"good.$triple.spec")
crashes=0
length=0
while [ "$length" -lt $((size - 3)) ]; do
  head -c "$length" "good.$triple.spec" >cut.spec
  run check cut.spec ./libown.so
  [ "$code" -eq 1 ] && [ ! -s out ] || crashes=$((crashes + 1))
  length=$((length + 7))
done
check "check: a spec that is cut short is an error" test "$crashes" -eq 0
run help check
check "check: help" has out "cffi check SPEC LIBRARY"
