/* text.h: a growing byte buffer, for output that is written at once.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_TEXT_H
#define CFFI_TOOL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
  char *bytes; /* always followed by a NUL once something was added */
  size_t length;
  size_t capacity;
};

/* Gives TEXT's memory back and makes it empty. */
void text_release(struct text *text);

/* Makes room for SIZE more bytes and a NUL. */
void text_reserve(struct text *text, size_t size);

/* Appends LENGTH bytes, a string, one byte, printf's result. */
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add(struct text *text, const char *string);
void text_add_char(struct text *text, char byte);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends the bytes of the file at PATH; false when it cannot be opened. */
bool text_add_file(struct text *text, const char *path);

/* Appends NUMBER in decimal. */
void text_add_number(struct text *text, unsigned long long number);

/* Appends CODE_POINT in UTF-8. */
void text_add_utf8(struct text *text, unsigned long code_point);

#endif
