/* c_spelling.c: types as C spells them.
 *
 * C's declarators are read from the inside to the outside (C11 6.7.6), so the
 * text around the missing name grows while the type is taken apart: `*`, then
 * `(*)(int)`, then `char *(*)(int)`.
 *
 * SPDX-License-Identifier: MIT */
#include "c_spelling.h"

#include <string.h>

static const char *spell(struct arena *arena, const struct type *type,
                         const char *declarator);

/* "unsigned long" of ":unsigned-long". */
static const char *builtin_spelling(struct arena *arena, const char *name) {
  char *result = arena_copy(arena, *name == ':' ? name + 1 : name);
  for (char *at = result; *at; at++)
    if (*at == '-') *at = ' ';
  return result;
}

static const char *tagged(struct arena *arena, const char *keyword,
                          const char *tag) {
  return arena_printf(arena, "%s %s", keyword, *tag ? tag : "{...}");
}

static const char *base_spelling(struct arena *arena, const struct type *type) {
  switch (type->kind) {
  case TYPE_VOID: return "void";
  case TYPE_BUILTIN: return builtin_spelling(arena, type->name);
  case TYPE_RECORD:
    return tagged(arena, type->record->is_union ? "union" : "struct",
                  type->record->name);
  case TYPE_ENUM: return tagged(arena, "enum", type->enumeration->name);
  case TYPE_COMPLEX:
    return arena_printf(arena, "_Complex %s", c_spell(arena, type->element));
  case TYPE_ATOMIC:
    return arena_printf(arena, "_Atomic(%s)",
                        type->element ? c_spell(arena, type->element) : "?");
  case TYPE_VECTOR:
    return arena_printf(arena, "%s __attribute__((vector_size(%lld)))",
                        c_spell(arena, type->element),
                        (long long)type->bit_size / 8);
  default: return type->name ? type->name : "?";
  }
}

static const char *parameters(struct arena *arena,
                              const struct signature *signature) {
  if (!signature->parameters) return signature->has_prototype ? "void" : "";
  const char *list = "";
  for (const struct parameter *p = signature->parameters; p; p = p->next)
    list = arena_printf(arena, "%s%s%s", list, *list ? ", " : "",
                        c_spell(arena, p->type));
  return signature->is_variadic ? arena_printf(arena, "%s, ...", list) : list;
}

/* What follows a name binds closer than the `*` before it. */
static const char *protect(struct arena *arena, const char *declarator) {
  return *declarator == '*' ? arena_printf(arena, "(%s)", declarator)
                            : declarator;
}

static const char *function(struct arena *arena,
                            const struct signature *signature,
                            const char *declarator) {
  return spell(arena, signature->result,
               arena_printf(arena, "%s(%s)", protect(arena, declarator),
                            parameters(arena, signature)));
}

static const char *pointer(struct arena *arena, const struct type *type,
                           const char *declarator) {
  const char *qualifier = type->is_const ? "const" : "";
  const char *blank = type->is_const && *declarator ? " " : "";
  return arena_printf(arena, "*%s%s%s", qualifier, blank, declarator);
}

static const char *spell(struct arena *arena, const struct type *type,
                         const char *declarator) {
  switch (type->kind) {
  case TYPE_POINTER:
    return spell(arena, type->element, pointer(arena, type, declarator));
  case TYPE_FUNCTION_POINTER:
    return function(arena, type->signature, pointer(arena, type, declarator));
  case TYPE_FUNCTION: return function(arena, type->signature, declarator);
  case TYPE_ARRAY:
    return spell(arena, type->element,
                 arena_printf(arena, "%s[%lld]", protect(arena, declarator),
                              (long long)type->count));
  case TYPE_OPEN_ARRAY:
    return spell(arena, type->element,
                 arena_printf(arena, "%s[]", protect(arena, declarator)));
  default:
    return arena_printf(arena, "%s%s%s%s", type->is_const ? "const " : "",
                        base_spelling(arena, type), *declarator ? " " : "",
                        declarator);
  }
}

const char *c_spell(struct arena *arena, const struct type *type) {
  return spell(arena, type, "");
}
