/* pass_name.c: the names of Lisp symbols.
 *
 *     deflateInit2_          DEFLATE-INIT2-
 *     XMLParser              XML-PARSER
 *     Z_BEST_COMPRESSION     +Z-BEST-COMPRESSION+     a constant
 *     stdin                  *STDIN*                  a variable
 *
 * Two C names may yield the same symbol.  Then the later one keeps its C name
 * as it is, and that is reported.  Functions, types, constants, variables, the
 * members of one record and of one enum are name spaces of their own.
 *
 * SPDX-License-Identifier: MIT */
#include "pass.h"

#include <ctype.h>
#include <string.h>

struct namer {
  struct model *model;
  struct map taken; /* Lisp name: the C name that has it */
  const char *decoration;
};

static void namer_init(struct namer *namer, struct model *model,
                       const char *decoration) {
  *namer = (struct namer){.model = model, .decoration = decoration};
  map_init(&namer->taken, model->arena);
}

/* -- Spelling ------------------------------------------------------------- */

/* Whether a word starts at the capital NAME[i]: after a small letter, or before
 * one.  (A digit is part of the word before it.) */
static bool starts_word(const char *name, size_t i) {
  if (i == 0 || !isupper((unsigned char)name[i])) return false;
  bool after_small = islower((unsigned char)name[i - 1]) != 0;
  bool before_small = islower((unsigned char)name[i + 1]) != 0;
  return after_small || (before_small && isalnum((unsigned char)name[i - 1]));
}

static const char *spell(struct arena *arena, const char *name,
                         const char *decoration) {
  size_t most = 2 * strlen(name) + 2 * strlen(decoration) + 1;
  char *lisp = arena_alloc(arena, most);
  char *out = stpcpy(lisp, decoration);
  for (size_t i = 0; name[i]; i++) {
    if (starts_word(name, i)) *out++ = '-';
    char byte = name[i] == '_' ? '-' : name[i];
    if (byte >= 'a' && byte <= 'z') byte = (char)(byte - 'a' + 'A');
    *out++ = byte;
  }
  stpcpy(out, decoration);
  return lisp;
}

/* -- Collisions ----------------------------------------------------------- */

static void report_rename(struct model *model, const char *location,
                          const char *name, const char *lisp, const char *usual,
                          const char *taker) {
  struct rename *rename = arena_alloc(model->arena, sizeof *rename);
  *rename = (struct rename){.location = location,
                            .name = name,
                            .lisp = lisp,
                            .usual = usual,
                            .taker = taker};
  *model->renames_end = rename;
  model->renames_end = &rename->next;
}

/* The name of the C name NAME; the same whenever it is asked. */
static const char *lisp_name(struct namer *namer, const char *name,
                             const char *location) {
  struct arena *arena = namer->model->arena;
  const char *usual = spell(arena, name, namer->decoration);
  const char *taker = map_find(&namer->taken, usual);
  if (!taker) {
    map_set(&namer->taken, usual, (void *)(uintptr_t)name);
    return usual;
  }
  if (strcmp(taker, name) == 0) return usual;
  const char *lisp = name;
  for (int number = 2;; number++) {
    const char *other = map_find(&namer->taken, lisp);
    if (other && strcmp(other, name) == 0) return lisp;
    if (!other) break;
    lisp = arena_printf(arena, "%s/%d", name, number);
  }
  map_set(&namer->taken, lisp, (void *)(uintptr_t)name);
  report_rename(namer->model, location, name, lisp, usual, taker);
  return lisp;
}

/* -- Members -------------------------------------------------------------- */

static void name_parameters(struct model *model, struct signature *signature) {
  struct namer namer;
  namer_init(&namer, model, "");
  int position = 0;
  struct parameter *parameter = signature->parameters;
  for (; parameter; parameter = parameter->next, position++) {
    const char *name = *parameter->name
                           ? parameter->name
                           : arena_printf(model->arena, "arg%d", position);
    parameter->lisp = lisp_name(&namer, name, "");
  }
}

