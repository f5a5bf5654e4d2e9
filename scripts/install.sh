#!/bin/sh
# install.sh PURPOSE...: installs the Debian packages that PURPOSE needs and
# that are missing; says what it would install when it may not.
# SPDX-License-Identifier: MIT
set -eu
here=$(dirname "$0")

wanted() {
  for purpose; do
    sed -n "s/^$purpose  *//p" "$here/packages.txt"
  done | tr -s ' ' '\n' | sort -u
}

is_installed() {
  dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

missing=
for package in $(wanted "$@"); do
  is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1; then
    as_root=sudo
  else
    echo "These packages are missing, and only root can install them:" >&2
    echo "  apt-get install$missing" >&2
    exit 1
  fi
fi
echo "Installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update -q &&
       DEBIAN_FRONTEND=noninteractive $as_root apt-get install -q -y \
         --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "Could not install them; by hand: apt-get install$missing" >&2
  exit 1
fi
