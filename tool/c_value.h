/* c_value.h: values of C's arithmetic types, pointers and strings, as constant
 * expressions have them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_VALUE_H
#define CFFI_TOOL_C_VALUE_H

#include "c_lexer.h"
#include "model.h"

/* ORDER C_TYPE: by conversion rank, each signed type before its unsigned one
 * (char, whose sign depends on the target, stands before both). */
enum c_type {
  C_BOOL,
  C_CHAR,
  C_SCHAR,
  C_UCHAR,
  C_SHORT,
  C_USHORT,
  C_INT,
  C_UINT,
  C_LONG,
  C_ULONG,
  C_LLONG,
  C_ULLONG,
  C_FLOAT,
  C_DOUBLE,
  C_POINTER, /* pointee in the value; a number */
  C_STRING,  /* pointee in the value; bytes */
  C_TYPE_COUNT
};

struct c_value {
  enum c_type type;
  uint64_t bits; /* integers and pointers: sign- or zero-extended */
  double number; /* float, double */
  const struct type *pointee;
  const char *string; /* in UTF-8 where it is text */
  size_t length;
};

/* The spec's tag of an arithmetic type: ":unsigned-int". */
const char *c_type_name(enum c_type type);

/* The arithmetic type with that tag; false when there is none. */
bool c_type_find(const char *name, enum c_type *type);

/* The arithmetic type TYPE as the model has it. */
const struct type *c_type_new(struct model *model, enum c_type type);

bool c_type_is_float(enum c_type type);
bool c_type_is_signed(enum c_type type, const struct target_facts *facts);
int c_type_bits(enum c_type type, const struct target_facts *facts);

/* VALUE, of an arithmetic type, converted to TO as by assignment.  False when
 * C leaves the result undefined. */
bool c_value_convert(struct c_value *value, enum c_type to,
                     const struct target_facts *facts);

/* The value of a number or a character.  False when it is none that we know
 * exactly. */
bool c_value_of_literal(struct token token, const struct target_facts *facts,
                        struct c_value *value);

/* The value of COUNT adjacent string literals.  False as above. */
bool c_value_of_strings(struct model *model, const struct token *tokens,
                        int count, struct c_value *value);

/* Whether LENGTH bytes are valid UTF-8. */
bool is_utf8(const char *bytes, size_t length);

#endif
