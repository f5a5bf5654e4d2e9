/* given.h: what most engine tests start from.
 *
 * Signatures and thunks that must exist, and a block that is laid out by asking
 * the engine, as a host does.
 *
 * SPDX-License-Identifier: MIT */
#ifndef GIVEN_H
#define GIVEN_H

#include "cffi.h"
#include "check.h"

#include <stdlib.h>

/* The signature of TEXT; ends the program when there is none. */
static inline const cffi_signature *given_signature(const char *text) {
  const cffi_signature *signature;
  cffi_error error;
  if (cffi_signature_get(text, strlen(text), &signature, &error)) {
    printf("Bail out! %s: %s at %u\n", text, error.message, error.position);
    exit(70);
  }
  return signature;
}

/* The thunk of TEXT for FLAGS; ends the program when there is none. */
static inline cffi_thunk *given_thunk(const char *text, unsigned flags) {
  cffi_thunk *thunk;
  cffi_error error;
  if (cffi_thunk_get(given_signature(text), flags, &thunk, &error)) {
    printf("Bail out! %s: %s\n", text, error.message);
    exit(70);
  }
  return thunk;
}

typedef struct given_block {
  const cffi_signature *signature;
  _Alignas(16) unsigned char bytes[2048];
} given_block;

/* A block for TEXT, filled with 0xAB. */
static inline void block_init(given_block *block, const char *text) {
  block->signature = given_signature(text);
  memset(block->bytes, 0xAB, sizeof block->bytes);
}

static inline void *block_argument(given_block *block, uint32_t index) {
  cffi_argument_info info = {0};
  cffi_argument_info_get(block->signature, index, &info, NULL);
  return block->bytes + info.offset;
}

/* The same place in a block that the engine made. */
static inline void *argument_at(const cffi_signature *signature, void *block,
                                uint32_t index) {
  cffi_argument_info info = {0};
  cffi_argument_info_get(signature, index, &info, NULL);
  return (unsigned char *)block + info.offset;
}

/* Where every block has its result. */
static inline void *result_at(void *block) {
  return (unsigned char *)block + 16;
}

#define BLOCK_PUT(block, index, type, value)                                   \
  (*(type *)block_argument((block), (index)) = (value))
#define BLOCK_RESULT(block, type) (*(type *)result_at((block)->bytes))

/* A function's address, as thunks take it. */
#define ADDRESS(function) ((void *)(uintptr_t)(function))

/* Both kinds of thunk must do the same. */
static const unsigned given_tiers[] = {CFFI_JIT, CFFI_NOJIT};
enum { GIVEN_TIERS = 2 };

#endif
