# lib.sh: what the tests of the tool share.  Read by each test_*.sh.
#
# SPDX-License-Identifier: MIT
set -u
cd "$DIR" || exit 1

# check NAME COMMAND...: passes when COMMAND succeeds.
check() {
  check_name=$1
  shift
  if "$@" >"$DIR/check.log" 2>&1; then
    echo "ok $check_name"
  else
    echo "not ok $check_name"
    sed 's/^/# /' "$DIR/check.log" | head -20
  fi
}

# run ARGUMENTS...: runs the tool; its output is in out and err, its code in
# $code.
run() {
  "$CFFI" "$@" >"$DIR/out" 2>"$DIR/err"
  code=$?
}

# has FILE TEXT: FILE has a line with TEXT.
has() {
  grep -qF -- "$2" "$1" || { echo "no '$2' in $1:"; head -5 "$1"; return 1; }
}

# is_code CODE: the tool ended with CODE.
is_code() {
  [ "$code" -eq "$1" ] && return
  echo "code $code, not $1"
  cat "$DIR/err"
  return 1
}

# is_empty DIRECTORY: nothing was written there.
is_empty() {
  [ ! -d "$1" ] || [ -z "$(ls -A "$1")" ] || { ls -A "$1"; return 1; }
}

# The libclangs of this machine, a path a line, each major version once.
libclangs() {
  for major in 30 29 28 27 26 25 24 23 22 21 20 19 18 17 16 15 14 13; do
    for path in /usr/lib/*/libclang-$major.so.1 \
                /usr/lib/llvm-$major/lib/libclang.so.1; do
      [ -e "$path" ] && { echo "$path"; break; }
    done
  done
}
