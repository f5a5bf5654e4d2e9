/* sysv64.c: the planner of the System V ABI for x86-64.
 *
 * The law is the "System V Application Binary Interface, AMD64 Architecture
 * Processor Supplement", version 1.0, §3.2.2 (stack) and §3.2.3 (parameter
 * passing), cited as §.  A value is first surveyed: for each of its eightbytes,
 * the class and the scalars in it.  Then registers are dealt out.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "abi.h"

#include "../error.h"
#include "../layout.h"
#include "../signature.h"

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
  GPR_ARGUMENTS = 6, /* rdi rsi rdx rcx r8 r9 */
  SSE_ARGUMENTS = 8, /* xmm0 .. xmm7 */
  MOST_PIECES = 4,
  SURVEYED_WORDS = 16, /* larger values are copied in bulk */
  CLASSIFIED_WORDS = 8 /* §3.2.3: larger than eight eightbytes is MEMORY */
};

/* One eightbyte.  The pieces are its scalars; WHOLE when they overlap (unions),
 * are bit-fields, or are too many to load one by one. */
typedef struct word {
  value_class class;
  bool whole;
  bool is_signed;
  uint8_t count;
  uint8_t start[MOST_PIECES], width[MOST_PIECES];
} word;

typedef struct survey {
  word words[SURVEYED_WORDS];
  uint32_t count; /* of words; 0 when the value is too large to survey */
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

static bool overlap(const word *w, unsigned i, unsigned start, unsigned width) {
  return start < w->start[i] + w->width[i] && w->start[i] < start + width;
}

static void word_add_piece(word *w, unsigned start, unsigned width) {
  for (unsigned i = 0; i < w->count; i++) {
    if (w->start[i] == start && w->width[i] == width) return;
    if (overlap(w, i, start, width)) w->whole = true;
  }
  if (w->count == MOST_PIECES) w->whole = true;
  if (w->whole) return;
  w->start[w->count] = (uint8_t)start;
  w->width[w->count++] = (uint8_t)width;
}

static void survey_add(survey *s, value_class class, uint32_t offset,
                       uint32_t width) {
  word *w = &s->words[offset / 8];
  w->class = merge(w->class, class);
  word_add_piece(w, offset % 8, width);
}

/* §3.2.3: "Unaligned" is judged by the scalar's own alignment. */
static bool survey_unaligned(survey *s, const cffi_type *t, uint32_t offset) {
  if (offset % t->alignment == 0) return false;
  s->in_memory = true;
  for (uint32_t i = offset / 8; i <= (offset + t->size - 1) / 8; i++)
    s->words[i].whole = true;
  return true;
}

static void survey_scalar(survey *s, const cffi_type *t, uint32_t offset) {
  switch (t->kind) {
  case CFFI_KIND_FLOAT: survey_add(s, SSE, offset, t->size); break;
  case CFFI_KIND_FLOAT128:
    survey_add(s, SSE, offset, 8);
    survey_add(s, SSEUP, offset + 8, 8);
    break;
  case CFFI_KIND_FLOAT80:
    survey_add(s, X87, offset, 8);
    survey_add(s, X87UP, offset + 8, 2);
    break;
  case CFFI_KIND_INT128:
    survey_add(s, INTEGER, offset, 8);
    survey_add(s, INTEGER, offset + 8, 8);
    break;
  default:
    survey_add(s, INTEGER, offset, t->size);
    s->words[offset / 8].is_signed = t->kind == CFFI_KIND_INT;
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
  survey_add(s, vector_class(t), offset, t->size < 8 ? t->size : 8);
  if (t->size == 16) survey_add(s, SSEUP, offset + 8, 8);
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
  for (uint64_t i = first / 64; i < end && i < s->count; i++) {
    s->words[i].class = merge(s->words[i].class, INTEGER);
    s->words[i].whole = true;
  }
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
    if (s->words[i].class == MEMORY) return true;
  return false;
}

/* §3.2.3 step 5(b): an X87UP without its X87 sends the value to memory. */
static bool has_lone_x87up(const survey *s) {
  for (uint32_t i = 0; i < s->count; i++)
    if (s->words[i].class == X87UP && (i == 0 || s->words[i - 1].class != X87))
      return true;
  return false;
}

/* §3.2.3 step 5(d): an SSEUP that nothing continues is an SSE. */
static void mend_lone_sseup(survey *s) {
  for (uint32_t i = 0; i < s->count; i++)
    if (s->words[i].class == SSEUP &&
        (i == 0 || (s->words[i - 1].class != SSE)))
      s->words[i].class = SSE;
}

/* §3.2.3 step 3: "each field is classified recursively", so a struct or union
 * is brought to its own end (step 5) before its classes meet those around. */
static void survey_aggregate(survey *s, const cffi_type *t, uint32_t offset) {
  value_class outer[SURVEYED_WORDS];
  for (uint32_t i = 0; i < s->count; i++) {
    outer[i] = s->words[i].class;
    s->words[i].class = NO_CLASS;
  }
  survey_members(s, t, offset);
  s->in_memory |= any_is_memory(s) || has_lone_x87up(s);
  mend_lone_sseup(s);
  for (uint32_t i = 0; i < s->count; i++)
    s->words[i].class = merge(outer[i], s->words[i].class);
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
  if (type->size > SURVEYED_WORDS * 8) return true;
  s->count = (type->size + 7) / 8;
  survey_type(s, type, 0);
  return s->count > CLASSIFIED_WORDS || s->in_memory || any_is_memory(s) ||
         is_too_large(s);
}

/* -- Moves ---------------------------------------------------------------- */

typedef struct planner {
  const cffi_signature *signature;
  cffi_plan *plan;
  cffi_move_list list;
  uint32_t gpr, sse; /* argument registers taken */
  uint64_t stack;    /* bytes of the argument area taken */
  cffi_status status;
  cffi_error *err;
} planner;

static void add(planner *p, cffi_move move) {
  if (p->status == CFFI_OK)
    p->status = cffi_move_list_add(&p->list, move, p->err);
}

/* The moves between word I of a value at BLOCK and the place in MODEL. */
static void add_word(planner *p, const word *w, cffi_move model) {
  model.flags = CFFI_MOVE_FIRST;
  if (w->whole) {
    model.width = 8;
    add(p, model);
    return;
  }
  uint32_t block = model.block, stack = model.stack;
  for (unsigned i = 0; i < w->count; i++) {
    model.shift = w->start[i];
    model.width = w->width[i];
    model.block = block + w->start[i];
    model.stack = stack + w->start[i];
    if (w->is_signed && w->count == 1) model.flags |= CFFI_MOVE_SIGNED;
    add(p, model);
    model.flags = 0;
  }
}

/* A vector register whole: the eightbyte of class SSE and its SSEUP. */
static void add_vector(planner *p, cffi_move model) {
  model.flags = CFFI_MOVE_FIRST;
  model.width = 16;
  add(p, model);
}

static bool continues(const survey *s, uint32_t i) {
  return i + 1 < s->count && s->words[i + 1].class == SSEUP;
}

/* Moves for a value that lies in registers numbered from GPR and SSE on. */
static void add_registers(planner *p, const survey *s, cffi_move model,
                          uint32_t gpr, uint32_t sse) {
  uint32_t start = model.block;
  for (uint32_t i = 0; i < s->count; i++) {
    const word *w = &s->words[i];
    model.block = start + i * 8;
    if (w->class == INTEGER) {
      model.place = CFFI_PLACE_GPR;
      model.index = (uint8_t)gpr++;
      add_word(p, w, model);
    } else if (w->class == SSE) {
      model.place = CFFI_PLACE_SSE;
      model.index = (uint8_t)sse++;
      if (continues(s, i))
        add_vector(p, model);
      else
        add_word(p, w, model);
    }
  }
}

/* A scalar fills its stack word, widened as in a register: callees may read
 * 32 bits of it (clang does). */
static bool is_narrow_scalar(const cffi_type *t) {
  return t->size < 8 && t->kind < CFFI_KIND_FLOAT;
}

/* §3.2.3 "Passing": arguments in memory, in order, each at its alignment. */
static void add_stack(planner *p, const survey *s, const cffi_type *t,
                      cffi_move model) {
  uint32_t alignment = t->alignment > 8 ? t->alignment : 8;
  p->stack = cffi_align_up(p->stack, alignment);
  if (alignment > p->plan->stack_alignment)
    p->plan->stack_alignment = alignment;
  model.place = CFFI_PLACE_STACK;
  model.stack = (uint32_t)p->stack;
  p->stack += cffi_align_up(t->size, 8);
  if (s->count == 0) {
    model.flags = CFFI_MOVE_FIRST;
    model.width = t->size;
    add(p, model);
    return;
  }
  uint32_t block = model.block, stack = model.stack;
  for (uint32_t i = 0; i < s->count; i++) {
    model.block = block + i * 8;
    model.stack = stack + i * 8;
    add_word(p, &s->words[i], model);
  }
  if (is_narrow_scalar(t) && p->status == CFFI_OK)
    p->list.moves[p->list.count - 1].flags |= CFFI_MOVE_WIDENED;
}

/* Of a value that may travel in registers; larger ones were not surveyed. */
static uint32_t words_of(const survey *s, value_class class) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < s->count && i < CLASSIFIED_WORDS; i++)
    n += s->words[i].class == class;
  return n;
}

