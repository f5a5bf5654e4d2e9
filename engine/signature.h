/* signature.h: interned signatures.
 *
 * A signature is built completely, then published; from then on it does not
 * change, except for its thunks, which appear one by one.  It is never freed:
 * a program has a few hundred different ones at most.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_SIGNATURE_H
#define CFFI_SIGNATURE_H

#include <stdatomic.h>

#include "abi/abi.h"
#include "cffi.h"
#include "plan.h"
#include "type.h"

typedef struct cffi_argument {
  const cffi_type *type;
  uint32_t block;    /* byte of the block */
  uint32_t position; /* byte of the text */
} cffi_argument;

/* Thunks differ by flags and tier: flags * 2 + tier. */
enum { CFFI_THUNK_KINDS = 8 };

struct cffi_signature {
  struct cffi_signature *next; /* in its hash chain */
  uint64_t hash;
  size_t length;
  const char *text;
  const cffi_abi *abi;
  const cffi_type *result;
  const cffi_argument *arguments;
  uint32_t argument_count, fixed_count, block_size;
  bool is_variadic;
  cffi_plan plan;
  _Atomic(cffi_thunk *) *thunks; /* CFFI_THUNK_KINDS of them */
  cffi_arena arena;              /* holds all of the above */
};

/* How many signatures are interned. */
uint32_t cffi_signature_count(void);

#endif
