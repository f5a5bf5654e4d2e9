# test_names.sh: the names of Lisp symbols, and what happens when they collide.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
cat >n.h <<'END'
int deflateInit2_(int);
int XMLParser(int);
int glTex2DArray(int, int named, int);
int sqlite3_open_v2(int);
int URLDecode(int);
int crc32_z(int);
int crc32Z(int);
int foo(int);
int FOO(int);
int Foo(int);
extern int aVariable;
#define Z_BEST_COMPRESSION 9
enum level { LEVEL_LOW, levelHigh };
struct my_struct { int someField; int some_field; };
typedef struct my_struct my_struct;
END
run import n.h
spec=$(ls n.*.spec)

# named C LISP
named() {
  grep -F "\"name\": \"$1\"" "$spec" | grep -qF "\"lisp\": \"$2\"" ||
    { grep -F "\"name\": \"$1\"" "$spec"; return 1; }
}
while read -r c lisp; do
  check "names: $c" named "$c" "$lisp"
done <<'END'
deflateInit2_ DEFLATE-INIT2-
XMLParser XML-PARSER
glTex2DArray GL-TEX2D-ARRAY
glTex2DArray ARG0
glTex2DArray NAMED
glTex2DArray ARG2
sqlite3_open_v2 SQLITE3-OPEN-V2
URLDecode URL-DECODE
crc32_z CRC32-Z
crc32Z CRC32Z
foo FOO
Foo Foo
aVariable *A-VARIABLE*
Z_BEST_COMPRESSION +Z-BEST-COMPRESSION+
LEVEL_LOW LEVEL-LOW
levelHigh LEVEL-HIGH
someField SOME-FIELD
some_field some_field
my_struct MY-STRUCT
END
check "names: collisions are reported" has out "some_field: is |some_field|"
