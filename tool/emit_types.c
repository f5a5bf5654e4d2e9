/* emit_types.c: types, records and enums as JSON.
 *
 * Keys that c2ffi has come first, in its order; ours follow in each object, so
 * readers that go by either order or name find what they know.  Ours are left
 * out where the dialect is c2ffi's.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_json.h"

bool is_spec(const struct json *json) {
  return json->dialect == DIALECT_SPEC;
}

/* -- Types ---------------------------------------------------------------- */

void emit_key_type(struct json *json, const char *key,
                   const struct type *type) {
  json_key(json, key);
  emit_type(json, type);
}

static void emit_sizes(struct json *json, int64_t size, int64_t alignment) {
  json_member_integer(json, "bit-size", size);
  json_member_integer(json, "bit-alignment", alignment);
}

static void emit_reference(struct json *json, const char *tag, const char *name,
                           int id) {
  json_member(json, "tag", tag);
  json_member(json, "name", name);
  json_member_integer(json, "id", id);
}

void emit_convention(struct json *json, const struct signature *signature) {
  if (!is_spec(json)) return;
  if (signature->convention)
    json_member(json, "convention", signature->convention);
  if (!signature->has_prototype) json_member_boolean(json, "prototype", false);
}

static void emit_signature(struct json *json,
                           const struct signature *signature) {
  json_member_boolean(json, "variadic", signature->is_variadic);
  json_key(json, "parameters");
  json_array_start(json);
  const struct parameter *parameter = signature->parameters;
  for (; parameter; parameter = parameter->next)
    emit_type(json, parameter->type);
  json_array_end(json);
  emit_key_type(json, "return-type", signature->result);
  emit_convention(json, signature);
}

static const char *reference_tag(const struct record *record) {
  if (record->is_class) return ":class";
  return record->is_union ? ":union" : ":struct";
}

/* What c2ffi cannot say, it names. */
static bool is_only_tag(const struct json *json, const struct type *type) {
  if (!type->c2ffi || json->dialect == DIALECT_SPEC) return false;
  return json->dialect == DIALECT_COMPAT || type->kind == TYPE_VECTOR ||
         type->kind == TYPE_UNKNOWN;
}

static void emit_type_members(struct json *json, const struct type *type) {
  switch (type->kind) {
  case TYPE_VOID: json_member(json, "tag", ":void"); break;
  case TYPE_TYPEDEF: json_member(json, "tag", type->name); break;
  case TYPE_BUILTIN:
  case TYPE_UNKNOWN:
    json_member(json, "tag", type->name);
    emit_sizes(json, type->bit_size, type->bit_alignment);
    break;
  case TYPE_POINTER:
  case TYPE_OPEN_ARRAY:
    json_member(json, "tag", ":pointer");
    emit_key_type(json, "type", type->element);
    break;
  case TYPE_FUNCTION_POINTER:
  case TYPE_FUNCTION:
    json_member(json, "tag",
                type->kind == TYPE_FUNCTION ? ":function"
                                            : ":function-pointer");
    if (is_spec(json)) emit_signature(json, type->signature);
    break;
  case TYPE_ARRAY:
    json_member(json, "tag", ":array");
    emit_key_type(json, "type", type->element);
    json_member_integer(json, "size", type->count);
    break;
  case TYPE_VECTOR:
    json_member(json, "tag", ":vector");
    emit_key_type(json, "type", type->element);
    json_member_integer(json, "size", type->count);
    emit_sizes(json, type->bit_size, type->bit_alignment);
    break;
  case TYPE_COMPLEX:
    json_member(json, "tag", ":complex");
    emit_key_type(json, "type", type->element);
    break;
  case TYPE_ATOMIC:
    json_member(json, "tag", ":atomic");
    if (type->element) emit_key_type(json, "type", type->element);
    emit_sizes(json, type->bit_size, type->bit_alignment);
    break;
  case TYPE_REFERENCE:
    json_member(json, "tag", ":reference");
    emit_key_type(json, "type", type->element);
    break;
  case TYPE_RECORD:
    emit_reference(json, reference_tag(type->record), type->record->name,
                   type->record->id);
    break;
  case TYPE_ENUM:
    emit_reference(json, ":enum", type->enumeration->name,
                   type->enumeration->id);
    break;
  }
}

/* Only behind a pointer does it matter to a caller that something is const. */
static void emit_pointee_const(struct json *json, const struct type *type) {
  if (type->is_const) json_member_boolean(json, "const", true);
}

static void emit_type_at(struct json *json, const struct type *type,
                         bool is_pointee) {
  bool is_forward = type->form == FORM_FORWARD;
  if (type->kind == TYPE_ATOMIC && json->dialect == DIALECT_C2FFI &&
      type->element) {
    emit_type_at(json, type->element, is_pointee);
    return;
  }
  json_object_start(json);
  if (is_only_tag(json, type)) {
    json_member(json, "tag", type->c2ffi);
  } else if (type->kind == TYPE_RECORD && type->form != FORM_REFERENCE) {
    emit_record(json, type->record, 0, is_forward);
  } else if (type->kind == TYPE_ENUM && type->form != FORM_REFERENCE) {
    emit_enumeration(json, type->enumeration, 0, is_forward);
  } else if (type->kind == TYPE_POINTER) {
    json_member(json, "tag", ":pointer");
    json_key(json, "type");
    emit_type_at(json, type->element, true);
  } else {
    emit_type_members(json, type);
  }
  if (is_pointee && is_spec(json)) emit_pointee_const(json, type);
  json_object_end(json);
}

