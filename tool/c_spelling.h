/* c_spelling.h: types as C spells them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_SPELLING_H
#define CFFI_TOOL_C_SPELLING_H

#include "model.h"

/* TYPE without the name that it would declare: `int (*)(const char *)`; in
 * ARENA.  A record or enum without a tag is `struct {...}`. */
const char *c_spell(struct arena *arena, const struct type *type);

#endif
