/* map.c: a chained hash table that doubles when it is full.
 *
 * SPDX-License-Identifier: MIT */
#include "map.h"

#include <stdint.h>
#include <string.h>

struct map_entry {
  struct map_entry *next;
  uint32_t hash;
  size_t length;
  void *value;
  const char *key;
};

/* FNV-1a. */
static uint32_t hash_bytes(const char *key, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)key[i]) * 16777619u;
  return hash;
}

void map_init(struct map *map, struct arena *arena) {
  *map = (struct map){.arena = arena, .slot_count = 64};
  map->slots = arena_alloc(arena, map->slot_count * sizeof *map->slots);
}

static struct map_entry *find_entry(const struct map *map, uint32_t hash,
                                    const char *key, size_t length) {
  struct map_entry *entry = map->slots[hash & (map->slot_count - 1)];
  while (entry && !(entry->hash == hash && entry->length == length &&
                    memcmp(entry->key, key, length) == 0))
    entry = entry->next;
  return entry;
}

void *map_find_n(const struct map *map, const char *key, size_t length) {
  struct map_entry *entry =
      find_entry(map, hash_bytes(key, length), key, length);
  return entry ? entry->value : NULL;
}

void *map_find(const struct map *map, const char *key) {
  return map_find_n(map, key, strlen(key));
}

static void link_entry(struct map *map, struct map_entry *entry) {
  struct map_entry **slot = &map->slots[entry->hash & (map->slot_count - 1)];
  entry->next = *slot;
  *slot = entry;
}

static void grow(struct map *map) {
  struct map_entry **old = map->slots;
  size_t old_count = map->slot_count;
  map->slot_count *= 2;
  map->slots = arena_alloc(map->arena, map->slot_count * sizeof *map->slots);
  for (size_t i = 0; i < old_count; i++)
    for (struct map_entry *entry = old[i], *next; entry; entry = next) {
      next = entry->next;
      link_entry(map, entry);
    }
}

void *map_set(struct map *map, const char *key, void *value) {
  size_t length = strlen(key);
  uint32_t hash = hash_bytes(key, length);
  struct map_entry *entry = find_entry(map, hash, key, length);
  if (entry) {
    void *before = entry->value;
    entry->value = value;
    return before;
  }
  if (map->entry_count++ == map->slot_count) grow(map);
  entry = arena_alloc(map->arena, sizeof *entry);
  entry->hash = hash;
  entry->length = length;
  entry->value = value;
  entry->key = arena_copy_n(map->arena, key, length);
  link_entry(map, entry);
  return NULL;
}
