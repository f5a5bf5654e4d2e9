/* memory.c: allocation, with a tap for tests.  SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdalign.h>
#include <stdlib.h>

#ifdef CFFI_TESTING
#  include <stdatomic.h>

static atomic_long fail_at;
static atomic_long live;

void cffi_test_fail_at(long n) {
  atomic_store(&fail_at, n);
}

long cffi_test_live(void) {
  return atomic_load(&live);
}

bool cffi_memory_refused(void) {
  long n = atomic_load(&fail_at);
  while (n > 0)
    if (atomic_compare_exchange_weak(&fail_at, &n, n - 1)) return n == 1;
  return false;
}

static void count_live(long change) {
  atomic_fetch_add(&live, change);
}
#else
bool cffi_memory_refused(void) {
  return false;
}

static void count_live(long change) {
  (void)change;
}
#endif

void *cffi_memory_new(size_t size) {
  void *memory = cffi_memory_refused() ? NULL : calloc(1, size);
  if (memory) count_live(1);
  return memory;
}

void cffi_memory_free(void *memory) {
  if (memory) count_live(-1);
  free(memory);
}

/* -- Arena ---------------------------------------------------------------- */

/* Header and data lie in one allocation: [header | data ...]. */
struct cffi_arena_chunk {
  cffi_arena_chunk *older;
  size_t used, size;
  alignas(16) unsigned char data[];
};

enum { FIRST_CHUNK = 1024 - sizeof(cffi_arena_chunk) };

static cffi_arena_chunk *arena_grow(cffi_arena *arena, size_t least) {
  size_t size = FIRST_CHUNK;
  if (arena->chunks) size = arena->chunks->size * 2;
  if (size < least) size = least;
  cffi_arena_chunk *chunk = cffi_memory_new(sizeof *chunk + size);
  if (!chunk) return NULL;
  chunk->older = arena->chunks;
  chunk->size = size;
  arena->chunks = chunk;
  return chunk;
}

void *cffi_arena_get(cffi_arena *arena, size_t size) {
  cffi_arena_chunk *chunk = arena->chunks;
  size = (size + 15) & ~(size_t)15;
  if (!chunk || chunk->size - chunk->used < size)
    chunk = arena_grow(arena, size);
  if (!chunk) return NULL;
  void *memory = chunk->data + chunk->used;
  chunk->used += size;
  return memory;
}

void cffi_arena_release(cffi_arena *arena) {
  while (arena->chunks) {
    cffi_arena_chunk *chunk = arena->chunks;
    arena->chunks = chunk->older;
    cffi_memory_free(chunk);
  }
}
