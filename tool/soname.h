/* soname.h: the name that a shared library gives itself.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_SONAME_H
#define CFFI_TOOL_SONAME_H

#include "arena.h"

/* The soname of the ELF file at PATH, in ARENA; NULL when it has none or is no
 * little-endian 64-bit ELF file. */
const char *soname_read(struct arena *arena, const char *path);

#endif
