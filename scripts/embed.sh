#!/bin/sh
# embed.sh FILE...: writes each file as a line `HEADER("name", bytes)` of C.
#
# Bytes are numbers, not a string literal, whose length ISO C limits.  Blank
# lines stay, so line numbers in messages are those of the file.
#
# SPDX-License-Identifier: MIT
set -eu

for file in "$@"; do
  printf 'HEADER("%s"' "$(basename "$file")"
  od -An -v -tu1 "$file" | tr -s ' \n' '\n' | sed -n 's/^[0-9][0-9]*$/,&/p' |
    tr -d '\n'
  printf ')\n'
done
