/* c_lexer.h: tokens of a macro's body.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_LEXER_H
#define CFFI_TOOL_C_LEXER_H

#include "arena.h"

#include <stdbool.h>

enum token_kind {
  TOKEN_END,
  TOKEN_NAME,
  TOKEN_NUMBER,
  TOKEN_CHARACTER, /* with its prefix and quotes */
  TOKEN_STRING,
  TOKEN_PUNCTUATOR,
  TOKEN_BAD
};

struct token {
  enum token_kind kind;
  const char *start;
  size_t length;
};

/* The LENGTH bytes at TEXT as C's first translation phases leave them: no
 * continued lines, comments and runs of blanks replaced by one space, none at
 * the ends. */
char *c_clean_text(struct arena *arena, const char *text, size_t length);

/* The token at *AT, which moves behind it.  TEXT is cleaned. */
struct token c_next_token(const char **at);

/* Whether TOKEN is spelled TEXT. */
bool token_is(struct token token, const char *text);

#endif
