/* c_eval.c: what a macro stands for, as far as its tokens tell.
 *
 * SPDX-License-Identifier: MIT */
#include "c_eval.h"

#include "c_expand.h"
#include "c_expression.h"
#include "text.h"

#include <string.h>

/* -- What cannot be an expression ----------------------------------------- */

/* Names that stand in no expression. */
// clang-format off
static const char *const hopeless_words[] = {
    "_Noreturn",     "_Pragma",       "_Static_assert", "_Thread_local",
    "__asm",         "__asm__",       "__attribute",    "__attribute__",
    "__const",       "__declspec",    "__inline",       "__inline__",
    "__pragma",      "__restrict",    "__restrict__",   "__thread",
    "__volatile__",  "asm",           "auto",           "break",
    "case",          "continue",      "default",        "do",
    "else",          "extern",        "for",            "goto",
    "if",            "inline",        "register",       "restrict",
    "return",        "static",        "switch",         "typedef",
    "while",
};
// clang-format on

/* Names that C or the compiler knows by themselves, good in expressions. */
// clang-format off
static const char *const known_words[] = {
    "_Alignof",   "_Bool",     "_Complex",   "_Generic",   "_Atomic",
    "__alignof",  "__alignof__", "__extension__", "__func__", "__int128",
    "__typeof",   "__typeof__", "char",      "const",      "double",
    "enum",       "float",     "int",        "long",       "short",
    "signed",     "__signed__", "sizeof",    "struct",     "typeof",
    "union",      "unsigned",  "void",       "volatile",   "__volatile",
    "_Float16",   "__float128", "_Imaginary", "__real__",  "__imag__",
    "__FUNCTION__", "__PRETTY_FUNCTION__",    "__label__", "_BitInt",
    "_Float128",  "_Float64",  "_Float32",   "_Float64x",  "_Float32x",
};
// clang-format on

static bool is_among(struct token token, const char *const *words,
                     size_t count) {
  for (size_t i = 0; i < count; i++)
    if (token_is(token, words[i])) return true;
  return false;
}

#define IS_AMONG(token, words)                                                 \
  is_among(token, words, sizeof(words) / sizeof *(words))

static bool starts_with(struct token token, const char *prefix) {
  size_t length = strlen(prefix);
  return token.length >= length && memcmp(token.start, prefix, length) == 0;
}

/* Whether brackets match and nothing stands there that no expression has.
 * The compiler must never see such a macro: it could swallow what follows. */
static bool may_be_expression(const struct expansion *expansion) {
  char open[64];
  size_t depth = 0;
  for (const struct token *t = expansion->tokens; t->kind != TOKEN_END; t++) {
    char byte = *t->start;
    if (t->kind == TOKEN_BAD) return false;
    if (t->kind == TOKEN_NAME &&
        (IS_AMONG(*t, hopeless_words) || starts_with(*t, "__has_")))
      return false;
    if (t->kind != TOKEN_PUNCTUATOR) continue;
    if (strchr(";{}#@`\\", byte)) return false;
    if (byte == '(' || byte == '[') {
      if (depth == sizeof open) return false;
      open[depth++] = byte == '(' ? ')' : ']';
    } else if (byte == ')' || byte == ']') {
      if (depth == 0 || open[--depth] != byte) return false;
    }
  }
  return depth == 0;
}

/* -- Names ---------------------------------------------------------------- */

static bool is_declared(struct model *model, struct token token) {
  const struct map *maps[] = {&model->functions, &model->variables,
                              &model->typedefs, &model->enumerators,
                              &model->macro_names};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    if (map_find_n(maps[i], token.start, token.length)) return true;
  bool is_compilers = starts_with(token, "__") && token.length > 4 &&
                      memcmp(token.start + token.length - 2, "__", 2) == 0;
  return is_compilers || starts_with(token, "__builtin_") ||
         IS_AMONG(token, known_words);
}

/* The first name that nothing declares, or NULL.  Members and tags are not
 * looked up; arguments of macros need not be names of anything. */
static const struct token *find_undeclared(struct model *model,
                                           const struct expansion *expansion) {
  if (expansion->has_call) return NULL;
  for (int i = 0; i < expansion->count; i++) {
    const struct token *token = &expansion->tokens[i];
    if (token->kind != TOKEN_NAME) continue;
    if (i > 0) {
      struct token before = token[-1];
      if (token_is(before, ".") || token_is(before, "->") ||
          token_is(before, "struct") || token_is(before, "union") ||
          token_is(before, "enum"))
        continue;
    }
    if (!is_declared(model, *token)) return token;
  }
  return NULL;
}