/* §3.2.3: "If there are no registers available for any eightbyte of an
 * argument, the whole argument is passed on the stack."  x87 classes have no
 * argument registers. */
static void add_argument(planner *p, uint32_t index) {
  const cffi_argument *a = &p->signature->arguments[index];
  cffi_move model = {.value = (int32_t)index, .block = a->block};
  survey s;
  bool in_memory = survey_init(&s, a->type);
  uint32_t gpr = words_of(&s, INTEGER), sse = words_of(&s, SSE);
  if (in_memory || words_of(&s, X87) || p->gpr + gpr > GPR_ARGUMENTS ||
      p->sse + sse > SSE_ARGUMENTS) {
    add_stack(p, &s, a->type, model);
    return;
  }
  add_registers(p, &s, model, p->gpr, p->sse);
  p->gpr += gpr;
  p->sse += sse;
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

static void add_result_address(planner *p) {
  p->plan->result_in_memory = true;
  add(p, (cffi_move){.place = CFFI_PLACE_ADDRESS,
                     .index = (uint8_t)p->gpr++,
                     .flags = CFFI_MOVE_FIRST,
                     .value = CFFI_RESULT,
                     .block = CFFI_BLOCK_RESULT,
                     .width = 8});
}

/* COMPLEX_X87 returns its parts in st0 and st1, X87 in st0. */
static void add_x87_results(planner *p, uint32_t count) {
  p->plan->x87_results = count;
  for (uint32_t i = 0; i < count; i++)
    add(p, (cffi_move){.place = CFFI_PLACE_X87,
                       .index = (uint8_t)i,
                       .flags = CFFI_MOVE_FIRST,
                       .value = CFFI_RESULT,
                       .block = CFFI_BLOCK_RESULT + 16 * i,
                       .width = 10});
}

static void add_result(planner *p) {
  const cffi_type *t = p->signature->result;
  survey s;
  if (is_complex_x87(t)) {
    add_x87_results(p, 2);
    return;
  }
  if (p->plan->result_in_memory) return;
  survey_init(&s, t);
  if (words_of(&s, X87))
    add_x87_results(p, 1);
  else
    add_registers(p, &s,
                  (cffi_move){.value = CFFI_RESULT, .block = CFFI_BLOCK_RESULT},
                  0, 0);
}

/* -- Plan ----------------------------------------------------------------- */

static cffi_status sysv64_plan(const cffi_signature *signature,
                               cffi_arena *arena, cffi_plan *plan,
                               cffi_error *err) {
  planner p = {.signature = signature, .plan = plan, .err = err};
  plan->stack_alignment = 16; /* §3.2.2 */
  if (result_is_in_memory(signature->result)) add_result_address(&p);
  for (uint32_t i = 0; i < signature->argument_count; i++)
    add_argument(&p, i);
  plan->argument_moves = p.list.count;
  add_result(&p);
  plan->result_moves = p.list.count - plan->argument_moves;
  plan->sse_count = p.sse;
  plan->stack_size = (uint32_t)cffi_align_up(p.stack, 16);
  if (p.status == CFFI_OK) p.status = cffi_plan_keep(plan, &p.list, arena, err);
  cffi_move_list_release(&p.list);
  return p.status;
}

static const char *const argument_registers[] = {"rdi", "rsi", "rdx",
                                                 "rcx", "r8",  "r9"};
static const char *const result_registers[] = {"rax", "rdx"};

const cffi_abi cffi_abi_sysv64 = {
    .name = "sysv64",
    .letter = 'u',
    .long_double = {.kind = CFFI_KIND_FLOAT80, .size = 16, .alignment = 16},
    .largest_vector = 16,
    .argument_registers = argument_registers,
    .result_registers = result_registers,
    .vector_register = "xmm",
    .plan = sysv64_plan,
};
