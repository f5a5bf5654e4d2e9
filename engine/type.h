/* type.h: C types as the engine sees them: kinds, members, nothing else.
 *
 * A type is a node in its signature's arena: immutable once laid out, never
 * freed singly.  Offsets are bytes, bit positions are bits from the start of
 * the aggregate that holds the member.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TYPE_H
#define CFFI_TYPE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum cffi_kind {
  CFFI_KIND_VOID,
  CFFI_KIND_BOOL,
  CFFI_KIND_INT,    /* signed, 1 to 8 bytes */
  CFFI_KIND_UINT,   /* unsigned, 1 to 8 bytes */
  CFFI_KIND_INT128, /* signed or not */
  CFFI_KIND_POINTER,
  CFFI_KIND_FLOAT,   /* _Float16, bfloat16, float, double: 2, 4, 8 bytes */
  CFFI_KIND_FLOAT80, /* x87 extended */
  CFFI_KIND_FLOAT128,
  CFFI_KIND_COMPLEX,
  CFFI_KIND_VECTOR,
  CFFI_KIND_ARRAY,
  CFFI_KIND_STRUCT,
  CFFI_KIND_UNION
} cffi_kind;

typedef struct cffi_type cffi_type;
typedef struct cffi_member cffi_member;

struct cffi_type {
  cffi_kind kind;
  uint32_t size;
  uint32_t alignment;
  uint32_t natural_alignment; /* struct, union: what its members ask for */
  uint32_t count;             /* of elements or members */
  const cffi_type *element;   /* array, vector, complex */
  cffi_member *members;       /* struct, union: a list in order */
  /* What the text says beyond the members: */
  bool packed;
  bool is_explicit; /* some member has an explicit offset */
  bool has_total;   /* "#size,alignment" was given: in SIZE, ALIGNMENT */
  uint32_t least_alignment; /* "%n", or 0 */
  uint32_t position;        /* byte in the signature text */
};

struct cffi_member {
  cffi_member *next;
  const cffi_type *type;
  uint32_t offset;     /* of a bit-field: of the byte with its first bit */
  uint64_t bit_offset; /* bit-fields */
  uint32_t bit_width;  /* bit-fields; may be 0 */
  uint32_t position;   /* byte in the signature text */
  bool is_bit_field;
  bool is_unnamed;  /* a bit-field that only takes space */
  bool is_explicit; /* OFFSET and BIT_OFFSET were given */
  bool is_idle;     /* a bit-field that does not align its aggregate */
};

static inline bool cffi_kind_is_aggregate(cffi_kind kind) {
  return kind == CFFI_KIND_STRUCT || kind == CFFI_KIND_UNION;
}

static inline bool cffi_kind_is_integer(cffi_kind kind) {
  return kind == CFFI_KIND_BOOL || kind == CFFI_KIND_INT ||
         kind == CFFI_KIND_UINT || kind == CFFI_KIND_INT128;
}

static inline uint64_t cffi_align_up(uint64_t n, uint64_t alignment) {
  return (n + alignment - 1) & ~(alignment - 1);
}

#endif
