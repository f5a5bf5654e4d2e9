/* closure.h: function pointers that C calls.  SPDX-License-Identifier: MIT */
#ifndef CFFI_CLOSURE_H
#define CFFI_CLOSURE_H

#include <stdint.h>

/* How many closures are live. */
uint32_t cffi_closure_count(void);

#endif
