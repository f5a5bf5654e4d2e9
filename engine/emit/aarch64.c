/* aarch64.c: moves -> AArch64 machine code.
 *
 * Every thunk has one shape, so that one unwind rule (CFA = x29 + 48) fits all:
 *
 *     x29 + 40  FPCR of the host          (CFFI_NOTRAPS)
 *     x29 + 24  caller's x20; x20 holds the block
 *     x29 + 16  caller's x19; x19 holds the function
 *     x29       caller's x29 and x30
 *     below     argument area, sp aligned
 *
 * x9 to x11, x16 and v31 are scratch.  Instructions are named as in the Arm
 * Architecture Reference Manual, C6 and C7.  Nothing here depends on the host.
 *
 * SPDX-License-Identifier: MIT */
#include "emit.h"

#include "../error.h"

enum { X9 = 9, X10, X11, X16 = 16, X19 = 19, X20, X29 = 29, X30, SP = 31 };

enum {
  HOST_FPCR = 40,
  MOVE_BYTES = 64,  /* at most, for one move */
  FRAME_BYTES = 200 /* at most, for all the rest */
};

/* -- Instructions --------------------------------------------------------- */

static void word(cffi_code *c, uint32_t w) {
  for (int i = 0; i < 4; i++)
    c->bytes[c->length++] = (uint8_t)(w >> (8 * i));
}

/* MOVZ and MOVK: N in REG. */
static void load_constant(cffi_code *c, unsigned reg, uint64_t n) {
  word(c, 0xd2800000u | (uint32_t)(n & 0xffff) << 5 | reg);
  for (unsigned i = 1; i < 4; i++)
    if (n >> (16 * i) & 0xffff)
      word(c, 0xf2800000u | i << 21 | (uint32_t)(n >> (16 * i) & 0xffff) << 5 |
                  reg);
}

/* REG = BASE + N, where either may be sp: ADD (immediate), or by x16 with ADD
 * (extended register). */
static void add_constant(cffi_code *c, unsigned reg, unsigned base,
                         uint32_t n) {
  if (n < 4096) {
    word(c, 0x91000000u | n << 10 | base << 5 | reg);
    return;
  }
  load_constant(c, X16, n);
  word(c, 0x8b206000u | X16 << 16 | base << 5 | reg);
}

/* A load or store: its opcode with an unsigned, scaled offset of 12 bits. */
typedef struct access {
  uint32_t opcode;
  uint32_t width;
} access;

static void emit_access(cffi_code *c, access a, unsigned reg, unsigned base,
                        uint32_t offset) {
  if (offset % a.width == 0 && offset / a.width < 4096) {
    word(c, a.opcode | (offset / a.width) << 10 | base << 5 | reg);
    return;
  }
  add_constant(c, X16, base, offset);
  word(c, a.opcode | X16 << 5 | reg);
}

/* LDRB LDRSB LDRH LDRSH LDR LDRSW LDR, widened to 64 bits. */
static access load_gpr(uint32_t width, bool is_signed) {
  switch (width) {
  case 1: return (access){is_signed ? 0x39800000u : 0x39400000u, 1};
  case 2: return (access){is_signed ? 0x79800000u : 0x79400000u, 2};
  case 4: return (access){is_signed ? 0xb9800000u : 0xb9400000u, 4};
  default: return (access){0xf9400000u, 8};
  }
}

/* STRB STRH STR STR. */
static access store_gpr(uint32_t width) {
  switch (width) {
  case 1: return (access){0x39000000u, 1};
  case 2: return (access){0x79000000u, 2};
  case 4: return (access){0xb9000000u, 4};
  default: return (access){0xf9000000u, 8};
  }
}

/* STR (immediate, SIMD&FP) of 2, 4, 8, 16 bytes; the loads are beside. */
static access store_vector(uint32_t width) {
  switch (width) {
  case 2: return (access){0x7d000000u, 2};
  case 4: return (access){0xbd000000u, 4};
  case 16: return (access){0x3d800000u, 16};
  default: return (access){0xfd000000u, 8};
  }
}

