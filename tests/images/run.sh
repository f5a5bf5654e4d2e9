#!/bin/sh
# run.sh LISP BUILD: saved images.  A program is saved after it has called,
# been called back and loaded libraries; the image must do all of that again,
# and so must an image saved from the image.  Between the processes the engine
# moves to another place.  SPDX-License-Identifier: MIT
set -eu
lisp=$1 build=$(cd "$2" && pwd)
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export IMAGE_LIBRARIES="$work" IMAGE="$work/first.image"

for n in 1 2 3; do
  ${CC:-cc} -shared -fPIC -DWHICH=$n -o "$work/which$n.so" "$here/which.c"
done
cp "$build/tests/libtest.so" "$build/tests/libbyvalue.so" "$work"

# Puts the engine where it has not been before; it is nowhere else.
move_engine() {
  rm -rf "$work"/engine-*
  mkdir "$work/engine-$1"
  cp "$build/libcffi.so" "$work/engine-$1/libcffi.so"
  export CFFI_ENGINE="$work/engine-$1/libcffi.so"
}

# Runs FORM in the image FILE.
in_image() {
  case ${lisp##*/} in
    sbcl*) "$lisp" --core "$1" --noinform --no-sysinit --no-userinit \
             --non-interactive --eval "$2" ;;
    clisp*) "$lisp" -q -q -norc -M "$1" -on-error exit -x "$2" ;;
  esac
}

checks='(cffi-image-test:run-checks t)'
{
  move_engine 1
  sh "$here/../../scripts/lisp.sh" "$lisp" "$here/save.lisp"
  move_engine 2
  in_image "$work/first.image" "$checks"
  export IMAGE="$work/second.image"
  in_image "$work/first.image" "(progn $checks (cl-user::save-image
                                                (uiop:getenv \"IMAGE\")))"
  move_engine 3
  in_image "$work/second.image" "$checks"
  in_image "$work/second.image" "$checks"
} >"$work/out" 2>&1 || echo "not ok: a process failed" >>"$work/out"

grep '^not ok' "$work/out" || true
runs=$(grep -c '^checks: ' "$work/out" || true)
passed=$(awk '/^checks: / { n += $2 } END { print n + 0 }' "$work/out")
failed=$(awk '/^checks: / { n += $3 } END { print n + 0 }' "$work/out")
if [ "$runs" != 5 ]; then
  cat "$work/out"
  echo "only $runs of 5 processes ran their checks"
  failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
