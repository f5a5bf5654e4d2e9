/* c_lexer.c: tokens of a macro's body.
 *
 * SPDX-License-Identifier: MIT */
#include "c_lexer.h"

#include <ctype.h>
#include <string.h>

/* -- Cleaning ------------------------------------------------------------- */

/* Removes each backslash-newline. */
static size_t splice_lines(char *out, const char *text, size_t length) {
  size_t size = 0;
  for (size_t i = 0; i < length; i++) {
    size_t blank = i + 1;
    if (text[i] == '\\' && blank < length && text[blank] == '\r') blank++;
    if (text[i] == '\\' && blank < length && text[blank] == '\n')
      i = blank;
    else
      out[size++] = text[i];
  }
  out[size] = '\0';
  return size;
}

/* The end of the comment at AT, or AT. */
static const char *skip_comment(const char *at) {
  if (at[0] != '/') return at;
  if (at[1] == '/') return at + strlen(at);
  if (at[1] != '*') return at;
  const char *end = strstr(at + 2, "*/");
  return end ? end + 2 : at + strlen(at);
}

/* The end of the quoted literal that starts at AT. */
static const char *skip_quoted(const char *at) {
  char quote = *at++;
  while (*at && *at != quote)
    at += *at == '\\' && at[1] ? 2 : 1;
  return *at ? at + 1 : at;
}

char *c_clean_text(struct arena *arena, const char *text, size_t length) {
  char *spliced = arena_alloc(arena, length + 1);
  splice_lines(spliced, text, length);
  char *result = arena_alloc(arena, length + 2);
  char *out = result;
  for (const char *at = spliced; *at;) {
    const char *end = skip_comment(at);
    if (end > at || isspace((unsigned char)*at)) {
      if (out > result && out[-1] != ' ') *out++ = ' ';
      at = end > at ? end : at + 1;
      continue;
    }
    end = *at == '"' || *at == '\'' ? skip_quoted(at) : at + 1;
    memcpy(out, at, (size_t)(end - at));
    out += end - at;
    at = end;
  }
  if (out > result && out[-1] == ' ') out--;
  *out = '\0';
  return result;
}

/* -- Tokens --------------------------------------------------------------- */

static bool is_name_byte(char byte) {
  return isalnum((unsigned char)byte) || byte == '_' || byte == '$' ||
         (unsigned char)byte >= 0x80;
}

/* A preprocessing number: also takes what no number may contain. */
static const char *skip_number(const char *at) {
  while (is_name_byte(*at) || *at == '.' ||
         ((*at == '+' || *at == '-') && strchr("eEpP", at[-1])))
    at++;
  return at;
}

static const char *skip_punctuator(const char *at) {
  static const char *const longer[] = {
      "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=",
      "&&",  "||",  "+=",  "-=", "*=", "/=", "%=", "&=", "|=", "^=", "##"};
  for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
    if (strncmp(at, longer[i], strlen(longer[i])) == 0)
      return at + strlen(longer[i]);
  return at + 1;
}

static struct token make_token(enum token_kind kind, const char **at,
                               const char *end) {
  struct token token = {kind, *at, (size_t)(end - *at)};
  *at = end;
  return token;
}

/* The quote behind a literal's prefix at AT, or AT itself. */
static const char *skip_prefix(const char *at) {
  size_t length = *at == 'L' || *at == 'U' ? 1
                  : *at == 'u'             ? (at[1] == '8' ? 2 : 1)
                                           : 0;
  return at[length] == '"' || at[length] == '\'' ? at + length : at;
}

struct token c_next_token(const char **at) {
  while (**at == ' ')
    ++*at;
  const char *start = *at;
  if (!*start) return make_token(TOKEN_END, at, start);
  const char *quote = skip_prefix(start);
  if (*quote == '"' || *quote == '\'') {
    const char *end = skip_quoted(quote);
    if (end == quote + 1 || end[-1] != *quote)
      return make_token(TOKEN_BAD, at, end);
    return make_token(*quote == '"' ? TOKEN_STRING : TOKEN_CHARACTER, at, end);
  }
  bool is_digit = isdigit((unsigned char)*start) ||
                  (*start == '.' && isdigit((unsigned char)start[1]));
  if (is_digit) return make_token(TOKEN_NUMBER, at, skip_number(start + 1));
  if (is_name_byte(*start)) {
    const char *end = start;
    while (is_name_byte(*end))
      end++;
    return make_token(TOKEN_NAME, at, end);
  }
  return make_token(TOKEN_PUNCTUATOR, at, skip_punctuator(start));
}

bool token_is(struct token token, const char *text) {
  return token.length == strlen(text) &&
         memcmp(token.start, text, token.length) == 0;
}