static void name_enumeration(struct namer *types,
                             struct enumeration *enumeration) {
  if (*enumeration->name)
    enumeration->lisp =
        lisp_name(types, enumeration->name, enumeration->location);
  struct namer namer;
  namer_init(&namer, types->model, "");
  for (struct enumerator *e = enumeration->members; e; e = e->next)
    e->lisp = lisp_name(&namer, e->name, enumeration->location);
}

static void name_type(struct namer *types, const struct type *type);

static void name_record(struct namer *types, struct record *record) {
  if (*record->name)
    record->lisp = lisp_name(types, record->name, record->location);
  struct namer namer;
  namer_init(&namer, types->model, "");
  for (struct field *field = record->fields; field; field = field->next) {
    name_type(types, field->type);
    if (*field->name)
      field->lisp = lisp_name(&namer, field->name, record->location);
  }
}

/* Names what is defined inside a type. */
static void name_type(struct namer *types, const struct type *type) {
  for (; type; type = type->element) {
    if (type->kind == TYPE_RECORD && type->form != FORM_REFERENCE)
      name_record(types, type->record);
    if (type->kind == TYPE_ENUM && type->form != FORM_REFERENCE)
      name_enumeration(types, type->enumeration);
  }
}

/* -- The whole ------------------------------------------------------------ */

struct namers {
  struct namer functions, types, constants, variables;
};

static void name_function(struct namers *namers, struct decl *decl) {
  decl->lisp = lisp_name(&namers->functions, decl->name, decl->location);
  name_parameters(namers->functions.model, decl->signature);
  name_type(&namers->types, decl->signature->result);
  const struct parameter *parameter = decl->signature->parameters;
  for (; parameter; parameter = parameter->next)
    name_type(&namers->types, parameter->type);
}

static struct namer *macro_namer(struct namers *namers,
                                 const struct decl *decl) {
  if (decl->value.kind != VALUE_NONE) return &namers->constants;
  if (!decl->alias || strcmp(decl->alias, decl->name) == 0) return NULL;
  switch (decl->alias_kind[0]) {
  case 'f': return &namers->functions;
  case 't': return &namers->types;
  default: return &namers->variables;
  }
}

static void name_decl(struct namers *namers, struct decl *decl) {
  switch (decl->kind) {
  case DECL_FUNCTION: name_function(namers, decl); break;
  case DECL_RECORD: name_record(&namers->types, decl->record); break;
  case DECL_ENUM: name_enumeration(&namers->types, decl->enumeration); break;
  case DECL_TYPEDEF:
    decl->lisp = lisp_name(&namers->types, decl->name, decl->location);
    name_type(&namers->types, decl->type);
    break;
  case DECL_VARIABLE:
    decl->lisp = lisp_name(&namers->variables, decl->name, decl->location);
    name_type(&namers->types, decl->type);
    break;
  case DECL_CONSTANT:
    decl->lisp = lisp_name(&namers->constants, decl->name, decl->location);
    name_type(&namers->types, decl->type);
    break;
  case DECL_MACRO: {
    struct namer *namer = macro_namer(namers, decl);
    if (namer) decl->lisp = lisp_name(namer, decl->name, decl->location);
    break;
  }
  case DECL_NAMESPACE:
  case DECL_OBJC:
  case DECL_UNHANDLED: break;
  }
}

void pass_name(struct model *model) {
  struct namers namers;
  namer_init(&namers.functions, model, "");
  namer_init(&namers.types, model, "");
  namer_init(&namers.constants, model, "+");
  namer_init(&namers.variables, model, "*");
  for (struct decl *decl = model->decls.first; decl; decl = decl->next)
    name_decl(&namers, decl);
  for (struct decl *decl = model->macros.first; decl; decl = decl->next)
    name_decl(&namers, decl);
}
