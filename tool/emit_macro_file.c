/* emit_macro_file.c: macros as constants of C, for a second run.
 *
 *     const int __c2ffi_NAME = NAME;
 *
 * Only macros with a value are written, with the type that C gives it.  c2ffi
 * itself writes all of them and guesses a type from their tokens; that is
 * repeated for comparisons with its old files.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_c2ffi.h"

#include "c_expand.h"

#include <string.h>

/* -- Types as C knows them ------------------------------------------------ */

/* ":unsigned-int" is "unsigned int" in C. */
static void add_builtin(struct text *out, const char *tag) {
  for (const char *at = tag + 1; *at; at++)
    text_add_char(out, *at == '-' ? ' ' : *at);
}

static bool is_char_pointer(const struct type *type) {
  return type->kind == TYPE_POINTER && type->element->kind == TYPE_BUILTIN &&
         strcmp(type->element->name, ":char") == 0;
}

static void add_type(struct text *out, const struct decl *macro) {
  if (macro->type->kind == TYPE_BUILTIN)
    add_builtin(out, macro->type->name);
  else if (is_char_pointer(macro->type))
    text_add(out, "char*");
  else
    text_printf(out, "__typeof__((0,(%s)))", macro->name);
}

/* -- Types as c2ffi guesses them ------------------------------------------ */

/* ORDER GUESS: a later one wins over an earlier one. */
static const char *const guesses[] = {
    "long",   "unsigned long", "long long",       "unsigned long long",
    "double", "char*",         "__WCHAR_TYPE__*",
};
enum { GUESS_LONG, GUESS_DOUBLE = 4, GUESS_STRING, GUESS_WIDE_STRING };

static int guess_number(struct token token) {
  bool is_hex = token.length > 1 && (token.start[1] | 32) == 'x';
  int suffix = 0;
  for (size_t i = 0; i < token.length; i++) {
    char c = token.start[i];
    if (c == '.' || (!is_hex && (c | 32) == 'e')) return GUESS_DOUBLE;
    if ((c | 32) == 'u') suffix |= 1;
    if ((c | 32) == 'l' && i > 0 && (token.start[i - 1] | 32) == 'l')
      suffix |= 2;
  }
  return suffix;
}

static int guess_token(struct token token) {
  switch (token.kind) {
  case TOKEN_NUMBER: return guess_number(token);
  case TOKEN_CHARACTER: return 3;
  case TOKEN_STRING:
    if (*token.start == '"') return GUESS_STRING;
    return *token.start == 'L' ? GUESS_WIDE_STRING : GUESS_LONG;
  default: return GUESS_LONG;
  }
}

static const char *guess_type(struct model *model, const struct decl *macro) {
  struct expansion expansion;
  c_expand_macro(model, macro, &expansion);
  int guess = GUESS_LONG;
  for (int i = 0; i < expansion.count; i++) {
    int other = guess_token(expansion.tokens[i]);
    if (other > guess) guess = other;
  }
  return guesses[guess];
}

/* -- The file ------------------------------------------------------------- */

static bool has_constant(const struct decl *macro, bool is_compat) {
  if (macro->is_function_like || !macro->body) return false;
  return is_compat ? *macro->body != '\0' : macro->value.kind != VALUE_NONE;
}

void emit_macro_file(struct text *out, struct model *model,
                     const struct c2ffi_options *c2ffi) {
  bool is_compat = c2ffi->options.dialect == DIALECT_COMPAT;
  for (const struct decl *m = model->macros.first; m; m = m->next) {
    if (!has_constant(m, is_compat)) continue;
    if (c2ffi->has_macro_texts)
      text_printf(out, "/* %s */\n#define %s %s\n", m->location, m->name,
                  m->body);
    text_add(out, "const ");
    if (is_compat)
      text_add(out, guess_type(model, m));
    else
      add_type(out, m);
    text_printf(out, " __c2ffi_%s = %s;\n", m->name, m->name);
  }
}
