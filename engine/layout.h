/* layout.h: sizes, alignments, offsets and bit positions of aggregates.
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LAYOUT_H
#define CFFI_LAYOUT_H

#include "abi/abi.h"
#include "cffi.h"
#include "type.h"

/* Sets size, alignment and the members' places of a parsed struct or union,
 * whose members' types are laid out, by an ABI's RULES.  Explicit
 * offsets and totals win over computed ones; a total that contradicts the
 * members is E_LAYOUT, a type above the engine's limit E_LIMIT. */
cffi_status cffi_layout_aggregate(cffi_type *type,
                                  const cffi_layout_rules *rules,
                                  cffi_error *err);

/* -- The block (the contract in cffi.h) ----------------------------------- */

enum { CFFI_BLOCK_RESULT = 16 };

/* Where the first argument may stand behind a result of SIZE bytes. */
static inline uint64_t cffi_block_arguments(uint32_t size) {
  return CFFI_BLOCK_RESULT + (size > 16 ? cffi_align_up(size, 16) : 16);
}

/* Where a value of TYPE stands when the block is filled up to END. */
static inline uint64_t cffi_block_slot(uint64_t end, const cffi_type *type) {
  return cffi_align_up(end, type->alignment >= 16 ? 16 : 8);
}

#endif
