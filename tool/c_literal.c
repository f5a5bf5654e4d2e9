/* c_literal.c: numbers, characters and strings of C (C11 6.4.4, 6.4.5), with
 * the common extensions 0b1 and suffixes in either case.
 *
 * What is valid but rare (1.5L, 'ab', u'x') is left to the compiler.
 *
 * SPDX-License-Identifier: MIT */
#include "c_value.h"

#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- Numbers -------------------------------------------------------------- */

struct suffix {
  bool is_unsigned;
  int longs;
};

static bool read_suffix(const char *at, struct suffix *suffix) {
  *suffix = (struct suffix){false, 0};
  for (; *at; at++) {
    if ((*at == 'u' || *at == 'U') && !suffix->is_unsigned) {
      suffix->is_unsigned = true;
    } else if ((*at == 'l' || *at == 'L') && !suffix->longs) {
      suffix->longs = at[1] == at[0] ? 2 : 1;
      at += suffix->longs - 1;
    } else {
      return false;
    }
  }
  return true;
}

/* C11 6.4.4.1 p5: the first type of the list that holds the value. */
static bool integer_type(uint64_t bits, struct suffix suffix, bool is_decimal,
                         const struct target_facts *facts, enum c_type *type) {
  static const enum c_type ranks[] = {C_INT,   C_UINT,  C_LONG,
                                      C_ULONG, C_LLONG, C_ULLONG};
  for (size_t i = 2 * (size_t)suffix.longs; i < 6; i++) {
    bool is_signed = c_type_is_signed(ranks[i], facts);
    if (is_signed && suffix.is_unsigned) continue;
    if (!is_signed && !suffix.is_unsigned && is_decimal) continue;
    int width = c_type_bits(ranks[i], facts) - (is_signed ? 1 : 0);
    if (width < 64 && bits >> width) continue;
    *type = ranks[i];
    return true;
  }
  return false;
}

static bool read_integer(const char *text, const struct target_facts *facts,
                         struct c_value *value) {
  int base = 10;
  const char *digits = text;
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    digits += 2;
  } else if (text[0] == '0' && (text[1] == 'b' || text[1] == 'B')) {
    base = 2;
    digits += 2;
  } else if (text[0] == '0') {
    base = 8;
  }
  char *end;
  errno = 0;
  value->bits = strtoull(digits, &end, base);
  struct suffix suffix;
  return isxdigit((unsigned char)*digits) && errno == 0 &&
         read_suffix(end, &suffix) &&
         integer_type(value->bits, suffix, base == 10, facts, &value->type);
}

static bool read_float(const char *text, struct c_value *value) {
  char *end;
  errno = 0;
  value->type = C_DOUBLE;
  value->number = strtod(text, &end);
  if (*end == 'f' || *end == 'F') {
    value->type = C_FLOAT;
    errno = 0;
    value->number = strtof(text, &end);
    end++;
  }
  return errno == 0 && *end == '\0';
}

static bool read_number(struct token token, const struct target_facts *facts,
                        struct c_value *value) {
  char text[64];
  if (token.length >= sizeof text) return false;
  memcpy(text, token.start, token.length);
  text[token.length] = '\0';
  bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  bool is_float = strpbrk(text, is_hex ? ".pP" : ".eE") != NULL;
  return is_float ? read_float(text, value) : read_integer(text, facts, value);
}

/* -- Characters ----------------------------------------------------------- */

/* One element of a literal: a byte or code point that stands for itself, or the
 * number of an escape. */
struct element {
  unsigned long code;
  bool is_number; /* \x, \0: the code is of the literal's element type */
};

static const char *read_digits(const char *at, int base, int most,
                               unsigned long *code) {
  *code = 0;
  for (; most > 0 && isxdigit((unsigned char)*at); most--, at++) {
    int digit = isdigit((unsigned char)*at)
                    ? *at - '0'
                    : tolower((unsigned char)*at) - 'a' + 10;
    if (digit >= base) break;
    *code = *code * (unsigned)base + (unsigned)digit;
  }
  return at;
}

/* AT is behind the backslash.  NULL when the escape is not known. */
static const char *read_escape(const char *at, struct element *element) {
  static const char names[] = "abfnrtve\\'\"?";
  static const char codes[] = "\a\b\f\n\r\t\v\033\\'\"?";
  element->is_number = false;
  if (*at >= '0' && *at <= '7') {
    element->is_number = true;
    return read_digits(at, 8, 3, &element->code);
  }
  if (*at == 'x') {
    element->is_number = true;
    return read_digits(at + 1, 16, 8, &element->code);
  }
  if (*at == 'u') return read_digits(at + 1, 16, 4, &element->code);
  if (*at == 'U') return read_digits(at + 1, 16, 8, &element->code);
  const char *name = *at ? strchr(names, *at) : NULL;
  if (!name) return NULL;
  element->code = (unsigned char)codes[name - names];
  return at + 1;
}

