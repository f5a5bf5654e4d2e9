/* arena.h: memory that lives as long as the run.
 *
 * One arena per run; nothing in it is freed singly.  Allocation cannot fail for
 * the caller: when memory is exhausted, one message is printed and the process
 * ends with status 1 (files are only written when everything is known, so none
 * is left half-written).
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_ARENA_H
#define CFFI_TOOL_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
  struct arena_block *blocks; /* newest first */
  char *next;                 /* first free byte of the newest block */
  char *end;
};

/* Makes ARENA empty. */
void arena_init(struct arena *arena);

/* Gives all its memory back. */
void arena_release(struct arena *arena);

/* SIZE zeroed bytes, aligned for any object. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of TEXT, or of its first LENGTH bytes, with a NUL after it. */
char *arena_copy(struct arena *arena, const char *text);
char *arena_copy_n(struct arena *arena, const char *text, size_t length);

/* A new string made by printf's rules. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* malloc and realloc that end the process as described above. */
void *memory_get(size_t size);
void *memory_resize(void *memory, size_t size);

#endif
