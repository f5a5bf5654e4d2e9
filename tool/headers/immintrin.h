/* immintrin.h: the vector types of the x86 intrinsics, without the functions.
 *
 * The intrinsics are inline functions that exist in no library, so there is
 * nothing to bind; headers that include this file need the types alone.
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_IMMINTRIN_H
#define __CFFI_IMMINTRIN_H

#include <stddef.h>

typedef long long __m64 __attribute__((__vector_size__(8), __aligned__(8)));
typedef float __m128 __attribute__((__vector_size__(16), __aligned__(16)));
typedef double __m128d __attribute__((__vector_size__(16), __aligned__(16)));
typedef long long __m128i __attribute__((__vector_size__(16), __aligned__(16)));
typedef float __m256 __attribute__((__vector_size__(32), __aligned__(32)));
typedef double __m256d __attribute__((__vector_size__(32), __aligned__(32)));
typedef long long __m256i __attribute__((__vector_size__(32), __aligned__(32)));
typedef float __m512 __attribute__((__vector_size__(64), __aligned__(64)));
typedef double __m512d __attribute__((__vector_size__(64), __aligned__(64)));
typedef long long __m512i __attribute__((__vector_size__(64), __aligned__(64)));

#endif
