/* map.h: strings to pointers, in an arena.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_MAP_H
#define CFFI_TOOL_MAP_H

#include "arena.h"

struct map_entry;

struct map {
  struct arena *arena;
  struct map_entry **slots; /* a power of two; chained */
  size_t slot_count;
  size_t entry_count;
};

/* Makes MAP empty; its memory comes from ARENA. */
void map_init(struct map *map, struct arena *arena);

/* The value of the LENGTH bytes at KEY, or NULL. */
void *map_find_n(const struct map *map, const char *key, size_t length);
void *map_find(const struct map *map, const char *key);

/* Sets KEY's value; KEY is copied.  Returns its value before, or NULL. */
void *map_set(struct map *map, const char *key, void *value);

#endif
