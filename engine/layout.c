/* layout.c: laying out structs and unions.
 *
 * The rules are those of gcc and clang on ELF systems: psABI x86-64 1.0 §3.1.2
 * ("Aggregates and Unions", "Bit-Fields"), which AAPCS64 and the RISC-V psABI
 * share for everything that the signature text can say.  A cursor counts bits;
 * a union puts it back to 0 before each member.
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

/* Places M, which has no explicit offset, at or after CURSOR (bits). */
static void place_member(const cffi_type *type, cffi_member *m,
                         uint64_t cursor) {
  if (m->is_bit_field)
    m->bit_offset = bit_field_start(type, m, cursor);
  else
    m->bit_offset = cffi_align_up(
        cursor, type->packed ? 8 : (uint64_t)m->type->alignment * 8);
  m->offset = (uint32_t)(m->bit_offset / 8);
}

static uint64_t member_end(const cffi_member *m) {
  return m->bit_offset +
         (m->is_bit_field ? m->bit_width : (uint64_t)m->type->size * 8);
}

/* The alignment that M asks of its aggregate.  §3.1.2: "Unnamed bit-fields'
 * types do not affect the alignment of a structure or union". */
static uint32_t member_alignment(const cffi_type *type, const cffi_member *m) {
  uint32_t alignment = m->type->alignment;
  if (type->packed || (m->is_bit_field && m->is_unnamed)) return 1;
  if (m->is_explicit && !m->is_bit_field && m->offset % alignment) return 1;
  return alignment;
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

cffi_status cffi_layout_aggregate(cffi_type *type, cffi_error *err) {
  uint64_t cursor = 0, end = 0;
  uint32_t alignment = type->least_alignment ? type->least_alignment : 1;
  for (cffi_member *m = type->members; m; m = m->next) {
    if (type->kind == CFFI_KIND_UNION) cursor = 0;
    if (!m->is_explicit) place_member(type, m, cursor);
    cursor = member_end(m);
    end = cursor > end ? cursor : end;
    if (end > (uint64_t)CFFI_LARGEST_TYPE * 8)
      return cffi_error_set(err, CFFI_E_LIMIT, m->position,
                            "an aggregate above %d bytes", CFFI_LARGEST_TYPE);
    uint32_t wanted = member_alignment(type, m);
    alignment = wanted > alignment ? wanted : alignment;
  }
  uint32_t bytes = (uint32_t)((end + 7) / 8);
  uint32_t size = (uint32_t)cffi_align_up(bytes, alignment);
  if (type->has_total) return check_total(type, size, alignment, bytes, err);
  type->size = size;
  type->alignment = alignment;
  return CFFI_OK;
}
