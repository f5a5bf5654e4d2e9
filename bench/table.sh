#!/bin/sh
# table.sh THIS PEER FLOOR: files of "key nanoseconds octets" as one table, in
# the order of THIS.  SPDX-License-Identifier: MIT
exec awk -F '\t' '
  FILENAME == ARGV[1] { keys[++count] = $1; this[$1] = $2; octets[$1] = $3 }
  FILENAME == ARGV[2] { peer[$1] = $2; peer_octets[$1] = $3 }
  FILENAME == ARGV[3] { least[$1] = $2 }
  function cost(table, bytes, key) {
    if (!(key in table)) return sprintf("%23s", "")
    return sprintf("%11.1f (%9.0f)", table[key], bytes[key])
  }
  function ratio(key) {
    if (!(key in peer)) return ""
    return sprintf("%.1f", peer[key] / (this[key] + 0.01))
  }
  END {
    printf "%-45s %23s %23s %7s %11s\n", "", "this", "peer", "ratio", "floor"
    for (i = 1; i <= count; i++) {
      k = keys[i]
      printf "%-45s %s %s %7s %11s\n", k, cost(this, octets, k),
        cost(peer, peer_octets, k), ratio(k), least[k]
    }
  }' "$@"
