/* model.c: making the parts of a model.
 *
 * SPDX-License-Identifier: MIT */
#include "model.h"

void decl_list_init(struct decl_list *list) {
  list->first = NULL;
  list->end = &list->first;
}

void model_init(struct model *model, struct arena *arena) {
  *model = (struct model){.arena = arena};
  decl_list_init(&model->decls);
  decl_list_init(&model->macros);
  model->instances_end = &model->instances;
  model->renames_end = &model->renames;
  struct map *maps[] = {&model->functions, &model->variables, &model->typedefs,
                        &model->enumerators, &model->macro_names};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    map_init(maps[i], arena);
}

struct decl *decl_add(struct model *model, struct decl_list *list,
                      enum decl_kind kind, const char *name) {
  struct decl *decl = arena_alloc(model->arena, sizeof *decl);
  decl->kind = kind;
  decl->name = name;
  *list->end = decl;
  list->end = &decl->next;
  return decl;
}

struct type *type_new(struct model *model, enum type_kind kind) {
  struct type *type = arena_alloc(model->arena, sizeof *type);
  type->kind = kind;
  return type;
}

struct type *type_builtin(struct model *model, const char *name, int64_t bits,
                          int64_t alignment) {
  struct type *type = type_new(model, TYPE_BUILTIN);
  type->name = name;
  type->bit_size = bits;
  type->bit_alignment = alignment;
  return type;
}

struct type *type_pointer_to(struct model *model, const struct type *element) {
  struct type *type = type_new(model, TYPE_POINTER);
  type->element = element;
  type->bit_size = type->bit_alignment = model->facts.pointer_bits;
  return type;
}

const struct type *type_strip(const struct type *type) {
  while (type->kind == TYPE_TYPEDEF && type->declaration &&
         type->declaration->type)
    type = type->declaration->type;
  return type;
}
