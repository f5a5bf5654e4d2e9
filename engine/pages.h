/* pages.h: memory for generated code, never writable and executable at once.
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_PAGES_H
#define CFFI_PAGES_H

#include "cffi.h"

/* Copies LENGTH bytes of machine code to executable memory, 16-aligned, for
 * the rest of the process's life.  *OUT is its address there.
 * Errors: E_MEMORY; E_UNSUPPORTED when the system grants no executable
 * memory, with the system's reason.  Thread-safe. */
cffi_status cffi_pages_put(const void *code, size_t length, void **out,
                           cffi_error *err);

/* Bytes of generated code so far. */
uint64_t cffi_pages_used(void);

#endif