/* The code point in UTF-8 at AT; the text is known to be valid. */
static const char *read_utf8(const char *at, unsigned long *code) {
  unsigned char lead = (unsigned char)*at++;
  int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  *code = more == 0 ? lead : lead & (0x3Fu >> more);
  while (more-- > 0)
    *code = *code << 6 | ((unsigned char)*at++ & 0x3F);
  return at;
}

static bool read_character(struct token token, const struct target_facts *facts,
                           struct c_value *value) {
  bool is_wide = *token.start == 'L';
  const char *at = token.start + (is_wide ? 1 : 0);
  if (*at != '\'') return false;
  const char *end = token.start + token.length - 1;
  struct element element = {(unsigned char)*++at, false};
  if (at == end || element.code >= 0x80) return false;
  at = *at == '\\' ? read_escape(at + 1, &element) : at + 1;
  if (at != end) return false;
  value->bits = element.code;
  value->type = C_INT;
  if (is_wide) return c_type_find(type_strip(facts->wide)->name, &value->type);
  if (element.code > 0xFF) return false;
  if (facts->char_is_signed && element.code > 0x7F)
    value->bits = element.code | ~UINT64_C(0xFF);
  return true;
}

bool c_value_of_literal(struct token token, const struct target_facts *facts,
                        struct c_value *value) {
  return token.kind == TOKEN_NUMBER ? read_number(token, facts, value)
                                    : read_character(token, facts, value);
}

/* -- Strings -------------------------------------------------------------- */

bool is_utf8(const char *bytes, size_t length) {
  const unsigned char *at = (const unsigned char *)bytes;
  const unsigned char *end = at + length;
  while (at < end) {
    int more = *at < 0x80                   ? 0
               : *at >= 0xC2 && *at < 0xE0  ? 1
               : *at >= 0xE0 && *at < 0xF0  ? 2
               : *at >= 0xF0 && *at <= 0xF4 ? 3
                                            : -1;
    if (more < 0 || end - at <= more) return false;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
        (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
      return false;
    for (int i = 1; i <= more; i++)
      if ((at[i] & 0xC0) != 0x80) return false;
    at += more + 1;
  }
  return true;
}

static bool is_scalar(unsigned long code) {
  return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
}

/* Appends one literal's elements to TEXT.  Narrow strings hold bytes, so an
 * escaped number is a byte; wide ones hold code points, which become UTF-8. */
static bool add_string(struct text *text, const char *at, const char *end,
                       bool is_wide) {
  if (!is_utf8(at, (size_t)(end - at))) return false;
  while (at < end) {
    struct element element = {0, false};
    at = *at == '\\' ? read_escape(at + 1, &element)
                     : read_utf8(at, &element.code);
    if (!at) return false;
    if (element.is_number && !is_wide) {
      if (element.code > 0xFF) return false;
      text_add_char(text, (char)element.code);
    } else {
      if (!is_scalar(element.code)) return false;
      text_add_utf8(text, element.code);
    }
  }
  return true;
}

/* The literal's prefix ("", "L", "u8" ...) as the length before its quote. */
static size_t prefix_length(struct token token) {
  return (size_t)((const char *)memchr(token.start, '"', token.length) -
                  token.start);
}

static const struct type *element_type(struct model *model, const char *prefix,
                                       size_t length) {
  static const char *const prefixes[] = {"", "u8", "L", "u", "U"};
  const struct type *types[] = {NULL, NULL, model->facts.wide,
                                model->facts.char16, model->facts.char32};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
    if (strlen(prefixes[i]) == length &&
        memcmp(prefixes[i], prefix, length) == 0)
      return types[i] ? types[i] : type_builtin(model, ":char", 8, 8);
  return NULL;
}

bool c_value_of_strings(struct model *model, const struct token *tokens,
                        int count, struct c_value *value) {
  struct text text = {0};
  size_t prefix = prefix_length(tokens[0]);
  const struct type *element = element_type(model, tokens[0].start, prefix);
  bool is_wide = element && element->bit_size != 8;
  bool is_good = element != NULL;
  for (int i = 0; i < count && is_good; i++) {
    const char *start = tokens[i].start;
    is_good = prefix_length(tokens[i]) == prefix &&
              memcmp(start, tokens[0].start, prefix) == 0 &&
              add_string(&text, start + prefix + 1,
                         start + tokens[i].length - 1, is_wide);
  }
  if (is_good) {
    value->type = C_STRING;
    value->pointee = element;
    value->length = text.length;
    value->string =
        arena_copy_n(model->arena, text.bytes ? text.bytes : "", text.length);
  }
  text_release(&text);
  return is_good;
}
