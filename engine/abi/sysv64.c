/* sysv64.c: the planner of the System V ABI for x86-64.
 *
 * The law is the "System V Application Binary Interface, AMD64 Architecture
 * Processor Supplement", version 1.0, §3.2.2 (stack) and §3.2.3 (parameter
 * passing), cited as §.  A value is first surveyed: the class of each of its
 * eightbytes.  Then registers are dealt out.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "planner.h"

/* §3.2.3 "Classification". */
typedef enum value_class {
  NO_CLASS,
  INTEGER,
  SSE,
  SSEUP,
  X87,
  X87UP,
  COMPLEX_X87,
  MEMORY
} value_class;

enum {
  GPR_ARGUMENTS = 6,   /* rdi rsi rdx rcx r8 r9 */
  SSE_ARGUMENTS = 8,   /* xmm0 .. xmm7 */
  CLASSIFIED_WORDS = 8 /* §3.2.3: larger than eight eightbytes is MEMORY */
};

/* The classes of a value's eightbytes. */
typedef struct survey {
  value_class classes[CFFI_MOST_WORDS];
  uint32_t count; /* of eightbytes; 0 when the value is too large to survey */
  bool in_memory; /* unaligned fields, or a part that is MEMORY by itself */
} survey;

/* -- Survey --------------------------------------------------------------- */

/* §3.2.3 step 4: the class of an eightbyte with two fields in it. */
static value_class merge(value_class a, value_class b) {
  if (a == b || b == NO_CLASS) return a; /* (a), (b) */
  if (a == NO_CLASS) return b;
  if (a == MEMORY || b == MEMORY) return MEMORY;    /* (c) */
  if (a == INTEGER || b == INTEGER) return INTEGER; /* (d) */
  if (a >= X87 || b >= X87) return MEMORY;          /* (e) */
  return SSE;                                       /* (f) */
}

static void survey_add(survey *s, value_class class, uint32_t offset) {
  value_class *c = &s->classes[offset / 8];
  *c = merge(*c, class);
}

/* §3.2.3: "Unaligned" is judged by the scalar's own alignment. */
static bool survey_unaligned(survey *s, const cffi_type *t, uint32_t offset) {
  if (offset % t->alignment == 0) return false;
  s->in_memory = true;
  return true;
}

static void survey_scalar(survey *s, const cffi_type *t, uint32_t offset) {
  switch (t->kind) {
  case CFFI_KIND_FLOAT: survey_add(s, SSE, offset); break;
  case CFFI_KIND_FLOAT128:
    survey_add(s, SSE, offset);
    survey_add(s, SSEUP, offset + 8);
    break;
  case CFFI_KIND_FLOAT80:
    survey_add(s, X87, offset);
    survey_add(s, X87UP, offset + 8);
    break;
  case CFFI_KIND_INT128:
    survey_add(s, INTEGER, offset);
    survey_add(s, INTEGER, offset + 8);
    break;
  default: survey_add(s, INTEGER, offset);
  }
}

/* §3.2.3: __m64 is SSE, __m128 is SSE and SSEUP.  Other vectors have no place
 * in the text; as gcc does it, integers below 8 bytes are an integer of that
 * size, and a single floating-point element has no mode and goes to memory. */
static value_class vector_class(const cffi_type *t) {
  bool is_float = t->element->kind == CFFI_KIND_FLOAT;
  if (is_float && t->count == 1) return MEMORY;
  return t->size < 8 && !is_float ? INTEGER : SSE;
}

static void survey_vector(survey *s, const cffi_type *t, uint32_t offset) {
  survey_add(s, vector_class(t), offset);
  if (t->size == 16) survey_add(s, SSEUP, offset + 8);
}

static void survey_type(survey *s, const cffi_type *t, uint32_t offset);

static void survey_elements(survey *s, const cffi_type *t, uint32_t offset) {
  for (uint32_t i = 0; i < t->count; i++)
    survey_type(s, t->element, offset + i * t->element->size);
}

/* A bit-field is INTEGER in each eightbyte that it touches; an unnamed one too,
 * and in a union its whole type counts, even at width 0.  The psABI is silent
 * on these; so does gcc, which compiled the libraries. */
