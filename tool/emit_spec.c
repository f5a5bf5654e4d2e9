/* emit_spec.c: a model as a spec file: JSON in the format of c2ffi.
 *
 * Keys that c2ffi has come first, in its order; ours follow in each object, so
 * readers that go by either order or name find what they know.
 *
 * SPDX-License-Identifier: MIT */
#include "emit.h"
#include "json.h"

#include "c_value.h"

enum { SPEC_VERSION = 1 };

static void emit_type(struct json *json, const struct type *type);
static void emit_record(struct json *json, const struct record *record, int ns,
                        bool is_forward);
static void emit_enumeration(struct json *json,
                             const struct enumeration *enumeration, int ns,
                             bool is_forward);

/* -- Types ---------------------------------------------------------------- */

static void emit_key_type(struct json *json, const char *key,
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

static void emit_convention(struct json *json,
                            const struct signature *signature) {
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
    emit_signature(json, type->signature);
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
  case TYPE_RECORD:
    emit_reference(json, type->record->is_union ? ":union" : ":struct",
                   type->record->name, type->record->id);
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
  json_object_start(json);
  if (type->kind == TYPE_RECORD && type->form != FORM_REFERENCE) {
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
  if (is_pointee) emit_pointee_const(json, type);
  json_object_end(json);
}

static void emit_type(struct json *json, const struct type *type) {
  emit_type_at(json, type, false);
}

/* -- Members of records and enums ----------------------------------------- */

static void emit_names(struct json *json, const char *lisp,
                       const char *comment) {
  if (lisp) json_member(json, "lisp", lisp);
  if (comment) json_member(json, "comment", comment);
}

static void emit_field(struct json *json, const struct field *field) {
  json_object_start(json);
  json_member(json, "tag", "field");
  json_member(json, "name", field->name);
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
  if (field->type->kind == TYPE_OPEN_ARRAY)
    json_member_boolean(json, "flexible", true);
  emit_names(json, field->lisp, field->comment);
  json_object_end(json);
}

static void emit_record(struct json *json, const struct record *record, int ns,
                        bool is_forward) {
  json_member(json, "tag", record->is_union ? "union" : "struct");
  json_member_integer(json, "ns", ns);
  json_member(json, "name", record->name);
  json_member_integer(json, "id", *record->name ? 0 : record->id);
  json_member(json, "location",
              is_forward ? record->first_location : record->location);
  emit_sizes(json, is_forward ? 0 : record->bit_size,
             is_forward ? 0 : record->bit_alignment);
  json_key(json, "fields");
  json_array_start(json);
  if (!is_forward)
    for (const struct field *f = record->fields; f; f = f->next)
      emit_field(json, f);
  json_array_end(json);
  if (is_forward) json_member_boolean(json, "incomplete", true);
  if (record->lisp) json_member(json, "lisp", record->lisp);
}

static void emit_enumerator(struct json *json, const struct enumerator *e) {
  json_object_start(json);
  json_member(json, "tag", "field");
  json_member(json, "name", e->name);
  json_key(json, "value");
  if (e->is_signed)
    json_integer(json, (int64_t)e->value);
  else
    json_unsigned(json, e->value);
  emit_names(json, e->lisp, e->comment);
  json_object_end(json);
}

static void emit_enumeration(struct json *json,
                             const struct enumeration *enumeration, int ns,
                             bool is_forward) {
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
      emit_enumerator(json, e);
  json_array_end(json);
  if (enumeration->type && !is_forward) {
    emit_key_type(json, "type", enumeration->type);
    json_member_integer(json, "bit-size", enumeration->type->bit_size);
  }
  if (is_forward) json_member_boolean(json, "incomplete", true);
  if (enumeration->lisp) json_member(json, "lisp", enumeration->lisp);
}

/* -- Values --------------------------------------------------------------- */

static void emit_value(struct json *json, const struct value *value) {
  if (value->kind == VALUE_NONE) return;
  json_key(json, "value");
  bool is_octets = false;
  switch (value->kind) {
  case VALUE_INTEGER:
    if (value->is_signed)
      json_integer(json, (int64_t)value->bits);
    else
      json_unsigned(json, value->bits);
    break;
  case VALUE_FLOAT: json_float(json, value->number); break;
  case VALUE_DIGITS: json_raw(json, value->string); break;
  default:
    is_octets = !is_utf8(value->string, value->length);
    json_bytes(json, value->string, value->length, is_octets);
  }
  if (is_octets) json_member(json, "encoding", "octets");
}

/* -- Entries -------------------------------------------------------------- */

static void emit_place(struct json *json, const struct decl *decl) {
  json_member_integer(json, "ns", decl->ns);
  json_member(json, "location", decl->location);
}

/* Our keys, which end each entry. */
static void emit_extras(struct json *json, const struct decl *decl) {
  emit_names(json, decl->lisp, decl->comment);
  if (decl->symbol) json_member(json, "symbol", decl->symbol);
  if (decl->deprecated) json_member(json, "deprecated", decl->deprecated);
  if (decl->dropped) json_member(json, "dropped", decl->dropped);
}

static void emit_function(struct json *json, const struct decl *decl) {
  const struct signature *signature = decl->signature;
  json_member(json, "tag", "function");
  json_member(json, "name", decl->name);
  emit_place(json, decl);
  json_member_boolean(json, "variadic", signature->is_variadic);
  json_member_boolean(json, "inline", decl->is_inline);
  json_member(json, "storage-class", decl->storage);
  json_key(json, "parameters");
  json_array_start(json);
  for (const struct parameter *p = signature->parameters; p; p = p->next) {
    json_object_start(json);
    json_member(json, "tag", "parameter");
    json_member(json, "name", p->name);
    emit_key_type(json, "type", p->type);
    json_member(json, "lisp", p->lisp);
    json_object_end(json);
  }
  json_array_end(json);
  emit_key_type(json, "return-type", signature->result);
  emit_convention(json, signature);
}

static void emit_object(struct json *json, const struct decl *decl,
                        const char *tag) {
  json_member(json, "tag", tag);
  json_member(json, "name", decl->name);
  emit_place(json, decl);
  emit_key_type(json, "type", decl->type);
  emit_value(json, &decl->value);
  if (decl->type->kind == TYPE_OPEN_ARRAY)
    json_member_boolean(json, "flexible", true);
}

static void emit_typedef(struct json *json, const struct decl *decl) {
  json_member(json, "tag", "typedef");
  json_member_integer(json, "ns", decl->ns);
  json_member(json, "name", decl->name);
  json_member(json, "location", decl->location);
  emit_key_type(json, "type", decl->type);
}

/* A macro with a value is a constant like any other. */
static void emit_macro(struct json *json, const struct decl *decl) {
  if (decl->value.kind != VALUE_NONE) {
    emit_object(json, decl, "const");
    return;
  }
  json_member(json, "tag", "macro");
  json_member(json, "name", decl->name);
  json_member(json, "location", decl->location);
  if (decl->alias) {
    json_member(json, "alias", decl->alias);
    json_member(json, "kind", decl->alias_kind);
  }
}

static void emit_decl(struct json *json, const struct decl *decl) {
  json_object_start(json);
  switch (decl->kind) {
  case DECL_TYPEDEF: emit_typedef(json, decl); break;
  case DECL_FUNCTION: emit_function(json, decl); break;
  case DECL_VARIABLE: emit_object(json, decl, "extern"); break;
  case DECL_CONSTANT: emit_object(json, decl, "const"); break;
  case DECL_RECORD:
    emit_record(json, decl->record, decl->ns, decl->is_forward);
    break;
  case DECL_ENUM:
    emit_enumeration(json, decl->enumeration, decl->ns, decl->is_forward);
    break;
  case DECL_MACRO: emit_macro(json, decl); break;
  }
  emit_extras(json, decl);
  if (decl->kind == DECL_MACRO && decl->dropped)
    json_member(json, "body", decl->body);
  json_object_end(json);
}

static void emit_head(struct json *json, const struct options *options) {
  const struct strings *headers = &options->headers;
  json_object_start(json);
  json_member(json, "tag", "cffi-spec");
  json_member(json, "name", headers->items[0]);
  json_member(json, "location", "");
  json_member_integer(json, "version", SPEC_VERSION);
  json_member(json, "target", options->target);
  json_key(json, "headers");
  json_array_start(json);
  for (int i = 0; i < headers->count; i++)
    json_string(json, headers->items[i]);
  json_array_end(json);
  if (options->library) json_member(json, "library", options->library);
  if (options->soname) json_member(json, "soname", options->soname);
  json_member(json, "package", options->package);
  json_object_end(json);
}

static void emit_list(struct json *json, const struct decl *decl) {
  for (; decl; decl = decl->next) {
    text_add(json->out, ",\n");
    json->needs_comma = false;
    emit_decl(json, decl);
  }
}

void emit_spec(struct text *out, const struct model *model,
               const struct options *options) {
  struct json json = {out, false};
  text_add(out, "[\n");
  emit_head(&json, options);
  emit_list(&json, model->decls.first);
  emit_list(&json, model->macros.first);
  text_add(out, "\n]\n");
}
