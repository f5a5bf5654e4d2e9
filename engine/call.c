/* call.c: a signature's thunks, made when first asked for.
 *
 * Two tiers share a signature's moves.  Generated code is the fast one; the
 * stub tier is a static entry whose number leads to the signature, run by
 * cffi_stub_run.  A thunk is published once and never taken back.
 *
 * SPDX-License-Identifier: MIT */
#include "call.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "emit/emit.h"
#include "entry.h"
#include "error.h"
#include "lock.h"
#include "pages.h"
#include "piece.h"
#include "signature.h"

typedef struct stub {
  const cffi_plan *plan;
  unsigned flags;
} stub;

static struct {
  cffi_lock lock; /* of making; running takes none */
  stub stubs[CFFI_STUB_ENTRIES];
  uint32_t stub_count, jit_count;
  char jit_refusal[sizeof((cffi_stats *)0)->jit_refusal];
} thunks = {.lock = CFFI_LOCK_INIT};

/* -- The stub tier -------------------------------------------------------- */

static void fill_stack(const cffi_move *m, const unsigned char *block,
                       unsigned char *stack) {
  if (m->flags & CFFI_MOVE_WIDENED) {
    uint64_t bits = cffi_piece_widened(m, block);
    memcpy(stack + m->stack, &bits, sizeof(void *));
  } else {
    memcpy(stack + m->stack, block + m->block, m->width);
  }
}

/* ADDRESS, as a register and as a stack word hold it. */
static void fill_address(const cffi_move *m, const cffi_plan *plan,
                         const void *address, cffi_frame *frame,
                         unsigned char *stack) {
  bool is_stack = m->place == CFFI_PLACE_STACK_ADDRESS ||
                  m->place == CFFI_PLACE_STACK_REFERENCE;
  if (is_stack)
    memcpy(stack + m->stack, &address, sizeof address);
  else
    frame->gpr[plan->argument_registers[m->index].slot] = (uintptr_t)address;
}

void cffi_stub_fill(const cffi_plan *plan, const void *block, cffi_frame *frame,
                    void *stack) {
  const unsigned char *from = block;
  const cffi_move *end = plan->moves + plan->argument_moves;
  uint64_t *gpr;
  for (const cffi_move *m = plan->moves; m < end; m++)
    switch ((cffi_place)m->place) {
    case CFFI_PLACE_GPR:
      gpr = &frame->gpr[plan->argument_registers[m->index].slot];
      *gpr = cffi_piece_join(m, from, *gpr);
      break;
    case CFFI_PLACE_VECTOR:
      cffi_piece_join_vector(m, from, frame->vector[m->index]);
      break;
    case CFFI_PLACE_STACK: fill_stack(m, from, stack); break;
    case CFFI_PLACE_ADDRESS:
    case CFFI_PLACE_STACK_ADDRESS:
      fill_address(m, plan, from + m->block, frame, stack);
      break;
    case CFFI_PLACE_REFERENCE:
    case CFFI_PLACE_STACK_REFERENCE:
      fill_address(m, plan, (unsigned char *)stack + m->copy, frame, stack);
      break;
    case CFFI_PLACE_X87: break;
    }
}

/* Registers go to the block by their whole words: its slots have room. */
static void take_result(const cffi_move *m, const cffi_plan *plan,
                        const cffi_frame *frame, unsigned char *block) {
  unsigned char *word = block + m->block - m->shift;
  uint32_t width = m->flags & CFFI_MOVE_EXACT || m->width == 16 ? m->width : 8;
  switch ((cffi_place)m->place) {
  case CFFI_PLACE_GPR:
    memcpy(word, &frame->result[plan->result_registers[m->index].slot], width);
    break;
  case CFFI_PLACE_VECTOR: memcpy(word, frame->vector[m->index], width); break;
  case CFFI_PLACE_X87: memcpy(word, frame->x87[m->index], m->width); break;
  default: break; /* the callee has written it */
  }
}

/* What the assembly must save of the result besides plain registers. */
static uint32_t special_of(const cffi_plan *plan) {
  return plan->x87_results == 0   ? 0
         : plan->x87_results == 1 ? CFFI_SPECIAL_X87
                                  : CFFI_SPECIAL_X87 | CFFI_SPECIAL_X87_PAIR;
}

void cffi_stub_run(void *function, void *block, uint32_t index) {
  const stub *s = &thunks.stubs[index];
  const cffi_plan *plan = s->plan;
  const cffi_move *results = cffi_plan_results(plan);
  uint32_t saved_mode[2];
  cffi_frame frame;
  frame.vector_count = plan->vector_count;
  frame.special = special_of(plan);
  if (s->flags & CFFI_NOTRAPS) cffi_host_mask_traps(saved_mode);
  cffi_host_call(function, block, plan, &frame, plan->stack_size,
                 plan->stack_alignment);
  if (s->flags & CFFI_NOTRAPS) cffi_host_restore_traps(saved_mode);
  for (uint32_t i = 0; i < plan->result_moves; i++)
    if (results[i].flags & CFFI_MOVE_FIRST)
      take_result(&results[i], plan, &frame, block);
  if (s->flags & CFFI_ERRNO) *(int32_t *)block = errno;
}