static void survey_bit_field(survey *s, const cffi_type *t,
                             const cffi_member *m, uint32_t offset) {
  uint64_t first = (uint64_t)offset * 8 + m->bit_offset;
  bool is_union = t->kind == CFFI_KIND_UNION;
  uint64_t width = is_union ? (uint64_t)m->type->size * 8 : m->bit_width;
  if (width == 0) return;
  uint64_t end = (first + width + 63) / 64;
  for (uint64_t i = first / 64; i < end && i < s->count; i++)
    s->classes[i] = merge(s->classes[i], INTEGER);
}

static void survey_members(survey *s, const cffi_type *t, uint32_t offset) {
  for (const cffi_member *m = t->members; m; m = m->next) {
    if (m->is_bit_field)
      survey_bit_field(s, t, m, offset);
    else
      survey_type(s, m->type, offset + m->offset);
  }
}

static bool any_is_memory(const survey *s) {
  for (uint32_t i = 0; i < s->count; i++)
    if (s->classes[i] == MEMORY) return true;
  return false;
}

/* §3.2.3 step 5(b): an X87UP without its X87 sends the value to memory. */
static bool has_lone_x87up(const survey *s) {
  for (uint32_t i = 0; i < s->count; i++)
    if (s->classes[i] == X87UP && (i == 0 || s->classes[i - 1] != X87))
      return true;
  return false;
}

/* §3.2.3 step 5(d): an SSEUP that nothing continues is an SSE. */
static void mend_lone_sseup(survey *s) {
  for (uint32_t i = 0; i < s->count; i++)
    if (s->classes[i] == SSEUP && (i == 0 || (s->classes[i - 1] != SSE)))
      s->classes[i] = SSE;
}

/* §3.2.3 step 3: "each field is classified recursively", so a struct or union
 * is brought to its own end (step 5) before its classes meet those around. */
static void survey_aggregate(survey *s, const cffi_type *t, uint32_t offset) {
  value_class outer[CFFI_MOST_WORDS];
  for (uint32_t i = 0; i < s->count; i++) {
    outer[i] = s->classes[i];
    s->classes[i] = NO_CLASS;
  }
  survey_members(s, t, offset);
  s->in_memory |= any_is_memory(s) || has_lone_x87up(s);
  mend_lone_sseup(s);
  for (uint32_t i = 0; i < s->count; i++)
    s->classes[i] = merge(outer[i], s->classes[i]);
}

static void survey_type(survey *s, const cffi_type *t, uint32_t offset) {
  if (t->size == 0) return;
  switch (t->kind) {
  case CFFI_KIND_STRUCT:
  case CFFI_KIND_UNION: survey_aggregate(s, t, offset); break;
  case CFFI_KIND_ARRAY:
  case CFFI_KIND_COMPLEX: survey_elements(s, t, offset); break;
  case CFFI_KIND_VECTOR:
    if (!survey_unaligned(s, t, offset)) survey_vector(s, t, offset);
    break;
  default:
    if (!survey_unaligned(s, t, offset)) survey_scalar(s, t, offset);
  }
}

/* -- Class of a whole value ----------------------------------------------- */

/* §3.2.3 step 5(c): beyond two eightbytes only one whole vector register may
 * travel; no vector here is that large. */
static bool is_too_large(const survey *s) {
  return s->count > 2;
}

/* Surveys TYPE; true when it travels in memory. */
static bool survey_init(survey *s, const cffi_type *type) {
  memset(s, 0, sizeof *s);
  if (type->size > CFFI_MOST_WORDS * 8) return true;
  s->count = (type->size + 7) / 8;
  survey_type(s, type, 0);
  return s->count > CLASSIFIED_WORDS || s->in_memory || any_is_memory(s) ||
         is_too_large(s);
}

/* -- Arguments ------------------------------------------------------------ */

/* A vector register whole: the eightbyte of class SSE and its SSEUP. */
static bool continues(const survey *s, uint32_t i) {
  return i + 1 < s->count && s->classes[i + 1] == SSEUP;
}

/* Moves for a value that lies in registers numbered from GPR and SSE on. */
static void add_registers(cffi_planner *p, const survey *s, const cffi_type *t,
                          cffi_move model, uint32_t gpr, uint32_t sse) {
  cffi_words words;
  cffi_words_init(&words, t);
  for (uint32_t i = 0; i < s->count; i++)
    if (s->classes[i] == INTEGER) {
      cffi_planner_add_gpr(p, &words, i, model, gpr++);
    } else if (s->classes[i] == SSE && continues(s, i)) {
      cffi_planner_add_vector(p, model, sse++, 16);
    } else if (s->classes[i] == SSE) {
      model.place = CFFI_PLACE_VECTOR;
      model.index = (uint8_t)sse++;
      cffi_planner_add_word(p, &words, i, model);
    }
}

