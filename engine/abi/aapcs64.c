/* aapcs64.c: the planners of AArch64: AAPCS64 and Apple's variant.
 *
 * The law is "Procedure Call Standard for the Arm 64-bit Architecture"
 * (IHI 0055), §6.8.2 "Parameter passing rules", stages A to C, cited by rule,
 * and §6.9 "Result return"; for Apple, "Writing ARM64 code for Apple platforms"
 * (developer.apple.com), cited by its headings.  NGRN is gpr, NSRN is vector,
 * and NSAA is stack.
 *
 * SPDX-License-Identifier: MIT */
#include "homogeneous.h"
#include "planner.h"

enum {
  GPR_ARGUMENTS = 8,    /* x0 .. x7 */
  VECTOR_ARGUMENTS = 8, /* v0 .. v7 */
  RESULT_ADDRESS = 8    /* x8: §6.9 */
};

typedef struct variant {
  bool packs_stack;      /* arguments on the stack take their own size */
  bool stacks_variadics; /* all of them */
  bool pairs_anywhere;   /* 16-aligned pairs may start at an odd register */
} variant;

static bool is_composite(const cffi_type *t) {
  return cffi_kind_is_aggregate(t->kind) || t->kind == CFFI_KIND_COMPLEX;
}

/* §3 "natural alignment": of a composite, what its members ask for. */
static uint32_t natural_alignment(const cffi_type *t) {
  return cffi_kind_is_aggregate(t->kind) ? t->natural_alignment : t->alignment;
}

/* B.6: "8 if its natural alignment is < 16, 16 otherwise".  For Apple, clang
 * takes the alignment that the type has been given. */
static uint32_t stack_alignment(const cffi_type *t, const variant *v) {
  uint32_t alignment = v->packs_stack ? t->alignment : natural_alignment(t);
  return alignment >= 16 ? 16 : 8;
}

/* -- Vector registers ----------------------------------------------------- */

static void add_homogeneous(cffi_planner *p, const cffi_homogeneous *h,
                            cffi_move model, uint32_t first) {
  for (uint32_t i = 0; i < h->count; i++)
    cffi_planner_add_exact(p, model, CFFI_PLACE_VECTOR, first + i,
                           i * h->element->size, h->element->size);
}

/* -- General purpose registers -------------------------------------------- */

static void add_gprs(cffi_planner *p, const cffi_type *t, cffi_move model,
                     uint32_t first) {
  cffi_words words;
  cffi_words_init(&words, t);
  for (uint32_t i = 0; i < words.count; i++)
    cffi_planner_add_gpr(p, &words, i, model, first + i);
}

/* Apple, "Pass arguments to functions correctly": "arguments ... on the stack
 * ... are aligned to their natural alignment", without padding; a homogeneous
 * aggregate as its elements are. */
static void add_stack(cffi_planner *p, const cffi_type *t, cffi_move model,
                      const variant *v) {
  cffi_homogeneous h;
  bool is_homogeneous = cffi_homogeneous_find(t, &h);
  uint32_t alignment = is_homogeneous ? h.element->alignment : t->alignment;
  if (v->packs_stack && (is_homogeneous || !is_composite(t)))
    cffi_planner_add_stack(p, t, model, alignment, alignment);
  else
    cffi_planner_add_stack(p, t, model, stack_alignment(t, v),
                           8); /* C.14, C.4 */
}

/* C.9 to C.17.  A composite's copy (B.4) is a pointer. */
static void add_general(cffi_planner *p, const cffi_type *t, cffi_move model,
                        const variant *v) {
  bool is_reference = is_composite(t) && t->size > 16;
  uint32_t count = is_reference ? 1 : (t->size + 7) / 8;
  if (stack_alignment(t, v) == 16 && !is_reference && !v->pairs_anywhere)
    p->gpr = (uint32_t)cffi_align_up(p->gpr, 2); /* C.10 */
  if (p->gpr + count > GPR_ARGUMENTS) {
    p->gpr = GPR_ARGUMENTS; /* C.13 */
    p->stack = is_reference ? cffi_align_up(p->stack, 8) : p->stack;
    if (is_reference)
      cffi_planner_add_stack_reference(p, t, model);
    else
      add_stack(p, t, model, v);
    return;
  }
  if (is_reference)
    cffi_planner_add_reference(p, t, model, p->gpr);
  else
    add_gprs(p, t, model, p->gpr);
  p->gpr += count;
}

/* -- Arguments ------------------------------------------------------------ */

/* Apple, "Update code that passes arguments to variadic functions": "assigned
 * to the appropriate number of 8-byte stack slots". */
