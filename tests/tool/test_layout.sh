# test_layout.sh: `cffi layout`, judged by the compilers.
#
# From the layout as JSON comes a C program that asks the compiler about every
# member with a name: offset and size, and of a bit-field the bits that change.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# members FILE: of JSON's lines with a path: TAG PATH OFFSET SIZE.
members() {
  sed 's/{ "tag"/\n"tag"/g' "$1" | grep '"path": "[^"]' | sed \
    -e 's/.*"tag": "\([a-z-]*\)".*"path": "\([^"]*\)".*"bit-of/\1 \2 "bit-of/' \
    -e 's/ "bit-offset": \([0-9]*\), "bit-size": \([0-9]*\).*/ \1 \2/'
}

# totals FILE: the size and alignment of the type, in bits.
totals() {
  tr '{' '\n' <"$1" | grep '"target":' | sed \
    's/.*"bit-size": \([0-9]*\), "bit-alignment": \([0-9]*\).*/\1 \2/'
}

# fixed FILE TYPE: assertions about all that has an address.
fixed() {
  totals "$1" | while read -r size alignment; do
    echo "_Static_assert(sizeof($2) * 8 == $size, \"size\");"
    echo "_Static_assert(_Alignof($2) * 8 == $alignment, \"alignment\");"
  done
  members "$1" | grep '^member ' | while read -r tag path offset size; do
    echo "_Static_assert(__builtin_offsetof($2, $path) * 8 == $offset," \
      "\"$path\");"
    [ "$size" -eq 0 ] || # a flexible array has no size
      echo "_Static_assert(sizeof((($2 *)0)->$path) * 8 == $size, \"$path\");"
  done
}

# bits FILE TYPE: a program that sets each bit-field and looks which bits
# change.
bits() {
  echo '#include <stdio.h>'
  echo '#include <string.h>'
  echo 'static int is_set(const void *p, long bit) {'
  echo '  return ((const unsigned char *)p)[bit / 8] >> bit % 8 & 1; }'
  echo 'int main(void) { int wrong = 0;'
  members "$1" | grep '^bit-field ' | while read -r tag path offset size; do
    echo "{ $2 x; memset(&x, 0, sizeof x); x.$path = ~0;"
    echo 'for (long i = 0; i < (long)sizeof x * 8; i++)'
    echo "  if (is_set(&x, i) != (i >= $offset && i < $offset + $size))"
    echo "    wrong = puts(\"$path\"); }"
  done
  echo 'return wrong != 0; }'
}

# agrees HEADER TYPE: the compiler finds every member where the table has it.
agrees() {
  { echo "#include <$1>"; fixed out "$2"; bits out "$2"; } >agrees.c
  $CC -w -I. -o agrees agrees.c && ./agrees
}

# counts LEAST KIND: the layout has some of them.
counts() {
  [ "$(members out | grep -c "^$2 ")" -ge "$1" ]
}

while read -r header least_members least_bits type; do
  run layout "$header" "$type" --json
  check "layout: $type" is_code 0
  check "layout: $type: JSON" "$TOOLS/json_check" out
  check "layout: $type: members" counts "$least_members" member
  check "layout: $type: bit-fields" counts "$least_bits" bit-field
  check "layout: $type: the compiler agrees" agrees "$header" "$type"
done <<'END'
sys/stat.h 13 0 struct stat
time.h 9 0 struct tm
linux/perf_event.h 15 30 struct perf_event_attr
pthread.h 3 0 pthread_mutex_t
netinet/ip.h 8 2 struct iphdr
netinet/tcp.h 10 8 struct tcphdr
sys/epoll.h 2 0 struct epoll_event
zlib.h 14 0 z_stream
sys/timex.h 20 0 struct timex
dirent.h 5 0 struct dirent
ucontext.h 5 0 ucontext_t
END

