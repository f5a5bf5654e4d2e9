/* abi.h: an ABI is a value.
 *
 * It holds the facts that parsing and layout ask for, and one function, the
 * planner, which decides where each argument and the result travel.  All ABIs
 * compile on every host; abi.c holds the table of them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_ABI_H
#define CFFI_ABI_H

#include "cffi.h"
#include "plan.h"
#include "type.h"

struct cffi_signature;

typedef struct cffi_abi {
  const char *name;
  char letter;             /* in "!u(...)" */
  cffi_type long_double;   /* kind, size, alignment */
  uint32_t largest_vector; /* bytes that can travel by value */
  const char *const *argument_registers, *const *result_registers; /* names */
  const char *vector_register; /* its name without the number */
  /* Fills PLAN for SIGNATURE, whose types and block offsets are set; the moves
   * go to ARENA.  Errors: E_MEMORY, E_UNSUPPORTED with the reason. */
  cffi_status (*plan)(const struct cffi_signature *signature, cffi_arena *arena,
                      cffi_plan *plan, cffi_error *err);
} cffi_abi;

extern const cffi_abi cffi_abi_sysv64;

/* The ABI of LETTER, or NULL. */
const cffi_abi *cffi_abi_find(char letter);

/* The ABI of this machine's C, or NULL when the engine has none for it. */
const cffi_abi *cffi_abi_host(void);

#endif
