/* emit_cxx.c: what records have in C++ and in Objective-C, as JSON.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_json.h"

void emit_template_arguments(struct json *json,
                             const struct template_argument *argument) {
  json_key(json, "template");
  json_array_start(json);
  for (; argument; argument = argument->next) {
    json_object_start(json);
    json_member(json, "tag", "parameter");
    emit_key_type(json, "type", argument->type);
    if (argument->value) json_member(json, "value", argument->value);
    json_object_end(json);
  }
  json_array_end(json);
}

static void emit_base(struct json *json, const struct base *base) {
  json_object_start(json);
  json_member(json, "tag", "class");
  json_member(json, "name", base->name);
  if (base->offset >= 0) json_member_integer(json, "offset", base->offset);
  json_member_boolean(json, "is_virtual", base->is_virtual);
  json_member(json, "access", base->access);
  if (is_spec(json)) emit_key_type(json, "type", base->type);
  json_object_end(json);
}

void emit_bases(struct json *json, const struct base *base) {
  json_key(json, "parents");
  json_array_start(json);
  for (; base; base = base->next)
    emit_base(json, base);
  json_array_end(json);
}

void emit_methods(struct json *json, const struct decl_list *methods) {
  json_key(json, "methods");
  json_array_start(json);
  for (const struct decl *d = methods->first; d; d = d->next)
    emit_entry(json, d);
  json_array_end(json);
}

/* -- Objective-C ---------------------------------------------------------- */

static void emit_class(struct json *json, const struct objc *objc) {
  json_member(json, "superclass", objc->super_class ? objc->super_class : "");
  json_key(json, "protocols");
  json_array_start(json);
  for (const char **protocol = objc->protocols; *protocol; protocol++)
    json_string(json, *protocol);
  json_array_end(json);
  emit_fields(json, "ivars", objc->variables);
}

void emit_objc(struct json *json, const struct decl *decl) {
  const struct objc *objc = decl->objc;
  json_member(json, "tag", objc->tag);
  json_member(json, "name", decl->name);
  json_member(json, "location", decl->location);
  if (objc->category) json_member(json, "category", objc->category);
  if (objc->protocols) emit_class(json, objc);
  emit_methods(json, &objc->methods);
}
