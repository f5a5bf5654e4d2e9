/* emit_spec.c: a model as a spec file: a head, then an entry a line.
 *
 * SPDX-License-Identifier: MIT */
#include "emit.h"
#include "emit_json.h"

enum { SPEC_VERSION = 1 };

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
    emit_entry(json, decl);
  }
}

void emit_spec(struct text *out, const struct model *model,
               const struct options *options) {
  struct json json = {out, false, options->dialect};
  text_add(out, "[\n");
  emit_head(&json, options);
  emit_list(&json, model->decls.first);
  emit_list(&json, model->macros.first);
  text_add(out, "\n]\n");
}
