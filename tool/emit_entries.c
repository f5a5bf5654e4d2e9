/* emit_entries.c: declarations as JSON, an entry each, in the format of c2ffi.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_json.h"

#include "c_value.h"

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
    is_octets = json->dialect == DIALECT_COMPAT ||
                !is_utf8(value->string, value->length);
    json_bytes(json, value->string, value->length, is_octets);
  }
  if (is_octets && is_spec(json)) json_member(json, "encoding", "octets");
}

/* -- Entries -------------------------------------------------------------- */

static void emit_place(struct json *json, const struct decl *decl) {
  json_member_integer(json, "ns", decl->ns);
  json_member(json, "location", decl->location);
}

/* Our keys, which end each entry. */
static void emit_extras(struct json *json, const struct decl *decl) {
  if (!is_spec(json)) return;
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
  if (decl->scope) json_member(json, "scope", decl->scope);
  if (decl->is_cxx_method) {
    json_member_boolean(json, "virtual", decl->is_virtual);
    json_member_boolean(json, "pure", decl->is_pure);
    json_member_boolean(json, "const", decl->is_const);
  }
  json_key(json, "parameters");
  json_array_start(json);
  for (const struct parameter *p = signature->parameters; p; p = p->next) {
    json_object_start(json);
    json_member(json, "tag", "parameter");
    json_member(json, "name", p->name);
    emit_key_type(json, "type", p->type);
    emit_names(json, p->lisp, NULL);
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
  if (decl->type->kind == TYPE_OPEN_ARRAY && is_spec(json))
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

static void emit_namespace(struct json *json, const struct decl *decl) {
  json_member(json, "tag", "namespace");
  json_member_integer(json, "ns", decl->ns);
  json_member(json, "name", decl->name);
  json_member_integer(json, "id", decl->id);
  if (json->dialect != DIALECT_COMPAT)
    json_member(json, "location", decl->location);
}

static void emit_unhandled(struct json *json, const struct decl *decl) {
  json_member(json, "tag", "unhandled");
  json_member(json, "name", decl->name);
  json_member(json, "kind", decl->clang_kind);
  json_member(json, "location", decl->location);
}

void emit_entry(struct json *json, const struct decl *decl) {
  json_object_start(json);
  switch (decl->kind) {
  case DECL_TYPEDEF: emit_typedef(json, decl); break;
  case DECL_FUNCTION: emit_function(json, decl); break;
  case DECL_VARIABLE: emit_object(json, decl, "extern"); break;
  case DECL_CONSTANT: emit_object(json, decl, "const"); break;
  case DECL_RECORD:
    if (decl->record->is_cxx)
      emit_cxx_record(json, decl->record, decl->ns);
    else
      emit_record(json, decl->record, decl->ns, decl->is_forward);
    break;
  case DECL_ENUM:
    emit_enumeration(json, decl->enumeration, decl->ns, decl->is_forward);
    break;
  case DECL_MACRO: emit_macro(json, decl); break;
  case DECL_NAMESPACE: emit_namespace(json, decl); break;
  case DECL_OBJC: emit_objc(json, decl); break;
  case DECL_UNHANDLED: emit_unhandled(json, decl); break;
  }
  emit_extras(json, decl);
  if (decl->kind == DECL_MACRO && decl->dropped && is_spec(json))
    json_member(json, "body", decl->body);
  json_object_end(json);
}
