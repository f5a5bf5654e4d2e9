/* c_value.c: C's arithmetic types and how values move between them.
 *
 * SPDX-License-Identifier: MIT */
#include "c_value.h"

#include <math.h>
#include <string.h>

enum sign { SIGN_NONE, SIGNED, UNSIGNED, BY_TARGET };
enum { LONG_BITS = 0 }; /* as wide as the target's long */

/* ORDER C_TYPE */
static const struct {
  const char *name;
  int bits;
  enum sign sign;
} c_types[] = {
    {":_Bool", 1, UNSIGNED},      {":char", 8, BY_TARGET},
    {":signed-char", 8, SIGNED},  {":unsigned-char", 8, UNSIGNED},
    {":short", 16, SIGNED},       {":unsigned-short", 16, UNSIGNED},
    {":int", 32, SIGNED},         {":unsigned-int", 32, UNSIGNED},
    {":long", LONG_BITS, SIGNED}, {":unsigned-long", LONG_BITS, UNSIGNED},
    {":long-long", 64, SIGNED},   {":unsigned-long-long", 64, UNSIGNED},
    {":float", 32, SIGN_NONE},    {":double", 64, SIGN_NONE},
};

const char *c_type_name(enum c_type type) {
  return c_types[type].name;
}

bool c_type_find(const char *name, enum c_type *type) {
  for (size_t i = 0; name && i < sizeof c_types / sizeof *c_types; i++)
    if (strcmp(c_types[i].name, name) == 0) {
      *type = (enum c_type)i;
      return true;
    }
  return false;
}

bool c_type_is_float(enum c_type type) {
  return type == C_FLOAT || type == C_DOUBLE;
}

bool c_type_is_signed(enum c_type type, const struct target_facts *facts) {
  enum sign sign = c_types[type].sign;
  return sign == BY_TARGET ? facts->char_is_signed : sign == SIGNED;
}

int c_type_bits(enum c_type type, const struct target_facts *facts) {
  int bits = c_types[type].bits;
  return bits == LONG_BITS ? facts->long_bits : bits;
}

const struct type *c_type_new(struct model *model, enum c_type type) {
  const struct target_facts *facts = &model->facts;
  int bits = type == C_BOOL ? 8 : c_type_bits(type, facts);
  int alignment = type == C_LLONG || type == C_ULLONG
                      ? facts->long_long_alignment
                  : type == C_DOUBLE ? facts->double_alignment
                                     : bits;
  return type_builtin(model, c_type_name(type), bits, alignment);
}

/* BITS cut to the type's width, then extended by its sign. */
static uint64_t wrap(uint64_t bits, enum c_type type,
                     const struct target_facts *facts) {
  int width = c_type_bits(type, facts);
  if (width >= 64) return bits;
  uint64_t mask = (UINT64_C(1) << width) - 1;
  bits &= mask;
  bool is_negative =
      c_type_is_signed(type, facts) && (bits >> (width - 1)) != 0;
  return is_negative ? bits | ~mask : bits;
}

static bool float_to_integer(struct c_value *value, enum c_type to,
                             const struct target_facts *facts) {
  double number = trunc(value->number);
  int width = c_type_bits(to, facts);
  bool is_signed = c_type_is_signed(to, facts);
  double limit = ldexp(1.0, is_signed ? width - 1 : width);
  if (to == C_BOOL) {
    value->bits = value->number != 0;
  } else if (!(number < limit && number >= (is_signed ? -limit : 0.0))) {
    return false;
  } else {
    value->bits = number < 0 ? (uint64_t)(int64_t)number : (uint64_t)number;
  }
  value->type = to;
  return true;
}

static void integer_to_float(struct c_value *value, enum c_type to,
                             const struct target_facts *facts) {
  bool is_signed = c_type_is_signed(value->type, facts);
  if (to == C_FLOAT)
    value->number =
        is_signed ? (float)(int64_t)value->bits : (float)value->bits;
  else
    value->number =
        is_signed ? (double)(int64_t)value->bits : (double)value->bits;
  value->type = to;
}

bool c_value_convert(struct c_value *value, enum c_type to,
                     const struct target_facts *facts) {
  if (value->type >= C_POINTER || to >= C_POINTER) return false;
  if (c_type_is_float(value->type)) {
    if (!c_type_is_float(to)) return float_to_integer(value, to, facts);
    if (to == C_FLOAT) value->number = (float)value->number;
    value->type = to;
    return true;
  }
  if (c_type_is_float(to)) {
    integer_to_float(value, to, facts);
    return true;
  }
  value->bits = to == C_BOOL ? value->bits != 0 : wrap(value->bits, to, facts);
  value->type = to;
  return true;
}