/* §3.2.3 "Passing": arguments in memory, in order, each at its alignment. */
static void add_stack(cffi_planner *p, const cffi_type *t, cffi_move model) {
  cffi_planner_add_stack(p, t, model, t->alignment > 8 ? t->alignment : 8, 8);
}

/* Of a value that may travel in registers; larger ones were not surveyed. */
static uint32_t words_of(const survey *s, value_class class) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->count && i < CLASSIFIED_WORDS; i++)
    n += s->classes[i] == class;
  return n;
}

/* §3.2.3: "If there are no registers available for any eightbyte of an
 * argument, the whole argument is passed on the stack."  x87 classes have no
 * argument registers. */
static void add_argument(cffi_planner *p, uint32_t index) {
  const cffi_type *t = cffi_planner_type(p, index);
  cffi_move model = cffi_planner_model(p, index);
  survey s;
  bool in_memory = survey_init(&s, t);
  uint32_t gpr = words_of(&s, INTEGER), sse = words_of(&s, SSE);
  if (in_memory || words_of(&s, X87) || p->gpr + gpr > GPR_ARGUMENTS ||
      p->vector + sse > SSE_ARGUMENTS) {
    add_stack(p, t, model);
    return;
  }
  add_registers(p, &s, t, model, p->gpr, p->vector);
  p->gpr += gpr;
  p->vector += sse;
}

/* -- Results -------------------------------------------------------------- */

static bool is_complex_x87(const cffi_type *t) {
  return t->kind == CFFI_KIND_COMPLEX && t->element->kind == CFFI_KIND_FLOAT80;
}

/* §3.2.3 "Returning of Values": MEMORY goes through an address that the caller
 * passes as if it were the first argument. */
static bool result_is_in_memory(const cffi_type *t) {
  survey s;
  return survey_init(&s, t) && !is_complex_x87(t);
}

static void add_result_address(cffi_planner *p) {
  if (result_is_in_memory(p->signature->result))
    cffi_planner_add_result_address(p, p->gpr++);
}

/* COMPLEX_X87 returns its parts in st0 and st1, X87 in st0. */
static void add_x87_results(cffi_planner *p, uint32_t count) {
  p->plan->x87_results = count;
  for (uint32_t i = 0; i < count; i++)
    cffi_planner_add_exact(p, cffi_planner_result_model(), CFFI_PLACE_X87, i,
                           16 * i, 10);
}

static void add_result(cffi_planner *p) {
  const cffi_type *t = p->signature->result;
  survey s;
  if (is_complex_x87(t)) {
    add_x87_results(p, 2);
    return;
  }
  survey_init(&s, t);
  if (words_of(&s, X87))
    add_x87_results(p, 1);
  else
    add_registers(p, &s, t, cffi_planner_result_model(), 0, 0);
}

/* -- The ABI -------------------------------------------------------------- */

static cffi_status sysv64_plan(const cffi_signature *signature,
                               cffi_arena *arena, cffi_plan *plan,
                               cffi_error *err) {
  static const cffi_planner_rules rules = {.start = add_result_address,
                                           .argument = add_argument,
                                           .result = add_result};
  return cffi_planner_run(&rules, signature, arena, plan, err);
}

static const cffi_register argument_registers[] = {{"rdi", 7, 0}, {"rsi", 6, 1},
                                                   {"rdx", 2, 2}, {"rcx", 1, 3},
                                                   {"r8", 8, 4},  {"r9", 9, 5}};
static const cffi_register result_registers[] = {{"rax", 0, 0}, {"rdx", 2, 1}};

const cffi_abi cffi_abi_sysv64 = {
    .name = "sysv64",
    .letter = 'u',
    .cpu = CFFI_CPU_X86_64,
    .pointer = {.kind = CFFI_KIND_POINTER, .size = 8, .alignment = 8},
    .long_double = {.kind = CFFI_KIND_FLOAT80, .size = 16, .alignment = 16},
    .layout = {.number_alignment = 8},
    .smallest_vector = 1,
    .largest_vector = 16,
    .unsupported = "",
    .argument_registers = argument_registers,
    .result_registers = result_registers,
    .vector_register = "xmm",
    .plan = sysv64_plan,
    .emit = cffi_emit_x86_64,
};