/* -- Making thunks -------------------------------------------------------- */

/* A data pointer to code, as the function that it is (POSIX dlsym's way). */
static cffi_thunk *as_thunk(void *code) {
  cffi_thunk *thunk;
  memcpy(&thunk, &code, sizeof thunk);
  return thunk;
}

static int *errno_address(void) {
  return &errno;
}

static cffi_status make_jit(const cffi_signature *s, unsigned flags,
                            cffi_thunk **out, cffi_error *err) {
  cffi_code code = {0};
  void *address = NULL;
  if (!s->abi->emit)
    return cffi_error_set(err, CFFI_E_UNSUPPORTED, 0,
                          "no code is generated for this CPU");
  cffi_status status = s->abi->emit(&s->plan, flags, errno_address, &code, err);
  if (status == CFFI_OK)
    status = cffi_pages_put(code.bytes, code.length, &address, err);
  cffi_memory_free(code.bytes);
  if (status == CFFI_OK) {
    *out = as_thunk(address);
    thunks.jit_count++;
  }
  return status;
}

static cffi_status make_stub(const cffi_signature *s, unsigned flags,
                             cffi_thunk **out, cffi_error *err) {
  if (thunks.stub_count == CFFI_STUB_ENTRIES)
    return cffi_error_set(err, CFFI_E_FULL, 0,
                          "all %d static call stubs are in use",
                          CFFI_STUB_ENTRIES);
  uint32_t index = thunks.stub_count++;
  thunks.stubs[index] = (stub){.plan = &s->plan, .flags = flags};
  *out = as_thunk(cffi_entry_code(cffi_stub_entries, index));
  return CFFI_OK;
}

static void note_refusal(const cffi_error *err) {
  memcpy(thunks.jit_refusal, err->message, sizeof thunks.jit_refusal);
}

_Static_assert(sizeof((cffi_stats *)0)->jit_refusal ==
                   sizeof((cffi_error *)0)->message,
               "a refusal is an error's message");

/* Thunks of one signature and tier: by CFFI_ERRNO and CFFI_NOTRAPS. */
static _Atomic(cffi_thunk *) *thunk_cell(const cffi_signature *s,
                                         unsigned flags, bool is_stub) {
  return &s->thunks[(flags & (CFFI_ERRNO | CFFI_NOTRAPS)) * 2 + is_stub];
}

typedef cffi_status thunk_maker(const cffi_signature *s, unsigned flags,
                                cffi_thunk **out, cffi_error *err);

static cffi_status find_or_make(const cffi_signature *s, unsigned flags,
                                thunk_maker *make, cffi_thunk **out,
                                cffi_error *err) {
  _Atomic(cffi_thunk *) *cell = thunk_cell(s, flags, make == make_stub);
  *out = atomic_load_explicit(cell, memory_order_acquire);
  if (*out) return CFFI_OK;
  cffi_status status = make(s, flags, out, err);
  if (status == CFFI_OK)
    atomic_store_explicit(cell, *out, memory_order_release);
  return status;
}

/* Stands in the lock. */
static cffi_status thunk_get(const cffi_signature *s, unsigned flags,
                             cffi_thunk **out, cffi_error *err) {
  cffi_error refusal = {0};
  cffi_status status = CFFI_E_UNSUPPORTED;
  if (!(flags & CFFI_NOJIT)) {
    status = find_or_make(s, flags, make_jit, out, &refusal);
    if (status != CFFI_OK) note_refusal(&refusal);
    if (status != CFFI_OK && (flags & CFFI_JIT) && err) *err = refusal;
  }
  if (status == CFFI_OK || (flags & CFFI_JIT)) return status;
  return find_or_make(s, flags, make_stub, out, err);
}

cffi_status cffi_thunk_get(const cffi_signature *s, unsigned flags,
                           cffi_thunk **out, cffi_error *err) {
  const unsigned tiers = CFFI_JIT | CFFI_NOJIT;
  *out = NULL;
  if (flags & ~(CFFI_ERRNO | CFFI_NOTRAPS | tiers))
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0, "unknown flags: %#x", flags);
  if ((flags & tiers) == tiers)
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0,
                          "CFFI_JIT and CFFI_NOJIT contradict each other");
  if (!cffi_abi_runs_here(s->abi))
    return cffi_error_set(err, CFFI_E_UNSUPPORTED, 0,
                          "this machine cannot call by the ABI %s",
                          s->abi->name);
  cffi_lock_take(&thunks.lock);
  cffi_status status = thunk_get(s, flags, out, err);
  cffi_lock_give(&thunks.lock);
  if (status != CFFI_OK) *out = NULL;
  return status;
}

void cffi_call_stats(cffi_stats *out) {
  cffi_lock_take(&thunks.lock);
  out->jit_thunks = thunks.jit_count;
  out->stub_thunks = thunks.stub_count;
  memcpy(out->jit_refusal, thunks.jit_refusal, sizeof out->jit_refusal);
  cffi_lock_give(&thunks.lock);
}
