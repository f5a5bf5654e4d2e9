/* json_check.c: a strict JSON reader for the tests of specs.
 *
 *     json_check FILE          exit 0 when FILE is valid JSON (RFC 8259, UTF-8)
 *     json_check --peer FILE   also prints each entry of the outermost array, a
 *                              line each, without the keys that c2ffi lacks
 *
 * SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
  const char *start, *at, *end;
  bool is_printing;
  char *out; /* what is printed of the entry so far */
  size_t length;
  int depth;
};

/* Keys that are not c2ffi's.  Of enums, also "type" and "bit-size"; of function
 * types, everything but the tag. */
static const char *const extra_keys[] = {
    "lisp",       "comment", "deprecated", "dropped",    "symbol",
    "convention", "const",   "prototype",  "incomplete", "flexible",
    "body",       "alias",   "kind",       "encoding"};

static _Noreturn void fail(const struct reader *reader, const char *what) {
  int line = 1;
  for (const char *at = reader->start; at < reader->at; at++)
    line += *at == '\n';
  fprintf(stderr, "line %d: %s\n", line, what);
  exit(1);
}

static char peek(const struct reader *reader) {
  return reader->at < reader->end ? *reader->at : '\0';
}

static void skip_blanks(struct reader *reader) {
  while (peek(reader) && strchr(" \t\r\n", peek(reader)))
    reader->at++;
}

static bool accept(struct reader *reader, char byte) {
  if (peek(reader) != byte) return false;
  reader->at++;
  return true;
}

static void print(struct reader *reader, const char *bytes, size_t length) {
  if (!reader->is_printing) return;
  memcpy(reader->out + reader->length, bytes, length);
  reader->length += length;
}

/* -- Scalars ----------------------------------------------------------- */

static void read_utf8(struct reader *reader) {
  static const struct {
    unsigned char low, high, first_low, first_high;
    int more;
  } forms[] = {{0x00, 0x7F, 0x80, 0xBF, 0}, {0xC2, 0xDF, 0x80, 0xBF, 1},
               {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
               {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2},
               {0xF0, 0xF0, 0x90, 0xBF, 3}, {0xF1, 0xF3, 0x80, 0xBF, 3},
               {0xF4, 0xF4, 0x80, 0x8F, 3}};
  unsigned char lead = (unsigned char)*reader->at++;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (lead < forms[i].low || lead > forms[i].high) continue;
    for (int k = 0; k < forms[i].more; k++) {
      unsigned char byte = (unsigned char)peek(reader);
      unsigned char low = k ? 0x80 : forms[i].first_low;
      unsigned char high = k ? 0xBF : forms[i].first_high;
      if (byte < low || byte > high) fail(reader, "bad UTF-8");
      reader->at++;
    }
    return;
  }
  fail(reader, "bad UTF-8");
}

static void read_escape(struct reader *reader) {
  char byte = peek(reader);
  if (!byte || !strchr("\"\\/bfnrtu", byte)) fail(reader, "bad escape");
  reader->at++;
  if (byte != 'u') return;
  for (int i = 0; i < 4; i++) {
    if (!peek(reader) || !strchr("0123456789abcdefABCDEF", peek(reader)))
      fail(reader, "bad \\u escape");
    reader->at++;
  }
}

static void read_string(struct reader *reader) {
  if (!accept(reader, '"')) fail(reader, "a string was expected");
  while (!accept(reader, '"')) {
    if (reader->at == reader->end) fail(reader, "unterminated string");
    if ((unsigned char)peek(reader) < 0x20)
      fail(reader, "control character in a string");
    if (accept(reader, '\\'))
      read_escape(reader);
    else
      read_utf8(reader);
  }
}

static void read_digits(struct reader *reader) {
  if (peek(reader) < '0' || peek(reader) > '9') fail(reader, "bad number");
  while (peek(reader) >= '0' && peek(reader) <= '9')
    reader->at++;
}

static void read_number(struct reader *reader) {
  accept(reader, '-');
  if (!accept(reader, '0')) read_digits(reader);
  if (accept(reader, '.')) read_digits(reader);
  if (accept(reader, 'e') || accept(reader, 'E')) {
    if (!accept(reader, '+')) accept(reader, '-');
    read_digits(reader);
  }
}

/* -- Values ------------------------------------------------------------ */

static void read_value(struct reader *reader);

