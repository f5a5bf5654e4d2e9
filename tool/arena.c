/* arena.c: a list of large blocks, each filled from its start.
 *
 * Blocks come zeroed from calloc, so fresh memory costs no extra pass.
 *
 * SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 256 * 1024 };

struct arena_block {
  struct arena_block *next;
  _Alignas(max_align_t) char bytes[];
};

static _Noreturn void memory_exhausted(void) {
  fputs("cffi: error: out of memory\n", stderr);
  exit(1);
}

void *memory_get(size_t size) {
  void *memory = malloc(size);
  if (!memory) memory_exhausted();
  return memory;
}

void *memory_resize(void *memory, size_t size) {
  void *resized = realloc(memory, size);
  if (!resized) memory_exhausted();
  return resized;
}

void arena_init(struct arena *arena) {
  *arena = (struct arena){0};
}

void arena_release(struct arena *arena) {
  while (arena->blocks) {
    struct arena_block *block = arena->blocks;
    arena->blocks = block->next;
    free(block);
  }
  arena_init(arena);
}

static void add_block(struct arena *arena, size_t size) {
  size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
  struct arena_block *block = calloc(1, sizeof *block + capacity);
  if (!block) memory_exhausted();
  block->next = arena->blocks;
  arena->blocks = block;
  arena->next = block->bytes;
  arena->end = block->bytes + capacity;
}

void *arena_alloc(struct arena *arena, size_t size) {
  const size_t alignment = _Alignof(max_align_t);
  size_t rounded = (size + alignment - 1) / alignment * alignment;
  if (!arena->next || (size_t)(arena->end - arena->next) < rounded)
    add_block(arena, rounded);
  void *memory = arena->next;
  arena->next += rounded;
  return memory;
}

char *arena_copy_n(struct arena *arena, const char *text, size_t length) {
  char *copy = arena_alloc(arena, length + 1);
  memcpy(copy, text, length);
  return copy;
}

char *arena_copy(struct arena *arena, const char *text) {
  return arena_copy_n(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  size_t size = length < 0 ? 1 : (size_t)length + 1;
  char *result = arena_alloc(arena, size);
  vsnprintf(result, size, format, again);
  va_end(again);
  return result;
}
