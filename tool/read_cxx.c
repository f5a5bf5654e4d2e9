/* read_cxx.c: what C++ adds to C: namespaces, classes, instances of templates.
 *
 * Libclang shows what the header says, not what the compiler adds: implicit
 * members have no cursor.  Of an explicitly instantiated class it shows the
 * fields; methods are those of the template, with the arguments in the place
 * of the parameters.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

static bool is_compat(const struct reader *reader) {
  return reader->session->options->dialect == DIALECT_COMPAT;
}

/* -- Methods -------------------------------------------------------------- */

static bool is_method(int kind) {
  return kind == CXCursor_CXXMethod || kind == CXCursor_Constructor ||
         kind == CXCursor_Destructor || kind == CXCursor_ConversionFunction;
}

struct method_list {
  struct reader *reader;
  struct record *record;
};

/* The template's name of a constructor has its parameters: "Vector<T>". */
static const char *method_name(struct reader *reader, const char *name,
                               int kind) {
  if (kind != CXCursor_Constructor && kind != CXCursor_Destructor) return name;
  return arena_copy_n(reader->model->arena, name, strcspn(name, "<"));
}

static int read_method(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct method_list *list = data;
  struct reader *reader = list->reader;
  const struct clang_api *api = reader->api;
  if (!is_method(cursor.kind)) return CXChildVisit_Continue;
  struct decl *decl = read_function(reader, &list->record->methods, cursor);
  decl->name = method_name(reader, decl->name, cursor.kind);
  decl->ns = is_compat(reader) ? 0 : list->record->id;
  decl->is_cxx_method = true;
  decl->scope = api->CXXMethod_isStatic(cursor) ? "class" : "instance";
  decl->is_virtual = api->CXXMethod_isVirtual(cursor) != 0;
  decl->is_pure = api->CXXMethod_isPureVirtual(cursor) != 0;
  decl->is_const = api->CXXMethod_isConst(cursor) != 0;
  return CXChildVisit_Continue;
}

/* -- Bases ---------------------------------------------------------------- */

struct base_list {
  struct reader *reader;
  struct record *record;
  const char *derived;
  struct base **end;
};

static const char *access_name(int access) {
  static const char *const names[] = {"", "public", "protected", "private"};
  return access > 0 && access < 4 ? names[access] : "";
}

static const char *canonical_spelling(struct reader *reader, CXType type) {
  return reader_string(reader, reader->api->getTypeSpelling(
                                   reader->api->getCanonicalType(type)));
}

static int read_base(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct base_list *list = data;
  struct reader *reader = list->reader;
  const struct clang_api *api = reader->api;
  if (cursor.kind != CXCursor_CXXBaseSpecifier) return CXChildVisit_Continue;
  CXType type = api->getCanonicalType(api->getCursorType(cursor));
  struct base *base = arena_alloc(reader->model->arena, sizeof *base);
  base->type = read_type(reader, type);
  base->name = reader_string(
      reader, api->getCursorSpelling(api->getTypeDeclaration(type)));
  base->derived = list->derived;
  base->spelling = canonical_spelling(reader, type);
  base->access = access_name(api->getCXXAccessSpecifier(cursor));
  base->is_virtual = api->isVirtualBase(cursor) != 0;
  base->offset = -1;
  reader->model->base_count++;
  *list->end = base;
  list->end = &base->next;
  return CXChildVisit_Continue;
}

/* -- Templates ------------------------------------------------------------ */

bool is_specialization(struct reader *reader, CXCursor cursor) {
  const struct clang_api *api = reader->api;
  bool is_record = cursor.kind == CXCursor_StructDecl ||
                   cursor.kind == CXCursor_ClassDecl ||
                   cursor.kind == CXCursor_UnionDecl ||
                   cursor.kind == CXCursor_ClassTemplatePartialSpecialization;
  return language_is_cxx(reader->session->options->language) && is_record &&
         !api->Cursor_isNull(api->getSpecializedCursorTemplate(cursor));
}

