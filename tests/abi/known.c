/* known.c: the features by which known differences are recognised.
 *
 * A feature is a predicate on one type, applied to every type of a signature,
 * however deep, or on the signature as a whole.  It should be as narrow as the
 * compiler's reason allows: what it covers is judged by the other compiler
 * only.
 *
 * SPDX-License-Identifier: MIT */
#include "known.h"

#include <fnmatch.h>
#include <string.h>

typedef bool feature_test(const csignature *signature);

typedef struct feature {
  const char *name;
  feature_test *test;
} feature;

/* -- Features -------------------------------------------------------------- */

typedef bool type_test(const ctype *type);

static bool any_type(const csignature *signature, type_test *test) {
  for (unsigned i = 0; i < signature->type_count; i++)
    if (test(signature->types[i])) return true;
  return false;
}

/* Of zero width, they only count in unions. */
static bool is_padded_by_bit_field(const ctype *type) {
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    if (type->members[i].is_unnamed &&
        (type->members[i].width || type->form == '<'))
      return true;
  return false;
}

static bool is_only_padding(const ctype *type) {
  unsigned bits = 0;
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++) {
    if (!type->members[i].is_unnamed && type->members[i].type->form != '[')
      return false;
    bits += type->members[i].width;
  }
  return bits > 0;
}

static bool has_only_padding(const csignature *signature) {
  return any_type(signature, is_only_padding);
}

static bool has_unnamed_bit_field(const csignature *signature) {
  return any_type(signature, is_padded_by_bit_field);
}

static bool is_empty_array(const ctype *type) {
  return type->form == '[' && type->count == 0;
}

static bool has_empty_array(const csignature *signature) {
  return any_type(signature, is_empty_array);
}

static bool is_array_of_empty(const ctype *type) {
  return type->form == '[' && is_empty_array(type->element);
}

static bool has_array_of_empty(const csignature *signature) {
  return any_type(signature, is_array_of_empty);
}

/* True for what may be unaligned as a whole while its scalars are aligned. */
static bool is_aggregate_of_scalars(const ctype *type) {
  while (type->form == '[' && type->count)
    type = type->element;
  return ctype_is_aggregate(type) || type->form == '[';
}

static bool packs_aggregate(const ctype *type) {
  for (unsigned i = 0; i < type->count && type->is_packed; i++)
    if (is_aggregate_of_scalars(type->members[i].type)) return true;
  return false;
}

static bool has_packed_aggregate(const csignature *signature) {
  return any_type(signature, packs_aggregate);
}

static bool contains(const ctype *type, char form) {
  bool found = type->form == form;
  if (type->element) found |= contains(type->element, form);
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    found |= contains(type->members[i].type, form);
  return found;
}

static bool has_float128(const csignature *signature) {
  bool found = contains(signature->result, 'g');
  for (unsigned i = 0; i < signature->count; i++)
    found |= contains(signature->arguments[i], 'g');
  return found;
}

static bool is_float128_union(const ctype *type) {
  return type->form == '<' && contains(type, 'g');
}

static bool has_float128_union(const csignature *signature) {
  return any_type(signature, is_float128_union);
}

static bool is_packed(const ctype *type) {
  return type->is_packed || type->has_total;
}

static bool is_bit_field_union(const ctype *type) {
  bool found = false;
  for (unsigned i = 0; i < type->count && type->form == '<'; i++)
    found |= type->members[i].is_bit_field;
  return found;
}

static bool has_packed_bit_field_union(const csignature *signature) {
  return any_type(signature, is_packed) &&
         any_type(signature, is_bit_field_union);
}

static bool is_whole_bit_field(const cmember *member) {
  return member->is_bit_field &&
         member->width == ctype_flat_size(member->type) * 8;
}

static bool holds_whole_bit_field(const ctype *type) {
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    if (is_whole_bit_field(&type->members[i])) return true;
  return false;
}

static bool holds_whole_padding(const ctype *type) {
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    if (is_whole_bit_field(&type->members[i]) && type->members[i].is_unnamed)
      return true;
  return false;
}

/* Only what can be unaligned: in a packed struct, or without a name. */
static bool has_whole_bit_field(const csignature *signature) {
  return any_type(signature, holds_whole_padding) ||
         (any_type(signature, is_packed) &&
          any_type(signature, holds_whole_bit_field));
}

/* Two registers are wanted and one may be left: five are taken by two
 * arguments at least. */
static bool has_late_int128(const csignature *signature) {
  for (unsigned i = 2; i < signature->count; i++)
    if (signature->arguments[i]->form == 'n' ||
        signature->arguments[i]->form == 'N')
      return true;
  return false;
}

/* Bit-fields in a packed struct, or in a union. */
static bool packs_bit_field(const ctype *type) {
  bool found = false;
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    found |= type->members[i].is_bit_field && !type->members[i].is_explicit;
  return found && (type->is_packed || type->least_alignment);
}