static access load_vector(uint32_t width) {
  access a = store_vector(width);
  a.opcode |= 0x00400000u;
  return a;
}

/* -- Moves ---------------------------------------------------------------- */

/* ORR (shifted register): REG |= PIECE << BITS. */
static void join(cffi_code *c, unsigned reg, unsigned piece, unsigned bits) {
  word(c, 0xaa000000u | piece << 16 | bits << 10 | reg << 5 | reg);
}

/* REG = the register's pieces, from M on: all until the next one that is
 * first. */
static uint32_t load_pieces(cffi_code *c, const cffi_move *m,
                            const cffi_move *end, unsigned reg) {
  bool is_signed = m->flags & CFFI_MOVE_SIGNED;
  uint32_t n = 1;
  emit_access(c, load_gpr(m->width, is_signed), reg, X20, m->block);
  if (m->shift) { /* LSL (immediate) */
    uint32_t bits = m->shift * 8u;
    word(c,
         0xd3400000u | (64 - bits) << 16 | (63 - bits) << 10 | reg << 5 | reg);
  }
  for (; m + n < end && !(m[n].flags & CFFI_MOVE_FIRST); n++) {
    emit_access(c, load_gpr(m[n].width, false), X9, X20, m[n].block);
    join(c, reg, X9, m[n].shift * 8u);
  }
  return n;
}

/* 8 bytes at a time, post-indexed: LDR, STR, SUBS, B.NE. */
static void copy_bulk(cffi_code *c, const cffi_move *m) {
  add_constant(c, X9, X20, m->block);
  add_constant(c, X10, SP, m->stack);
  load_constant(c, X11, (m->width + 7) / 8);
  word(c, 0xf8408400u | X9 << 5 | X16);
  word(c, 0xf8008400u | X10 << 5 | X16);
  word(c, 0xf1000400u | X11 << 5 | X11);
  word(c, 0x54000001u | (0x7ffffu & (uint32_t)-3) << 5);
}

static void copy_to_stack(cffi_code *c, const cffi_move *m) {
  if (m->width > 8) {
    copy_bulk(c, m);
    return;
  }
  emit_access(c, load_gpr(m->width, m->flags & CFFI_MOVE_SIGNED), X9, X20,
              m->block);
  emit_access(c, store_gpr(m->flags & CFFI_MOVE_WIDENED ? 8 : m->width), X9, SP,
              m->stack);
}

static void fill_stack(cffi_code *c, const cffi_plan *plan) {
  const cffi_move *end = plan->moves + plan->argument_moves;
  for (const cffi_move *m = plan->moves; m < end; m++)
    if (m->place == CFFI_PLACE_STACK) {
      copy_to_stack(c, m);
    } else if (m->place == CFFI_PLACE_STACK_REFERENCE) {
      add_constant(c, X9, SP, m->copy);
      emit_access(c, store_gpr(8), X9, SP, m->stack);
    }
}

static void load_argument_registers(cffi_code *c, const cffi_plan *plan) {
  const cffi_move *m = plan->moves, *end = m + plan->argument_moves;
  for (uint32_t n; m < end; m += n) {
    unsigned gpr = plan->argument_registers[m->index].number;
    n = 1;
    switch ((cffi_place)m->place) {
    case CFFI_PLACE_GPR: n = load_pieces(c, m, end, gpr); break;
    case CFFI_PLACE_VECTOR:
      emit_access(c, load_vector(m->width), m->index, X20, m->block);
      break;
    case CFFI_PLACE_ADDRESS: add_constant(c, gpr, X20, m->block); break;
    case CFFI_PLACE_REFERENCE: add_constant(c, gpr, SP, m->copy); break;
    default: break; /* on the stack */
    }
  }
}

/* Registers go to the block by their whole words: its slots have room. */
static void store_result(cffi_code *c, const cffi_plan *plan,
                         const cffi_move *m) {
  uint32_t at = m->block - m->shift;
  uint32_t width = m->flags & CFFI_MOVE_EXACT ? m->width : 8;
  if (m->place == CFFI_PLACE_GPR)
    emit_access(c, store_gpr(width), plan->result_registers[m->index].number,
                X20, at);
  else if (m->place == CFFI_PLACE_VECTOR)
    emit_access(c, store_vector(width), m->index, X20, at);
}

