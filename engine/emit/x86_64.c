/* x86_64.c: moves -> x86-64 machine code.
 *
 * Every thunk has one shape, so that one unwind rule (CFA = rbp + 16) fits all:
 *
 *     rbp + 8   return address
 *     rbp       caller's rbp
 *     rbp - 8   caller's rbx; rbx holds the block
 *     rbp - 12  MXCSR of the host        (CFFI_NOTRAPS)
 *     rbp - 16  MXCSR for C
 *     rbp - 20  x87 control word of the host
 *     rbp - 24  x87 control word for C
 *     rbp - 32  end of the locals; below: argument area, rsp aligned
 *
 * r11 holds the function; rax, r10 and xmm15 are scratch.  Instructions are
 * named as in the Intel SDM, volume 2.  Nothing here depends on the host.
 *
 * SPDX-License-Identifier: MIT */
#include "emit.h"

#include <string.h>

#include "../error.h"

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11 };
enum { XMM_SCRATCH = 15 };

enum {
  HOST_MXCSR = -12,
  C_MXCSR = -16,
  HOST_X87 = -20,
  C_X87 = -24,
  LOCALS = 32 - 8,  /* what is subtracted from rsp below the saved rbx */
  MOVE_BYTES = 40,  /* at most, for one move */
  FRAME_BYTES = 200 /* at most, for all the rest */
};

/* -- Bytes and instructions ----------------------------------------------- */

static void byte(cffi_code *c, unsigned b) {
  c->bytes[c->length++] = (uint8_t)b;
}

static void bytes(cffi_code *c, const char *hex, size_t n) {
  memcpy(c->bytes + c->length, hex, n);
  c->length += n;
}

/* Literal machine code. */
#define CODE(c, string) bytes(c, string, sizeof string - 1)

static void imm32(cffi_code *c, uint32_t n) {
  for (int i = 0; i < 4; i++)
    byte(c, (n >> (8 * i)) & 0xff);
}

static void imm64(cffi_code *c, uint64_t n) {
  imm32(c, (uint32_t)n);
  imm32(c, (uint32_t)(n >> 32));
}

/* An instruction as data: a mandatory prefix or 0, REX.W, and the opcode with
 * its 0F escape in the high byte. */
typedef struct op {
  uint8_t prefix;
  bool wide;
  uint16_t opcode;
} op;

static const op LEA = {0, true, 0x8d};
static const op MOV_LOAD64 = {0, true, 0x8b};
static const op MOV_LOAD32 = {0, false, 0x8b};
static const op MOV_STORE64 = {0, true, 0x89};
static const op MOV_STORE32 = {0, false, 0x89};
static const op MOV_STORE16 = {0x66, false, 0x89};
static const op MOV_STORE8 = {0, false, 0x88};
static const op MOVZX8 = {0, false, 0x0fb6};
static const op MOVZX16 = {0, false, 0x0fb7};
static const op MOVSX8 = {0, true, 0x0fbe};
static const op MOVSX16 = {0, true, 0x0fbf};
static const op MOVSXD = {0, true, 0x63};
static const op OR64 = {0, true, 0x0b};
static const op MOVSS = {0xf3, false, 0x0f10};
static const op MOVQ_LOAD = {0xf3, false, 0x0f7e};
static const op MOVUPS_LOAD = {0, false, 0x0f10};
static const op MOVLPS_STORE = {0, false, 0x0f13};
static const op MOVUPS_STORE = {0, false, 0x0f11};
static const op MOVQ_FROM_GPR = {0x66, true, 0x0f6e};
static const op UNPCKLPS = {0, false, 0x0f14};

static void opcode(cffi_code *c, op o, unsigned reg, unsigned base) {
  if (o.prefix) byte(c, o.prefix);
  unsigned rex =
      0x40 | (o.wide ? 8u : 0) | (reg >= 8 ? 4u : 0) | (base >= 8 ? 1u : 0);
  if (rex != 0x40) byte(c, rex);
  if (o.opcode > 0xff) byte(c, o.opcode >> 8);
  byte(c, o.opcode & 0xff);
}

