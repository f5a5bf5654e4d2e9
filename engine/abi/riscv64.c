/* riscv64.c: the planner of RISC-V's lp64d.
 *
 * The law is the "RISC-V ABIs Specification" 1.0 (riscv-elf-psabi-doc),
 * "Integer Calling Convention" and "Hardware Floating-point Calling
 * Convention", cited as (I) and (F).  XLEN and FLEN are 64 bits.
 *
 * SPDX-License-Identifier: MIT */
#include "planner.h"

enum {
  GPR_ARGUMENTS = 8, /* a0 .. a7 */
  FPR_ARGUMENTS = 8, /* fa0 .. fa7 */
  MOST_FIELDS = 2
};

/* (F): a value flattened to at most two scalars; COUNT is larger, or a field is
 * not FIT, when it has no such form. */
typedef struct flat {
  const cffi_type *types[MOST_FIELDS];
  uint32_t offsets[MOST_FIELDS], count;
  bool is_unfit;
} flat;

/* -- Flattening ----------------------------------------------------------- */

static bool is_float(const cffi_type *t) {
  return t->kind == CFFI_KIND_FLOAT;
}

static void flatten(flat *f, const cffi_type *t, uint32_t offset);

static void add_scalar(flat *f, const cffi_type *t, uint32_t offset) {
  f->is_unfit |= t->size > 8 || t->kind == CFFI_KIND_POINTER;
  if (f->count < MOST_FIELDS) {
    f->types[f->count] = t;
    f->offsets[f->count] = offset;
  }
  f->count++;
}

/* (F): zero-length bit-fields and empty members are ignored; another bit-field
 * is an integer of its type. */
static void flatten_members(flat *f, const cffi_type *t, uint32_t offset) {
  for (const cffi_member *m = t->members; m; m = m->next)
    if (m->is_bit_field && m->bit_width)
      add_scalar(f, m->type, offset + m->offset);
    else if (!m->is_bit_field)
      flatten(f, m->type, offset + m->offset);
}

/* A pointer is no integer for this rule: so gcc and clang. */
static void flatten(flat *f, const cffi_type *t, uint32_t offset) {
  switch (t->kind) {
  case CFFI_KIND_STRUCT: flatten_members(f, t, offset); break;
  case CFFI_KIND_UNION: f->is_unfit |= t->size > 0; break;
  case CFFI_KIND_ARRAY:
  case CFFI_KIND_COMPLEX:
    for (uint32_t i = 0; i < t->count && f->count <= MOST_FIELDS; i++)
      flatten(f, t->element, offset + i * t->element->size);
    break;
  default: add_scalar(f, t, offset);
  }
}

/* (F): one real, two reals, or a real and an integer, within the registers that
 * are left.  A bare integer is not for this convention. */
static bool flat_find(const cffi_type *t, flat *f) {
  *f = (flat){.count = 0};
  flatten(f, t, 0);
  if (f->is_unfit || f->count == 0 || f->count > MOST_FIELDS) return false;
  return is_float(f->types[0]) || (f->count == 2 && is_float(f->types[1]));
}

static uint32_t flat_floats(const flat *f) {
  uint32_t n = is_float(f->types[0]);
  return n + (f->count == 2 && is_float(f->types[1]));
}

/* -- Registers ------------------------------------------------------------ */

/* (F): a narrower value in a floating-point register is NaN-boxed; (I): an
 * integer is widened as its type says to 32 bits, then with the sign. */
static void add_field(cffi_planner *p, const flat *f, uint32_t i,
                      cffi_move model, uint32_t *gpr, uint32_t *fpr) {
  const cffi_type *t = f->types[i];
  if (is_float(t)) {
    if (t->size < 8) model.flags |= CFFI_MOVE_BOXED;
    cffi_planner_add_exact(p, model, CFFI_PLACE_VECTOR, (*fpr)++, f->offsets[i],
                           t->size);
    return;
  }
  if (t->kind == CFFI_KIND_INT || t->size == 4) model.flags |= CFFI_MOVE_SIGNED;
  cffi_planner_add_exact(p, model, CFFI_PLACE_GPR, (*gpr)++, f->offsets[i],
                         t->size);
}

static void add_flat(cffi_planner *p, const flat *f, cffi_move model,
                     uint32_t *gpr, uint32_t *fpr) {
  for (uint32_t i = 0; i < f->count; i++)
    add_field(p, f, i, model, gpr, fpr);
}

/* Sign-extends an unsigned int (I). */
static void add_gpr(cffi_planner *p, const cffi_words *words,
                    const cffi_type *t, uint32_t word, cffi_move model,
                    uint32_t gpr) {
  if (t->kind == CFFI_KIND_UINT && t->size == 4)
    model.flags |= CFFI_MOVE_SIGNED;
  cffi_planner_add_gpr(p, words, word, model, gpr);
}

