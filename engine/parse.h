/* parse.h: signature text -> types.  SPDX-License-Identifier: MIT */
#ifndef CFFI_PARSE_H
#define CFFI_PARSE_H

#include "abi/abi.h"
#include "memory.h"
#include "type.h"

enum {
  CFFI_MOST_ARGUMENTS = 1023,
  CFFI_DEEPEST_NESTING = 32,
  CFFI_MOST_MEMBERS = 65535,    /* of one signature */
  CFFI_LARGEST_TYPE = 1 << 28,  /* bytes */
  CFFI_LARGEST_BLOCK = 1 << 20, /* bytes: a block usually lies on the stack */
  CFFI_LONGEST_TEXT = 1 << 20   /* bytes */
};

/* What a signature's text says; types live in the caller's arena. */
typedef struct cffi_prototype {
  const cffi_abi *abi;
  const cffi_type *result;
  const cffi_type **arguments;
  uint32_t *positions; /* byte of each argument in the text */
  uint32_t argument_count;
  uint32_t fixed_count;
  bool is_variadic;
} cffi_prototype;

/* Parses a whole signature.  Everything in *OUT lives in ARENA. */
cffi_status cffi_parse_signature(const char *text, size_t length,
                                 cffi_arena *arena, cffi_prototype *out,
                                 cffi_error *err);

/* Parses one type, which may have an ABI's prefix, and lays it out. */
cffi_status cffi_parse_type(const char *text, size_t length, cffi_arena *arena,
                            const cffi_type **out, cffi_error *err);

#endif
