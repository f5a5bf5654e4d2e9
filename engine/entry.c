/* entry.c: from an entry's index to its code and back.
 * SPDX-License-Identifier: MIT */
#include "entry.h"

char *cffi_entry_code(char *pool, uint32_t index) {
  const cffi_entry_shape *s = &cffi_host_entries;
  uint32_t group = index / s->group_entries, i = index % s->group_entries;
  return pool + (uintptr_t)group * s->group_bytes + s->first + i * s->bytes;
}

bool cffi_entry_find(const char *pool, uint32_t count, const void *code,
                     uint32_t *index) {
  const cffi_entry_shape *s = &cffi_host_entries;
  uintptr_t offset = (uintptr_t)code - (uintptr_t)pool;
  uintptr_t group = offset / s->group_bytes, at = offset % s->group_bytes;
  if (group > count || at < s->first || (at - s->first) % s->bytes)
    return false;
  uintptr_t i = (at - s->first) / s->bytes;
  *index = (uint32_t)(group * s->group_entries + i);
  return i < s->group_entries && *index < count;
}
