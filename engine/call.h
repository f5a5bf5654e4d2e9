/* call.h: thunks, and the tiers they come from.
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_CALL_H
#define CFFI_CALL_H

#include "cffi.h"

/* The thunks' part of the statistics. */
void cffi_call_stats(cffi_stats *out);

#endif
