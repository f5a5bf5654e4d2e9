# test_doctor.sh: `cffi doctor`, on this machine and on poorer ones.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"

mkdir here empty broken wrong
printf '#!/bin/sh\n' >here/sbcl
cp here/sbcl here/cc
chmod +x here/sbcl here/cc
mkdir here/ecl
: >here/clisp
echo 'int nothing;' >wrong/stdio.h
echo 'int puts(;' >broken/stdio.h
path=$PATH

# doctor PATH ARGUMENTS...: runs it where programs are in PATH only.
doctor() {
  PATH=$1
  shift
  run doctor "$@"
  PATH=$path
}

doctor "$DIR/here"
check "doctor: all that is needed is code 0" is_code 0
check "doctor: the Lisp" has out "Lisp         $DIR/here/sbcl"
check "doctor: the compiler" has out "compiler     $DIR/here/cc"
check "doctor: directories are no programs" test "$(grep -c here/ecl out)" -eq 0
check "doctor: nor are other files" test "$(grep -c here/clisp out)" -eq 0
check "doctor: pkg-config is optional" has out "pkg-config   missing: install"
check "doctor: the header is where C has it" has out "stdio.h      /"
check "doctor: no errors" test ! -s err
for libclang in $(libclangs); do
  check "doctor: it finds $libclang" has out "$(readlink -f "$libclang")"
  doctor "$DIR/here" --libclang "$libclang"
  major=$(echo "$libclang" | sed 's/.*[^0-9]\([0-9][0-9]\)[^0-9].*/\1/')
  check "doctor: $libclang says its version" \
    grep -q "^import uses  $libclang: .*clang version $major" out
  doctor "$DIR/here"
done

doctor "$DIR/empty"
check "doctor: no Lisp is code 1" is_code 1
check "doctor: no Lisp" has out "Lisp         missing: install a Common Lisp"
check "doctor: no compiler" has out "compiler     missing: install a C compiler"
doctor "$DIR/here" --libclang /absent/libclang.so
check "doctor: no libclang is code 1" is_code 1
check "doctor: no libclang" has out "libclang     missing: install a libclang"
check "doctor: no libclang: the reason" has err "/absent/libclang.so"
for headers in wrong broken; do
  doctor "$DIR/here" --include $headers
  check "doctor: $headers headers are code 1" is_code 1
  check "doctor: $headers headers" \
    has out "stdio.h      missing: install the C library's headers"
done

doctor "$DIR/empty" --json
check "doctor: --json is JSON" "$TOOLS/json_check" out
check "doctor: --json is code 1, too" is_code 1
check "doctor: --json says what is missing" has out \
  '{ "tag": "Lisp", "found": false, "required": true, "install": "a Common'
check "doctor: --json says what is not needed" has out \
  '{ "tag": "pkg-config", "found": false, "required": false, "install": '
check "doctor: --json says what is here" has out \
  '{ "tag": "stdio.h", "found": true, "what": "/'

run doctor everything
check "doctor: operands are code 2" is_code 2
run doctor --target x
check "doctor: other options are code 2" is_code 2
run help doctor
check "doctor: help" has out "cffi doctor [options]"
