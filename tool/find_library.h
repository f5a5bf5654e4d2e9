/* find_library.h: whether a shared library is on this machine.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_FIND_LIBRARY_H
#define CFFI_TOOL_FIND_LIBRARY_H

#include <stdbool.h>

/* Whether the loader could find the library NAME: "z" for libz.so or any
 * version of it, or a path, or a file's whole name. */
bool library_exists(const char *name);

#endif
