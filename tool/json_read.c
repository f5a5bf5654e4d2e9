/* json_read.c: reading JSON, by the grammar of RFC 8259.
 *
 * SPDX-License-Identifier: MIT */
#include "json_read.h"

#include <ctype.h>
#include <stdlib.h>

enum { MOST_DEPTH = 1000 };

void json_reader_init(struct json_reader *reader, struct arena *arena,
                      const struct text *bytes) {
  const char *start = bytes->bytes ? bytes->bytes : "";
  *reader = (struct json_reader){.arena = arena,
                                 .start = start,
                                 .at = start,
                                 .end = start + bytes->length};
}

static bool fail(struct json_reader *reader, const char *error) {
  if (!reader->error) reader->error = error;
  return false;
}

/* The next byte that is no blank; NUL at the end and after an error. */
static char peek(struct json_reader *reader) {
  if (reader->error) return '\0';
  while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) &&
         *reader->at)
    reader->at++;
  return reader->at < reader->end ? *reader->at : '\0';
}

static bool accept(struct json_reader *reader, char byte) {
  if (peek(reader) != byte || reader->error || reader->at == reader->end)
    return false;
  reader->at++;
  return true;
}

/* -- Containers ----------------------------------------------------------- */

bool json_enter(struct json_reader *reader, char opener) {
  if (reader->depth == MOST_DEPTH) return fail(reader, "nested too deeply");
  if (!accept(reader, opener))
    return fail(reader, opener == '{' ? "an object is expected"
                                      : "an array is expected");
  reader->depth++;
  reader->is_first = true;
  return true;
}

static bool next(struct json_reader *reader, char closer) {
  if (accept(reader, closer)) {
    reader->depth--;
    reader->is_first = false;
    return false;
  }
  if (!reader->is_first && !accept(reader, ','))
    return fail(reader, reader->at == reader->end ? "the file ends too early"
                                                  : "a comma is expected");
  reader->is_first = false;
  return !reader->error;
}

const char *json_next_key(struct json_reader *reader) {
  if (!next(reader, '}')) return NULL;
  const char *key = json_read_string(reader);
  if (!accept(reader, ':')) fail(reader, "a colon is expected");
  return reader->error ? NULL : key;
}

bool json_next_item(struct json_reader *reader) {
  return next(reader, ']');
}

/* -- Strings -------------------------------------------------------------- */

/* Moves over the string that comes next, to its last quote; false without
 * one. */
static bool find_string_end(struct json_reader *reader) {
  if (!accept(reader, '"')) return fail(reader, "a string is expected");
  for (; reader->at < reader->end && *reader->at != '"'; reader->at++)
    if (*reader->at == '\\' && reader->at + 1 < reader->end) reader->at++;
  return reader->at < reader->end || fail(reader, "a string has no end");
}

/* The four hexadecimal digits at AT, or -1. */
static long hexadecimal(const char *at, const char *end) {
  char digits[5] = "";
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++)
    if (!isxdigit((unsigned char)at[i])) return -1;
  memcpy(digits, at, 4);
  return strtol(digits, NULL, 16);
}

/* Appends the character of the escape at AT, behind its backslash and u; a
 * character beyond 16 bits is two escapes (RFC 8259, section 7).  Returns how
 * many bytes that took, or 0. */
static size_t add_code_point(struct text *out, const char *at,
                             const char *end) {
  long first = hexadecimal(at, end);
  if (first <= 0 || (first >= 0xDC00 && first <= 0xDFFF)) return 0;
  if (first < 0xD800 || first > 0xDFFF) {
    text_add_utf8(out, (unsigned long)first);
    return 4;
  }
  if (end - at < 10 || at[4] != '\\' || at[5] != 'u') return 0;
  long second = hexadecimal(at + 6, end);
  if (second < 0xDC00 || second > 0xDFFF) return 0;
  text_add_utf8(out, (unsigned long)(0x10000 + (first - 0xD800) * 0x400 +
                                     (second - 0xDC00)));
  return 10;
}

/* Appends what the escape at AT, behind its backslash, stands for.  Returns how
 * many bytes it has, or 0. */
static size_t add_escape(struct text *out, const char *at, const char *end) {
  static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  if (at == end || !*at) return 0;
  if (*at == 'u') {
    size_t length = add_code_point(out, at + 1, end);
    return length ? length + 1 : 0;
  }
  const char *letter = strchr(letters, *at);
  if (!letter) return 0;
  text_add_char(out, values[letter - letters]);
  return 1;
}

/* The characters from AT to END, escapes replaced, in ARENA; NULL when they
 * are none that C could hold. */
static const char *decode(struct arena *arena, const char *at,
                          const char *end) {
  struct text text = {0};
  text_reserve(&text, (size_t)(end - at));
  size_t length = 1;
  while (at < end && length) {
    bool is_escape = *at == '\\';
    if (!is_escape && *at) text_add_char(&text, *at);
    length = is_escape ? add_escape(&text, at + 1, end) : *at != 0;
    at += length + is_escape;
  }
  const char *copy = arena_copy_n(arena, text.bytes, text.length);
  text_release(&text);
  return length ? copy : NULL;
}

const char *json_read_string(struct json_reader *reader) {
  peek(reader);
  const char *start = reader->at;
  if (!find_string_end(reader)) return "";
  const char *string = decode(reader->arena, start + 1, reader->at);
  if (!string) fail(reader, "a string has a wrong character");
  reader->at++;
  return string ? string : "";
}

/* -- The rest ------------------------------------------------------------- */

/* Moves over a word or a number; false without one. */
static bool skip_word(struct json_reader *reader) {
  peek(reader);
  const char *start = reader->at;
  while (!reader->error && reader->at < reader->end &&
         (isalnum((unsigned char)*reader->at) ||
          (*reader->at && strchr("+-.", *reader->at))))
    reader->at++;
  return reader->at > start || fail(reader, "a value is expected");
}

const char *json_read_word(struct json_reader *reader) {
  peek(reader);
  const char *start = reader->at;
  if (!skip_word(reader)) return "";
  return arena_copy_n(reader->arena, start, (size_t)(reader->at - start));
}

static void skip_member(struct json_reader *reader) {
  if (find_string_end(reader)) reader->at++;
  if (!accept(reader, ':')) fail(reader, "a colon is expected");
  json_skip(reader);
}

void json_skip(struct json_reader *reader) {
  switch (peek(reader)) {
  case '{':
    if (!json_enter(reader, '{')) return;
    while (next(reader, '}'))
      skip_member(reader);
    return;
  case '[':
    if (!json_enter(reader, '[')) return;
    while (next(reader, ']'))
      json_skip(reader);
    return;
  case '"':
    if (find_string_end(reader)) reader->at++;
    return;
  default: skip_word(reader);
  }
}

void json_finish(struct json_reader *reader) {
  peek(reader);
  if (reader->at < reader->end) fail(reader, "nothing more is expected");
}

int json_line(const struct json_reader *reader) {
  int line = 1;
  for (const char *at = reader->start; at < reader->at; at++)
    line += *at == '\n';
  return line;
}
