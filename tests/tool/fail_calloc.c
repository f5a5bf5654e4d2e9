/* fail_calloc.c: preloaded, it makes the tool's own large allocations fail: the
 * one with the number in FAIL_CALLOC (1 is the first).  They are told from
 * libclang's by their size, which only the tool's arena asks for.
 *
 * SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 256 * 1024 };

void *calloc(size_t count, size_t size) {
  static int number;
  const char *chosen = getenv("FAIL_CALLOC");
  size_t total = count * size;
  if (count == 1 && total >= ARENA_BLOCK && total < ARENA_BLOCK + 64 &&
      chosen && ++number == atoi(chosen))
    return NULL;
  void *memory = malloc(total);
  return memory ? memset(memory, 0, total) : NULL;
}