static bool has_packed_bit_field(const csignature *signature) {
  return any_type(signature, packs_bit_field);
}

static bool has_bit_field_union(const csignature *signature) {
  return any_type(signature, is_bit_field_union);
}

static bool holds_zero_width(const ctype *type) {
  bool found = false;
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    found |= type->members[i].is_bit_field && !type->members[i].width;
  return found;
}

static bool has_zero_width(const csignature *signature) {
  return any_type(signature, holds_zero_width);
}

static bool packs_zero_width(const ctype *type) {
  return holds_zero_width(type) && type->is_packed;
}

static bool has_packed_zero_width(const csignature *signature) {
  return any_type(signature, packs_zero_width);
}

static bool is_empty(const ctype *type) {
  bool found = type->form == '[' && (!type->count || is_empty(type->element));
  for (unsigned i = 0; i < type->count && ctype_is_aggregate(type); i++)
    if (!is_empty(type->members[i].type) &&
        !(type->members[i].is_bit_field && !type->members[i].width))
      return false;
  return found || ctype_is_aggregate(type);
}

static bool has_empty_result(const csignature *signature) {
  return is_empty(signature->result);
}

static bool has_variadic_aggregate(const csignature *signature) {
  for (unsigned i = signature->fixed; i < signature->count; i++) {
    const ctype *type = signature->arguments[i];
    const scalar *row = scalar_find(type->form);
    if (!row || row->size > 8) return true;
  }
  return false;
}

static bool is_zero_width_union(const ctype *type) {
  return holds_zero_width(type) && type->form == '<';
}

static bool has_zero_width_union(const csignature *signature) {
  return any_type(signature, is_zero_width_union);
}

static bool is_bfloat_aggregate(const ctype *type) {
  return ctype_is_aggregate(type) && contains(type, 'y');
}

static bool has_bfloat_aggregate(const csignature *signature) {
  return any_type(signature, is_bfloat_aggregate);
}

static bool packs_vector(const ctype *type) {
  return is_packed(type) && contains(type, 'V');
}

static bool has_variadic_packed_vector(const csignature *signature) {
  return signature->is_variadic && any_type(signature, packs_vector);
}

static const feature features[] = {
    {"unnamed-bit-field", has_unnamed_bit_field},
    {"only-padding", has_only_padding},
    {"zero-length-array", has_empty_array},
    {"array-of-empty-arrays", has_array_of_empty},
    {"late-int128", has_late_int128},
    {"packed-aggregate", has_packed_aggregate},
    {"float128", has_float128},
    {"float128-union", has_float128_union},
    {"packed-bit-field-union", has_packed_bit_field_union},
    {"whole-bit-field", has_whole_bit_field},
    {"packed-bit-field", has_packed_bit_field},
    {"packed-zero-width", has_packed_zero_width},
    {"empty-result", has_empty_result},
    {"bit-field-union", has_bit_field_union},
    {"variadic-aggregate", has_variadic_aggregate},
    {"variadic-packed-vector", has_variadic_packed_vector},
    {"zero-width-bit-field", has_zero_width},
    {"zero-width-union", has_zero_width_union},
    {"bfloat16-aggregate", has_bfloat_aggregate},
    {NULL, NULL},
};

static const feature *feature_find(const char *name) {
  for (const feature *row = features; row->name; row++)
    if (strcmp(row->name, name) == 0) return row;
  return NULL;
}

/* -- The list -------------------------------------------------------------- */

static bool known_read_line(const char *line, known_list *list) {
  known *row = &list->rows[list->count];
  bool is_text = *line == '#' || *line == ' ' || *line == '\n';
  if (is_text) return true;
  if (list->count == KNOWN_MAX ||
      sscanf(line, "%63s %63s %511s", row->compiler, row->feature,
             row->demonstration) != 3) {
    fprintf(stderr, "fuzz_abi: not a known difference: %s", line);
    return false;
  }
  if (!feature_find(row->feature)) {
    fprintf(stderr, "fuzz_abi: no such feature: %s\n", row->feature);
    return false;
  }
  list->count++;
  return true;
}

bool known_read(const char *path, known_list *out) {
  char line[1024];
  bool good = true;
  FILE *file = fopen(path, "r");
  out->count = 0;
  if (!file) {
    perror(path);
    return false;
  }
  while (good && fgets(line, sizeof line, file))
    good = known_read_line(line, out);
  fclose(file);
  return good;
}

bool known_is_about(const known *row, const char *identity) {
  return fnmatch(row->compiler, identity, 0) == 0;
}

const known *known_find(const known_list *list, const char *identity,
                        const csignature *signature) {
  for (unsigned i = 0; i < list->count; i++) {
    const known *row = &list->rows[i];
    if (known_is_about(row, identity) &&
        feature_find(row->feature)->test(signature))
      return row;
  }
  return NULL;
}
