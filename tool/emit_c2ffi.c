/* emit_c2ffi.c: a model as c2ffi writes it: entries, and nothing of ours.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_c2ffi.h"

#include "emit_json.h"

#include <string.h>

static const char variable_prefix[] = "__c2ffi_";

void settle_macro_variables(struct model *model, enum dialect dialect) {
  struct decl **link = &model->decls.first;
  while (*link) {
    struct decl *decl = *link;
    bool is_variable =
        (decl->kind == DECL_VARIABLE || decl->kind == DECL_CONSTANT) &&
        strncmp(decl->name, variable_prefix, strlen(variable_prefix)) == 0;
    if (is_variable && dialect != DIALECT_COMPAT) {
      *link = decl->next;
      continue;
    }
    if (is_variable) {
      decl->name += strlen(variable_prefix);
      const struct decl *macro = map_find(&model->macro_names, decl->name);
      if (macro && macro->location && !macro->may_be_undefined)
        decl->location = macro->location;
    }
    link = &decl->next;
  }
  model->decls.end = link;
}

static void start_entry(struct json *json) {
  text_add(json->out, json->needs_comma ? ",\n" : "\n");
  json->needs_comma = false;
}

static void emit_namespace(struct json *json, const char *name) {
  start_entry(json);
  json_object_start(json);
  json_member(json, "tag", "namespace");
  json_member(json, "name", name);
  if (json->dialect != DIALECT_COMPAT) json_member(json, "location", "");
  json_object_end(json);
}

static bool has_entry(const struct json *json, const struct decl *decl) {
  return is_spec(json) || decl->kind != DECL_MACRO ||
         decl->value.kind != VALUE_NONE;
}

static void emit_list(struct json *json, const struct decl *decl) {
  for (; decl; decl = decl->next) {
    if (!has_entry(json, decl)) continue;
    start_entry(json);
    emit_entry(json, decl);
  }
}

void emit_c2ffi(struct text *out, const struct model *model,
                const struct c2ffi_options *c2ffi) {
  struct json json = {out, false, c2ffi->options.dialect};
  text_add_char(out, '[');
  if (c2ffi->namespace_name) emit_namespace(&json, c2ffi->namespace_name);
  emit_list(&json, model->decls.first);
  if (!c2ffi->macro_file && json.dialect != DIALECT_COMPAT)
    emit_list(&json, model->macros.first);
  text_add(out, "\n]\n");
}
