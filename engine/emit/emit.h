/* emit.h: what each CPU provides to the engine.
 *
 * A CPU has an emitter (moves -> machine code, pure, compiled on every host),
 * and assembly for its own host: the call stub, the floating-point mode, and
 * two pools of static entries.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_EMIT_H
#define CFFI_EMIT_H

#include "cffi.h"
#include "frame.h"
#include "plan.h"

/* Machine code under way; BYTES is freed with cffi_memory_free. */
typedef struct cffi_code {
  uint8_t *bytes;
  size_t length, capacity;
} cffi_code;

/* Emits the thunk of PLAN for FLAGS.  ERRNO_FUNCTION is what generated code
 * calls to find errno.  Error: E_MEMORY. */
typedef cffi_status cffi_emitter(const cffi_plan *plan, unsigned flags,
                                 int *(*errno_function)(void), cffi_code *out,
                                 cffi_error *err);

/* Thunks that are called by System V rules; their PLAN may be another ABI's. */
cffi_emitter cffi_emit_x86_64;
cffi_emitter cffi_emit_aarch64;

/* -- The host's assembly -------------------------------------------------- */

/* Makes room for PLAN's argument area, has cffi_stub_fill fill it and FRAME,
 * calls FUNCTION, and saves the result registers to FRAME. */
void cffi_host_call(void *function, void *block, const cffi_plan *plan,
                    cffi_frame *frame, uint64_t stack_size,
                    uint64_t stack_alignment);

/* Saves the floating-point mode in SAVED and masks all traps; puts it back. */
void cffi_host_mask_traps(uint32_t saved[2]);
void cffi_host_restore_traps(const uint32_t saved[2]);

/* The pools, as entry.h counts them.  A stub entry runs
 * cffi_stub_run(function, block, I); a closure entry runs
 * cffi_closure_run(I, frame, stack) and returns what that leaves in FRAME. */
extern char cffi_stub_entries[], cffi_closure_entries[];

/* By entry: 0 when C calls it by the host's own ABI, else 1. */
extern uint8_t cffi_closure_abis[];

/* -- What the assembly calls ---------------------------------------------- */

void cffi_stub_fill(const cffi_plan *plan, const void *block, cffi_frame *frame,
                    void *stack);
void cffi_stub_run(void *function, void *block, uint32_t index);
void cffi_closure_run(uint32_t index, cffi_frame *frame, const void *stack);

#endif
