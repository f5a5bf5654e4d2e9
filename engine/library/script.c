/* script.c: reads INPUT, GROUP and AS_NEEDED of GNU linker scripts.
 *
 * GNU ld's manual, "Commands Dealing with Files" and "Implicit Linker Scripts".
 * A script is words, blanks, commas, parentheses and C comments; other
 * commands (OUTPUT_FORMAT, SEARCH_DIR ...) are passed over with what they
 * enclose.  A text that has neither INPUT nor GROUP is no script to us.
 *
 * SPDX-License-Identifier: MIT */
#include "library/script.h"

typedef struct script {
  const char *at, *end;
  cffi_builder *builder;
  cffi_strings *names, *optional;
} script;

enum { NESTED_MOST = 16 };

/* Skips blanks, commas, semicolons and comments. */
static void skip_blanks(script *text) {
  while (text->at < text->end) {
    if (text->end - text->at >= 2 && memcmp(text->at, "/*", 2) == 0) {
      text->at += 2;
      while (text->end - text->at >= 2 && memcmp(text->at, "*/", 2) != 0)
        text->at++;
      text->at = text->end - text->at >= 2 ? text->at + 2 : text->end;
    } else if (*text->at && strchr(" \t\r\n,;", *text->at)) {
      text->at++;
    } else {
      return;
    }
  }
}

/* The length of the word that starts here; its quotes count. */
static size_t word_length(const script *text) {
  const char *at = text->at;
  bool is_quoted = at < text->end && *at == '"';
  const char *stops = is_quoted ? "\"" : " \t\r\n,;()";
  at += is_quoted;
  while (at < text->end && (*at == '\0' || !strchr(stops, *at)))
    at++;
  at += is_quoted && at < text->end;
  return (size_t)(at - text->at);
}

static bool take_char(script *text, char wanted) {
  skip_blanks(text);
  if (text->at == text->end || *text->at != wanted) return false;
  text->at++;
  return true;
}

/* The next word, without its quotes; its length is 0 where none stands. */
static const char *take_word(script *text, size_t *length) {
  skip_blanks(text);
  const char *word = text->at;
  *length = word_length(text);
  text->at += *length;
  if (*length >= 2 && *word == '"') {
    *length -= 2;
    return word + 1;
  }
  return word;
}

static bool is_word(const char *word, size_t length, const char *wanted) {
  return length == strlen(wanted) && memcmp(word, wanted, length) == 0;
}

/* Passes over "( ... )", if it stands here. */
static void skip_list(script *text) {
  unsigned depth = 0;
  do {
    size_t length;
    if (take_char(text, '('))
      depth++;
    else if (depth > 0 && take_char(text, ')'))
      depth--;
    else if (depth > 0 && (take_word(text, &length), length == 0))
      return;
  } while (depth > 0 && text->at < text->end);
}

/* Reads "( name ... )", whose members go to NAMES. */
static void read_list(script *text, cffi_strings *names, unsigned depth) {
  if (depth > NESTED_MOST || !take_char(text, '(')) return;
  while (text->at < text->end && !take_char(text, ')')) {
    size_t length;
    const char *word = take_word(text, &length);
    if (is_word(word, length, "AS_NEEDED"))
      read_list(text, text->optional, depth + 1);
    else if (length > 0)
      cffi_strings_add(text->builder, names,
                       cffi_builder_copy_n(text->builder, word, length));
    else if (!take_char(text, '('))
      return;
  }
}

bool cffi_script_read(const cffi_bytes *bytes, cffi_builder *builder,
                      cffi_strings *names, cffi_strings *optional) {
  const char *start = (const char *)bytes->data;
  script text = {start, start + bytes->length, builder, names, optional};
  bool is_script = false;
  if (bytes->length > 0 && memchr(start, 0, bytes->length)) return false;
  for (;;) {
    size_t length;
    const char *word = take_word(&text, &length);
    if (length == 0) return is_script;
    if (is_word(word, length, "INPUT") || is_word(word, length, "GROUP")) {
      is_script = true;
      read_list(&text, names, 0);
    } else {
      skip_list(&text);
    }
  }
}
