/* closure.c: static entries that call back into the host.
 *
 * A closure is one of a fixed number of entries in the text segment and its
 * slot here; making one allocates nothing.  A slot may change while other
 * threads run through its entry, so it is a sequence lock: VERSION is odd while
 * a writer is at work, and a reader that saw it change reads again.
 *
 * Freed slots queue up, the longest-free one is used next: an entry that C
 * calls after its end most likely still finds it empty, and returns zero.
 *
 * SPDX-License-Identifier: MIT */
#include "closure.h"

#include <alloca.h>
#include <stdatomic.h>
#include <string.h>

#include "emit/emit.h"
#include "entry.h"
#include "error.h"
#include "layout.h"
#include "lock.h"
#include "piece.h"
#include "signature.h"

typedef struct slot {
  atomic_uint version;
  _Atomic(const cffi_signature *) signature; /* NULL: free */
  _Atomic(cffi_handler *) handler;
  atomic_uintptr_t cookie;
} slot;

typedef struct target {
  const cffi_signature *signature;
  cffi_handler *handler;
  uintptr_t cookie;
} target;

static slot slots[CFFI_CLOSURE_ENTRIES];
uint8_t cffi_closure_abis[CFFI_CLOSURE_ENTRIES];

static struct {
  cffi_lock lock;
  uint32_t untouched;             /* slots from here on were never used */
  uint32_t first_free, last_free; /* index + 1; 0: none */
  uint32_t next_free[CFFI_CLOSURE_ENTRIES];
  uint32_t live;
} pool = {.lock = CFFI_LOCK_INIT};

/* -- Slots ---------------------------------------------------------------- */

static target slot_read(slot *s) {
  target t;
  unsigned before, after;
  do {
    before = atomic_load_explicit(&s->version, memory_order_acquire);
    t.signature = atomic_load_explicit(&s->signature, memory_order_relaxed);
    t.handler = atomic_load_explicit(&s->handler, memory_order_relaxed);
    t.cookie = atomic_load_explicit(&s->cookie, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    after = atomic_load_explicit(&s->version, memory_order_relaxed);
  } while (before != after || (before & 1));
  return t;
}

/* Stands in the pool's lock, so there is one writer. */
static void slot_write(slot *s, target t) {
  atomic_fetch_add_explicit(&s->version, 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&s->signature, t.signature, memory_order_relaxed);
  atomic_store_explicit(&s->handler, t.handler, memory_order_relaxed);
  atomic_store_explicit(&s->cookie, t.cookie, memory_order_relaxed);
  atomic_fetch_add_explicit(&s->version, 1, memory_order_release);
}

static bool pool_take(uint32_t *index) {
  if (pool.untouched < CFFI_CLOSURE_ENTRIES) {
    *index = pool.untouched++;
    return true;
  }
  if (!pool.first_free) return false;
  *index = pool.first_free - 1;
  pool.first_free = pool.next_free[*index];
  if (!pool.first_free) pool.last_free = 0;
  return true;
}

static void pool_give(uint32_t index) {
  pool.next_free[index] = 0;
  if (pool.last_free)
    pool.next_free[pool.last_free - 1] = index + 1;
  else
    pool.first_free = index + 1;
  pool.last_free = index + 1;
}

/* The live slot whose entry CODE is, or NULL. */
static slot *slot_of(const void *code) {
  uint32_t index;
  if (!cffi_entry_find(cffi_closure_entries, CFFI_CLOSURE_ENTRIES, code,
                       &index))
    return NULL;
  return atomic_load(&slots[index].signature) ? &slots[index] : NULL;
}

static cffi_status stale(cffi_error *err) {
  return cffi_error_set(err, CFFI_E_STALE, 0, "%s",
                        cffi_status_message(CFFI_E_STALE));
}

/* -- Being called --------------------------------------------------------- */

/* What the address at WORD leads to, which may be nothing. */
static void take_referenced(const cffi_move *m, const void *word,
                            unsigned char *block) {
  const void *address;
  memcpy(&address, word, sizeof address);
  if (m->width) memcpy(block + m->block, address, m->width);
}

/* Argument registers and stack -> block; whole words, since slots have room. */
static void take_argument(const cffi_move *m, const cffi_plan *plan,
                          const cffi_frame *frame, const unsigned char *stack,
                          unsigned char *block) {
  const cffi_register *registers = plan->argument_registers;
  unsigned char *word = block + m->block - m->shift;
  uint32_t width = m->flags & CFFI_MOVE_EXACT || m->width == 16 ? m->width : 8;
  if (!(m->flags & CFFI_MOVE_FIRST) && m->place != CFFI_PLACE_STACK) return;
  switch ((cffi_place)m->place) {
  case CFFI_PLACE_GPR:
    memcpy(word, &frame->gpr[registers[m->index].slot], width);
    break;
  case CFFI_PLACE_VECTOR: memcpy(word, frame->vector[m->index], width); break;
  case CFFI_PLACE_STACK:
    if (!(m->flags & CFFI_MOVE_COPY))
      memcpy(block + m->block, stack + m->stack, m->width);
    break;
  case CFFI_PLACE_REFERENCE:
    take_referenced(m, &frame->gpr[registers[m->index].slot], block);
    break;
  case CFFI_PLACE_STACK_REFERENCE:
    take_referenced(m, stack + m->stack, block);
    break;
  case CFFI_PLACE_X87:
  case CFFI_PLACE_ADDRESS:
  case CFFI_PLACE_STACK_ADDRESS: break;
  }
}

/* Block -> result registers. */
static void give_result(const cffi_move *m, const cffi_plan *plan,
                        const unsigned char *block, cffi_frame *frame) {
  uint64_t *gpr;
  switch ((cffi_place)m->place) {
  case CFFI_PLACE_GPR:
    gpr = &frame->result[plan->result_registers[m->index].slot];
    *gpr = cffi_piece_join(m, block, *gpr);
    break;
  case CFFI_PLACE_VECTOR:
    cffi_piece_join_vector(m, block, frame->vector[m->index]);
    if (m->width == 16) frame->special |= CFFI_SPECIAL_WIDE;
    break;
  case CFFI_PLACE_X87:
    memcpy(frame->x87[m->index], block + m->block, 10);
    frame->special |= m->index ? CFFI_SPECIAL_X87_PAIR : CFFI_SPECIAL_X87;
    break;
  default: break; /* give_memory_result */
  }
}

/* A result in memory goes where the caller said.  The address comes back, as
 * psABI x86-64 1.0 §3.2.3 ("Returning of Values") and Windows x64 ("Return
 * values") have it. */
static void give_memory_result(const cffi_signature *s,
                               const unsigned char *block, cffi_frame *frame) {
  const cffi_move *m = s->plan.moves;
  void *destination;
  memcpy(&destination, &frame->gpr[s->plan.argument_registers[m->index].slot],
         sizeof destination);
  memcpy(destination, block + CFFI_BLOCK_RESULT, s->result->size);
  frame->result[0] = (uintptr_t)destination;
}

void cffi_closure_run(uint32_t index, cffi_frame *frame, const void *stack) {
  target t = slot_read(&slots[index]);
  frame->special = 0;
  if (!t.signature) {
    memset(frame->result, 0, sizeof frame->result);
    return;
  }
  const cffi_signature *s = t.signature;
  const cffi_move *m = s->plan.moves, *end = m + s->plan.argument_moves;
  unsigned char *block = alloca(s->block_size + 16u);
  block = (unsigned char *)cffi_align_up((uintptr_t)block, 16);
  for (; m < end; m++)
    take_argument(m, &s->plan, frame, stack, block);
  t.handler(t.cookie, block);
  for (end = m + s->plan.result_moves; m < end; m++)
    give_result(m, &s->plan, block, frame);
  if (s->plan.result_in_memory) give_memory_result(s, block, frame);
}

/* -- Making closures ------------------------------------------------------ */

static cffi_status check_arguments(const cffi_signature *s,
                                   cffi_handler *handler, unsigned flags,
                                   cffi_error *err) {
  if (flags)
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0,
                          "a closure has no flags yet: %#x", flags);
  if (!handler)
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0, "no handler was given");
  if (!cffi_abi_runs_here(s->abi))
    return cffi_error_set(err, CFFI_E_UNSUPPORTED, 0,
                          "this machine is not called by the ABI %s",
                          s->abi->name);
  return CFFI_OK;
}

