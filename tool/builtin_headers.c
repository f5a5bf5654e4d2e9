/* builtin_headers.c: the files of tool/headers/, as scripts/embed.sh wrote them
 * into headers.inc: one row {name, bytes} each.
 *
 * SPDX-License-Identifier: MIT */
#include "builtin_headers.h"

#include <stddef.h>

#define HEADER(name, ...)                                                      \
  {BUILTIN_DIRECTORY "/" name, (const char[]){__VA_ARGS__, 0}},

const struct builtin_header builtin_headers[] = {
#include "headers.inc"
    {NULL, NULL}};
