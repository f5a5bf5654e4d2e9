/* read_clang.c: the declarations of a translation unit, in source order.
 *
 * SPDX-License-Identifier: MIT */
#include "read_clang.h"

#include "c_lexer.h"
#include "comment.h"
#include "reader.h"
#include "target.h"

#include <string.h>

const char *reader_string(struct reader *reader, CXString string) {
  return clang_session_take(reader->session, string);
}

const char *reader_comment(struct reader *reader, CXCursor cursor) {
  CXString string = reader->api->Cursor_getRawCommentText(cursor);
  const char *raw = reader->api->getCString(string);
  const char *text = raw ? comment_clean(reader->model->arena, raw) : NULL;
  reader->api->disposeString(string);
  return text;
}

/* -- What all declarations have ------------------------------------------- */

/* Whether the location, "file:line:col", is in a header that was named. */
static bool is_own_location(struct reader *reader, const char *location) {
  const char *colon = strrchr(location, ':');
  while (colon && colon > location && *--colon != ':') {
  }
  size_t length = colon ? (size_t)(colon - location) : 0;
  const struct strings *headers = &reader->session->options->headers;
  for (int i = 0; i < headers->count; i++) {
    const char *header = headers->items[i];
    if (strncmp(header, "./", 2) == 0) header += 2;
    size_t size = strlen(header);
    if (size <= length && memcmp(location + length - size, header, size) == 0 &&
        (size == length || location[length - size - 1] == '/'))
      return true;
  }
  return false;
}

static void set_deprecated(struct reader *reader, struct decl *decl,
                           CXCursor cursor) {
  int availability = reader->api->getCursorAvailability(cursor);
  decl->is_unavailable = availability == CXAvailability_NotAvailable;
  if (availability != CXAvailability_Deprecated) return;
  CXString message, unavailable;
  int is_deprecated, is_unavailable;
  reader->api->getCursorPlatformAvailability(
      cursor, &is_deprecated, &message, &is_unavailable, &unavailable, NULL, 0);
  decl->deprecated = reader_string(reader, message);
  reader->api->disposeString(unavailable);
}

struct decl *read_common(struct reader *reader, struct decl_list *list,
                         enum decl_kind kind, CXCursor cursor) {
  struct decl *decl =
      decl_add(reader->model, list, kind,
               reader_string(reader, reader->api->getCursorSpelling(cursor)));
  decl->ns = reader->ns;
  decl->location = reader_location(reader, cursor, decl->name);
  decl->is_own = is_own_location(reader, decl->location);
  decl->comment = reader_comment(reader, cursor);
  set_deprecated(reader, decl, cursor);
  return decl;
}

static struct decl *add_decl(struct reader *reader, enum decl_kind kind,
                             CXCursor cursor) {
  return read_common(reader, &reader->model->decls, kind, cursor);
}

static const char *storage_name(struct reader *reader, CXCursor cursor) {
  switch (reader->api->Cursor_getStorageClass(cursor)) {
  case CX_SC_Extern: return "extern";
  case CX_SC_Static: return "static";
  default: return "none";
  }
}

static int find_asm_label(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  bool *has_label = data;
  if (cursor.kind == CXCursor_AsmLabelAttr) *has_label = true;
  return *has_label ? CXChildVisit_Break : CXChildVisit_Continue;
}

/* The linker's name where it is not the declaration's: the header gives one, or
 * C++ makes one; else NULL. */
static const char *symbol_name(struct reader *reader, CXCursor cursor,
                               const char *name) {
  bool has_label = false;
  reader->api->visitChildren(cursor, find_asm_label, &has_label);
  bool is_cxx = language_is_cxx(reader->session->options->language);
  if (!has_label && (!is_cxx || reader->substitutions)) return NULL;
  const char *symbol =
      reader_string(reader, reader->api->Cursor_getMangling(cursor));
  if (*symbol == '\1') symbol++; /* "not to be mangled any further" */
  if (*symbol == '_' &&
      target_prefixes_symbols(reader->session->options->target))
    symbol++;
  return strcmp(symbol, name) == 0 ? NULL : symbol;
}

static void set_linkage(struct reader *reader, struct decl *decl,
                        CXCursor cursor) {
  const struct clang_api *api = reader->api;
  decl->symbol = symbol_name(reader, cursor, decl->name);
  decl->storage = storage_name(reader, cursor);
  decl->is_internal = api->getCursorLinkage(cursor) == CXLinkage_Internal;
  decl->is_hidden = api->getCursorVisibility(cursor) == CXVisibility_Hidden;
  decl->is_definition = api->isCursorDefinition(cursor) != 0;
}

