/* pass_drop.c: which declarations cannot be bound, and why.
 *
 * A declaration that is dropped stays in the spec, with its reason; what it
 * would have needed may be added to the Lisp side later.
 *
 * SPDX-License-Identifier: MIT */
#include "pass.h"

#include <string.h>

/* -- Values that Lisp has no type for ------------------------------------- */

/* Builtin types without a counterpart, as C spells them. */
static const struct {
  const char *tag;
  const char *spelling;
} unsupported[] = {
    {":long-double", "long double"},
    {":__int128", "__int128"},
    {":unsigned-__int128", "unsigned __int128"},
    {":__float128", "__float128"},
    {":_Float16", "_Float16"},
    {":__bf16", "__bf16"},
};

static const char *find_in_record(struct model *model,
                                  const struct record *record);

/* What in TYPE Lisp cannot hold by value, or NULL. */
static const char *find_unsupported(struct model *model,
                                    const struct type *type) {
  type = type_strip(type);
  switch (type->kind) {
  case TYPE_BUILTIN:
    for (size_t i = 0; i < sizeof unsupported / sizeof *unsupported; i++)
      if (strcmp(type->name, unsupported[i].tag) == 0)
        return unsupported[i].spelling;
    return NULL;
  case TYPE_ARRAY:
  case TYPE_OPEN_ARRAY: return find_unsupported(model, type->element);
  case TYPE_RECORD: return find_in_record(model, type->record);
  case TYPE_COMPLEX: return "a complex number";
  case TYPE_VECTOR: return "a vector";
  case TYPE_ATOMIC: return "an atomic object";
  case TYPE_UNKNOWN: return type->name;
  default: return NULL;
  }
}

/* A struct's bytes travel whole, whatever Lisp makes of its fields. */
static const char *find_in_record(struct model *model,
                                  const struct record *record) {
  if (record->is_defined) return NULL;
  return arena_printf(model->arena, "%s %s, which is not defined",
                      record->is_union ? "union" : "struct", record->name);
}

/* Arrays and functions are passed by their address. */
static bool is_passed_by_address(const struct type *type) {
  enum type_kind kind = type_strip(type)->kind;
  return kind == TYPE_ARRAY || kind == TYPE_OPEN_ARRAY || kind == TYPE_FUNCTION;
}

static const char *signature_problem(struct model *model,
                                     const struct signature *signature) {
  if (signature->convention)
    return arena_printf(model->arena,
                        "has the calling convention %s, which is not supported",
                        signature->convention);
  const char *problem = find_unsupported(model, signature->result);
  if (problem) return arena_printf(model->arena, "returns %s", problem);
  int position = 1;
  const struct parameter *parameter = signature->parameters;
  for (; parameter; parameter = parameter->next, position++) {
    if (is_passed_by_address(parameter->type)) continue;
    problem = find_unsupported(model, parameter->type);
    if (problem)
      return arena_printf(model->arena, "takes %s as argument %d", problem,
                          position);
  }
  return NULL;
}

/* -- Declarations --------------------------------------------------------- */

/* C11 6.7.4 p7: an inline definition without `extern` emits no symbol. */
static const char *symbol_problem(const struct decl *decl) {
  if (decl->is_internal)
    return decl->is_inline ? "static inline: the library has no symbol for it"
                           : "static: the library has no symbol for it";
  if (decl->is_inline && strcmp(decl->storage, "none") == 0)
    return "inline: the library need not have a symbol for it";
  if (decl->is_unavailable) return "declared unavailable";
  if (decl->is_hidden) return "hidden: the library does not export it";
  return NULL;
}

static const char *variable_problem(struct model *model,
                                    const struct decl *decl) {
  const char *problem = symbol_problem(decl);
  if (problem) return problem;
  if (decl->is_thread_local) return "thread-local: it has no fixed address";
  const struct type *type = type_strip(decl->type);
  if (type->kind == TYPE_RECORD && !type->record->is_defined) return NULL;
  problem = find_unsupported(model, type);
  return problem ? arena_printf(model->arena, "is %s", problem) : NULL;
}

void pass_drop(struct model *model) {
  for (struct decl *decl = model->decls.first; decl; decl = decl->next) {
    if (decl->kind == DECL_FUNCTION) {
      decl->dropped = symbol_problem(decl);
      if (!decl->dropped)
        decl->dropped = signature_problem(model, decl->signature);
    } else if (decl->kind == DECL_VARIABLE) {
      decl->dropped = variable_problem(model, decl);
    }
  }
}
