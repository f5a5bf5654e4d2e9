/* c_expand.c: replacing object-like macros.
 *
 * SPDX-License-Identifier: MIT */
#include "c_expand.h"

#include <string.h>

enum { MOST_TOKENS = 20000, DEEPEST = 200 };

/* The macros that are being replaced, the innermost first. */
struct active {
  const struct active *outer;
  const struct decl *macro;
  int depth;
};

static void add_token(struct model *model, struct expansion *expansion,
                      struct token token) {
  if (expansion->count == expansion->capacity) {
    expansion->capacity = expansion->capacity ? expansion->capacity * 2 : 16;
    size_t size = (size_t)expansion->capacity * sizeof token;
    struct token *grown = arena_alloc(model->arena, size);
    if (expansion->count)
      memcpy(grown, expansion->tokens, (size_t)expansion->count * sizeof token);
    expansion->tokens = grown;
  }
  expansion->tokens[expansion->count++] = token;
}

static bool is_active(const struct active *active, const struct decl *macro) {
  for (; active; active = active->outer)
    if (active->macro == macro) return true;
  return false;
}

static void expand(struct model *model, struct expansion *expansion,
                   const struct active *active);

/* Adds what the name TOKEN stands for; REST is the text behind it. */
static void expand_name(struct model *model, struct expansion *expansion,
                        const struct active *active, struct token token,
                        const char *rest) {
  struct decl *macro =
      map_find_n(&model->macro_names, token.start, token.length);
  if (!macro || is_active(active, macro)) {
    add_token(model, expansion, token);
    return;
  }
  expansion->is_uncertain |= macro->may_be_undefined;
  if (!macro->is_function_like && macro->body) {
    struct active inner = {active, macro, active->depth + 1};
    expand(model, expansion, &inner);
    return;
  }
  if (macro->is_function_like)
    expansion->has_call |= c_next_token(&rest).start[0] == '(';
  else
    expansion->has_predefined = true;
  add_token(model, expansion, token);
}

static void expand(struct model *model, struct expansion *expansion,
                   const struct active *active) {
  if (active->depth > DEEPEST) expansion->is_too_long = true;
  const char *at = active->macro->body;
  while (!expansion->is_too_long) {
    struct token token = c_next_token(&at);
    if (token.kind == TOKEN_END) break;
    if (token.kind == TOKEN_NAME)
      expand_name(model, expansion, active, token, at);
    else
      add_token(model, expansion, token);
    expansion->is_too_long |= expansion->count > MOST_TOKENS;
  }
}

void c_expand_macro(struct model *model, const struct decl *macro,
                    struct expansion *expansion) {
  *expansion = (struct expansion){.is_uncertain = macro->may_be_undefined};
  struct active active = {NULL, macro, 0};
  expand(model, expansion, &active);
  add_token(model, expansion, (struct token){TOKEN_END, "", 0});
  expansion->count--;
}