/* -- Functions ------------------------------------------------------------ */

/* The type's signature, with the parameters' names from the declaration; a
 * definition in K&R style has parameters that its type lacks. */
struct decl *read_function(struct reader *reader, struct decl_list *list,
                           CXCursor cursor) {
  const struct clang_api *api = reader->api;
  struct decl *decl = read_common(reader, list, DECL_FUNCTION, cursor);
  set_linkage(reader, decl, cursor);
  decl->is_inline = api->Cursor_isFunctionInlined(cursor) != 0;
  CXType type = api->getCursorType(cursor);
  decl->signature = read_signature(reader, type);
  struct parameter **end = &decl->signature->parameters;
  int count = api->Cursor_getNumArguments(cursor);
  for (int i = 0; i < count; i++) {
    CXCursor argument = api->Cursor_getArgument(cursor, (unsigned)i);
    if (!*end) {
      *end = arena_alloc(reader->model->arena, sizeof **end);
      (*end)->type = read_type(reader, api->getCursorType(argument));
    }
    (*end)->name = reader_string(reader, api->getCursorSpelling(argument));
    end = &(*end)->next;
  }
  return decl;
}

static void read_function_decl(struct reader *reader, CXCursor cursor) {
  struct decl *decl = read_function(reader, &reader->model->decls, cursor);
  map_set(&reader->model->functions, decl->name, decl);
}

/* -- Variables ------------------------------------------------------------ */

/* To c2ffi, whatever is not declared `extern` is a constant, an array of
 * characters a pointer. */
static void take_for_constant(struct reader *reader, struct decl *decl,
                              CXCursor cursor) {
  if (strcmp(decl->storage, "extern") != 0) decl->kind = DECL_CONSTANT;
  if ((decl->is_definition || decl->ns) && has_exact_value(decl->type))
    read_value(reader, cursor, &decl->value);
  const struct type *type = decl->type;
  if (decl->kind == DECL_CONSTANT && type->kind == TYPE_ARRAY &&
      type->element->kind == TYPE_BUILTIN &&
      strcmp(type->element->name, ":char") == 0)
    decl->type = type_pointer_to(reader->model, type->element);
}

static void read_variable(struct reader *reader, CXCursor cursor) {
  struct decl *decl = add_decl(reader, DECL_VARIABLE, cursor);
  set_linkage(reader, decl, cursor);
  decl->is_thread_local = reader->api->getCursorTLSKind &&
                          reader->api->getCursorTLSKind(cursor) != 0;
  decl->type = read_type(reader, reader->api->getCursorType(cursor));
  if (reader->session->options->dialect == DIALECT_COMPAT)
    take_for_constant(reader, decl, cursor);
  else if (decl->type->is_const && (decl->is_definition || decl->ns) &&
           has_exact_value(decl->type) &&
           read_value(reader, cursor, &decl->value))
    decl->kind = DECL_CONSTANT;
  map_set(&reader->model->variables, decl->name, decl);
}

/* -- Types ---------------------------------------------------------------- */

static void read_typedef_decl(struct reader *reader, CXCursor cursor) {
  CXType type = reader->api->getTypedefDeclUnderlyingType(cursor);
  struct decl *decl = add_decl(reader, DECL_TYPEDEF, cursor);
  decl->type = read_type(reader, type);
  map_set(&reader->model->typedefs, decl->name, decl);
}

struct nested_reader {
  struct reader *reader;
  struct record *record;
};

/* Records and enums with a name that are defined inside a record are visible
 * everywhere in C, so they become entries too. */
static int read_nested(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct nested_reader *nested = data;
  struct reader *reader = nested->reader;
  if (!reader->api->isCursorDefinition(cursor)) return CXChildVisit_Continue;
  bool is_record =
      cursor.kind == CXCursor_StructDecl || cursor.kind == CXCursor_UnionDecl;
  if (is_record && *find_record(reader, cursor)->name)
    read_record_decl(reader, cursor, record_id(reader, nested->record));
  if (cursor.kind == CXCursor_EnumDecl) {
    struct decl *decl = add_decl(reader, DECL_ENUM, cursor);
    decl->ns = record_id(reader, nested->record);
    decl->enumeration = find_enumeration(reader, cursor);
    decl->name = decl->enumeration->name;
    read_enumeration(reader, decl->enumeration, cursor);
  }
  return CXChildVisit_Continue;
}

