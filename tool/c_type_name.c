/* c_type_name.c: type names as they stand in casts: `unsigned long`,
 * `const char *`, `size_t`.
 *
 * SPDX-License-Identifier: MIT */
#include "c_expression.h"

#include <string.h>

/* The words that make up the builtin types; `count` says how often each may
 * stand. */
enum word {
  WORD_CHAR,
  WORD_SHORT,
  WORD_INT,
  WORD_LONG,
  WORD_SIGNED,
  WORD_UNSIGNED,
  WORD_FLOAT,
  WORD_DOUBLE,
  WORD_VOID,
  WORD_BOOL,
  WORD_COUNT
};

static const struct {
  const char *text;
  enum word word;
} words[] = {
    {"char", WORD_CHAR},       {"short", WORD_SHORT},
    {"int", WORD_INT},         {"long", WORD_LONG},
    {"signed", WORD_SIGNED},   {"unsigned", WORD_UNSIGNED},
    {"float", WORD_FLOAT},     {"double", WORD_DOUBLE},
    {"void", WORD_VOID},       {"_Bool", WORD_BOOL},
    {"__signed", WORD_SIGNED}, {"__signed__", WORD_SIGNED},
};

/* The builtin types by their words, `int` left out where another stands.
 * Decimal digits: char short int long signed unsigned float double void bool */
static const struct {
  const char *counts;
  const char *name; /* NULL: void */
} builtins[] = {
    {"1000000000", ":char"},
    {"1000100000", ":signed-char"},
    {"1000010000", ":unsigned-char"},
    {"0100000000", ":short"},
    {"0100010000", ":unsigned-short"},
    {"0010000000", ":int"},
    {"0010010000", ":unsigned-int"},
    {"0001000000", ":long"},
    {"0001010000", ":unsigned-long"},
    {"0002000000", ":long-long"},
    {"0002010000", ":unsigned-long-long"},
    {"0000001000", ":float"},
    {"0000000100", ":double"},
    {"0000000010", NULL},
    {"0000000001", ":_Bool"},
};

static bool find_word(struct token token, enum word *word) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (token_is(token, words[i].text)) {
      *word = words[i].word;
      return true;
    }
  return false;
}

static const struct type *builtin_type(struct model *model, char *counts) {
  bool has_size = counts[WORD_SHORT] != '0' || counts[WORD_LONG] != '0';
  bool is_bare = counts[WORD_CHAR] == '0' && !has_size &&
                 (counts[WORD_SIGNED] != '0' || counts[WORD_UNSIGNED] != '0');
  if (is_bare && counts[WORD_INT] == '0') counts[WORD_INT] = '1';
  if (has_size && counts[WORD_INT] == '1') counts[WORD_INT] = '0';
  if (counts[WORD_SIGNED] == '1' && counts[WORD_CHAR] == '0')
    counts[WORD_SIGNED] = '0';
  for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
    if (memcmp(builtins[i].counts, counts, WORD_COUNT) != 0) continue;
    const char *name = builtins[i].name;
    if (!name) return type_new(model, TYPE_VOID);
    enum c_type type;
    c_type_find(name, &type);
    return c_type_new(model, type);
  }
  return NULL;
}

/* Builtin words or one typedef's name, with `const` anywhere. */
static const struct type *
read_base(struct model *model, const struct token **tokens, bool *is_const) {
  char counts[WORD_COUNT];
  memset(counts, '0', sizeof counts);
  bool has_words = false;
  const struct type *named = NULL;
  for (; (*tokens)->kind == TOKEN_NAME; ++*tokens) {
    enum word word;
    struct token token = **tokens;
    struct decl *declaration =
        map_find_n(&model->typedefs, token.start, token.length);
    if (token_is(token, "const")) {
      *is_const = true;
    } else if (find_word(token, &word) && !named) {
      counts[word]++;
      has_words = true;
    } else if (declaration && !named && !has_words) {
      named = type_strip(declaration->type);
    } else {
      return NULL;
    }
  }
  return has_words ? builtin_type(model, counts) : named;
}

const struct type *c_read_type_name(struct model *model,
                                    const struct token **tokens) {
  bool is_const = false;
  const struct type *base = read_base(model, tokens, &is_const);
  if (!base) return NULL;
  if (is_const) {
    struct type *copy = type_new(model, base->kind);
    *copy = *base;
    copy->is_const = true;
    base = copy;
  }
  for (; token_is(**tokens, "*"); ++*tokens)
    base = type_pointer_to(model, base);
  return base;
}
