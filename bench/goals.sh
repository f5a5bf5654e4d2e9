#!/bin/sh
# goals.sh GOALS WORK: the figures of a run beside their goals.  GOALS is a file
# as goals.txt explains; WORK holds what run.sh measured, "key figure octets".
# SPDX-License-Identifier: MIT
cd "$2" || exit
exec awk -F ' *[|] *' '
  function read_figures(name, figures, octets,  line, part) {
    while ((getline line < name) > 0) {
      split(line, part, "\t")
      figures[part[1]] = part[2]
      octets[part[1]] = part[3]
    }
  }
  function goal(row, number, against) {
    if (against == "peer") return number * peer[row]
    if (against == "floor") return number * floor[row]
    if (against == "above floor") return number + floor[row]
    return number
  }
  function verdict(figure, most, plain) {
    if (figure <= most) return "met"
    return plain && figure <= most * pace ? "met at its pace" : "missed"
  }
  BEGIN {
    read_figures("own", own, octets)
    read_figures("own-build", own, ignored)
    read_figures("peer", peer, ignored)
    read_figures("peer-build", peer, ignored)
    read_figures("floor", floor, ignored)
    read_figures("floor-build", floor, ignored)
  }
  /^#/ || NF == 0 { next }
  $1 == "pace" {
    pace = floor[$2] / $3
    printf "This machine needs %.1f times what the goals count on.\n\n", pace
    printf "%-45s %13s %13s\n", "", "this", "goal"
    next
  }
  !($1 in own) { printf "%-45s %13s\n", $1, "no figure"; next }
  {
    figure = $2 == "octets" ? octets[$1] : own[$1]
    most = goal($1, $3, $4)
    printf "%-45s %13.1f %13.1f %-6s %s\n", $1, figure, most, $2,
      verdict(figure, most, $4 == "" && $2 ~ /^[nm]s$/)
  }' "$1"
