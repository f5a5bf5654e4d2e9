/* planner.c: the scalars of values, and lists of moves.
 * SPDX-License-Identifier: MIT */
#include "planner.h"

#include <string.h>

#include "../error.h"

/* -- Words ---------------------------------------------------------------- */

static void word_add(cffi_word *w, unsigned start, unsigned width) {
  for (unsigned i = 0; i < w->count; i++) {
    if (w->start[i] == start && w->width[i] == width) return;
    if (start < w->start[i] + w->width[i] && w->start[i] < start + width)
      w->whole = true;
  }
  if (w->count == CFFI_WORD_PIECES) w->whole = true;
  if (w->whole) return;
  w->start[w->count] = (uint8_t)start;
  w->width[w->count++] = (uint8_t)width;
}

/* The words that hold bytes START to END of the value cannot be split. */
static void words_join(cffi_words *words, uint64_t start, uint64_t end) {
  for (uint64_t i = start / 8; i < words->count && i * 8 < end; i++)
    words->words[i].whole = true;
}

static void words_add_scalar(cffi_words *words, const cffi_type *t,
                             uint32_t offset) {
  uint32_t size = t->kind == CFFI_KIND_FLOAT80 ? 10 : t->size;
  bool crosses = offset % 8 + (size < 8 ? size : 8) > 8;
  if (offset % t->alignment || crosses) {
    words_join(words, offset, (uint64_t)offset + t->size);
    return;
  }
  for (uint32_t i = 0; i < size; i += 8)
    word_add(&words->words[(offset + i) / 8], (offset + i) % 8,
             size - i < 8 ? size - i : 8);
  if (t->kind < CFFI_KIND_FLOAT)
    words->words[offset / 8].is_signed = t->kind == CFFI_KIND_INT;
}

static void words_add(cffi_words *words, const cffi_type *t, uint32_t offset);

static void words_add_member(cffi_words *words, const cffi_type *t,
                             const cffi_member *m, uint32_t offset) {
  if (!m->is_bit_field) {
    words_add(words, m->type, offset + m->offset);
    return;
  }
  bool is_union = t->kind == CFFI_KIND_UNION;
  uint64_t bits = is_union ? (uint64_t)m->type->size * 8 : m->bit_width;
  uint64_t first = (uint64_t)offset * 8 + m->bit_offset;
  if (bits) words_join(words, first / 8, (first + bits + 7) / 8);
}

static void words_add(cffi_words *words, const cffi_type *t, uint32_t offset) {
  if (t->size == 0) return;
  switch (t->kind) {
  case CFFI_KIND_STRUCT:
  case CFFI_KIND_UNION:
    for (const cffi_member *m = t->members; m; m = m->next)
      words_add_member(words, t, m, offset);
    break;
  case CFFI_KIND_ARRAY:
  case CFFI_KIND_COMPLEX:
    for (uint32_t i = 0; i < t->count; i++)
      words_add(words, t->element, offset + i * t->element->size);
    break;
  default: words_add_scalar(words, t, offset);
  }
}

void cffi_words_init(cffi_words *words, const cffi_type *type) {
  memset(words, 0, sizeof *words);
  if (type->size > CFFI_MOST_WORDS * 8) return;
  words->count = (type->size + 7) / 8;
  words_add(words, type, 0);
}

/* -- Moves ---------------------------------------------------------------- */

cffi_move cffi_planner_model(const cffi_planner *p, uint32_t index) {
  return (cffi_move){.value = (int32_t)index,
                     .block = p->signature->arguments[index].block};
}

cffi_move cffi_planner_result_model(void) {
  return (cffi_move){.value = CFFI_RESULT, .block = CFFI_BLOCK_RESULT};
}

bool cffi_planner_is_variadic(const cffi_planner *p, uint32_t index) {
  return p->signature->is_variadic && index >= p->signature->fixed_count;
}

void cffi_planner_add(cffi_planner *p, cffi_move move) {
  if (p->status == CFFI_OK)
    p->status = cffi_move_list_add(&p->list, move, p->err);
}

void cffi_planner_add_word(cffi_planner *p, const cffi_words *words,
                           uint32_t index, cffi_move model) {
  const cffi_word *w = &words->words[index];
  uint32_t block = model.block + index * 8, stack = model.stack + index * 8;
  model.flags |= CFFI_MOVE_FIRST;
  model.block = block;
  model.stack = stack;
  model.width = 8;
  if (w->whole) {
    cffi_planner_add(p, model);
    return;
  }
  if (w->is_signed && w->count == 1) model.flags |= CFFI_MOVE_SIGNED;
  for (unsigned i = 0; i < w->count; i++) {
    model.shift = w->start[i];
    model.width = w->width[i];
    model.block = block + w->start[i];
    model.stack = stack + w->start[i];
    cffi_planner_add(p, model);
    model.flags &= (uint8_t)~CFFI_MOVE_FIRST;
  }
}

void cffi_planner_add_gpr(cffi_planner *p, const cffi_words *words,
                          uint32_t index, cffi_move model, uint32_t gpr) {
  model.place = CFFI_PLACE_GPR;
  model.index = (uint8_t)gpr;
  cffi_planner_add_word(p, words, index, model);
}

void cffi_planner_add_exact(cffi_planner *p, cffi_move model, cffi_place place,
                            uint32_t index, uint32_t at, uint32_t width) {
  model.place = (uint8_t)place;
  model.index = (uint8_t)index;
  model.flags |= CFFI_MOVE_FIRST | CFFI_MOVE_EXACT;
  model.block += at;
  model.width = width;
  cffi_planner_add(p, model);
}