/* A forward declaration tells nothing that its uses do not; c2ffi shows those
 * of C, and in C++ none. */
void read_record_decl(struct reader *reader, CXCursor cursor, int ns) {
  struct record *record = find_record(reader, cursor);
  bool is_definition = reader->api->isCursorDefinition(cursor) != 0;
  if (!*record->name) return; /* stands where it is used */
  if (!is_definition && (record->is_defined || record->is_cxx)) return;
  if (record->is_cxx) record_id(reader, record);
  struct decl *decl = add_decl(reader, DECL_RECORD, cursor);
  decl->name = record->name;
  decl->ns = ns;
  decl->record = record;
  decl->is_forward = !is_definition;
  if (!is_definition) return;
  record->was_printed = true;
  read_record(reader, record, cursor);
  if (record->is_cxx) {
    read_cxx_members(reader, record, cursor);
    return;
  }
  struct nested_reader nested = {reader, record};
  reader->api->visitChildren(cursor, read_nested, &nested);
}

static void read_enum_decl(struct reader *reader, CXCursor cursor) {
  struct enumeration *enumeration = find_enumeration(reader, cursor);
  bool is_definition = reader->api->isCursorDefinition(cursor) != 0;
  if (!is_definition && enumeration->is_defined) return;
  struct decl *decl = add_decl(reader, DECL_ENUM, cursor);
  decl->name = enumeration->name;
  decl->enumeration = enumeration;
  decl->is_forward = !is_definition;
  if (!is_definition) return;
  enumeration->was_printed = true;
  read_enumeration(reader, enumeration, cursor);
}

/* -- Macros --------------------------------------------------------------- */

static struct decl *add_macro(struct reader *reader, CXCursor cursor) {
  const char *name =
      reader_string(reader, reader->api->getCursorSpelling(cursor));
  struct decl *decl = arena_alloc(reader->model->arena, sizeof *decl);
  decl->kind = DECL_MACRO;
  decl->name = name;
  decl->is_function_like = reader->api->Cursor_isMacroFunctionLike(cursor) != 0;
  map_set(&reader->model->macro_names, name, decl);
  return decl;
}

/* The text of a definition is "NAME body", as it stands in its file.  What the
 * compiler predefines, or the command line defines, has no file.  The text also
 * tells whether the macro has parameters, which clang forgets when the macro is
 * undefined again. */
static void read_macro(struct reader *reader, CXCursor cursor) {
  const struct clang_api *api = reader->api;
  struct decl *decl = add_macro(reader, cursor);
  CXSourceRange extent = api->getCursorExtent(cursor);
  CXFile file = NULL;
  unsigned start, end;
  size_t size, name_length = strlen(decl->name);
  api->getFileLocation(api->getRangeStart(extent), &file, NULL, NULL, &start);
  api->getFileLocation(api->getRangeEnd(extent), NULL, NULL, NULL, &end);
  if (!file) return;
  const char *contents = api->getFileContents(reader->unit, file, &size);
  if (!contents || end > size || start + name_length > end) return;
  start += (unsigned)name_length;
  decl->is_function_like = start < end && contents[start] == '(';
  decl->body = c_clean_text(reader->model->arena, contents + start,
                            (size_t)(end - start));
  decl->file = file;
  decl->offset = start;
  decl->location =
      clang_session_location(reader->session, api->getCursorLocation(cursor));
  decl->is_own = is_own_location(reader, decl->location);
  *reader->model->macros.end = decl;
  reader->model->macros.end = &decl->next;
}

/* Marks the macro that the text after "#undef" names, unless its definition
 * follows in the same file.  Whether the line is reached is not known here. */
static void mark_undefined(struct reader *reader, CXFile file, unsigned offset,
                           const char *text) {
  text += strspn(text, " \t");
  size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
  struct decl *macro = map_find_n(&reader->model->macro_names, text, length);
  if (macro && !(macro->file == file && macro->offset > offset))
    macro->may_be_undefined = true;
}

/* Libclang does not tell of #undef, so the files' texts are searched. */
static void find_undefs(CXFile file, CXSourceLocation *stack, unsigned depth,
                        void *data) {
  (void)stack;
  (void)depth;
  struct reader *reader = data;
  size_t size;
  const char *text = reader->api->getFileContents(reader->unit, file, &size);
  const char *at = text;
  while (at && (at = strstr(at, "undef"))) {
    const char *mark = at;
    while (mark > text && (mark[-1] == ' ' || mark[-1] == '\t'))
      mark--;
    at += 5;
    if (mark > text && mark[-1] == '#' && (*at == ' ' || *at == '\t'))
      mark_undefined(reader, file, (unsigned)(at - text), at);
  }
}