void emit_type(struct json *json, const struct type *type) {
  emit_type_at(json, type, false);
}

/* -- Members of records and enums ----------------------------------------- */

void emit_names(struct json *json, const char *lisp, const char *comment) {
  if (!is_spec(json)) return;
  if (lisp) json_member(json, "lisp", lisp);
  if (comment) json_member(json, "comment", comment);
}

static void emit_field(struct json *json, const struct field *field) {
  json_object_start(json);
  json_member(json, "tag", "field");
  json_member(json, "name", field->name);
  if (field->bit_offset >= 0) /* of an Objective-C object: only then known */
    json_member_integer(json, "bit-offset", field->bit_offset);
  emit_sizes(json, field->bit_size, field->bit_alignment);
  json_key(json, "type");
  if (field->width >= 0) {
    json_object_start(json);
    json_member(json, "tag", ":bitfield");
    json_member_integer(json, "width", field->width);
    emit_key_type(json, "type", field->type);
    json_object_end(json);
  } else {
    emit_type(json, field->type);
  }
  if (field->type->kind == TYPE_OPEN_ARRAY && is_spec(json))
    json_member_boolean(json, "flexible", true);
  emit_names(json, field->lisp, field->comment);
  json_object_end(json);
}

static void emit_record_head(struct json *json, const struct record *record,
                             int ns, int id, bool is_forward) {
  json_member_integer(json, "ns", ns);
  json_member(json, "name", record->name);
  json_member_integer(json, "id", id);
  json_member(json, "location",
              is_forward ? record->first_location : record->location);
  emit_sizes(json, is_forward ? 0 : record->bit_size,
             is_forward ? 0 : record->bit_alignment);
}

void emit_fields(struct json *json, const char *key,
                 const struct field *field) {
  json_key(json, key);
  json_array_start(json);
  for (; field; field = field->next)
    emit_field(json, field);
  json_array_end(json);
}

/* A record where a type refers to it, or as an entry of C's.  C++'s entries
 * have their own ids and more members. */
void emit_record(struct json *json, const struct record *record, int ns,
                 bool is_forward) {
  json_member(json, "tag", record->is_union ? "union" : "struct");
  emit_record_head(json, record, ns, *record->name ? 0 : record->id,
                   is_forward);
  emit_fields(json, "fields", is_forward ? NULL : record->fields);
  if (is_forward && is_spec(json))
    json_member_boolean(json, "incomplete", true);
  emit_names(json, record->lisp, NULL);
}

void emit_cxx_record(struct json *json, const struct record *record, int ns) {
  json_member(json, "tag", reference_tag(record) + 1);
  emit_record_head(json, record, ns, record->id, false);
  if (record->arguments) emit_template_arguments(json, record->arguments);
  emit_bases(json, record->bases);
  emit_fields(json, "fields", record->fields);
  emit_methods(json, &record->methods);
  emit_names(json, record->lisp, NULL);
}

/* BITS: of the enum's integers; c2ffi takes them all for unsigned. */
static void emit_enumerator(struct json *json, const struct enumerator *e,
                            int64_t bits) {
  json_object_start(json);
  json_member(json, "tag", "field");
  json_member(json, "name", e->name);
  json_key(json, "value");
  if (json->dialect == DIALECT_COMPAT)
    json_unsigned(json, bits < 64 ? e->value & ((1ULL << bits) - 1) : e->value);
  else if (e->is_signed)
    json_integer(json, (int64_t)e->value);
  else
    json_unsigned(json, e->value);
  emit_names(json, e->lisp, e->comment);
  json_object_end(json);
}

void emit_enumeration(struct json *json, const struct enumeration *enumeration,
                      int ns, bool is_forward) {
  json_member(json, "tag", "enum");
  json_member_integer(json, "ns", ns);
  json_member(json, "name", enumeration->name);
  json_member_integer(json, "id", enumeration->id);
  json_member(json, "location",
              is_forward ? enumeration->first_location : enumeration->location);
  json_key(json, "fields");
  json_array_start(json);
  if (!is_forward)
    for (const struct enumerator *e = enumeration->members; e; e = e->next)
      emit_enumerator(json, e, enumeration->type->bit_size);
  json_array_end(json);
  if (!is_spec(json)) return;
  if (enumeration->type && !is_forward) {
    emit_key_type(json, "type", enumeration->type);
    json_member_integer(json, "bit-size", enumeration->type->bit_size);
  }
  if (is_forward) json_member_boolean(json, "incomplete", true);
  if (enumeration->lisp) json_member(json, "lisp", enumeration->lisp);
}
