/* builder.h: strings and lists that are put together in one arena.
 *
 * A builder that ran out of memory stays failed: what it is asked for next is
 * NULL or is dropped.  So a long piece of work looks at FAILED once, at its
 * end.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_BUILDER_H
#define CFFI_LIBRARY_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "memory.h"

typedef struct cffi_builder {
  cffi_arena arena;
  bool failed;
} cffi_builder;

typedef struct cffi_strings {
  const char **items;
  size_t count, capacity;
} cffi_strings;

/* SIZE zeroed bytes, or NULL. */
void *cffi_builder_get(cffi_builder *builder, size_t size);

/* Copies of the first LENGTH characters of STRING, of all of it, and printf's
 * result; NULL when memory is out.  STRING may be NULL: so is its copy. */
const char *cffi_builder_copy_n(cffi_builder *builder, const char *string,
                                size_t length);
const char *cffi_builder_copy(cffi_builder *builder, const char *string);
const char *cffi_builder_printf(cffi_builder *builder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A copy of the COUNT items of SIZE bytes at ITEMS, with room for twice as
 * many and one; or NULL. */
void *cffi_builder_grow(cffi_builder *builder, const void *items, size_t count,
                        size_t size, size_t *capacity);

/* Appends STRING, which is not copied; NULL is left out. */
void cffi_strings_add(cffi_builder *builder, cffi_strings *strings,
                      const char *string);

/* Appends a copy of STRING unless an equal one is there. */
void cffi_strings_add_once(cffi_builder *builder, cffi_strings *strings,
                           const char *string);

#endif