/* Of the definitions of one name, the last one counts. */
static void forget_redefined(struct model *model) {
  struct decl **link = &model->macros.first;
  while (*link) {
    if (map_find(&model->macro_names, (*link)->name) == *link)
      link = &(*link)->next;
    else
      *link = (*link)->next;
  }
  model->macros.end = link;
}

/* -- Facts ---------------------------------------------------------------- */

static int read_fact_member(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct reader *reader = data;
  reader->model->facts.char_is_signed =
      reader->api->getEnumConstantDeclValue(cursor) != 0;
  return CXChildVisit_Break;
}

/* The declarations that begin the main file (see clang_session.c). */
static void read_fact(struct reader *reader, CXCursor cursor) {
  const struct clang_api *api = reader->api;
  struct target_facts *facts = &reader->model->facts;
  if (cursor.kind == CXCursor_EnumDecl)
    api->visitChildren(cursor, read_fact_member, reader);
  if (cursor.kind != CXCursor_VarDecl) return;
  const char *name = reader_string(reader, api->getCursorSpelling(cursor));
  CXType type = api->getCursorType(cursor);
  int bits = (int)api->Type_getSizeOf(type) * 8;
  if (strcmp(name, "cffi_fact_long") == 0) facts->long_bits = bits;
  if (strcmp(name, "cffi_fact_pointer") == 0) facts->pointer_bits = bits;
  const struct type *element = read_type(reader, api->getPointeeType(type));
  int alignment = (int)element->bit_alignment;
  if (strcmp(name, "cffi_fact_long_long") == 0)
    facts->long_long_alignment = alignment;
  if (strcmp(name, "cffi_fact_double") == 0)
    facts->double_alignment = alignment;
  if (strcmp(name, "cffi_fact_wide") == 0) facts->wide = element;
  if (strcmp(name, "cffi_fact_char16") == 0) facts->char16 = element;
  if (strcmp(name, "cffi_fact_char32") == 0) facts->char32 = element;
}

/* -- The whole ------------------------------------------------------------ */

void read_declaration(struct reader *reader, CXCursor cursor) {
  switch (cursor.kind) {
  case CXCursor_StructDecl:
  case CXCursor_UnionDecl:
  case CXCursor_ClassDecl: read_record_decl(reader, cursor, reader->ns); break;
  case CXCursor_EnumDecl: read_enum_decl(reader, cursor); break;
  case CXCursor_TypedefDecl: read_typedef_decl(reader, cursor); break;
  case CXCursor_FunctionDecl: read_function_decl(reader, cursor); break;
  case CXCursor_VarDecl: read_variable(reader, cursor); break;
  default:
    if (!read_objc(reader, cursor)) read_cxx(reader, cursor);
  }
}

static int read_child(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  read_declaration(data, cursor);
  return CXChildVisit_Continue;
}

void read_scope(struct reader *reader, CXCursor cursor, int ns) {
  int outer = reader->ns;
  reader->ns = ns;
  reader->api->visitChildren(cursor, read_child, reader);
  reader->ns = outer;
}

static int read_top_level(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct reader *reader = data;
  CXSourceLocation location = reader->api->getCursorLocation(cursor);
  if (cursor.kind == CXCursor_MacroDefinition) {
    read_macro(reader, cursor);
    return CXChildVisit_Continue;
  }
  if (cursor.kind >= CXCursor_AsmLabelAttr &&
      cursor.kind != CXCursor_TypeAliasTemplateDecl)
    return CXChildVisit_Continue;
  if (reader->api->Location_isFromMainFile(location)) {
    read_fact(reader, cursor);
    return CXChildVisit_Continue;
  }
  reader->here = reader->api->getCursorExtent(cursor);
  read_declaration(reader, cursor);
  return CXChildVisit_Continue;
}

void read_clang(struct model *model, struct clang_session *session,
                CXTranslationUnit unit) {
  struct reader reader = {
      .model = model, .session = session, .api = &session->api, .unit = unit};
  reader.tags = arena_alloc(model->arena, TAG_SLOTS * sizeof *reader.tags);
  session->api.visitChildren(session->api.getTranslationUnitCursor(unit),
                             read_top_level, &reader);
  session->api.getInclusions(unit, find_undefs, &reader);
  forget_redefined(model);
}
