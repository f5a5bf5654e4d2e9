/* cache.c: reads the cache that ldconfig keeps for glibc's loader.
 *
 *     "glibc-ld.so.cache" "1.1" | count | bytes of strings | 5 words
 *     per entry: flags, name, path (offsets from the first byte), 3 words
 *
 * An old header, "ld.so-1.7.0" with a count and entries of 12 bytes, may stand
 * before all this.  Numbers have the machine's byte order, which is told by
 * which of the two makes a count that fits.
 *
 * SPDX-License-Identifier: MIT */
#include "library/cache.h"

enum { HEADER = 48, COUNT_AT = 20, ENTRY = 24, NAME_AT = 4, PATH_AT = 8 };
enum { OLD_HEADER = 16, OLD_COUNT_AT = 12, OLD_ENTRY = 12, ALIGNMENT = 8 };

/* Where the cache proper starts; its bytes in *CACHE. */
static bool find_start(const cffi_bytes *bytes, cffi_bytes *cache) {
  uint64_t start = 0;
  if (cffi_bytes_are(bytes, 0, "ld.so-1.7.0")) {
    start = OLD_HEADER + OLD_ENTRY * cffi_bytes_number(bytes, OLD_COUNT_AT, 4);
    start = (start + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
  *cache = cffi_bytes_part(bytes, start, UINT64_MAX);
  return cffi_bytes_are(cache, 0, "glibc-ld.so.cache1.1");
}

/* How many entries there are, with the byte order that makes them fit. */
static uint64_t entry_count(cffi_bytes *cache) {
  for (int is_big = 0; is_big < 2; is_big++) {
    cache->is_big_endian = is_big;
    uint64_t count = cffi_bytes_number(cache, COUNT_AT, 4);
    if (cffi_bytes_has(cache, HEADER, count * ENTRY)) return count;
  }
  return 0;
}

bool cffi_cache_entry(const cffi_bytes *bytes, size_t index, const char **name,
                      const char **path) {
  cffi_bytes cache;
  if (!find_start(bytes, &cache) || index >= entry_count(&cache)) return false;
  uint64_t at = HEADER + (uint64_t)index * ENTRY;
  *name = cffi_bytes_string(&cache, cffi_bytes_number(&cache, at + NAME_AT, 4));
  *path = cffi_bytes_string(&cache, cffi_bytes_number(&cache, at + PATH_AT, 4));
  return true;
}
