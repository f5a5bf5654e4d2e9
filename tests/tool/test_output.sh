# test_output.sh: the files that are written, whole or not at all.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
echo 'int f(int); typedef struct { int a; } t; #define' | sed 's/#define//' >a.h
echo 'int g(double);' >b.h
triple=$("$CFFI" help import | sed -n 's/.*--target.*default: \(.*\)).*/\1/p')

run import a.h --library c --output new/deep
check "output: directories are made" is_code 0
check "output: two files, no other" \
  test "$(ls -A new/deep | tr "\n" " ")" = "a.asd a.$triple.spec "
check "output: the spec is JSON" "$TOOLS/json_check" "new/deep/a.$triple.spec"
cat >expected <<END
;;; a.asd: binding of a.h, written by \`cffi import\`.
;;; Do not edit: import the header again instead.
(asdf:defsystem "a"
  :description "Binding of a.h"
  :defsystem-depends-on ("cffi/c2ffi")
  :depends-on ("cffi")
  :components ((:cffi/spec-file "a" :package "A" :library "c")))
END
check "output: the system's definition" diff expected new/deep/a.asd
check "output: the first entry tells how it was made" has \
  "new/deep/a.$triple.spec" \
  '"headers": ["a.h"], "library": "c", "soname": "libc.so.'

run import a.h b.h --system 'my "lib"\x' --package 'P"Q' --output odd
check "output: backslashes are no file names" is_code 2
run import a.h b.h --system 'my "lib"' --package 'P"Q\R' --output odd
check "output: odd names are quoted" has 'odd/my "lib".asd' \
  '"my \"lib\"" :package "P\"Q\\R")))'
check "output: several headers" has 'odd/my "lib".asd' \
  ':description "Binding of a.h and b.h"'

run import a.h --output twice
cp -r twice first
run import a.h --output twice
check "output: the same bytes every time" diff -r first twice

# Failures while writing, over files that are there already.
mkdir kept
echo old >kept/a.asd
echo old >"kept/a.$triple.spec"
cp -r kept before
(ulimit -f 1; exec "$CFFI" import unistd.h --system a --output kept) \
  >out 2>err
code=$?
check "output: a full disk is an error" is_code 1
check "output: a full disk is named" has err "cannot write kept/"
check "output: a full disk leaves the old files" diff -r before kept

mkdir blocked
mkdir blocked/a.asd
run import a.h --output blocked
check "output: a directory in the way is an error" is_code 1
check "output: a directory in the way leaves nothing" \
  test "$(ls -A blocked)" = a.asd

if [ "$(id -u)" -ne 0 ]; then
  mkdir closed
  chmod 555 closed
  run import a.h --output closed
  check "output: an unwritable directory is an error" is_code 1
  check "output: an unwritable directory is named" has err "cannot write"
fi
run import a.h --output /dev/null/x
check "output: an impossible directory is an error" is_code 1
run import a.h --output /proc/nothing
check "output: a refused directory is an error" is_code 1

for delay in 0.01 0.02 0.03 0.04 0.05; do
  timeout -s TERM "$delay" "$CFFI" import unistd.h --output killed \
    >/dev/null 2>&1
  for file in killed/*; do
    case $file in
    *.asd | *.spec | 'killed/*') ;;
    *) echo "not ok output: killed after $delay s, $file is left" ;;
    esac
  done
done
echo "ok output: a killed run leaves no temporary files"

"$CFFI" import a.h --output x >/dev/full 2>err
code=$?
check "output: a full terminal is an error" is_code 1
run import a.h --output x --report report
check "output: --report writes a file" test -e report
