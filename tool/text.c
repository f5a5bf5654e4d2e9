/* text.c: a growing byte buffer.
 *
 * SPDX-License-Identifier: MIT */
#include "text.h"

#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void text_release(struct text *text) {
  free(text->bytes);
  *text = (struct text){0};
}

void text_reserve(struct text *text, size_t size) {
  size_t needed = text->length + size + 1;
  if (needed <= text->capacity) return;
  text->capacity = needed < 256 ? 256 : needed * 2;
  text->bytes = memory_resize(text->bytes, text->capacity);
}

void text_add_bytes(struct text *text, const char *bytes, size_t length) {
  text_reserve(text, length);
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
  text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *string) {
  text_add_bytes(text, string, strlen(string));
}

bool text_add_file(struct text *text, const char *path) {
  FILE *stream = fopen(path, "rb");
  if (!stream) return false;
  char part[65536];
  for (size_t size; (size = fread(part, 1, sizeof part, stream)) > 0;)
    text_add_bytes(text, part, size);
  fclose(stream);
  return true;
}

void text_add_char(struct text *text, char byte) {
  text_reserve(text, 1);
  text->bytes[text->length++] = byte;
  text->bytes[text->length] = '\0';
}

void text_add_number(struct text *text, unsigned long long number) {
  char digits[24];
  char *at = digits + sizeof digits;
  do
    *--at = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  text_add_bytes(text, at, (size_t)(digits + sizeof digits - at));
}

void text_printf(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (length > 0) {
    text_reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    text->length += (size_t)length;
  }
  va_end(again);
}

void text_add_utf8(struct text *text, unsigned long code_point) {
  static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
  int more = code_point < 0x80      ? 0
             : code_point < 0x800   ? 1
             : code_point < 0x10000 ? 2
                                    : 3;
  text_add_char(text, (char)(lead[more] | (code_point >> (6 * more))));
  for (int i = more - 1; i >= 0; i--)
    text_add_char(text, (char)(0x80 | ((code_point >> (6 * i)) & 0x3F)));
}
