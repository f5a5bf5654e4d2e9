/* json_read.h: reading JSON, a value at a time.
 *
 *     if (json_enter(reader, '{'))
 *       while ((key = json_next_key(reader)))
 *         ... one json_read_ or json_skip ...
 *
 * After the first error every call ends the loop that it is in, so errors need
 * be looked for but once, at the end.  Any bytes may be read: nesting has a
 * bound, and a file that is cut short is an error.  Numbers are not looked at;
 * specs of c2ffi's have some that JSON lacks.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_JSON_READ_H
#define CFFI_TOOL_JSON_READ_H

#include "arena.h"
#include "text.h"

#include <stdbool.h>

struct json_reader {
  struct arena *arena; /* of the strings */
  const char *start, *at, *end;
  bool is_first; /* nothing was read of the container so far */
  int depth;
  const char *error; /* NULL, or what is wrong at AT */
};

/* Makes READER ready for BYTES, which it borrows. */
void json_reader_init(struct json_reader *reader, struct arena *arena,
                      const struct text *bytes);

/* Enters the object ('{') or array ('[') that comes next; false, with an
 * error, when there is none. */
bool json_enter(struct json_reader *reader, char opener);

/* The key of the next member, or NULL behind the last, which leaves the
 * object; whether there is another item, or else leaves the array. */
const char *json_next_key(struct json_reader *reader);
bool json_next_item(struct json_reader *reader);

/* Reads the string that comes next; "", with an error, when there is none. */
const char *json_read_string(struct json_reader *reader);

/* Reads the word or number that comes next as it stands; likewise. */
const char *json_read_word(struct json_reader *reader);

/* Reads over the value that comes next. */
void json_skip(struct json_reader *reader);

/* Reads to the end of the file, where only blanks may be left. */
void json_finish(struct json_reader *reader);

/* The line that READER is on. */
int json_line(const struct json_reader *reader);

#endif
