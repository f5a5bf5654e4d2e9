# test_macros.sh: our evaluator and the compiler find the same values.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

# both_roads HEADER
both_roads() {
  "$CFFI" import "$1" --system m --output own || return 1
  CFFI_MACROS=compiler "$CFFI" import "$1" --system m --output compiler ||
    return 1
  diff -r own compiler
}
for header in "$GOLDEN/macros.h" limits.h float.h math.h zlib.h sqlite3.h \
              unistd.h fcntl.h sys/socket.h curses.h; do
  echo "#if !__has_include(\"$header\")
#error
#endif" >probe.h
  "$CFFI" import probe.h --output probe >/dev/null 2>&1 || continue
  check "macros: both ways agree on $(basename "$header")" both_roads "$header"
done

# value NAME TYPE VALUE: macros.h's constant NAME.
cd own && "$CFFI" import "$GOLDEN/macros.h" --system m \
  --target x86_64-pc-linux-gnu >/dev/null && cd ..
value() {
  line=$(grep "\"name\": \"$1\"" own/m.x86_64-pc-linux-gnu.spec)
  case $line in
  *"\"type\": { \"tag\": \"$2\""*"\"value\": $3, \"lisp\""*) ;;
  *) echo "$line"; return 1 ;;
  esac
}
while read -r name type value; do
  check "macros: $name" value "$name" "$type" "$value"
done <<'END'
I_MAX_1 :long 2147483648
X_MAX_1 :unsigned-int 2147483648
UL_MAX :unsigned-long 18446744073709551615
L_MIN :long -9223372036854775808
C_NEG :int -1
C_WIDE :int 4660
S_NUL :pointer "a\u0000b"
S_BYTES :pointer "\u00ff\u00fe", "encoding": "octets"
S_UTF8 :pointer "é é"
S_WIDE :pointer "wide ☺"
S_FROM_MACRO :pointer "0777"
S_WIDE_MACRO :pointer "abc"
S_NUL_MACRO :pointer "x\u0000y"
F_1 :double 1.0
F_4 :float 1.5
F_SUM :double 0.30000000000000004
F_LONG :long-double 1.10000000000000000002
F_DIV_0 :double "INF"
O_TEXT_B :int 7
O_SHIFT_U :unsigned-int 2147483648
O_NEGATE_U :unsigned-int 4294967295
O_MIXED_SIGN :int 0
O_LONG_U :int 1
O_TERNARY :double 2.0
K_U8 :unsigned-char 44
K_S8 :signed-char -56
K_MINUS_1 :pointer 18446744073709551615
K_TYPEDEF :unsigned-short 65535
K_FUNCTION :function-pointer 18446744073709551615
K_ENUM :unsigned-int 1
K_INT128 :__int128 -5
K_UINT128 :unsigned-__int128 340282366920938463463374607431768211455
N_ENUM_SUM :int 7
E_CONTINUED :int 3
E_TWICE :int 2
G_SUM :int 3
G_AFTER :int 77
END
