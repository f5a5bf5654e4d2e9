/* abi.h: an ABI is a value.
 *
 * It holds the facts that parsing, layout and emitters ask for, and one
 * function, the planner, which decides where each argument and the result
 * travel.  All ABIs compile on every host; abi.c holds the table of them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_ABI_H
#define CFFI_ABI_H

#include "cffi.h"
#include "emit/emit.h"
#include "plan.h"
#include "type.h"

struct cffi_signature;

typedef enum cffi_cpu {
  CFFI_CPU_X86_64,
  CFFI_CPU_AARCH64,
  CFFI_CPU_I386,
  CFFI_CPU_RISCV64
} cffi_cpu;

/* Where ABIs lay out aggregates differently. */
typedef struct cffi_layout_rules {
  uint32_t number_alignment;     /* of a number of 8 bytes */
  bool ms_bit_fields;            /* as Microsoft's compiler has them */
  bool unnamed_bit_fields_align; /* their types align the aggregate */
} cffi_layout_rules;

typedef struct cffi_abi {
  const char *name;
  char letter; /* in "!u(...)" */
  cffi_cpu cpu;
  cffi_type pointer, long_double; /* kind, size, alignment */
  cffi_layout_rules layout;
  uint32_t smallest_vector, largest_vector; /* bytes that travel by value */
  const char *unsupported; /* letters of types that its C does not have */
  const cffi_register *argument_registers, *result_registers;
  const char *vector_register; /* its name without the number */
  /* Fills PLAN for SIGNATURE, whose types and block offsets are set; the moves
   * go to ARENA.  Errors: E_MEMORY, E_UNSUPPORTED with the reason. */
  cffi_status (*plan)(const struct cffi_signature *signature, cffi_arena *arena,
                      cffi_plan *plan, cffi_error *err);
  cffi_emitter *emit; /* NULL: only the stub tier calls by this ABI */
} cffi_abi;

extern const cffi_abi cffi_abi_sysv64, cffi_abi_win64, cffi_abi_aapcs64,
    cffi_abi_apple64, cffi_abi_riscv64;

/* The ABI of LETTER, or NULL. */
const cffi_abi *cffi_abi_find(char letter);

/* The ABI of this machine's C, or NULL when the engine has none for it. */
const cffi_abi *cffi_abi_host(void);

/* True when this machine can call, and be called, by ABI. */
bool cffi_abi_runs_here(const cffi_abi *abi);

#endif