static bool is_extra(const char *key, size_t length, const char *tag) {
  if (strncmp(tag, "\"enum\"", 6) == 0 &&
      ((length == 6 && memcmp(key, "\"type\"", 6) == 0) ||
       (length == 10 && memcmp(key, "\"bit-size\"", 10) == 0)))
    return true;
  if (strncmp(tag, "\":function", 10) == 0)
    return length != 5 || memcmp(key, "\"tag\"", 5) != 0;
  for (size_t i = 0; i < sizeof extra_keys / sizeof *extra_keys; i++)
    if (length == strlen(extra_keys[i]) + 2 &&
        memcmp(key + 1, extra_keys[i], length - 2) == 0)
      return true;
  return false;
}

static void read_object(struct reader *reader) {
  const char *tag = "";
  bool has_member = false;
  print(reader, "{ ", 2);
  do {
    skip_blanks(reader);
    const char *key = reader->at;
    read_string(reader);
    size_t length = (size_t)(reader->at - key);
    skip_blanks(reader);
    if (!accept(reader, ':')) fail(reader, "':' was expected");
    skip_blanks(reader);
    if (length == 5 && memcmp(key, "\"tag\"", 5) == 0) tag = reader->at;
    bool was_printing = reader->is_printing;
    if (is_extra(key, length, tag)) reader->is_printing = false;
    if (has_member) print(reader, ", ", 2);
    has_member = true;
    print(reader, key, length);
    print(reader, ": ", 2);
    read_value(reader);
    reader->is_printing = was_printing;
    skip_blanks(reader);
  } while (accept(reader, ','));
  if (!accept(reader, '}')) fail(reader, "'}' was expected");
  print(reader, " }", 2);
}

static void read_array(struct reader *reader) {
  bool is_outermost = reader->depth == 1;
  if (!is_outermost) print(reader, "[", 1);
  skip_blanks(reader);
  bool is_empty = accept(reader, ']');
  while (!is_empty) {
    read_value(reader);
    if (is_outermost && reader->is_printing) {
      printf("%.*s\n", (int)reader->length, reader->out);
      reader->length = 0;
    }
    skip_blanks(reader);
    if (accept(reader, ']')) break;
    if (!accept(reader, ',')) fail(reader, "',' or ']' was expected");
    if (!is_outermost) print(reader, ", ", 2);
  }
  if (!is_outermost) print(reader, "]", 1);
}

static void read_word(struct reader *reader) {
  static const char *const words[] = {"true", "false", "null"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i]);
    if ((size_t)(reader->end - reader->at) < length ||
        memcmp(reader->at, words[i], length) != 0)
      continue;
    reader->at += length;
    return;
  }
  read_number(reader);
}

static void read_value(struct reader *reader) {
  if (++reader->depth > 500) fail(reader, "too deep");
  skip_blanks(reader);
  const char *start = reader->at;
  if (accept(reader, '{')) {
    read_object(reader);
  } else if (accept(reader, '[')) {
    read_array(reader);
  } else {
    if (peek(reader) == '"')
      read_string(reader);
    else
      read_word(reader);
    print(reader, start, (size_t)(reader->at - start));
  }
  reader->depth--;
}

/* -- The whole --------------------------------------------------------- */

static char *read_file(const char *path, size_t *size) {
  FILE *stream = fopen(path, "rb");
  if (!stream || fseek(stream, 0, SEEK_END) != 0) {
    perror(path);
    exit(2);
  }
  *size = (size_t)ftell(stream);
  rewind(stream);
  char *bytes = malloc(*size + 1);
  if (!bytes || fread(bytes, 1, *size, stream) != *size) exit(2);
  fclose(stream);
  return bytes;
}

int main(int argc, char **argv) {
  bool is_peer = argc == 3 && strcmp(argv[1], "--peer") == 0;
  if (argc != 2 && !is_peer) return 2;
  size_t size;
  char *bytes = read_file(argv[argc - 1], &size);
  struct reader reader = {.start = bytes,
                          .at = bytes,
                          .end = bytes + size,
                          .is_printing = is_peer,
                          .out = malloc(size + 1)};
  if (!reader.out) return 2;
  read_value(&reader);
  skip_blanks(&reader);
  if (reader.at != reader.end) fail(&reader, "text after the end");
  free(reader.out);
  free(bytes);
  return 0;
}
