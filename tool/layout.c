/* layout.c: the command `cffi layout`: a struct's or union's bytes.
 *
 *     header -> a model for each target -> the record in each -> lines -> text
 *
 * SPDX-License-Identifier: MIT */
#include "commands.h"
#include "diag.h"
#include "layout_lines.h"
#include "read_headers.h"

#include <stdio.h>
#include <string.h>

/* -- Finding the record --------------------------------------------------- */

/* What is looked for: a tag, of any kind when both are allowed. */
struct search {
  const char *tag;
  bool is_struct, is_union;
};

static const struct record *search_type(const struct search *search,
                                        const struct type *type);

static const struct record *search_record(const struct search *search,
                                          const struct record *record) {
  bool is_wanted = record->is_union ? search->is_union : search->is_struct;
  if (is_wanted && strcmp(record->name, search->tag) == 0) return record;
  const struct record *found = NULL;
  for (const struct field *f = record->fields; f && !found; f = f->next)
    found = search_type(search, f->type);
  return found;
}

/* C has no scopes inside a struct: the tags there are tags of the file (C11
 * 6.2.1 p4).  Each definition stands in one place, so none is met twice. */
static const struct record *search_type(const struct search *search,
                                        const struct type *type) {
  while (type->element)
    type = type->element;
  bool is_definition = type->kind == TYPE_RECORD && type->form == FORM_INLINE;
  return is_definition ? search_record(search, type->record) : NULL;
}

static const struct record *search_decl(const struct search *search,
                                        const struct decl *decl) {
  if (decl->record) return search_record(search, decl->record);
  return decl->type ? search_type(search, decl->type) : NULL;
}

static const struct type *find_typedef(const struct model *model,
                                       const char *name) {
  const struct decl *decl = map_find(&model->typedefs, name);
  return decl ? type_strip(decl->type) : NULL;
}

static const struct record *find_tag(const struct model *model,
                                     const char *name) {
  struct search search = {name, true, true};
  if (strncmp(name, "struct ", 7) == 0)
    search = (struct search){name + 7, true, false};
  if (strncmp(name, "union ", 6) == 0)
    search = (struct search){name + 6, false, true};
  const struct record *found = NULL;
  const struct record *declared = NULL;
  for (const struct decl *d = model->decls.first; d && !found; d = d->next) {
    found = search_decl(&search, d);
    if (found && !found->is_defined) declared = found, found = NULL;
  }
  return found ? found : declared;
}

/* The defined record with NAME, or NULL with a message printed. */
static const struct record *find_record(const struct model *model,
                                        const char *name, const char *target) {
  const struct type *type = find_typedef(model, name);
  const struct record *record =
      type && type->kind == TYPE_RECORD ? type->record : find_tag(model, name);
  bool is_usable = record && record->is_defined;
  if (is_usable && record->bit_size < BITS_BEYOND) return record;
  const char *what = type ? "is no struct or union" : "is not declared";
  if (record) what = "is declared, but not defined";
  if (is_usable) what = "is larger than any memory";
  diag_error(NULL, "'%s' %s in this header for %s", name, what, target);
  return NULL;
}

/* -- The command ---------------------------------------------------------- */

/* Adds the type that OPTIONS ask for as TARGET number COLUMN has it. */
static int add_target(struct layout *layout, int column,
                      struct options *options, const char *target) {
  struct arena *arena = layout->arena;
  options->target = target;
  struct clang_session session;
  if (clang_session_open(&session, arena, options) != 0) return -1;
  struct model model;
  model_init(&model, arena);
  struct reading reading = {.skips_macros = true};
  int status = read_headers(&model, &session, &reading);
  const struct record *record =
      status == 0 ? find_record(&model, options->type, target) : NULL;
  if (record) layout_add(layout, column, target, record);
  clang_session_close(&session);
  return record ? 0 : -1;
}

static void print_layout(const struct layout *layout, bool is_json) {
  struct text text = {0};
  if (is_json)
    layout_print_json(&text, layout);
  else
    layout_print_table(&text, layout);
  fwrite(text.bytes, 1, text.length, stdout);
  text_release(&text);
}

int layout_run(struct options *options, struct arena *arena) {
  const struct strings *targets = &options->targets;
  struct layout layout;
  layout_init(&layout, arena, options->type, targets->count);
  for (int i = 0; i < targets->count; i++)
    if (add_target(&layout, i, options, targets->items[i]) != 0)
      return EXIT_ERRORS;
  print_layout(&layout, options->is_json);
  return EXIT_CLEAN;
}
