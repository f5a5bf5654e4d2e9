/* builder.c: strings and lists in an arena.  SPDX-License-Identifier: MIT */
#include "library/builder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *cffi_builder_get(cffi_builder *builder, size_t size) {
  void *memory = builder->failed ? NULL : cffi_arena_get(&builder->arena, size);
  if (!memory) builder->failed = true;
  return memory;
}

const char *cffi_builder_copy_n(cffi_builder *builder, const char *string,
                                size_t length) {
  char *copy = string ? cffi_builder_get(builder, length + 1) : NULL;
  if (copy) memcpy(copy, string, length);
  return copy;
}

const char *cffi_builder_copy(cffi_builder *builder, const char *string) {
  return string ? cffi_builder_copy_n(builder, string, strlen(string)) : NULL;
}

const char *cffi_builder_printf(cffi_builder *builder, const char *format,
                                ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  char *text = cffi_builder_get(builder, (size_t)length + 1);
  if (text) vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  va_end(arguments);
  return text;
}

void *cffi_builder_grow(cffi_builder *builder, const void *items, size_t count,
                        size_t size, size_t *capacity) {
  size_t wanted = count * 2 + 8;
  void *grown = cffi_builder_get(builder, wanted * size);
  if (!grown) return NULL;
  if (count > 0) memcpy(grown, items, count * size);
  *capacity = wanted;
  return grown;
}

void cffi_strings_add(cffi_builder *builder, cffi_strings *strings,
                      const char *string) {
  if (!string) return;
  if (strings->count == strings->capacity) {
    const char **items =
        cffi_builder_grow(builder, strings->items, strings->count,
                          sizeof *strings->items, &strings->capacity);
    if (!items) return;
    strings->items = items;
  }
  strings->items[strings->count++] = string;
}

void cffi_strings_add_once(cffi_builder *builder, cffi_strings *strings,
                           const char *string) {
  for (size_t i = 0; string && i < strings->count; i++)
    if (strcmp(strings->items[i], string) == 0) return;
  cffi_strings_add(builder, strings, cffi_builder_copy(builder, string));
}
