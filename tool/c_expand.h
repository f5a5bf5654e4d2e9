/* c_expand.h: the tokens of a macro after the macros in it are replaced.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_EXPAND_H
#define CFFI_TOOL_C_EXPAND_H

#include "c_lexer.h"
#include "model.h"

struct expansion {
  struct token *tokens; /* count of them, then TOKEN_END; in the arena */
  int count;
  int capacity;
  bool has_call;       /* a function-like macro with arguments stands there */
  bool has_predefined; /* so does a macro that only the compiler knows */
  bool is_uncertain;   /* ... or one that may be undefined at the end */
  bool is_too_long;
};

/* Replaces the object-like macros in MACRO's body, as C does: not those that
 * are being replaced already. */
void c_expand_macro(struct model *model, const struct decl *macro,
                    struct expansion *expansion);

#endif
