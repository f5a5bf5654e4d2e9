/* cache.h: the loader's list of libraries, /etc/ld.so.cache.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_CACHE_H
#define CFFI_LIBRARY_CACHE_H

#include "library/bytes.h"

#define CFFI_CACHE_PATH "/etc/ld.so.cache"

/* NAME and PATH of entry INDEX of the cache in BYTES, both in BYTES; false past
 * the last one, or where BYTES are no cache.  Either may be NULL. */
bool cffi_cache_entry(const cffi_bytes *bytes, size_t index, const char **name,
                      const char **path);

#endif
