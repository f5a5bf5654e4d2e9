/* entry.h: the pools of static entries, as arithmetic.
 *
 * A pool is a row of groups.  On x86-64 a group starts with code that all of
 * its entries share and jump back to by a short jump, which makes an entry 8
 * bytes long; elsewhere an entry is its own group.  The assembly says which.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_ENTRY_H
#define CFFI_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cffi_entry_shape {
  uint32_t group_entries, group_bytes;
  uint32_t first; /* byte of the group where its entries start */
  uint32_t bytes; /* of an entry */
} cffi_entry_shape;

/* Of this host's pools; both start on a group. */
extern const cffi_entry_shape cffi_host_entries;

/* The code of entry INDEX of POOL. */
char *cffi_entry_code(char *pool, uint32_t index);

/* True when CODE is one of the COUNT entries of POOL; *INDEX says which. */
bool cffi_entry_find(const char *pool, uint32_t count, const void *code,
                     uint32_t *index);

#endif
