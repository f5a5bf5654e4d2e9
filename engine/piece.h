/* piece.h: a move's piece of the block, as the bits of a register.
 *
 * What generated code does with one load, the stub tier and closures do here.
 * Each width is loaded as such: a copy of variable length would be a call, and
 * a wider load than the stores before it would wait for them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_PIECE_H
#define CFFI_PIECE_H

#include <string.h>

#include "plan.h"

/* The bytes of M's piece, widened to 64 bits. */
static inline uint64_t cffi_piece_widened(const cffi_move *m,
                                          const unsigned char *block) {
  bool is_signed = m->flags & CFFI_MOVE_SIGNED;
  const unsigned char *from = block + m->block;
  uint64_t u64;
  uint32_t u32;
  uint16_t u16;
  switch (m->width) {
  case 1: return is_signed ? (uint64_t)(int64_t)(int8_t)*from : *from;
  case 2:
    memcpy(&u16, from, sizeof u16);
    return is_signed ? (uint64_t)(int64_t)(int16_t)u16 : u16;
  case 4:
    memcpy(&u32, from, sizeof u32);
    return is_signed ? (uint64_t)(int64_t)(int32_t)u32 : u32;
  default: memcpy(&u64, from, sizeof u64); return u64;
  }
}

/* WORD, a register's eightbyte, with M's piece in it: the first piece sets it,
 * the others join. */
static inline uint64_t
cffi_piece_join(const cffi_move *m, const unsigned char *block, uint64_t word) {
  uint64_t bits = cffi_piece_widened(m, block) << (m->shift * 8);
  if (m->flags & CFFI_MOVE_BOXED) bits |= UINT64_MAX << (m->width * 8);
  return m->flags & CFFI_MOVE_FIRST ? bits : word | bits;
}

/* The same for a vector register, whose first eightbyte is at VECTOR. */
static inline void cffi_piece_join_vector(const cffi_move *m,
                                          const unsigned char *block,
                                          uint8_t *vector) {
  uint64_t word;
  if (m->width == 16) {
    memcpy(vector, block + m->block, 16);
    return;
  }
  memcpy(&word, vector, sizeof word);
  word = cffi_piece_join(m, block, word);
  memcpy(vector, &word, sizeof word);
}

#endif