static void add_variadic(cffi_planner *p, const cffi_type *t, cffi_move model,
                         const variant *v) {
  cffi_homogeneous h;
  bool is_copied =
      is_composite(t) && t->size > 16 && !cffi_homogeneous_find(t, &h);
  if (is_copied)
    cffi_planner_add_stack_reference(p, t, model);
  else
    cffi_planner_add_stack(p, t, model, stack_alignment(t, v), 8);
}

/* An empty struct is no argument (C, §6.8.2: "size of zero"). */
static void add_argument(cffi_planner *p, uint32_t index, const variant *v) {
  const cffi_type *t = cffi_planner_type(p, index);
  cffi_move model = cffi_planner_model(p, index);
  cffi_homogeneous h;
  if (t->size == 0) return;
  if (v->stacks_variadics && cffi_planner_is_variadic(p, index)) {
    p->stack = cffi_align_up(p->stack, 8);
    add_variadic(p, t, model, v);
  } else if (!cffi_homogeneous_find(t, &h)) {
    add_general(p, t, model, v);
  } else if (p->vector + h.count <= VECTOR_ARGUMENTS) { /* C.1, C.2 */
    add_homogeneous(p, &h, model, p->vector);
    p->vector += h.count;
  } else { /* C.3 to C.6 */
    p->vector = VECTOR_ARGUMENTS;
    add_stack(p, t, model, v);
  }
}

/* -- Results -------------------------------------------------------------- */

/* §6.9: as a first argument would travel, or through the address in x8. */
static void start(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  cffi_homogeneous h;
  if (is_composite(t) && t->size > 16 && !cffi_homogeneous_find(t, &h))
    cffi_planner_add_result_address(p, RESULT_ADDRESS);
}

static void add_result(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  cffi_homogeneous h;
  if (cffi_homogeneous_find(t, &h))
    add_homogeneous(p, &h, cffi_planner_result_model(), 0);
  else
    add_gprs(p, t, cffi_planner_result_model(), 0);
}

/* -- The ABIs ------------------------------------------------------------- */

static void aapcs64_argument(cffi_planner *p, uint32_t index) {
  static const variant arm = {0};
  add_argument(p, index, &arm);
}

static cffi_status aapcs64_plan(const cffi_signature *signature,
                                cffi_arena *arena, cffi_plan *plan,
                                cffi_error *err) {
  static const cffi_planner_rules rules = {
      .start = start, .argument = aapcs64_argument, .result = add_result};
  return cffi_planner_run(&rules, signature, arena, plan, err);
}

static void apple64_argument(cffi_planner *p, uint32_t index) {
  static const variant apple = {
      .packs_stack = true, .stacks_variadics = true, .pairs_anywhere = true};
  add_argument(p, index, &apple);
}

static cffi_status apple64_plan(const cffi_signature *signature,
                                cffi_arena *arena, cffi_plan *plan,
                                cffi_error *err) {
  static const cffi_planner_rules rules = {
      .start = start, .argument = apple64_argument, .result = add_result};
  return cffi_planner_run(&rules, signature, arena, plan, err);
}

static const cffi_register registers[] = {
    {"x0", 0, 0}, {"x1", 1, 1}, {"x2", 2, 2}, {"x3", 3, 3}, {"x4", 4, 4},
    {"x5", 5, 5}, {"x6", 6, 6}, {"x7", 7, 7}, {"x8", 8, 8}};

const cffi_abi cffi_abi_aapcs64 = {
    .name = "aapcs64",
    .letter = 'a',
    .cpu = CFFI_CPU_AARCH64,
    .pointer = {.kind = CFFI_KIND_POINTER, .size = 8, .alignment = 8},
    .long_double = {.kind = CFFI_KIND_FLOAT128, .size = 16, .alignment = 16},
    .layout = {.number_alignment = 8, .unnamed_bit_fields_align = true},
    .smallest_vector = 8,
    .largest_vector = 16,
    .unsupported = "",
    .argument_registers = registers,
    .result_registers = registers,
    .vector_register = "v",
    .plan = aapcs64_plan,
    .emit = cffi_emit_aarch64,
};

/* Apple's long double is double. */
const cffi_abi cffi_abi_apple64 = {
    .name = "apple64",
    .letter = 'm',
    .cpu = CFFI_CPU_AARCH64,
    .pointer = {.kind = CFFI_KIND_POINTER, .size = 8, .alignment = 8},
    .long_double = {.kind = CFFI_KIND_FLOAT, .size = 8, .alignment = 8},
    .layout = {.number_alignment = 8},
    .smallest_vector = 8,
    .largest_vector = 16,
    .unsupported = "g",
    .argument_registers = registers,
    .result_registers = registers,
    .vector_register = "v",
    .plan = apple64_plan,
    .emit = cffi_emit_aarch64,
};
