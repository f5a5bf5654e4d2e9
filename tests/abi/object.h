/* object.h: values in memory, by the compiler's layout.
 *
 * A value's MASK has a one for each bit that is part of it: padding is nobody's
 * business and is never compared.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_OBJECT_H
#define ABI_OBJECT_H

#include "c_type.h"
#include "case.h"
#include "random.h"

size_t object_size(const ctype *type, const struct abi_type *facts);
size_t object_alignment(const ctype *type, const struct abi_type *facts);

/* Sets in MASK, which is zeroed, the bits that count. */
void object_mask(const ctype *type, const struct abi_type *facts,
                 unsigned char *mask);

/* Fills OBJECT, padding too, with random values: finite floats, proper bools
 * outside of unions. */
void object_fill(const ctype *type, const struct abi_type *facts,
                 stream *random, unsigned char *object);

/* The first byte at which A and B differ under MASK, or SIZE. */
size_t object_difference(const unsigned char *a, const unsigned char *b,
                         const unsigned char *mask, size_t size);

/* The first set bit of the SIZE bytes at MASK, and how many follow it without a
 * gap; *WIDTH is 0 when there is none or when bits stand apart. */
size_t object_bits(const unsigned char *mask, size_t size, size_t *width);

#endif
