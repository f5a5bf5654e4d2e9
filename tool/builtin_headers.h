/* builtin_headers.h: C's own headers, carried in the program.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_BUILTIN_HEADERS_H
#define CFFI_TOOL_BUILTIN_HEADERS_H

/* The directory that they pretend to be in; it does not exist. */
#define BUILTIN_DIRECTORY "/cffi/include"

struct builtin_header {
  const char *path; /* in BUILTIN_DIRECTORY */
  const char *contents;
};

/* All of them; the last one has a NULL path. */
extern const struct builtin_header builtin_headers[];

#endif
