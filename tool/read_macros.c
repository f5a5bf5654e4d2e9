/* read_macros.c: the values of macros: our own evaluator first, then the
 * compiler for all that it leaves, in one parse.
 *
 * For the macro M with index 7 the compiler reads, behind the headers:
 *
 *     #ifdef M
 *     enum{cffi_d_7};                             it is defined
 *     const __typeof__((0,(M))) cffi_v_7=(M);     type and value
 *     const __UINTPTR_TYPE__ cffi_p_7=(__UINTPTR_TYPE__)(M);  a pointer's value
 *     enum{cffi_s_7=sizeof(M)};                   length of a string
 *     #else
 *     enum{cffi_u_7};                             it is not defined
 *     #endif
 *
 * The comma makes arrays decay to pointers, without promoting integers.  A
 * macro may still be so strange that it swallows what follows; what was not
 * seen is asked again, without those that failed.
 *
 * SPDX-License-Identifier: MIT */
#include "read_macros.h"

#include "c_eval.h"
#include "read_batch.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_PER_MACRO = 8, VALUE_LINE = 2, MOST_ROUNDS = 10 };

/* -- Questions ------------------------------------------------------------ */

static void add_questions(struct text *text, const char *name, int index) {
  text_printf(text,
              "#ifdef %s\n"
              "enum{cffi_d_%d};\n"
              "const __typeof__((0,(%s))) cffi_v_%d=(%s);\n"
              "const __UINTPTR_TYPE__ cffi_p_%d=(__UINTPTR_TYPE__)(%s);\n"
              "enum{cffi_s_%d=sizeof(%s)};\n"
              "#else\n"
              "enum{cffi_u_%d};\n"
              "#endif\n",
              name, index, name, index, name, index, name, index, name, index);
}

struct question batch_question(struct batch *batch, CXCursor cursor) {
  struct question question = {0};
  CXString string = batch->reader.api->getCursorSpelling(cursor);
  const char *name = batch->reader.api->getCString(string);
  if (name && strncmp(name, "cffi_", 5) == 0 && name[5] && name[6] == '_' &&
      isdigit((unsigned char)name[7])) {
    char *end;
    question.kind = name[5];
    question.index = (int)strtol(name + 7, &end, 10);
    if (*end == '_') question.element = (int)strtol(end + 1, NULL, 10);
    if (question.index >= batch->count) question.kind = 0;
  }
  batch->reader.api->disposeString(string);
  return question;
}

/* -- Answers -------------------------------------------------------------- */

void batch_drop(struct pending *item, const char *reason) {
  item->macro->dropped = reason;
  item->state = PENDING_DONE;
}

void batch_finish(struct pending *item, const struct type *type,
                  struct value value) {
  item->macro->type = type;
  item->macro->value = value;
  item->state = PENDING_DONE;
}

/* A constant of an enum's type is an integer to a binding.  A record without a
 * name cannot be referred to from outside its typedef. */
static const struct type *constant_type(struct reader *reader, CXType type) {
  CXType canonical = reader->api->getCanonicalType(type);
  if (canonical.kind == CXType_Enum)
    return read_type(
        reader,
        reader->api->getCanonicalType(reader->api->getEnumDeclIntegerType(
            reader->api->getTypeDeclaration(canonical))));
  const struct type *result = read_type(reader, canonical);
  if (result->kind == TYPE_POINTER && result->element->kind == TYPE_RECORD &&
      !*result->element->record->name)
    return type_pointer_to(reader->model, type_new(reader->model, TYPE_VOID));
  return result;
}

static void take_variable(struct batch *batch, CXCursor cursor) {
  struct question question = batch_question(batch, cursor);
  if (!question.kind) return;
  struct pending *item = &batch->items[question.index];
  struct value value = {0};
  if (question.kind == 'v') {
    item->type =
        constant_type(&batch->reader, batch->reader.api->getCursorType(cursor));
    if (has_exact_value(item->type))
      read_value(&batch->reader, cursor, &item->value);
  } else if (question.kind == 'p' &&
             read_value(&batch->reader, cursor, &value) &&
             value.kind == VALUE_INTEGER) {
    item->has_address = true;
    item->address = value.bits;
  }
}

static void take_enumerator(struct batch *batch, CXCursor cursor) {
  struct question question = batch_question(batch, cursor);
  if (!question.kind) return;
  struct pending *item = &batch->items[question.index];
  item->was_seen = true;
  if (question.kind == 'u') item->is_undefined = true;
  if (question.kind == 's')
    item->size = batch->reader.api->getEnumConstantDeclUnsignedValue(cursor);
}

static int take_answer(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct batch *batch = data;
  const struct clang_api *api = batch->reader.api;
  if (cursor.kind == CXCursor_EnumConstantDecl) take_enumerator(batch, cursor);
  if (cursor.kind != CXCursor_VarDecl && cursor.kind != CXCursor_EnumDecl)
    return CXChildVisit_Continue;
  if (!api->Location_isFromMainFile(api->getCursorLocation(cursor)))
    return CXChildVisit_Continue;
  if (cursor.kind == CXCursor_VarDecl) take_variable(batch, cursor);
  return cursor.kind == CXCursor_EnumDecl ? CXChildVisit_Recurse
                                          : CXChildVisit_Continue;
}

/* -- Errors --------------------------------------------------------------- */

/* The name in quotes in MESSAGE, or NULL. */
static const char *quoted_name(struct arena *arena, const char *message) {
  const char *start = strchr(message, '\'');
  const char *end = start ? strchr(start + 1, '\'') : NULL;
  return end ? arena_copy_n(arena, start + 1, (size_t)(end - start - 1)) : NULL;
}

