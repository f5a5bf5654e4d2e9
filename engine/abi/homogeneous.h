/* homogeneous.h: aggregates of up to four floating-point or vector members of
 * one type, which AArch64 passes in as many vector registers.
 *
 * The law is AAPCS64 (IHI 0055) §5.9.5, "Homogeneous Aggregates".
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_HOMOGENEOUS_H
#define CFFI_HOMOGENEOUS_H

#include "../type.h"

typedef struct cffi_homogeneous {
  const cffi_type *element;
  uint32_t count;
} cffi_homogeneous;

/* True when TYPE, a scalar included, is made of 1 to 4 elements of one
 * floating-point or vector type, without padding. */
bool cffi_homogeneous_find(const cffi_type *type, cffi_homogeneous *out);

#endif