/* -- Aliases -------------------------------------------------------------- */

static bool set_alias(struct model *model, struct decl *macro,
                      struct token token, const char *kind) {
  macro->alias = arena_copy_n(model->arena, token.start, token.length);
  macro->alias_kind = kind;
  return true;
}

static const char *join_tokens(struct model *model,
                               const struct expansion *expansion) {
  struct text text = {0};
  for (int i = 0; i < expansion->count; i++) {
    if (i > 0) text_add_char(&text, ' ');
    text_add_bytes(&text, expansion->tokens[i].start,
                   expansion->tokens[i].length);
  }
  const char *joined = arena_copy(model->arena, text.bytes);
  text_release(&text);
  return joined;
}

/* Whether the tokens name a type: `struct x *`, or words and stars. */
static bool is_type(struct model *model, const struct expansion *expansion) {
  const struct token *at = expansion->tokens;
  bool has_tag = token_is(*at, "struct") || token_is(*at, "union") ||
                 token_is(*at, "enum");
  if (has_tag && at[1].kind == TOKEN_NAME) {
    at += 2;
    while (token_is(*at, "*"))
      at++;
    return at->kind == TOKEN_END;
  }
  return c_read_type_name(model, &at) && at->kind == TOKEN_END;
}

static bool find_alias(struct model *model, struct decl *macro,
                       const struct expansion *expansion) {
  struct token first = expansion->tokens[0];
  if (expansion->count == 1 && first.kind == TOKEN_NAME) {
    if (map_find_n(&model->functions, first.start, first.length))
      return set_alias(model, macro, first, "function");
    if (map_find_n(&model->variables, first.start, first.length))
      return set_alias(model, macro, first, "variable");
    if (map_find_n(&model->typedefs, first.start, first.length))
      return set_alias(model, macro, first, "type");
  }
  if (!is_type(model, expansion)) return false;
  macro->alias = join_tokens(model, expansion);
  macro->alias_kind = "type";
  return true;
}

/* -- Values --------------------------------------------------------------- */

static void set_value(struct model *model, struct decl *macro,
                      const struct c_value *value) {
  struct value *result = &macro->value;
  if (value->type == C_STRING) {
    *result = (struct value){
        .kind = VALUE_STRING, .string = value->string, .length = value->length};
    macro->type = type_pointer_to(model, value->pointee);
  } else if (value->type == C_POINTER) {
    *result = (struct value){.kind = VALUE_INTEGER, .bits = value->bits};
    macro->type = type_pointer_to(model, value->pointee);
  } else {
    macro->type = c_type_new(model, value->type);
    result->kind = c_type_is_float(value->type) ? VALUE_FLOAT : VALUE_INTEGER;
    result->is_signed = c_type_is_signed(value->type, &model->facts);
    result->bits = value->bits;
    result->number = value->number;
  }
}

static enum evaluation drop(struct decl *macro, const char *reason) {
  macro->dropped = reason;
  return EVAL_DROPPED;
}

/* The function-like macro that TOKENS merely name, or NULL. */
static const struct decl *renamed_macro(struct model *model,
                                        const struct expansion *expansion) {
  struct token first = expansion->tokens[0];
  const struct decl *macro =
      expansion->count == 1 && first.kind == TOKEN_NAME
          ? map_find_n(&model->macro_names, first.start, first.length)
          : NULL;
  return macro && macro->is_function_like ? macro : NULL;
}

enum evaluation c_eval_macro(struct model *model, struct decl *macro,
                             bool always_compiler) {
  struct expansion expansion;
  c_expand_macro(model, macro, &expansion);
  if (expansion.count == 0) return drop(macro, "has no value");
  if (expansion.is_too_long) return drop(macro, "too long when expanded");
  if (!may_be_expression(&expansion)) return drop(macro, "not an expression");
  if (expansion.is_uncertain) return EVAL_COMPILER;
  if (find_alias(model, macro, &expansion)) return EVAL_ALIAS;
  const struct decl *renamed = renamed_macro(model, &expansion);
  if (renamed)
    return drop(macro,
                arena_printf(model->arena, "renames the function-like macro %s",
                             renamed->name));
  const struct token *undeclared = find_undeclared(model, &expansion);
  if (undeclared)
    return drop(macro,
                arena_printf(model->arena,
                             "refers to %.*s, which is not declared",
                             (int)undeclared->length, undeclared->start));
  struct c_value value = {0};
  if (always_compiler || expansion.has_call || expansion.has_predefined ||
      !c_evaluate(model, expansion.tokens, &value))
    return EVAL_COMPILER;
  set_value(model, macro, &value);
  return EVALUATED;
}
