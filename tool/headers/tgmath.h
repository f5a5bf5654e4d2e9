/* tgmath.h: type-generic mathematics (C11 7.25).
 *
 * The macros themselves are left out: they are function-like, so there is
 * nothing to bind; what they choose from is in the two headers.
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_TGMATH_H
#define __CFFI_TGMATH_H
#include <complex.h>
#include <math.h>
#endif
