/* win64.c: the planner of the Windows x64 calling convention.
 *
 * The law is Microsoft's "x64 calling convention" (learn.microsoft.com,
 * cpp/build/x64-calling-convention), cited by its headings.  Each argument has
 * one position; the first four positions own a general purpose register and a
 * vector register each, of which one is used.  What is not 1, 2, 4 or 8 bytes
 * travels by reference to a copy.
 *
 * For __int128 and _Complex, which Microsoft's compiler does not have, gcc and
 * clang agree, and are followed.  Where they do not (__float128, _Float16,
 * vectors of 8 bytes) there is no convention, and the type is refused.
 *
 * SPDX-License-Identifier: MIT */
#include "planner.h"

enum {
  REGISTER_ARGUMENTS = 4,
  SHADOW = 32 /* "Calling convention defaults": four homes for them */
};

/* -- Classes -------------------------------------------------------------- */

/* "Parameter passing": "structs or unions of size 8, 16, 32, or 64 bits ...
 * are passed as if they were integers of the same size". */
static bool fits_register(const cffi_type *t) {
  return t->size == 1 || t->size == 2 || t->size == 4 || t->size == 8;
}

/* "Parameter passing": floating-point scalars. */
static bool is_vector_argument(const cffi_type *t) {
  return t->kind == CFFI_KIND_FLOAT;
}

/* "Return values": "Non-scalar types including floats, doubles, and vector
 * types such as __m128 ... are returned in XMM0". */
static bool is_vector_result(const cffi_type *t) {
  return t->kind == CFFI_KIND_FLOAT || t->kind == CFFI_KIND_INT128 ||
         t->kind == CFFI_KIND_VECTOR;
}

/* -- Arguments ------------------------------------------------------------ */

static void add_position(cffi_planner *p, const cffi_type *t, cffi_move model,
                         uint32_t position, bool is_variadic) {
  cffi_words words;
  cffi_words_init(&words, t);
  if (is_vector_argument(t)) {
    cffi_planner_add_vector(p, model, position, t->size);
    /* "Varargs": "both the integer register and the floating-point register
     * must contain the value". */
    if (!is_variadic) return;
  }
  cffi_planner_add_gpr(p, &words, 0, model, position);
}

/* An empty struct takes its position, as a reference to nothing. */
static void add_argument(cffi_planner *p, uint32_t index) {
  const cffi_type *t = cffi_planner_type(p, index);
  cffi_move model = cffi_planner_model(p, index);
  bool is_in_register = p->gpr < REGISTER_ARGUMENTS;
  if (is_in_register && fits_register(t))
    add_position(p, t, model, p->gpr, cffi_planner_is_variadic(p, index));
  else if (is_in_register)
    cffi_planner_add_reference(p, t, model, p->gpr);
  else if (fits_register(t))
    cffi_planner_add_stack(p, t, model, 8, 8);
  else
    cffi_planner_add_stack_reference(p, t, model);
  p->gpr += is_in_register;
  p->vector = p->gpr;
}

/* -- Results -------------------------------------------------------------- */

/* "Return values": otherwise "the caller must allocate memory for the return
 * value and pass a pointer to it as the first argument". */
static void start(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  if (t->kind == CFFI_KIND_VOID || is_vector_result(t) || fits_register(t))
    return;
  cffi_planner_add_result_address(p, p->gpr++);
}

static void add_result(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  cffi_words words;
  cffi_words_init(&words, t);
  if (is_vector_result(t))
    cffi_planner_add_vector(p, cffi_planner_result_model(), 0, t->size);
  else if (t->size)
    cffi_planner_add_gpr(p, &words, 0, cffi_planner_result_model(), 0);
}

/* -- The ABI -------------------------------------------------------------- */

static cffi_status win64_plan(const cffi_signature *signature,
                              cffi_arena *arena, cffi_plan *plan,
                              cffi_error *err) {
  static const cffi_planner_rules rules = {.stack_start = SHADOW,
                                           .start = start,
                                           .argument = add_argument,
                                           .result = add_result};
  return cffi_planner_run(&rules, signature, arena, plan, err);
}

static const cffi_register argument_registers[] = {
    {"rcx", 1, 3}, {"rdx", 2, 2}, {"r8", 8, 4}, {"r9", 9, 5}};
static const cffi_register result_registers[] = {{"rax", 0, 0}};

const cffi_abi cffi_abi_win64 = {
    .name = "win64",
    .letter = 'w',
    .cpu = CFFI_CPU_X86_64,
    .pointer = {.kind = CFFI_KIND_POINTER, .size = 8, .alignment = 8},
    .long_double = {.kind = CFFI_KIND_FLOAT, .size = 8, .alignment = 8},
    .layout = {.number_alignment = 8,
               .ms_bit_fields = true,
               .unnamed_bit_fields_align = true},
    .smallest_vector = 16,
    .largest_vector = 16,
    .unsupported = "ghy",
    .argument_registers = argument_registers,
    .result_registers = result_registers,
    .vector_register = "xmm",
    .plan = win64_plan,
    .emit = cffi_emit_x86_64,
};