void cffi_planner_add_vector(cffi_planner *p, cffi_move model, uint32_t index,
                             uint32_t width) {
  model.place = CFFI_PLACE_VECTOR;
  model.index = (uint8_t)index;
  model.flags |= CFFI_MOVE_FIRST;
  model.width = width;
  cffi_planner_add(p, model);
}

/* -- Stack ---------------------------------------------------------------- */

/* A callee that trusts its caller to have widened narrow integers reads at
 * least 32 bits of them (clang does). */
static bool is_narrow_scalar(const cffi_type *t) {
  return t->size < 8 && t->kind < CFFI_KIND_FLOAT;
}

static void copy_to_stack(cffi_planner *p, const cffi_type *t,
                          cffi_move model) {
  cffi_words words;
  cffi_words_init(&words, t);
  model.place = CFFI_PLACE_STACK;
  for (uint32_t i = 0; i < words.count; i++)
    cffi_planner_add_word(p, &words, i, model);
  if (words.count || t->size == 0) return;
  model.flags |= CFFI_MOVE_FIRST;
  model.width = t->size;
  cffi_planner_add(p, model);
}

static void raise_alignment(cffi_planner *p, uint32_t alignment) {
  if (alignment > p->plan->stack_alignment)
    p->plan->stack_alignment = alignment;
}

void cffi_planner_add_stack(cffi_planner *p, const cffi_type *type,
                            cffi_move model, uint32_t alignment,
                            uint32_t slot) {
  p->stack = cffi_align_up(p->stack, alignment);
  raise_alignment(p, alignment);
  model.stack = (uint32_t)p->stack;
  p->stack += cffi_align_up(type->size, slot);
  copy_to_stack(p, type, model);
  if (is_narrow_scalar(type) && slot > type->size && p->status == CFFI_OK)
    p->list.moves[p->list.count - 1].flags |= CFFI_MOVE_WIDENED;
}

/* -- References ----------------------------------------------------------- */

/* Copies are placed relative to each other until the argument area is known;
 * cffi_planner_run then moves them behind it. */
static uint32_t add_copy(cffi_planner *p, const cffi_type *t, cffi_move model) {
  uint32_t alignment = t->alignment > 16 ? t->alignment : 16;
  raise_alignment(p, alignment);
  p->copies = cffi_align_up(p->copies, alignment);
  model.stack = (uint32_t)p->copies;
  model.flags |= CFFI_MOVE_COPY;
  p->copies += cffi_align_up(t->size, 8);
  copy_to_stack(p, t, model);
  return model.stack;
}

void cffi_planner_add_reference(cffi_planner *p, const cffi_type *type,
                                cffi_move model, uint32_t gpr) {
  model.copy = add_copy(p, type, model);
  model.place = CFFI_PLACE_REFERENCE;
  model.index = (uint8_t)gpr;
  model.flags |= CFFI_MOVE_FIRST;
  model.width = type->size;
  cffi_planner_add(p, model);
}

void cffi_planner_add_stack_reference(cffi_planner *p, const cffi_type *type,
                                      cffi_move model) {
  const cffi_type *pointer = &p->signature->abi->pointer;
  model.copy = add_copy(p, type, model);
  model.place = CFFI_PLACE_STACK_REFERENCE;
  model.flags |= CFFI_MOVE_FIRST;
  model.stack = (uint32_t)p->stack;
  model.width = type->size;
  p->stack += pointer->size;
  cffi_planner_add(p, model);
}

void cffi_planner_add_result_address(cffi_planner *p, uint32_t gpr) {
  p->plan->result_in_memory = true;
  cffi_move m = cffi_planner_result_model();
  m.place = CFFI_PLACE_ADDRESS;
  m.index = (uint8_t)gpr;
  m.flags = CFFI_MOVE_FIRST;
  m.width = p->signature->abi->pointer.size;
  cffi_planner_add(p, m);
}

static void place_copies(cffi_planner *p) {
  uint64_t area = cffi_align_up(p->stack, p->plan->stack_alignment);
  p->plan->stack_size =
      (uint32_t)cffi_align_up(p->copies ? area + p->copies : p->stack, 16);
  for (uint32_t i = 0; i < p->list.count; i++) {
    cffi_move *m = &p->list.moves[i];
    if (m->flags & CFFI_MOVE_COPY) m->stack += (uint32_t)area;
    if (m->place == CFFI_PLACE_REFERENCE ||
        m->place == CFFI_PLACE_STACK_REFERENCE)
      m->copy += (uint32_t)area;
  }
}

/* -- All of it ------------------------------------------------------------ */

cffi_status cffi_planner_run(const cffi_planner_rules *rules,
                             const cffi_signature *signature, cffi_arena *arena,
                             cffi_plan *plan, cffi_error *err) {
  cffi_planner p = {.signature = signature,
                    .plan = plan,
                    .err = err,
                    .stack = rules->stack_start};
  plan->stack_alignment = 16;
  plan->argument_registers = signature->abi->argument_registers;
  plan->result_registers = signature->abi->result_registers;
  rules->start(&p);
  for (uint32_t i = 0; i < signature->argument_count; i++)
    rules->argument(&p, i);
  plan->argument_moves = p.list.count;
  if (!plan->result_in_memory) rules->result(&p);
  plan->result_moves = p.list.count - plan->argument_moves;
  plan->vector_count = p.vector;
  place_copies(&p);
  if (p.status == CFFI_OK) p.status = cffi_plan_keep(plan, &p.list, arena, err);
  cffi_move_list_release(&p.list);
  return p.status;
}