cat >t.h <<'END'
struct deep {
  char c;
  union {
    struct { int x : 5; unsigned : 3; int y : 9; long long : 0; char z; };
    long double wide;
  };
  struct { short s; struct named { char a; double b; } n[2]; } in;
  int (*call)(struct named *, const char *const *, ...);
  void (*(*twice)(int (*)[3]))(void);
  _Bool flag : 1;
  enum { RED, GREEN } color : 7;
  long last;
  char rest[];
};
struct packed { char c; long l; short s; } __attribute__((packed));
struct empty {};
struct opaque;
typedef struct opaque opaque;
typedef struct deep *pointer;
union u { long l; char c[9]; } variable;
END
for type in "struct deep" "struct packed" "struct empty" "union u" \
            "struct named"; do
  run layout t.h "$type" --json
  check "layout: $type: the compiler agrees" agrees t.h "$type"
  for target in i686-pc-linux-gnu aarch64-unknown-linux-gnu \
                x86_64-pc-windows-msvc riscv64-unknown-linux-gnu; do
    run layout t.h "$type" --json --target "$target"
    { cat t.h; fixed out "$type"; } >"cross.c"
    check "layout: $type: clang agrees for $target" \
      clang -w --target="$target" -fsyntax-only cross.c
  done
done

cat >expected <<'END'
struct packed

  [1]                 [2]
offset  size        offset  size        type   name
     0  1                0  1           char   c
     1  8                1  4           long   l
     9  2                5  2           short  s

[1] x86_64-pc-linux-gnu: 11 bytes, aligned to 1; holes: none, padding: none
[2] i686-pc-linux-gnu: 7 bytes, aligned to 1; holes: none, padding: none
END
run layout t.h struct packed --target x86_64-pc-linux-gnu \
  --target i686-pc-linux-gnu
check "layout: targets side by side" diff expected out

run layout t.h "struct deep" --target x86_64-pc-linux-gnu
while read -r line; do
  check "layout: the table has: $line" has out "$line"
done <<'END'
88:0  1 bit
16          union {...}
-- hole
-- padding
int (*)(struct named *, const char *const *, ...)
void (*(*)(int (*)[3]))(void)
END
run layout t.h u --define last=first -- -DUNUSED
check "layout: a name without its keyword" has out "char [9]"
run layout t.h deep --define last=first
check "layout: --define counts" has out "first"

for libclang in $(libclangs); do
  CFFI_LIBCLANG=$libclang run layout t.h "struct deep" \
    --target x86_64-pc-linux-gnu --json
  [ -e first ] || cp out first
  check "layout: the same with $libclang" diff first out
done

# One header whose members are not the same everywhere.
printf 'struct s { int a;\n#if __SIZEOF_POINTER__ == 8\nint b;\n#endif\n%s' \
  'int c; };' >differ.h
run layout differ.h "struct s" --target i686-pc-linux-gnu \
  --target x86_64-pc-linux-gnu
check "layout: a member of one target only" has out \
  "                         4  4           int   b"
check "layout: and the next is at two places" has out \
  "     4  4                8  4           int   c"

# wrong CODE MESSAGE ARGUMENTS...
wrong() {
  expected_code=$1 message=$2
  shift 2
  run layout "$@"
  check "layout: $* is code $expected_code" is_code "$expected_code"
  check "layout: $* says: $message" has err "$message"
  check "layout: $* prints nothing else" test ! -s out
}
wrong 1 "'struct absent' is not declared" t.h "struct absent"
wrong 1 "'union deep' is not declared" t.h "union deep"
wrong 1 "'struct opaque' is declared, but not defined" t.h "struct opaque"
wrong 1 "'opaque' is declared, but not defined" t.h opaque
wrong 1 "'pointer' is no struct or union" t.h pointer
echo 'struct big { char c; char a[1ULL << 60]; };' >big.h
wrong 1 "'struct big' is larger than any memory" big.h struct big
wrong 1 "cannot read '/absent/x.h'" /absent/x.h s
wrong 1 "'no-such-cpu'" t.h "union u" --target i686-pc-linux-gnu \
  --target no-such-cpu
wrong 2 "needs a header and a type (\`cffi help layout\`" t.h
wrong 2 "needs a header and a type" t.h a b c
wrong 2 "unknown option --library" t.h u --library z
wrong 2 "--json takes no value" t.h u --json=yes
run help layout
check "layout: help" has out "cffi layout HEADER TYPE"
