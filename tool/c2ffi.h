/* c2ffi.h: the command `c2ffi`.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C2FFI_H
#define CFFI_TOOL_C2FFI_H

#include "arena.h"

/* Does what the command line asks for; memory comes from ARENA.  Returns the
 * process's exit code. */
int c2ffi_run(struct arena *arena, int argc, char **argv);

#endif
