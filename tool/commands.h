/* commands.h: the commands of `cffi`, a file each.
 *
 * Each does what OPTIONS ask for, prints what went wrong, and returns an exit
 * code.  Its memory comes from ARENA.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_COMMANDS_H
#define CFFI_TOOL_COMMANDS_H

#include "options.h"

/* Writes a Lisp system that binds the library of OPTIONS' headers. */
int import_run(struct options *options, struct arena *arena);

/* Prints how a struct or union lies in memory, on each target. */
int layout_run(struct options *options, struct arena *arena);

/* Prints what a library lacks of a spec. */
int check_run(struct options *options, struct arena *arena);

/* Prints what is installed of what is useful, and what to install. */
int doctor_run(struct options *options, struct arena *arena);

#endif