/* OP reg, [base + displacement] (or the other way for a store). */
static void op_memory(cffi_code *c, op o, unsigned reg, unsigned base,
                      int32_t displacement) {
  opcode(c, o, reg, base);
  bool is_short = displacement >= -128 && displacement <= 127;
  byte(c, (is_short ? 0x40u : 0x80u) | (reg & 7) << 3 | (base & 7));
  if ((base & 7) == RSP) byte(c, 0x24); /* SIB: no index */
  if (is_short)
    byte(c, (unsigned)displacement & 0xff);
  else
    imm32(c, (uint32_t)displacement);
}

static void op_register(cffi_code *c, op o, unsigned reg, unsigned rm) {
  opcode(c, o, reg, rm);
  byte(c, 0xc0 | (reg & 7) << 3 | (rm & 7));
}

static void shift_left(cffi_code *c, unsigned reg, unsigned bits) {
  byte(c, reg >= 8 ? 0x49 : 0x48); /* shl reg, imm8 */
  byte(c, 0xc1);
  byte(c, 0xe0 | (reg & 7));
  byte(c, bits);
}

/* -- Loads and stores by width -------------------------------------------- */

static op load_op(uint32_t width, bool is_signed) {
  switch (width) {
  case 1: return is_signed ? MOVSX8 : MOVZX8;
  case 2: return is_signed ? MOVSX16 : MOVZX16;
  case 4: return is_signed ? MOVSXD : MOV_LOAD32;
  default: return MOV_LOAD64;
  }
}

static op store_op(uint32_t width) {
  switch (width) {
  case 1: return MOV_STORE8;
  case 2: return MOV_STORE16;
  case 4: return MOV_STORE32;
  default: return MOV_STORE64;
  }
}

/* Loads M's piece from the block into REG, shifted to its place. */
static void load_piece(cffi_code *c, const cffi_move *m, unsigned reg) {
  op_memory(c, load_op(m->width, m->flags & CFFI_MOVE_SIGNED), reg, RBX,
            (int32_t)m->block);
  if (m->shift) shift_left(c, reg, m->shift * 8u);
}

/* Pieces of one register stand in a row: their number from M on. */
static uint32_t pieces_from(const cffi_move *m, const cffi_move *end) {
  uint32_t n = 1;
  while (m + n < end && !(m[n].flags & CFFI_MOVE_FIRST))
    n++;
  return n;
}

/* REG = the N pieces from M on, combined. */
static void load_pieces(cffi_code *c, const cffi_move *m, uint32_t n,
                        unsigned reg, unsigned scratch) {
  load_piece(c, m, reg);
  for (uint32_t i = 1; i < n; i++) {
    load_piece(c, &m[i], scratch);
    op_register(c, OR64, reg, scratch);
  }
}

/* -- Moves ---------------------------------------------------------------- */

static bool are_two_floats(const cffi_move *m, uint32_t n) {
  return n == 2 && m[0].width == 4 && m[0].shift == 0 && m[1].width == 4;
}

static void load_vector(cffi_code *c, const cffi_move *m, uint32_t n) {
  unsigned reg = m->index;
  int32_t block = (int32_t)m->block;
  if (n == 1 && m->width == 16) {
    op_memory(c, MOVUPS_LOAD, reg, RBX, block);
  } else if (n == 1 && m->width == 8) {
    op_memory(c, MOVQ_LOAD, reg, RBX, block);
  } else if (n == 1 && m->width == 4 && m->shift == 0) {
    op_memory(c, MOVSS, reg, RBX, block);
  } else if (are_two_floats(m, n)) {
    op_memory(c, MOVSS, reg, RBX, block);
    op_memory(c, MOVSS, XMM_SCRATCH, RBX, (int32_t)m[1].block);
    op_register(c, UNPCKLPS, reg, XMM_SCRATCH);
  } else {
    load_pieces(c, m, n, RAX, R10);
    op_register(c, MOVQ_FROM_GPR, reg, RAX);
  }
}