/* -- Floating-point mode and errno ---------------------------------------- */

/* As cffi_host_mask_traps and cffi_host_restore_traps do. */
static void mask_traps(cffi_code *c) {
  word(c, 0xd53b4400u | X9); /* mrs x9, fpcr */
  emit_access(c, store_gpr(8), X9, X29, HOST_FPCR);
  load_constant(c, X10, 0x9f00);
  word(c, 0x8a200000u | X10 << 16 | X9 << 5 | X9); /* bic x9, x9, x10 */
  word(c, 0xd51b4400u | X9);                       /* msr fpcr, x9 */
}

static void restore_traps(cffi_code *c) {
  emit_access(c, load_gpr(8, false), X9, X29, HOST_FPCR);
  word(c, 0xd51b4400u | X9);
}

static void call(cffi_code *c, unsigned reg) {
  word(c, 0xd63f0000u | reg << 5); /* blr reg */
}

static void store_errno(cffi_code *c, int *(*errno_function)(void)) {
  load_constant(c, X9, (uint64_t)(uintptr_t)errno_function);
  call(c, X9);
  emit_access(c, load_gpr(4, false), X9, 0, 0);
  emit_access(c, store_gpr(4), X9, X20, 0);
}

/* -- The thunk ------------------------------------------------------------ */

static void prologue(cffi_code *c, const cffi_plan *plan) {
  word(c, 0xd503245fu); /* bti c */
  word(c, 0xa9bd7bfdu); /* stp x29, x30, [sp, -48]! */
  word(c, 0x910003fdu); /* mov x29, sp */
  word(c, 0xa90153f3u); /* stp x19, x20, [sp, 16] */
  word(c, 0xaa0003f3u); /* mov x19, x0 */
  word(c, 0xaa0103f4u); /* mov x20, x1 */
  if (plan->stack_size == 0 && plan->stack_alignment <= 16) return;
  load_constant(c, X9, plan->stack_size);
  word(c, 0xcb2963e9u); /* sub x9, sp, x9 */
  load_constant(c, X10, plan->stack_alignment - 1);
  word(c, 0x8a200000u | X10 << 16 | X9 << 5 | X9); /* bic x9, x9, x10 */
  word(c, 0x9100013fu);                            /* mov sp, x9 */
}

static void epilogue(cffi_code *c) {
  word(c, 0x910003bfu); /* mov sp, x29 */
  word(c, 0xa94153f3u); /* ldp x19, x20, [sp, 16] */
  word(c, 0xa8c37bfdu); /* ldp x29, x30, [sp], 48 */
  word(c, 0xd65f03c0u); /* ret */
}

static void thunk(cffi_code *c, const cffi_plan *plan, unsigned flags,
                  int *(*errno_function)(void)) {
  const cffi_move *results = cffi_plan_results(plan);
  prologue(c, plan);
  fill_stack(c, plan);
  if (flags & CFFI_NOTRAPS) mask_traps(c);
  load_argument_registers(c, plan);
  call(c, X19);
  for (uint32_t i = 0; i < plan->result_moves; i++)
    if (results[i].flags & CFFI_MOVE_FIRST) store_result(c, plan, &results[i]);
  if (flags & CFFI_NOTRAPS) restore_traps(c);
  if (flags & CFFI_ERRNO) store_errno(c, errno_function);
  epilogue(c);
}

cffi_status cffi_emit_aarch64(const cffi_plan *plan, unsigned flags,
                              int *(*errno_function)(void), cffi_code *out,
                              cffi_error *err) {
  size_t moves = plan->argument_moves + plan->result_moves;
  out->capacity = FRAME_BYTES + moves * MOVE_BYTES;
  out->length = 0;
  out->bytes = cffi_memory_new(out->capacity);
  if (!out->bytes) return cffi_error_memory(err);
  thunk(out, plan, flags, errno_function);
  return CFFI_OK;
}
