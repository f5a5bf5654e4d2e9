/* check_spec.h: the functions and variables that a spec expects of a library.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_CHECK_SPEC_H
#define CFFI_TOOL_CHECK_SPEC_H

#include "map.h"

#include <stdbool.h>

struct expectation {
  struct expectation *next;
  bool is_variable;
  const char *name;
  const char *symbol;   /* in the library */
  const char *location; /* in the header, or "" */
};

struct spec_symbols {
  struct expectation *first;
  struct expectation **end;
  struct map seen; /* by symbol */
  int function_count, variable_count;
};

/* Reads the spec at PATH, of `cffi import` or of `c2ffi`, into ARENA: each
 * symbol once, without what has none (inline and static functions, members of
 * C++).  Returns 0, or -1 with a message printed. */
int check_spec_read(struct spec_symbols *symbols, struct arena *arena,
                    const char *path);

#endif