/* rep movsq; comes before the registers that it uses are loaded. */
static void copy_bulk(cffi_code *c, const cffi_move *m) {
  op_memory(c, LEA, RSI, RBX, (int32_t)m->block);
  op_memory(c, LEA, RDI, RSP, (int32_t)m->stack);
  byte(c, 0xb8 | RCX);
  imm32(c, (m->width + 7) / 8);
  CODE(c, "\xf3\x48\xa5");
}

/* A stack word that holds an address. */
static void put_address(cffi_code *c, const cffi_move *m) {
  op_memory(c, LEA, RAX, RSP, (int32_t)m->copy);
  op_memory(c, MOV_STORE64, RAX, RSP, (int32_t)m->stack);
}

static void copy_to_stack(cffi_code *c, const cffi_move *m) {
  if (m->width > 8) {
    copy_bulk(c, m);
    return;
  }
  op_memory(c, load_op(m->width, m->flags & CFFI_MOVE_SIGNED), RAX, RBX,
            (int32_t)m->block);
  op_memory(c, store_op(m->flags & CFFI_MOVE_WIDENED ? 8 : m->width), RAX, RSP,
            (int32_t)m->stack);
}

static void fill_stack(cffi_code *c, const cffi_plan *plan) {
  const cffi_move *end = plan->moves + plan->argument_moves;
  for (const cffi_move *m = plan->moves; m < end; m++)
    if (m->place == CFFI_PLACE_STACK)
      copy_to_stack(c, m);
    else if (m->place == CFFI_PLACE_STACK_REFERENCE)
      put_address(c, m);
}

static void load_argument_registers(cffi_code *c, const cffi_plan *plan) {
  const cffi_move *m = plan->moves, *end = m + plan->argument_moves;
  const cffi_register *gprs = plan->argument_registers;
  for (uint32_t n; m < end; m += n) {
    n = pieces_from(m, end);
    switch ((cffi_place)m->place) {
    case CFFI_PLACE_GPR:
      load_pieces(c, m, n, gprs[m->index].number, RAX);
      break;
    case CFFI_PLACE_VECTOR: load_vector(c, m, n); break;
    case CFFI_PLACE_ADDRESS:
      op_memory(c, LEA, gprs[m->index].number, RBX, (int32_t)m->block);
      break;
    case CFFI_PLACE_REFERENCE:
      op_memory(c, LEA, gprs[m->index].number, RSP, (int32_t)m->copy);
      break;
    default: break; /* on the stack */
    }
  }
}

/* Whole registers go to the block: its slots have room. */
static void store_result(cffi_code *c, const cffi_plan *plan,
                         const cffi_move *m) {
  int32_t word = (int32_t)m->block - m->shift;
  switch ((cffi_place)m->place) {
  case CFFI_PLACE_GPR:
    op_memory(c, MOV_STORE64, plan->result_registers[m->index].number, RBX,
              word);
    break;
  case CFFI_PLACE_VECTOR:
    op_memory(c, m->width == 16 ? MOVUPS_STORE : MOVLPS_STORE, m->index, RBX,
              word);
    break;
  case CFFI_PLACE_X87: /* fstp m80, opcode DB /7 */
    op_memory(c, (op){0, false, 0xdb}, 7, RBX, word);
    break;
  default: break; /* the callee has written it */
  }
}

/* -- Floating-point mode and errno ---------------------------------------- */

