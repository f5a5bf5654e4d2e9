/* memory.h: every allocation of the engine goes through here.
 *
 * A build with -DCFFI_TESTING can make the n-th one fail, and counts what is
 * live; so tests try each failure once.  An arena holds what lives and dies
 * together, such as one signature.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_MEMORY_H
#define CFFI_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* SIZE zeroed bytes, or NULL.  Freed by cffi_memory_free. */
void *cffi_memory_new(size_t size);
void cffi_memory_free(void *memory);

/* True when a test wants the operation at hand to fail as if the system had
 * no memory left; for resources that are not malloc's. */
bool cffi_memory_refused(void);

typedef struct cffi_arena_chunk cffi_arena_chunk;

typedef struct cffi_arena {
  cffi_arena_chunk *chunks; /* newest first */
} cffi_arena;

/* SIZE zeroed bytes, 16-aligned, that live until cffi_arena_release; NULL when
 * memory is out.  A zero-initialised arena is empty and ready. */
void *cffi_arena_get(cffi_arena *arena, size_t size);
void cffi_arena_release(cffi_arena *arena);

#ifdef CFFI_TESTING
/* The N-th allocation from now fails, once; 0: none. */
__attribute__((visibility("default"))) void cffi_test_fail_at(long n);
/* Allocations that were not freed yet. */
__attribute__((visibility("default"))) long cffi_test_live(void);
#endif

#endif
