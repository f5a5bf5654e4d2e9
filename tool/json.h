/* json.h: writing JSON in the layout of spec files: one blank inside braces,
 * none inside brackets, `, ` between members.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_JSON_H
#define CFFI_TOOL_JSON_H

#include "dialect.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
  struct text *out;
  bool needs_comma;
  enum dialect dialect; /* the emitters' concern */
};

/* Starts and ends an object or array, as the value that comes next. */
void json_object_start(struct json *json);
void json_object_end(struct json *json);
void json_array_start(struct json *json);
void json_array_end(struct json *json);

/* Writes a key; its value must follow. */
void json_key(struct json *json, const char *key);

/* Writes a value.  Bytes of STRING that are no UTF-8 are taken for Latin-1. */
void json_string(struct json *json, const char *string);
void json_integer(struct json *json, int64_t number);
void json_unsigned(struct json *json, uint64_t number);
void json_boolean(struct json *json, bool truth);
void json_raw(struct json *json, const char *text);

/* With 17 digits; never looks like an integer; "INF", "-INF" and "nan".  In
 * c2ffi's old way: 7 digits, and -INF without quotes. */
void json_float(struct json *json, double number);

/* LENGTH bytes as characters of UTF-8 or, when IS_OCTETS, of one byte each. */
void json_bytes(struct json *json, const char *bytes, size_t length,
                bool is_octets);

/* A key with its value. */
void json_member(struct json *json, const char *key, const char *string);
void json_member_integer(struct json *json, const char *key, int64_t number);
void json_member_boolean(struct json *json, const char *key, bool truth);

#endif
