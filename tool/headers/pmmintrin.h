/* pmmintrin.h: the vector types of the x86 intrinsics.
 *
 * SPDX-License-Identifier: MIT */
#include <immintrin.h>
