/* find_library.h: where a shared library is on this machine.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_FIND_LIBRARY_H
#define CFFI_TOOL_FIND_LIBRARY_H

#include "arena.h"

/* The file that the loader could load for the library NAME: "z" for libz.so or
 * any version of it, or a path, or a file's whole name.  A path in ARENA, or
 * just a soname when only the loader's cache knows it, or NULL. */
const char *find_library(struct arena *arena, const char *name);

#endif