/* The argument with the number INDEX in SPELLING, "Name<int, 8>". */
static const char *argument_text(struct arena *arena, const char *spelling,
                                 int index) {
  const char *start = strchr(spelling, '<');
  if (!start) return "";
  int depth = 0;
  for (const char *at = ++start; *at; at++) {
    bool is_end = depth == 0 && (*at == ',' || *at == '>');
    if (is_end && index-- == 0) {
      while (*start == ' ')
        start++;
      return arena_copy_n(arena, start, (size_t)(at - start));
    }
    if (is_end) start = at + 1;
    depth += (*at == '<' || *at == '(') - (*at == '>' || *at == ')');
  }
  return "";
}

struct parameter_search {
  struct reader *reader;
  int index;
  CXCursor found;
  bool is_found;
};

static int find_parameter(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct parameter_search *search = data;
  if (cursor.kind != CXCursor_TemplateTypeParameter &&
      cursor.kind != CXCursor_NonTypeTemplateParameter)
    return CXChildVisit_Continue;
  if (search->index-- > 0) return CXChildVisit_Continue;
  search->found = cursor;
  search->is_found = true;
  return CXChildVisit_Break;
}

/* The INDEXth parameter of the template that CURSOR is an instance of; of a
 * pack there may be fewer than arguments. */
static bool template_parameter(struct reader *reader, CXCursor cursor,
                               int index, CXCursor *parameter) {
  struct parameter_search search = {.reader = reader, .index = index};
  reader->api->visitChildren(reader->api->getSpecializedCursorTemplate(cursor),
                             find_parameter, &search);
  *parameter = search.found;
  return search.is_found;
}

struct template_argument *
read_template_arguments(struct reader *reader, CXCursor cursor, CXType type) {
  const struct clang_api *api = reader->api;
  struct template_argument *first = NULL, **end = &first;
  const char *spelling = canonical_spelling(reader, type);
  int count = api->Type_getNumTemplateArguments(type);
  for (int i = 0; i < count; i++) {
    CXType argument = api->Type_getTemplateArgumentAsType(type, (unsigned)i);
    CXCursor parameter;
    struct template_argument *new =
        arena_alloc(reader->model->arena, sizeof *new);
    if (argument.kind != CXType_Invalid) {
      new->type = read_type(reader, argument);
    } else if (template_parameter(reader, cursor, i, &parameter)) {
      new->type = read_type(reader, api->getCursorType(parameter));
      new->value = argument_text(reader->model->arena, spelling, i);
    } else {
      continue;
    }
    *end = new;
    end = &new->next;
  }
  return first;
}

/* The template's type parameters with what they are in TYPE. */
static const struct substitution *
substitutions_of(struct reader *reader, CXCursor cursor, CXType type) {
  const struct clang_api *api = reader->api;
  const struct substitution *result = NULL;
  int count = api->Type_getNumTemplateArguments(type);
  for (int i = 0; i < count; i++) {
    CXType argument = api->Type_getTemplateArgumentAsType(type, (unsigned)i);
    CXCursor parameter;
    if (argument.kind == CXType_Invalid ||
        !template_parameter(reader, cursor, i, &parameter))
      continue;
    struct substitution *new = arena_alloc(reader->model->arena, sizeof *new);
    new->name = reader_string(reader, api->getCursorSpelling(parameter));
    new->type = argument;
    new->next = result;
    result = new;
  }
  return result;
}

static int has_member(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  bool *result = data;
  *result |= is_method(cursor.kind) || cursor.kind == CXCursor_FieldDecl;
  return *result ? CXChildVisit_Break : CXChildVisit_Continue;
}

/* -- Classes -------------------------------------------------------------- */

