/* homogeneous.c: finding homogeneous aggregates.
 * SPDX-License-Identifier: MIT */
#include "homogeneous.h"

/* §5.9.5.1: "Fundamental Data Types" of one format; scalar types of one letter
 * are one object, except for those that an ABI has copied. */
static bool is_same(const cffi_type *a, const cffi_type *b) {
  if (a->kind != b->kind || a->size != b->size) return false;
  return a->size != 2 || a == b; /* _Float16 and bfloat16 */
}

static bool is_element(const cffi_type *t) {
  return t->kind == CFFI_KIND_FLOAT || t->kind == CFFI_KIND_FLOAT128 ||
         t->kind == CFFI_KIND_VECTOR;
}

/* Adds COUNT elements of TYPE. */
static bool add_element(cffi_homogeneous *h, const cffi_type *t) {
  if (h->element && !is_same(h->element, t)) return false;
  h->element = t;
  h->count++;
  return true;
}

static bool add_type(cffi_homogeneous *h, const cffi_type *t);

/* An array of no elements is no fundamental type; so gcc and clang. */
static bool add_elements(cffi_homogeneous *h, const cffi_type *t) {
  if (t->count == 0) return false;
  for (uint32_t i = 0; i < t->count && h->count <= 4; i++)
    if (!add_type(h, t->element)) return false;
  return true;
}

/* C11 6.7.2.1p12: a bit-field of width 0 is no member. */
static bool add_members(cffi_homogeneous *h, const cffi_type *t) {
  uint32_t start = h->count, most = start;
  for (const cffi_member *m = t->members; m; m = m->next) {
    if (m->is_bit_field && m->bit_width == 0) continue;
    if (t->kind == CFFI_KIND_UNION) h->count = start;
    if (m->is_bit_field || !add_type(h, m->type)) return false;
    most = h->count > most ? h->count : most;
    if (most > 4) return false;
  }
  h->count = most;
  return true;
}

static bool add_type(cffi_homogeneous *h, const cffi_type *t) {
  switch (t->kind) {
  case CFFI_KIND_STRUCT:
  case CFFI_KIND_UNION: {
    uint32_t before = h->count;
    return add_members(h, t) &&
           (!h->element || t->size == (h->count - before) * h->element->size);
  }
  case CFFI_KIND_ARRAY:
  case CFFI_KIND_COMPLEX: return add_elements(h, t);
  default: return is_element(t) && add_element(h, t);
  }
}

bool cffi_homogeneous_find(const cffi_type *type, cffi_homogeneous *out) {
  *out = (cffi_homogeneous){0};
  return type->size > 0 && add_type(out, type) && out->count >= 1 &&
         out->count <= 4;
}