cffi_status cffi_closure_new(const cffi_signature *signature,
                             cffi_handler *handler, uintptr_t cookie,
                             unsigned flags, void **code, cffi_error *err) {
  *code = NULL;
  cffi_status status = check_arguments(signature, handler, flags, err);
  if (status != CFFI_OK) return status;
  uint32_t index;
  cffi_lock_take(&pool.lock);
  bool is_free = pool_take(&index);
  if (is_free) {
    cffi_closure_abis[index] = signature->abi != cffi_abi_host();
    slot_write(&slots[index], (target){signature, handler, cookie});
    *code = cffi_entry_code(cffi_closure_entries, index);
    pool.live++;
  }
  cffi_lock_give(&pool.lock);
  return is_free ? CFFI_OK
                 : cffi_error_set(err, CFFI_E_FULL, 0,
                                  "all %d static callback entries are in use",
                                  CFFI_CLOSURE_ENTRIES);
}

cffi_status cffi_closure_set(void *code, cffi_handler *handler,
                             uintptr_t cookie, cffi_error *err) {
  if (!handler)
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0, "no handler was given");
  cffi_lock_take(&pool.lock);
  slot *s = slot_of(code);
  if (s) slot_write(s, (target){s->signature, handler, cookie});
  cffi_lock_give(&pool.lock);
  return s ? CFFI_OK : stale(err);
}

cffi_status cffi_closure_find(void *code, const cffi_signature **signature,
                              cffi_handler **handler, uintptr_t *cookie,
                              cffi_error *err) {
  slot *s = slot_of(code);
  target t = s ? slot_read(s) : (target){0};
  if (!t.signature) return stale(err);
  if (signature) *signature = t.signature;
  if (handler) *handler = t.handler;
  if (cookie) *cookie = t.cookie;
  return CFFI_OK;
}

cffi_status cffi_closure_free(void *code, cffi_error *err) {
  cffi_lock_take(&pool.lock);
  slot *s = slot_of(code);
  if (s) {
    slot_write(s, (target){0});
    pool_give((uint32_t)(s - slots));
    pool.live--;
  }
  cffi_lock_give(&pool.lock);
  return s ? CFFI_OK : stale(err);
}

uint32_t cffi_closure_count(void) {
  cffi_lock_take(&pool.lock);
  uint32_t live = pool.live;
  cffi_lock_give(&pool.lock);
  return live;
}
