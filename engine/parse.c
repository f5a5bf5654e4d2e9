/* parse.c: signature text -> types, in one pass, with positions in errors.
 *
 * The grammar is in cffi.h.  Functions are named after its rules.  A failing
 * function has filled the error and returns NULL or false; callers only pass
 * that on.  An aggregate is laid out as soon as its bracket closes.
 *
 * SPDX-License-Identifier: MIT */
#include "parse.h"

#include <string.h>

#include "error.h"
#include "layout.h"

typedef struct parser {
  const char *text;
  size_t length, at;
  const cffi_abi *abi;
  cffi_arena *arena;
  cffi_error *err;
  cffi_status status;
  uint32_t depth, members;
} parser;

typedef struct scalar {
  char letter;
  cffi_type type;
} scalar;

/* long double and pointers are the ABI's, so not here. */
// clang-format off
#define SCALAR(c, name, bytes)                                                 \
  {c, {.kind = CFFI_KIND_##name, .size = bytes, .alignment = bytes}}
static const scalar scalars[] = {
    SCALAR('b', INT, 1),      SCALAR('B', UINT, 1),   SCALAR('s', INT, 2),
    SCALAR('S', UINT, 2),     SCALAR('i', INT, 4),    SCALAR('I', UINT, 4),
    SCALAR('l', INT, 8),      SCALAR('L', UINT, 8),   SCALAR('n', INT128, 16),
    SCALAR('N', INT128, 16),  SCALAR('z', BOOL, 1),   SCALAR('f', FLOAT, 4),
    SCALAR('d', FLOAT, 8),    SCALAR('h', FLOAT, 2),  SCALAR('y', FLOAT, 2),
    SCALAR('g', FLOAT128, 16),
};
// clang-format on

static const cffi_type void_type = {.kind = CFFI_KIND_VOID, .alignment = 1};

/* -- Characters and numbers ----------------------------------------------- */

static bool fail(parser *p, cffi_status status, size_t position,
                 const char *message) {
  p->status = cffi_error_set(p->err, status, position, "%s", message);
  return false;
}

static bool fail_memory(parser *p) {
  p->status = cffi_error_memory(p->err);
  return false;
}

static char peek(const parser *p) {
  return p->at < p->length ? p->text[p->at] : '\0';
}

static bool accept(parser *p, char c) {
  if (p->at >= p->length || p->text[p->at] != c) return false;
  p->at++;
  return true;
}

static bool expect(parser *p, char c) {
  if (accept(p, c)) return true;
  char message[] = "'?' expected here";
  message[1] = c;
  return fail(p, CFFI_E_SYNTAX, p->at, message);
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool number(parser *p, uint32_t *out) {
  size_t start = p->at;
  uint32_t n = 0;
  for (; is_digit(peek(p)); p->at++) {
    n = n * 10 + (uint32_t)(peek(p) - '0');
    if (n > CFFI_LARGEST_TYPE)
      return fail(p, CFFI_E_LIMIT, start, "a number above 268435456");
  }
  if (p->at == start)
    return fail(p, CFFI_E_SYNTAX, start, "a number expected here");
  *out = n;
  return true;
}

static bool is_power_of_two(uint32_t n) {
  return n && !(n & (n - 1));
}

static bool alignment(parser *p, uint32_t *out) {
  size_t start = p->at;
  if (!number(p, out)) return false;
  return is_power_of_two(*out) ||
         fail(p, CFFI_E_LAYOUT, start, "an alignment is a power of two");
}

/* -- Types ---------------------------------------------------------------- */

static const cffi_type *type(parser *p);

static cffi_type *new_type(parser *p, cffi_kind kind, size_t position) {
  cffi_type *t = cffi_arena_get(p->arena, sizeof *t);
  if (!t) {
    fail_memory(p);
    return NULL;
  }
  t->kind = kind;
  t->position = (uint32_t)position;
  return t;
}

static const cffi_type *scalar_find(const parser *p, char letter) {
  if (letter == 'e') return &p->abi->long_double;
  if (letter == 'p') return &p->abi->pointer;
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
    if (scalars[i].letter == letter) return &scalars[i].type;
  return NULL;
}

/* T, or the same aligned as the ABI aligns numbers of 8 bytes. */
static const cffi_type *aligned_number(parser *p, const cffi_type *t) {
  uint32_t most = p->abi->layout.number_alignment;
  if (t->size != 8 || t->alignment <= most) return t;
  cffi_type *copy = new_type(p, t->kind, p->at);
  if (!copy) return NULL;
  copy->size = t->size;
  copy->alignment = most;
  return copy;
}

static const cffi_type *scalar_type(parser *p) {
  char letter = peek(p);
  const cffi_type *t = letter ? scalar_find(p, letter) : NULL;
  if (!t)
    fail(p, CFFI_E_SYNTAX, p->at,
         p->at < p->length ? "no type is written like this"
                           : "a type expected, but the text ends");
  else if (strchr(p->abi->unsupported, letter))
    fail(p, CFFI_E_UNSUPPORTED, p->at, "the ABI's C has no such type");
  if (p->status != CFFI_OK) return NULL;
  p->at++;
  return aligned_number(p, t);
}

static const cffi_type *complex_type(parser *p) {
  size_t start = p->at++;
  const cffi_type *part = scalar_type(p);
  if (!part) return NULL;
  bool fits = part->kind == CFFI_KIND_FLOAT80 || part == &p->abi->long_double ||
              (part->kind == CFFI_KIND_FLOAT && part->size >= 4);
  if (!fits) {
    fail(p, CFFI_E_TYPE, start, "_Complex takes f, d or e");
    return NULL;
  }
  cffi_type *t = new_type(p, CFFI_KIND_COMPLEX, start);
  if (!t) return NULL;
  t->element = part;
  t->count = 2;
  t->size = part->size * 2;
  t->alignment = part->alignment;
  return t;
}

static bool is_vector_element(const cffi_type *t) {
  return t->kind == CFFI_KIND_INT || t->kind == CFFI_KIND_UINT ||
         t->kind == CFFI_KIND_FLOAT;
}

static bool is_vector_size(const cffi_abi *abi, uint64_t size) {
  return size >= abi->smallest_vector && size <= abi->largest_vector;
}

static const cffi_type *vector_type(parser *p) {
  size_t start = p->at++;
  uint32_t count;
  const cffi_type *element = NULL;
  if (!number(p, &count) || !(element = scalar_type(p))) return NULL;
  cffi_type *t = NULL;
  if (!is_vector_element(element))
    fail(p, CFFI_E_TYPE, start,
         "a vector's element is a number of 1 to 8 bytes");
  else if (!is_power_of_two(count))
    fail(p, CFFI_E_TYPE, start, "a vector has a power of two of elements");
  else if (!is_vector_size(p->abi, (uint64_t)count * element->size))
    fail(p, CFFI_E_UNSUPPORTED, start, "the ABI passes no vector of this size");
  else
    t = new_type(p, CFFI_KIND_VECTOR, start);
  if (!t) return NULL;
  t->element = element;
  t->count = count;
  t->size = t->alignment = count * element->size;
  return t;
}

static const cffi_type *array_type(parser *p) {
  size_t start = p->at++;
  uint32_t count;
  const cffi_type *element = NULL;
  if (!number(p, &count) || !(element = type(p)) || !expect(p, ']'))
    return NULL;
  if ((uint64_t)count * element->size > CFFI_LARGEST_TYPE) {
    fail(p, CFFI_E_LIMIT, start, "an array above 268435456 bytes");
    return NULL;
  }
  cffi_type *t = new_type(p, CFFI_KIND_ARRAY, start);
  if (!t) return NULL;
  t->element = element;
  t->count = count;
  t->size = count * element->size;
  t->alignment = element->alignment;
  return t;
}

/* -- Struct and union ----------------------------------------------------- */

static bool total(parser *p, cffi_type *t) {
  t->has_total = true;
  return number(p, &t->size) && expect(p, ',') && alignment(p, &t->alignment);
}

static bool options(parser *p, cffi_type *t) {
  for (;;) {
    if (accept(p, 'k'))
      t->packed = true;
    else if (accept(p, '%')) {
      if (!alignment(p, &t->least_alignment)) return false;
    } else if (accept(p, '#')) {
      if (!total(p, t)) return false;
    } else
      return true;
  }
}

static bool explicit_offset(parser *p, cffi_member *m) {
  uint32_t bit = 0;
  m->is_explicit = true;
  if (!number(p, &m->offset) || (accept(p, '+') && !number(p, &bit)))
    return false;
  m->bit_offset = (uint64_t)m->offset * 8 + bit;
  return true;
}

static bool bit_field(parser *p, cffi_member *m) {
  if (accept(p, '~'))
    m->is_unnamed = true;
  else if (!accept(p, ':'))
    return m->bit_offset == (uint64_t)m->offset * 8 ||
           fail(p, CFFI_E_LAYOUT, m->position,
                "only a bit-field has a bit offset");
  m->is_bit_field = true;
  if (!number(p, &m->bit_width)) return false;
  const cffi_type *t = m->type;
  if (!cffi_kind_is_integer(t->kind))
    return fail(p, CFFI_E_TYPE, m->position,
                "a bit-field's storage type is an integer");
  uint32_t widest = t->kind == CFFI_KIND_BOOL ? 1 : t->size * 8;
  if (m->bit_width > widest)
    return fail(p, CFFI_E_TYPE, m->position,
                "a bit-field wider than its storage type");
  return m->bit_width > 0 || m->is_unnamed ||
         fail(p, CFFI_E_TYPE, m->position,
              "a bit-field of width 0 is unnamed: ~0");
}

static cffi_member *member(parser *p) {
  if (++p->members > CFFI_MOST_MEMBERS) {
    fail(p, CFFI_E_LIMIT, p->at, "more than 65535 members");
    return NULL;
  }
  cffi_member *m = cffi_arena_get(p->arena, sizeof *m);
  if (!m) {
    fail_memory(p);
    return NULL;
  }
  m->position = (uint32_t)p->at;
  if (accept(p, '@') && !explicit_offset(p, m)) return NULL;
  m->type = type(p);
  return m->type && bit_field(p, m) ? m : NULL;
}

static const cffi_type *aggregate_type(parser *p, cffi_kind kind, char close) {
  cffi_type *t = new_type(p, kind, p->at++);
  if (!t || !options(p, t)) return NULL;
  for (cffi_member **end = &t->members; peek(p) != close; end = &(*end)->next) {
    if (p->at >= p->length) {
      expect(p, close);
      return NULL;
    }
    if (!(*end = member(p))) return NULL;
    t->count++;
    t->is_explicit |= (*end)->is_explicit;
  }
  p->at++;
  p->status = cffi_layout_aggregate(t, &p->abi->layout, p->err);
  return p->status == CFFI_OK ? t : NULL;
}

static const cffi_type *type_at_depth(parser *p) {
  switch (peek(p)) {
  case 'C': return complex_type(p);
  case 'V': return vector_type(p);
  case '[': return array_type(p);
  case '{': return aggregate_type(p, CFFI_KIND_STRUCT, '}');
  case '<': return aggregate_type(p, CFFI_KIND_UNION, '>');
  default: return scalar_type(p);
  }
}

static const cffi_type *type(parser *p) {
  if (p->depth == CFFI_DEEPEST_NESTING) {
    fail(p, CFFI_E_LIMIT, p->at, "types nested more than 32 deep");
    return NULL;
  }
  p->depth++;
  const cffi_type *t = type_at_depth(p);
  p->depth--;
  return t;
}

/* -- Signature ------------------------------------------------------------ */

/* C11 6.5.2.2p7: what a variadic argument is promoted to before it travels. */
static bool is_promoted(const cffi_type *t) {
  switch (t->kind) {
  case CFFI_KIND_BOOL: return false;
  case CFFI_KIND_INT:
  case CFFI_KIND_UINT: return t->size >= 4;
  case CFFI_KIND_FLOAT: return t->size >= 8;
  default: return true;
  }
}

static const cffi_type *argument(parser *p, bool is_variadic) {
  size_t start = p->at;
  const cffi_type *t = type(p);
  if (!t) return NULL;
  if (t->kind == CFFI_KIND_ARRAY) {
    fail(p, CFFI_E_TYPE, start, "an array does not travel by value; p does");
    return NULL;
  }
  if (is_variadic && !is_promoted(t)) {
    fail(p, CFFI_E_TYPE, start,
         "a variadic argument needs its default promotion: i, I or d");
    return NULL;
  }
  return t;
}

static bool arguments(parser *p, cffi_prototype *out) {
  const cffi_type *types[CFFI_MOST_ARGUMENTS];
  uint32_t positions[CFFI_MOST_ARGUMENTS];
  uint32_t n = 0;
  while (!accept(p, ')')) {
    if (!out->is_variadic && accept(p, '.')) {
      out->is_variadic = true;
      out->fixed_count = n;
      continue;
    }
    if (n == CFFI_MOST_ARGUMENTS)
      return fail(p, CFFI_E_LIMIT, p->at, "more than 1023 arguments");
    positions[n] = (uint32_t)p->at;
    if (!(types[n] = argument(p, out->is_variadic))) return false;
    n++;
  }
  out->argument_count = n;
  if (!out->is_variadic) out->fixed_count = n;
  out->arguments = cffi_arena_get(p->arena, n * sizeof *types);
  out->positions = cffi_arena_get(p->arena, n * sizeof *positions);
  if (!out->arguments || !out->positions) return fail_memory(p);
  memcpy(out->arguments, types, n * sizeof *types);
  memcpy(out->positions, positions, n * sizeof *positions);
  return true;
}

static bool result(parser *p, cffi_prototype *out) {
  size_t start = p->at;
  out->result = accept(p, 'v') ? &void_type : type(p);
  if (!out->result) return false;
  return out->result->kind != CFFI_KIND_ARRAY ||
         fail(p, CFFI_E_TYPE, start, "a function does not return an array");
}

static bool abi_prefix(parser *p) {
  if (!accept(p, '!')) return true;
  p->abi = cffi_abi_find(peek(p));
  if (!p->abi)
    return fail(p, CFFI_E_UNSUPPORTED, p->at, "no ABI has this letter");
  p->at++;
  return true;
}

static bool whole_text(parser *p) {
  return p->at == p->length ||
         fail(p, CFFI_E_SYNTAX, p->at, "the text goes on after its end");
}

static bool parser_init(parser *p, const char *text, size_t length,
                        cffi_arena *arena, cffi_error *err) {
  *p = (parser){.text = text, .length = length, .arena = arena, .err = err};
  return length <= CFFI_LONGEST_TEXT ||
         fail(p, CFFI_E_LIMIT, 0, "a text above 1048576 bytes");
}

static bool has_abi(parser *p) {
  return p->abi || fail(p, CFFI_E_UNSUPPORTED, 0,
                        "the engine has no ABI for this machine");
}

cffi_status cffi_parse_signature(const char *text, size_t length,
                                 cffi_arena *arena, cffi_prototype *out,
                                 cffi_error *err) {
  parser p;
  *out = (cffi_prototype){0};
  if (!parser_init(&p, text, length, arena, err)) return p.status;
  p.abi = cffi_abi_host();
  if (abi_prefix(&p) && has_abi(&p) && expect(&p, '(') && arguments(&p, out) &&
      result(&p, out) && whole_text(&p))
    out->abi = p.abi;
  return p.status;
}

cffi_status cffi_parse_type(const char *text, size_t length, cffi_arena *arena,
                            const cffi_type **out, cffi_error *err) {
  parser p;
  *out = NULL;
  if (!parser_init(&p, text, length, arena, err)) return p.status;
  p.abi = cffi_abi_host();
  if (!abi_prefix(&p) || !has_abi(&p)) return p.status;
  const cffi_type *t = type(&p);
  if (t && whole_text(&p)) *out = t;
  return p.status;
}