static const char *error_reason(struct arena *arena, const char *message) {
  bool is_undeclared = strstr(message, "undeclared") ||
                       strstr(message, "implicit declaration") ||
                       strstr(message, "implicitly declaring");
  const char *name = is_undeclared ? quoted_name(arena, message) : NULL;
  if (name)
    return arena_printf(arena, "refers to %s, which is not declared", name);
  if (strstr(message, "constant")) return "not a constant expression";
  return "not an expression";
}

/* Notes the first error of each macro's value; FIRST is the questions' line. */
static void take_errors(struct batch *batch, CXTranslationUnit unit,
                        const int *indices, int asked, unsigned first) {
  struct clang_session *session = batch->reader.session;
  unsigned count = session->api.getNumDiagnostics(unit);
  for (unsigned i = 0; i < count; i++) {
    CXDiagnostic diagnostic = session->api.getDiagnostic(unit, i);
    unsigned line = clang_session_main_line(
        session, session->api.getDiagnosticLocation(diagnostic));
    unsigned place = line >= first ? line - first : 0;
    if (line >= first && place % LINES_PER_MACRO == VALUE_LINE &&
        place / LINES_PER_MACRO < (unsigned)asked &&
        session->api.getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
      struct pending *item = &batch->items[indices[place / LINES_PER_MACRO]];
      if (!item->error)
        item->error = error_reason(
            batch->reader.model->arena,
            clang_session_take(session,
                               session->api.getDiagnosticSpelling(diagnostic)));
    }
    session->api.disposeDiagnostic(diagnostic);
  }
}

/* -- Conclusions ---------------------------------------------------------- */

static bool needs_details(const struct pending *item) {
  const struct type *type = item->type;
  if (type->kind == TYPE_POINTER) return !item->has_address;
  if (type->kind != TYPE_BUILTIN) return false;
  return strcmp(type->name, ":long-double") == 0 ||
         strstr(type->name, "__int128");
}

static void conclude(struct pending *item) {
  const struct value *value = &item->value;
  if (item->is_undefined) {
    batch_drop(item, "no longer defined where the header ends");
  } else if (item->error) {
    batch_drop(item, item->error);
  } else if (!item->was_seen) {
    return; /* swallowed by another one: ask again */
  } else if (!item->type) {
    batch_drop(item, "not an expression");
  } else if (value->kind == VALUE_STRING && item->size == value->length + 1) {
    batch_finish(item, item->type, *value);
  } else if (needs_details(item)) {
    item->state = PENDING_DETAILS;
  } else if (value->kind == VALUE_INTEGER || value->kind == VALUE_FLOAT) {
    batch_finish(item, item->type, *value);
  } else if (item->has_address && (item->type->kind == TYPE_POINTER ||
                                   item->type->kind == TYPE_FUNCTION_POINTER)) {
    struct value address = {.kind = VALUE_INTEGER, .bits = item->address};
    batch_finish(item, item->type, address);
  } else {
    batch_drop(item, "not a constant expression");
  }
}

/* Asks about all that is unknown.  Returns how many remain so, or -1. */
static int ask_round(struct batch *batch, int *indices) {
  struct clang_session *session = batch->reader.session;
  struct text questions = {0};
  int asked = 0;
  for (int i = 0; i < batch->count; i++) {
    if (batch->items[i].state != PENDING_UNKNOWN) continue;
    add_questions(&questions, batch->items[i].macro->name, i);
    indices[asked++] = i;
  }
  if (!asked) return 0;
  CXTranslationUnit unit = batch->reader.unit;
  int status = clang_session_reparse(session, unit, questions.bytes);
  text_release(&questions);
  if (status != 0) return -1;
  session->api.visitChildren(session->api.getTranslationUnitCursor(unit),
                             take_answer, batch);
  take_errors(batch, unit, indices, asked, clang_session_extra_line(session));
  int unknown = 0;
  for (int i = 0; i < asked; i++) {
    conclude(&batch->items[indices[i]]);
    unknown += batch->items[indices[i]].state == PENDING_UNKNOWN;
  }
  return unknown;
}

static int ask_compiler(struct batch *batch) {
  int *indices = memory_get((size_t)batch->count * sizeof *indices);
  int before = batch->count, unknown = batch->count;
  for (int round = 0; round < MOST_ROUNDS && unknown > 0; round++) {
    unknown = ask_round(batch, indices);
    if (unknown == before) break; /* no progress */
    before = unknown;
  }
  free(indices);
  for (int i = 0; i < batch->count; i++)
    if (batch->items[i].state == PENDING_UNKNOWN)
      batch_drop(&batch->items[i], "not an expression");
  return unknown < 0 ? -1 : 0;
}

int read_macros(struct model *model, struct clang_session *session,
                CXTranslationUnit unit) {
  bool always_compiler = session->options->macros == MACROS_COMPILER;
  struct batch batch = {.reader = {.model = model,
                                   .session = session,
                                   .api = &session->api,
                                   .unit = unit,
                                   .signature_depth = 1}};
  batch.reader.tags =
      arena_alloc(model->arena, TAG_SLOTS * sizeof *batch.reader.tags);
  int total = 0;
  for (struct decl *macro = model->macros.first; macro; macro = macro->next)
    total++;
  batch.items =
      arena_alloc(model->arena, (size_t)total * sizeof *batch.items + 1);
  for (struct decl *macro = model->macros.first; macro; macro = macro->next) {
    if (macro->is_function_like)
      macro->dropped = "function-like macro";
    else if (c_eval_macro(model, macro, always_compiler) == EVAL_COMPILER)
      batch.items[batch.count++].macro = macro;
  }
  if (!batch.count) return 0;
  return ask_compiler(&batch) == 0 ? batch_settle_details(&batch) : -1;
}
