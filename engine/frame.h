/* frame.h: the registers of one call, as memory.
 *
 * Assembly stubs load or store it; C fills or reads it by the plan's moves.
 * A register's place is its slot (cffi_register), the same for all ABIs of a
 * CPU.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_FRAME_H
#define CFFI_FRAME_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>

#include "emit/frame_offsets.h"

/* A result that is not just one or two plain registers. */
enum { CFFI_SPECIAL_X87 = 1, CFFI_SPECIAL_X87_PAIR = 2, CFFI_SPECIAL_WIDE = 4 };

typedef struct cffi_frame {
  uint64_t gpr[10];
  uint64_t result[2];                /* integer results */
  alignas(16) uint8_t vector[8][16]; /* results in the first two */
  alignas(16) uint8_t x87[2][16];
  uint32_t vector_count; /* vector registers that hold arguments */
  uint32_t special;      /* CFFI_SPECIAL_* of the result */
} cffi_frame;

_Static_assert(offsetof(cffi_frame, gpr) == CFFI_FRAME_GPR, "gpr");
_Static_assert(offsetof(cffi_frame, result) == CFFI_FRAME_RESULT, "result");
_Static_assert(offsetof(cffi_frame, vector) == CFFI_FRAME_VECTOR, "vector");
_Static_assert(offsetof(cffi_frame, x87) == CFFI_FRAME_X87, "x87");
_Static_assert(offsetof(cffi_frame, vector_count) == CFFI_FRAME_VECTOR_COUNT,
               "vector_count");
_Static_assert(offsetof(cffi_frame, special) == CFFI_FRAME_SPECIAL, "special");
_Static_assert(sizeof(cffi_frame) == CFFI_FRAME_SIZE, "size");

#endif
