/* json.c: writing JSON.
 *
 * SPDX-License-Identifier: MIT */
#include "json.h"

#include "c_value.h"

#include <math.h>
#include <stdio.h>

static void before_value(struct json *json) {
  if (json->needs_comma) text_add_bytes(json->out, ", ", 2);
  json->needs_comma = true;
}

void json_object_start(struct json *json) {
  before_value(json);
  text_add_bytes(json->out, "{ ", 2);
  json->needs_comma = false;
}

void json_object_end(struct json *json) {
  text_add_bytes(json->out, " }", 2);
  json->needs_comma = true;
}

void json_array_start(struct json *json) {
  before_value(json);
  text_add_char(json->out, '[');
  json->needs_comma = false;
}

void json_array_end(struct json *json) {
  text_add_char(json->out, ']');
  json->needs_comma = true;
}

void json_key(struct json *json, const char *key) {
  before_value(json);
  text_add_char(json->out, '"');
  text_add(json->out, key);
  text_add_bytes(json->out, "\": ", 3);
  json->needs_comma = false;
}

/* The length of the UTF-8 sequence at AT, or 1 for a byte that is in none. */
static size_t sequence_length(const char *at, size_t left, bool is_octets) {
  for (size_t length = 2; length <= 4 && length <= left && !is_octets; length++)
    if (is_utf8(at, length)) {
      unsigned char lead = (unsigned char)*at;
      return lead < 0x80 ? 1 : length;
    }
  return 1;
}

static void add_escaped(struct text *out, unsigned char byte) {
  char escape[8];
  snprintf(escape, sizeof escape, "\\u%04x", byte);
  text_add_bytes(out, escape, 6);
}

void json_bytes(struct json *json, const char *bytes, size_t length,
                bool is_octets) {
  before_value(json);
  text_reserve(json->out, length + 2);
  text_add_char(json->out, '"');
  const char *end = bytes + length;
  while (bytes < end) {
    const char *plain = bytes;
    while (plain < end && *plain >= 0x20 && *plain < 0x7F && *plain != '"' &&
           *plain != '\\')
      plain++;
    text_add_bytes(json->out, bytes, (size_t)(plain - bytes));
    bytes = plain;
    if (bytes == end) break;
    unsigned char byte = (unsigned char)*bytes;
    size_t sequence =
        byte < 0x80 ? 1
                    : sequence_length(bytes, (size_t)(end - bytes), is_octets);
    if (sequence > 1) {
      text_add_bytes(json->out, bytes, sequence);
    } else if (byte == '"' || byte == '\\') {
      text_add_char(json->out, '\\');
      text_add_char(json->out, (char)byte);
    } else {
      add_escaped(json->out, byte);
    }
    bytes += sequence;
  }
  text_add_char(json->out, '"');
}

void json_string(struct json *json, const char *string) {
  json_bytes(json, string, strlen(string), false);
}

void json_raw(struct json *json, const char *text) {
  before_value(json);
  text_add(json->out, text);
}

void json_integer(struct json *json, int64_t number) {
  before_value(json);
  if (number < 0) text_add_char(json->out, '-');
  text_add_number(json->out, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void json_unsigned(struct json *json, uint64_t number) {
  before_value(json);
  text_add_number(json->out, number);
}

void json_boolean(struct json *json, bool truth) {
  json_raw(json, truth ? "true" : "false");
}

void json_float(struct json *json, double number) {
  char digits[40];
  bool is_compat = json->dialect == DIALECT_COMPAT;
  if (is_compat && isinf(number) && number < 0) {
    json_raw(json, "-INF");
  } else if (is_compat && isfinite(number)) {
    snprintf(digits, sizeof digits, "%e", number);
    json_raw(json, digits);
  } else if (isnan(number)) {
    json_string(json, "nan");
  } else if (isinf(number)) {
    json_string(json, number < 0 ? "-INF" : "INF");
  } else {
    snprintf(digits, sizeof digits - 2, "%.17g", number);
    if (!strpbrk(digits, ".e")) strcat(digits, ".0");
    json_raw(json, digits);
  }
}

void json_member(struct json *json, const char *key, const char *string) {
  json_key(json, key);
  json_string(json, string);
}

void json_member_integer(struct json *json, const char *key, int64_t number) {
  json_key(json, key);
  json_integer(json, number);
}

void json_member_boolean(struct json *json, const char *key, bool truth) {
  json_key(json, key);
  json_boolean(json, truth);
}