/* As cffi_host_mask_traps does. */
static void mask_traps(cffi_code *c) {
  op_memory(c, (op){0, false, 0x0fae}, 3, RBP, HOST_MXCSR); /* stmxcsr */
  op_memory(c, (op){0, false, 0xd9}, 7, RBP, HOST_X87);     /* fnstcw */
  op_memory(c, MOV_LOAD32, RAX, RBP, HOST_MXCSR);
  CODE(c, "\x0d\x80\x1f\x00\x00"); /* or  eax, 0x1f80 */
  CODE(c, "\x83\xe0\xc0");         /* and eax, ~0x3f */
  op_memory(c, MOV_STORE32, RAX, RBP, C_MXCSR);
  op_memory(c, MOVZX16, RAX, RBP, HOST_X87);
  CODE(c, "\x83\xc8\x3f"); /* or eax, 0x3f */
  op_memory(c, MOV_STORE16, RAX, RBP, C_X87);
  op_memory(c, (op){0, false, 0x0fae}, 2, RBP, C_MXCSR); /* ldmxcsr */
  op_memory(c, (op){0, false, 0xd9}, 5, RBP, C_X87);     /* fldcw */
}

/* As cffi_host_restore_traps does. */
static void restore_traps(cffi_code *c) {
  op_memory(c, (op){0, false, 0x0fae}, 2, RBP, HOST_MXCSR); /* ldmxcsr */
  op_memory(c, MOVZX16, RAX, RBP, HOST_X87);
  CODE(c, "\xf7\xd0");                                  /* not  eax */
  CODE(c, "\xa8\x3f");                                  /* test al, 0x3f */
  CODE(c, "\x74\x02");                                  /* jz   past fnclex */
  CODE(c, "\xdb\xe2");                                  /* fnclex */
  op_memory(c, (op){0, false, 0xd9}, 5, RBP, HOST_X87); /* fldcw */
}

static void store_errno(cffi_code *c, int *(*errno_function)(void)) {
  CODE(c, "\x48\xb8"); /* mov rax, imm64 */
  imm64(c, (uint64_t)(uintptr_t)errno_function);
  CODE(c, "\xff\xd0"); /* call rax */
  CODE(c, "\x8b\x00"); /* mov eax, [rax] */
  CODE(c, "\x89\x03"); /* mov [rbx], eax */
}

/* -- The thunk ------------------------------------------------------------ */

static void prologue(cffi_code *c, const cffi_plan *plan) {
  CODE(c, "\xf3\x0f\x1e\xfa");     /* endbr64 */
  CODE(c, "\x55\x48\x89\xe5\x53"); /* push rbp; mov rbp, rsp; push rbx */
  CODE(c, "\x48\x81\xec");         /* sub  rsp, imm32 */
  imm32(c, LOCALS + plan->stack_size);
  if (plan->stack_alignment > 16) {
    CODE(c, "\x48\x81\xe4"); /* and rsp, imm32 */
    imm32(c, 0u - plan->stack_alignment);
  }
  CODE(c, "\x48\x89\xf3\x49\x89\xfb"); /* mov rbx, rsi; mov r11, rdi */
}

/* psABI 1.0 §3.2.3: al bounds the vector registers of a variadic call. */
static void call_function(cffi_code *c, const cffi_plan *plan) {
  byte(c, 0xb8); /* mov eax, imm32 */
  imm32(c, plan->vector_count);
  CODE(c, "\x41\xff\xd3"); /* call r11 */
}

static void epilogue(cffi_code *c) {
  op_memory(c, MOV_LOAD64, RBX, RBP, -8);
  CODE(c, "\xc9\xc3"); /* leave; ret */
}

static void thunk(cffi_code *c, const cffi_plan *plan, unsigned flags,
                  int *(*errno_function)(void)) {
  const cffi_move *results = cffi_plan_results(plan);
  prologue(c, plan);
  fill_stack(c, plan);
  if (flags & CFFI_NOTRAPS) mask_traps(c);
  load_argument_registers(c, plan);
  call_function(c, plan);
  for (uint32_t i = 0; i < plan->result_moves; i++)
    if (results[i].flags & CFFI_MOVE_FIRST) store_result(c, plan, &results[i]);
  if (flags & CFFI_NOTRAPS) restore_traps(c);
  if (flags & CFFI_ERRNO) store_errno(c, errno_function);
  epilogue(c);
}

cffi_status cffi_emit_x86_64(const cffi_plan *plan, unsigned flags,
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
