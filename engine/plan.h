/* plan.h: where a call's values travel, as a list of moves.
 *
 * A plan says nothing about machine code, so every tier shares it: the emitter
 * turns the moves into instructions, the stub tier runs them, and a closure
 * runs them the other way.  Registers are numbered in the ABI's own order of
 * argument (or result) registers.
 *
 * A register that holds several members is loaded member by member, each with
 * the width that the Lisp stored it with: a wider load over narrower stores
 * would wait for them to reach the cache (10 to 20 ns).  Such moves stand in a
 * row; only the first one is CFFI_MOVE_FIRST.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_PLAN_H
#define CFFI_PLAN_H

#include "cffi.h"
#include "memory.h"
#include "type.h"

typedef enum cffi_place {
  CFFI_PLACE_GPR,       /* general purpose register */
  CFFI_PLACE_VECTOR,    /* vector or floating-point register */
  CFFI_PLACE_STACK,     /* argument area, at STACK */
  CFFI_PLACE_X87,       /* floating-point stack register (results) */
  CFFI_PLACE_ADDRESS,   /* a GPR that holds the address of BLOCK */
  CFFI_PLACE_REFERENCE, /* a GPR that holds the address of a copy, at COPY */
  CFFI_PLACE_STACK_ADDRESS,  /* the stack word that holds BLOCK's address */
  CFFI_PLACE_STACK_REFERENCE /* the stack word that holds a copy's address */
} cffi_place;

enum {
  CFFI_MOVE_FIRST = 1,   /* the first piece of its register or stack word */
  CFFI_MOVE_SIGNED = 2,  /* widen with the sign */
  CFFI_MOVE_WIDENED = 4, /* on the stack: fills its word, widened */
  CFFI_MOVE_COPY = 8,    /* on the stack: part of a copy that a reference leads
                            to; only a caller makes it */
  CFFI_MOVE_EXACT = 16,  /* the register's other bytes are not the value's: the
                            block's next bytes belong to another register */
  CFFI_MOVE_BOXED = 32   /* the register's other bits are ones */
};

typedef struct cffi_move {
  uint8_t place;  /* cffi_place */
  uint8_t index;  /* register number */
  uint8_t flags;  /* CFFI_MOVE_* */
  uint8_t shift;  /* byte of the register that the piece starts at */
  int32_t value;  /* argument number, or CFFI_RESULT */
  uint32_t block; /* byte of the block */
  uint32_t stack; /* byte of the argument area */
  uint32_t copy;  /* byte of the argument area: what a reference leads to */
  uint32_t width; /* bytes: 1 2 4 8 10 16; on the stack any number */
} cffi_move;

enum { CFFI_RESULT = -1 };

/* A register: its name, its number in machine code, and its place in a frame
 * (frame.h). */
typedef struct cffi_register {
  const char *name;
  uint8_t number, slot;
} cffi_register;

typedef struct cffi_plan {
  uint32_t stack_size;      /* argument area, a multiple of 16 */
  uint32_t stack_alignment; /* 16 or more */
  uint32_t vector_count;    /* vector registers that carry arguments */
  uint32_t argument_moves;
  uint32_t result_moves;
  uint32_t x87_results;  /* values left on the floating-point stack */
  uint32_t callee_pops;  /* bytes that a callee takes off the stack */
  bool result_in_memory; /* the callee writes it through an address */
  cffi_move *moves;      /* arguments, then result */
  const cffi_register *argument_registers, *result_registers; /* the ABI's */
} cffi_plan;

/* Moves while their number is not known. */
typedef struct cffi_move_list {
  cffi_move *moves;
  uint32_t count, capacity;
} cffi_move_list;

/* Appends MOVE.  Error: E_MEMORY. */
cffi_status cffi_move_list_add(cffi_move_list *list, cffi_move move,
                               cffi_error *err);
void cffi_move_list_release(cffi_move_list *list);

/* Copies LIST to PLAN's moves, in ARENA.  Error: E_MEMORY. */
cffi_status cffi_plan_keep(cffi_plan *plan, const cffi_move_list *list,
                           cffi_arena *arena, cffi_error *err);

static inline const cffi_move *cffi_plan_results(const cffi_plan *plan) {
  return plan->moves + plan->argument_moves;
}

#endif
