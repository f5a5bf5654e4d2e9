/* planner.h: what the planners of all ABIs share.
 *
 * A planner deals out registers and stack to one argument after the other.  The
 * scalars of a value, by its eightbytes, are found once (cffi_words); an ABI's
 * file says which register or stack word an eightbyte goes to, and the moves of
 * its scalars are added here.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_PLANNER_H
#define CFFI_PLANNER_H

#include "abi.h"

#include "../layout.h"
#include "../signature.h"

enum {
  CFFI_WORD_PIECES = 4,
  CFFI_MOST_WORDS = 16 /* larger values are copied in bulk */
};

/* One eightbyte.  The pieces are its scalars; WHOLE when they overlap (unions),
 * are bit-fields or unaligned, or are too many to load one by one. */
typedef struct cffi_word {
  bool whole, is_signed;
  uint8_t count;
  uint8_t start[CFFI_WORD_PIECES], width[CFFI_WORD_PIECES];
} cffi_word;

typedef struct cffi_words {
  uint32_t count; /* 0 when the value is empty or too large */
  cffi_word words[CFFI_MOST_WORDS];
} cffi_words;

/* Finds the scalars of TYPE. */
void cffi_words_init(cffi_words *words, const cffi_type *type);

typedef struct cffi_planner cffi_planner;

/* What an ABI's file provides. */
typedef struct cffi_planner_rules {
  uint32_t stack_start; /* bytes of the argument area that are taken */
  void (*start)(cffi_planner *p); /* before the first argument */
  void (*argument)(cffi_planner *p, uint32_t index);
  void (*result)(cffi_planner *p);
} cffi_planner_rules;

struct cffi_planner {
  const cffi_signature *signature;
  cffi_plan *plan;
  cffi_move_list list;
  uint32_t gpr, vector; /* argument registers taken */
  uint64_t stack;       /* bytes of the argument area taken */
  uint64_t copies;      /* bytes of copies behind it */
  cffi_status status;
  cffi_error *err;
};

/* Runs RULES over SIGNATURE and keeps the plan.  Errors as abi.h says. */
cffi_status cffi_planner_run(const cffi_planner_rules *rules,
                             const cffi_signature *signature, cffi_arena *arena,
                             cffi_plan *plan, cffi_error *err);

/* The argument INDEX, and a move of it that has no place yet. */
static inline const cffi_type *cffi_planner_type(const cffi_planner *p,
                                                 uint32_t index) {
  return p->signature->arguments[index].type;
}
cffi_move cffi_planner_model(const cffi_planner *p, uint32_t index);

/* The same for the result. */
cffi_move cffi_planner_result_model(void);

/* True for the arguments behind the '.'. */
bool cffi_planner_is_variadic(const cffi_planner *p, uint32_t index);

void cffi_planner_add(cffi_planner *p, cffi_move move);

/* Moves of eightbyte INDEX of a value to the register in MODEL, whose block is
 * the value's. */
void cffi_planner_add_word(cffi_planner *p, const cffi_words *words,
                           uint32_t index, cffi_move model);

/* The same to a general purpose register. */
void cffi_planner_add_gpr(cffi_planner *p, const cffi_words *words,
                          uint32_t index, cffi_move model, uint32_t gpr);

/* A register that holds WIDTH bytes at byte AT of the value, and no more. */
void cffi_planner_add_exact(cffi_planner *p, cffi_move model, cffi_place place,
                            uint32_t index, uint32_t at, uint32_t width);

/* A vector register that holds WIDTH bytes at the start of the value. */
void cffi_planner_add_vector(cffi_planner *p, cffi_move model, uint32_t index,
                             uint32_t width);

/* A value's moves to the argument area, aligned to ALIGNMENT; it takes a
 * multiple of SLOT bytes. */
void cffi_planner_add_stack(cffi_planner *p, const cffi_type *type,
                            cffi_move model, uint32_t alignment, uint32_t slot);

/* A copy of TYPE's value behind the argument area, and its address in general
 * purpose register GPR, or on the stack. */
void cffi_planner_add_reference(cffi_planner *p, const cffi_type *type,
                                cffi_move model, uint32_t gpr);
void cffi_planner_add_stack_reference(cffi_planner *p, const cffi_type *type,
                                      cffi_move model);

/* The callee writes the result through the address in register GPR. */
void cffi_planner_add_result_address(cffi_planner *p, uint32_t gpr);

#endif
