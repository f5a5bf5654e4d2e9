/* case.h: what a compiled batch of generated C hands to the judge.
 *
 * Included by both sides.  The generated file exports ABI_CASES, one row for
 * each signature, and ABI_HOST, through which its functions reach the judge's
 * memory.  Argument and result objects travel by address here, so that only the
 * calls under test pass anything by value.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_CASE_H
#define ABI_CASE_H

#include <stddef.h>

/* A member as the compiler laid it out.  A bit-field has no offsetof: FILL
 * stores VALUE in it instead, and the judge looks where the bits went. */
struct abi_field {
  size_t offset;
  void (*fill)(void *object, long long value);
};

/* A type that is not a scalar.  FIELDS has a row for each member, without
 * meaning for unnamed bit-fields. */
struct abi_type {
  size_t size, alignment;
  const struct abi_field *fields;
};

/* Two functions, as code addresses.  CALLEE has the signature's type; CALLER is
 * a void (void *function, void *result, void **arguments), which calls
 * FUNCTION, of the signature's type, with the objects at ARGUMENTS and stores
 * what it returns at RESULT. */
struct abi_case {
  void *callee, *caller;
  const struct abi_type *types;
};

/* Where a callee leaves its arguments and finds its result.  WIDE gets narrow
 * integers extended to 64 bits: compilers trust their caller to have extended
 * them to 32.  ENTER is called first, with the callee's frame address. */
struct abi_host {
  void **seen;
  long long *wide;
  void *result;
  void (*enter)(void *frame);
};

#endif