/* Members stand in the template when the instance shows none of its own. */
void read_cxx_members(struct reader *reader, struct record *record,
                      CXCursor cursor) {
  const struct clang_api *api = reader->api;
  CXType type = api->getCursorType(cursor);
  CXCursor source = cursor;
  bool has_own = !is_specialization(reader, cursor);
  if (!has_own) api->visitChildren(cursor, has_member, &has_own);
  const struct substitution *outer = reader->substitutions;
  if (!has_own) {
    source = api->getSpecializedCursorTemplate(cursor);
    reader->substitutions = substitutions_of(reader, cursor, type);
  }
  struct base_list bases = {reader, record, canonical_spelling(reader, type),
                            &record->bases};
  api->visitChildren(source, read_base, &bases);
  struct method_list methods = {reader, record};
  api->visitChildren(source, read_method, &methods);
  read_scope(reader, source, record->id);
  reader->substitutions = outer;
}

/* -- Declarations --------------------------------------------------------- */

static void read_namespace(struct reader *reader, CXCursor cursor) {
  struct decl *decl =
      read_common(reader, &reader->model->decls, DECL_NAMESPACE, cursor);
  if (strchr(decl->name, '(')) decl->name = ""; /* "(anonymous namespace)" */
  decl->id = namespace_id(reader, cursor);
  CXSourceRange outer = reader->here;
  read_scope(reader, cursor, decl->id);
  reader->here = outer;
}

/* What c2ffi makes of `using NAME = TYPE` is an unhandled declaration; it is a
 * typedef. */
static void read_alias(struct reader *reader, CXCursor cursor) {
  struct decl *decl =
      read_common(reader, &reader->model->decls, DECL_TYPEDEF, cursor);
  CXType type = reader->api->getTypedefDeclUnderlyingType(cursor);
  if (is_compat(reader)) {
    decl->kind = DECL_UNHANDLED;
    decl->clang_kind = "TypeAlias";
    return;
  }
  decl->type = read_type(reader, type);
  map_set(&reader->model->typedefs, decl->name, decl);
}

static void read_unhandled(struct reader *reader, CXCursor cursor,
                           const char *kind) {
  struct decl *decl =
      read_common(reader, &reader->model->decls, DECL_UNHANDLED, cursor);
  decl->clang_kind = kind;
  if (cursor.kind == CXCursor_UsingDirective) decl->name = "<using-directive>";
}

/* c2ffi shows partial specializations, which are still templates. */
static void read_partial(struct reader *reader, CXCursor cursor) {
  if (!is_compat(reader)) return;
  struct decl *decl =
      read_common(reader, &reader->model->decls, DECL_RECORD, cursor);
  decl->record = arena_alloc(reader->model->arena, sizeof *decl->record);
  decl->record->name = decl->name;
  decl->record->is_cxx = true;
  decl->record->location = decl->location;
  decl->record->id = ++reader->model->last_id;
  decl_list_init(&decl->record->methods);
  decl->record->arguments = read_template_arguments(
      reader, cursor, reader->api->getCursorType(cursor));
}

bool read_cxx(struct reader *reader, CXCursor cursor) {
  switch (cursor.kind) {
  case CXCursor_Namespace: read_namespace(reader, cursor); return true;
  case CXCursor_UnexposedDecl: /* extern "C", to older versions of clang */
  case CXCursor_LinkageSpec:
    if (!is_compat(reader)) read_scope(reader, cursor, reader->ns);
    return true;
  case CXCursor_TypeAliasDecl: read_alias(reader, cursor); return true;
  case CXCursor_ClassTemplatePartialSpecialization:
    read_partial(reader, cursor);
    return true;
  case CXCursor_NamespaceAlias:
    read_unhandled(reader, cursor, "NamespaceAlias");
    return true;
  case CXCursor_UsingDirective:
    read_unhandled(reader, cursor, "UsingDirective");
    return true;
  case CXCursor_UsingDeclaration:
    read_unhandled(reader, cursor, "Using");
    return true;
  case CXCursor_TypeAliasTemplateDecl:
    read_unhandled(reader, cursor, "TypeAliasTemplate");
    return true;
  default: return false;
  }
}
