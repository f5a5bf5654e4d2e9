# test_usage.sh: help, and every way to call the tool wrongly.
#
# SPDX-License-Identifier: MIT
. "$TESTS/lib.sh"
echo 'int f(int);' >good.h

for arguments in "" "help" "--help" "-h"; do
  run $arguments
  check "usage: cffi $arguments explains itself" is_code 0
  check "usage: cffi $arguments shows the command" has out "cffi import"
  check "usage: cffi $arguments fits a screen" \
    test "$(wc -l <out)" -le 24
done
for command in import layout check doctor; do
  run help
  check "usage: help names $command" has out "cffi $command"
  run help $command
  check "usage: help $command" has out "cffi $command"
  check "usage: help $command fits a screen" test "$(wc -l <out)" -le 30
  cp out help
  run $command --help
  check "usage: $command --help is the same" diff help out
done
run --version
check "usage: --version" has out "cffi "

# wrong MESSAGE ARGUMENTS...
wrong() {
  message=$1
  shift
  run "$@" --output made
  check "usage: $* is code 2" is_code 2
  check "usage: $* says: $message" has err "$message"
  check "usage: $* gives one message" test "$(wc -l <err)" -eq 1
  check "usage: $* writes nothing" is_empty made
}
wrong "unknown command 'frobnicate'" frobnicate
wrong "needs the name of a header" import
wrong "unknown option --bogus" import good.h --bogus
wrong "unknown option -I" import good.h -I
wrong "--library needs a value" import good.h --library=
wrong "--library is given twice" import good.h --library c --library m
wrong "cannot be the name of a system" import good.h --system a/b
wrong "cannot be the name of a system" import good.h --system .hidden
wrong "cannot be a target" import good.h --target ../x
run import good.h --library
check "usage: a missing value is code 2" is_code 2
