/* object.c: masking, filling and comparing values.
 *
 * SPDX-License-Identifier: MIT */
#include "object.h"

#include <stdlib.h>
#include <string.h>

size_t object_size(const ctype *type, const struct abi_type *facts) {
  const scalar *row = scalar_find(type->form);
  return row ? row->size : facts[type->number].size;
}

size_t object_alignment(const ctype *type, const struct abi_type *facts) {
  const scalar *row = scalar_find(type->form);
  size_t size = row ? row->size : facts[type->number].alignment;
  return size ? size : 1;
}

/* -- Visiting -------------------------------------------------------------- */

typedef void visitor(void *context, const scalar *row, size_t offset);
typedef void bit_visitor(void *context, const unsigned char *bits, size_t size,
                         size_t offset);

typedef struct visit {
  const struct abi_type *facts;
  visitor *leaf;
  bit_visitor *bits; /* or NULL */
  void *context;
} visit;

static void visit_type(const visit *v, const ctype *type, size_t offset);

static void visit_bit_field(const visit *v, const ctype *owner,
                            const struct abi_field *field, size_t offset) {
  size_t size = v->facts[owner->number].size;
  size_t alignment = v->facts[owner->number].alignment;
  size_t room = (size + alignment) / alignment * alignment;
  if (!v->bits) return;
  unsigned char *bits = aligned_alloc(alignment, room);
  if (!bits) abort();
  memset(bits, 0, room);
  field->fill(bits, -1);
  v->bits(v->context, bits, size, offset);
  free(bits);
}

static void visit_aggregate(const visit *v, const ctype *type, size_t offset) {
  const struct abi_field *fields = v->facts[type->number].fields;
  for (unsigned i = 0; i < type->count; i++) {
    const cmember *member = &type->members[i];
    if (member->is_unnamed) continue;
    if (member->is_bit_field)
      visit_bit_field(v, type, &fields[i], offset);
    else
      visit_type(v, member->type, offset + fields[i].offset);
  }
}

static void visit_type(const visit *v, const ctype *type, size_t offset) {
  const scalar *row = scalar_find(type->form);
  if (row) {
    v->leaf(v->context, row, offset);
  } else if (ctype_is_aggregate(type)) {
    visit_aggregate(v, type, offset);
  } else {
    size_t size = object_size(type->element, v->facts);
    for (unsigned i = 0; i < type->count; i++)
      visit_type(v, type->element, offset + i * size);
  }
}

/* -- Mask ------------------------------------------------------------------ */

static void mask_leaf(void *mask, const scalar *row, size_t offset) {
  memset((unsigned char *)mask + offset, 0xFF, row->value_bytes);
}

static void mask_bits(void *mask, const unsigned char *bits, size_t size,
                      size_t offset) {
  unsigned char *at = (unsigned char *)mask + offset;
  for (size_t i = 0; i < size; i++)
    at[i] |= bits[i];
}

void object_mask(const ctype *type, const struct abi_type *facts,
                 unsigned char *mask) {
  visit v = {facts, mask_leaf, mask_bits, mask};
  visit_type(&v, type, 0);
}

/* -- Fill ------------------------------------------------------------------ */

/* Clears the topmost bit of the exponent: what is left is finite.  The x87
 * format wants its integer bit set besides. */
static void fill_leaf(void *object, const scalar *row, size_t offset) {
  unsigned char *at = (unsigned char *)object + offset;
  if (row->nature == 'z') *at &= 1;
  if (row->nature == 'f') at[row->value_bytes - 1] &= 0xBF;
  if (row->letter == 'e') at[7] |= 0x80;
}

void object_fill(const ctype *type, const struct abi_type *facts,
                 stream *random, unsigned char *object) {
  size_t size = object_size(type, facts);
  for (size_t i = 0; i < size; i++)
    object[i] = (unsigned char)stream_next(random);
  visit v = {facts, fill_leaf, NULL, object};
  visit_type(&v, type, 0);
}

/* -- Compare --------------------------------------------------------------- */

size_t object_difference(const unsigned char *a, const unsigned char *b,
                         const unsigned char *mask, size_t size) {
  for (size_t i = 0; i < size; i++)
    if ((a[i] ^ b[i]) & mask[i]) return i;
  return size;
}

static bool bit_at(const unsigned char *mask, size_t bit) {
  return mask[bit / 8] >> (bit % 8) & 1;
}

size_t object_bits(const unsigned char *mask, size_t size, size_t *width) {
  size_t first = 0, end, last = size * 8;
  while (first < last && !bit_at(mask, first))
    first++;
  end = first;
  while (end < last && bit_at(mask, end))
    end++;
  *width = end - first;
  for (; end < last; end++)
    if (bit_at(mask, end)) *width = 0;
  return first;
}
