/* layout.c: laying out structs and unions.
 *
 * The rules are those of gcc and clang on ELF systems: psABI x86-64 1.0 §3.1.2
 * ("Aggregates and Unions", "Bit-Fields"), which the psABIs of i386 and RISC-V
 * and AAPCS64 share, but for what cffi_layout_rules holds; and, for bit-fields,
 * those of Microsoft's compiler.  A cursor counts bits; a union puts it back to
 * 0 before each member.
 *
 * SPDX-License-Identifier: MIT */
#include "layout.h"

#include "error.h"
#include "parse.h"

/* §3.1.2: a bit-field must not cross a boundary of its storage type; one that
 * would starts at the next boundary.  Packed ones may cross (gcc manual,
 * "packed"). */
static uint64_t bit_field_start(const cffi_type *type, const cffi_member *m,
                                uint64_t cursor) {
  uint64_t unit = (uint64_t)m->type->size * 8;
  uint64_t boundary = (uint64_t)m->type->alignment * 8;
  if (m->bit_width == 0) /* C11 6.7.2.1p12 */
    return cffi_align_up(cursor, boundary);
  bool crosses = cursor % boundary + m->bit_width > unit;
  return crosses && !type->packed ? cffi_align_up(cursor, boundary) : cursor;
}

typedef struct cursor {
  const cffi_layout_rules *rules;
  uint64_t at;           /* bits */
  uint32_t unit, unused; /* Microsoft's: bytes of the open storage unit, or 0,
                            and its bits that are left */
} cursor;

static uint64_t aligned(const cffi_type *type, const cffi_member *m,
                        uint64_t at) {
  return cffi_align_up(at, type->packed ? 8 : (uint64_t)m->type->alignment * 8);
}

/* Visual C++ manual, "C Bit Fields": bit-fields share a storage unit while
 * their types have one size and it has room; a unit is as large and as aligned
 * as its type, and width 0 ends it.  Without an open unit, width 0 does
 * nothing; in a union, bit-fields ask for no alignment. */
static void place_ms_bit_field(const cffi_type *type, cffi_member *m,
                               cursor *c) {
  uint32_t size = m->type->size;
  m->is_idle = type->kind == CFFI_KIND_UNION || (!m->bit_width && !c->unit);
  if (m->bit_width == 0) {
    if (c->unit) c->at = aligned(type, m, c->at);
    c->unit = 0;
    m->bit_offset = c->at;
    return;
  }
  if (c->unit != size || c->unused < m->bit_width) {
    c->at = aligned(type, m, c->at) + size * 8u;
    c->unit = size;
    c->unused = size * 8;
  }
  m->bit_offset = c->at - c->unused;
  c->unused -= m->bit_width;
}

/* Places M, which has no explicit offset, and puts the cursor behind it. */
static void place_member(const cffi_type *type, cffi_member *m, cursor *c) {
  bool is_ms = m->is_bit_field && c->rules->ms_bit_fields;
  if (is_ms) {
    place_ms_bit_field(type, m, c);
  } else if (m->is_bit_field) {
    m->bit_offset = bit_field_start(type, m, c->at);
    c->at = m->bit_offset + m->bit_width;
  } else {
    m->bit_offset = aligned(type, m, c->at);
    c->at = m->bit_offset + (uint64_t)m->type->size * 8;
    c->unit = 0;
  }
  m->offset = (uint32_t)(m->bit_offset / 8);
}

/* The alignment that M asks of its aggregate.  §3.1.2: "Unnamed bit-fields'
 * types do not affect the alignment of a structure or union".  AAPCS64 §8.1.8.2
 * (IHI 0055) has it otherwise, at width 0 even in packed ones. */
static uint32_t member_alignment(const cffi_type *type, const cffi_member *m,
                                 const cffi_layout_rules *rules) {
  uint32_t alignment = m->type->alignment;
  bool is_padding = m->is_bit_field && m->is_unnamed;
  bool is_closing = m->is_bit_field && m->bit_width == 0;
  if (m->is_idle || (is_padding && !rules->unnamed_bit_fields_align) ||
      (type->packed && (!is_closing || rules->ms_bit_fields)))
    return 1;
  if (m->is_explicit && !m->is_bit_field && m->offset % alignment) return 1;
  return alignment;
}

/* An explicit place is the cursor's too. */
static void follow_member(const cffi_type *type, cffi_member *m, cursor *c) {
  if (type->kind == CFFI_KIND_UNION) *c = (cursor){.rules = c->rules};
  if (!m->is_explicit) {
    place_member(type, m, c);
    return;
  }
  c->at = m->bit_offset +
          (m->is_bit_field ? m->bit_width : (uint64_t)m->type->size * 8);
  c->unit = 0;
}

static cffi_status contradiction(const cffi_type *type, cffi_error *err,
                                 const char *what, uint32_t given,
                                 uint32_t found) {
  return cffi_error_set(err, CFFI_E_LAYOUT, type->position,
                        "%s is given as %u, but the members make it %u", what,
                        given, found);
}

/* Checks the total that the text gives against what the members need. */
static cffi_status check_total(const cffi_type *type, uint32_t size,
                               uint32_t alignment, uint32_t end,
                               cffi_error *err) {
  if (type->size % type->alignment)
    return cffi_error_set(err, CFFI_E_LAYOUT, type->position,
                          "a size of %u is no multiple of the alignment %u",
                          type->size, type->alignment);
  if (type->size < end)
    return contradiction(type, err, "the size", type->size, end);
  if (type->is_explicit) return CFFI_OK;
  if (type->size != size)
    return contradiction(type, err, "the size", type->size, size);
  if (type->alignment != alignment)
    return contradiction(type, err, "the alignment", type->alignment,
                         alignment);
  return CFFI_OK;
}

cffi_status cffi_layout_aggregate(cffi_type *type,
                                  const cffi_layout_rules *rules,
                                  cffi_error *err) {
  cursor c = {.rules = rules};
  uint64_t end = 0;
  uint32_t alignment = 1;
  for (cffi_member *m = type->members; m; m = m->next) {
    follow_member(type, m, &c);
    end = c.at > end ? c.at : end;
    if (end > (uint64_t)CFFI_LARGEST_TYPE * 8)
      return cffi_error_set(err, CFFI_E_LIMIT, m->position,
                            "an aggregate above %d bytes", CFFI_LARGEST_TYPE);
    uint32_t wanted = member_alignment(type, m, rules);
    alignment = wanted > alignment ? wanted : alignment;
  }
  type->natural_alignment = alignment;
  if (type->has_total && type->alignment < alignment)
    type->natural_alignment = type->alignment;
  if (type->least_alignment > alignment) alignment = type->least_alignment;
  uint32_t bytes = (uint32_t)((end + 7) / 8);
  uint32_t size = (uint32_t)cffi_align_up(bytes, alignment);
  if (type->has_total) return check_total(type, size, alignment, bytes, err);
  type->size = size;
  type->alignment = alignment;
  return CFFI_OK;
}