/* -- Arguments ------------------------------------------------------------ */

static void add_word_on_stack(cffi_planner *p, const cffi_words *words,
                              uint32_t word, cffi_move model) {
  model.place = CFFI_PLACE_STACK;
  model.stack = (uint32_t)p->stack - word * 8;
  cffi_planner_add_word(p, words, word, model);
  p->stack += 8;
}

/* (I): up to two registers, the second half on the stack when one is left.
 * Variadic values that are aligned to 16 start at an even register. */
static void add_integer(cffi_planner *p, const cffi_type *t, cffi_move model,
                        bool is_variadic) {
  cffi_words words;
  cffi_words_init(&words, t);
  if (t->alignment >= 16 && is_variadic)
    p->gpr = (uint32_t)cffi_align_up(p->gpr, 2);
  if (p->gpr >= GPR_ARGUMENTS) {
    p->gpr = GPR_ARGUMENTS;
    cffi_planner_add_stack(p, t, model, t->alignment >= 16 ? 16 : 8, 8);
    return;
  }
  for (uint32_t i = 0; i < words.count; i++)
    if (p->gpr < GPR_ARGUMENTS)
      add_gpr(p, &words, t, i, model, p->gpr++);
    else
      add_word_on_stack(p, &words, i, model);
}

/* (I): what is larger than two registers is replaced by its address. */
static void add_reference(cffi_planner *p, const cffi_type *t,
                          cffi_move model) {
  if (p->gpr < GPR_ARGUMENTS) {
    cffi_planner_add_reference(p, t, model, p->gpr++);
    return;
  }
  p->stack = cffi_align_up(p->stack, 8);
  cffi_planner_add_stack_reference(p, t, model);
}

/* An empty struct is no argument in C (I). */
static void add_argument(cffi_planner *p, uint32_t index) {
  const cffi_type *t = cffi_planner_type(p, index);
  cffi_move model = cffi_planner_model(p, index);
  bool is_variadic = cffi_planner_is_variadic(p, index);
  flat f;
  if (t->size == 0) return;
  if (!is_variadic && flat_find(t, &f) &&
      p->vector + flat_floats(&f) <= FPR_ARGUMENTS &&
      p->gpr + f.count - flat_floats(&f) <= GPR_ARGUMENTS)
    add_flat(p, &f, model, &p->gpr, &p->vector);
  else if (t->size > 16)
    add_reference(p, t, model);
  else
    add_integer(p, t, model, is_variadic);
}

/* -- Results -------------------------------------------------------------- */

/* (I): as a first argument would travel. */
static void start(cffi_planner *p) {
  flat f;
  if (p->signature->result->size > 16 && !flat_find(p->signature->result, &f))
    cffi_planner_add_result_address(p, p->gpr++);
}

static void add_result(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  cffi_move model = cffi_planner_result_model();
  uint32_t gpr = 0, fpr = 0;
  flat f;
  if (t->kind == CFFI_KIND_VOID) return;
  if (flat_find(t, &f)) {
    add_flat(p, &f, model, &gpr, &fpr);
    return;
  }
  cffi_words words;
  cffi_words_init(&words, t);
  for (; gpr < words.count; gpr++)
    add_gpr(p, &words, t, gpr, model, gpr);
}

/* -- The ABI -------------------------------------------------------------- */

static cffi_status riscv64_plan(const cffi_signature *signature,
                                cffi_arena *arena, cffi_plan *plan,
                                cffi_error *err) {
  static const cffi_planner_rules rules = {
      .start = start, .argument = add_argument, .result = add_result};
  return cffi_planner_run(&rules, signature, arena, plan, err);
}

static const cffi_register registers[] = {
    {"a0", 10, 0}, {"a1", 11, 1}, {"a2", 12, 2}, {"a3", 13, 3},
    {"a4", 14, 4}, {"a5", 15, 5}, {"a6", 16, 6}, {"a7", 17, 7}};

const cffi_abi cffi_abi_riscv64 = {
    .name = "riscv64",
    .letter = 'r',
    .cpu = CFFI_CPU_RISCV64,
    .pointer = {.kind = CFFI_KIND_POINTER, .size = 8, .alignment = 8},
    .long_double = {.kind = CFFI_KIND_FLOAT128, .size = 16, .alignment = 16},
    .layout = {.number_alignment = 8},
    .smallest_vector = 16,
    .largest_vector = 0, /* none: the specification has no rule for them */
    .unsupported = "y",  /* the specification does not say */
    .argument_registers = registers,
    .result_registers = registers,
    .vector_register = "fa",
    .plan = riscv64_plan,
};
