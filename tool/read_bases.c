/* read_bases.c: where in an object a C++ class's bases lie.
 *
 * Older versions of libclang do not tell.  The compiler folds differences of
 * addresses, so it is asked, for the base with the number 7 of the class D:
 *
 *     extern D cffi_x_7;
 *     const long cffi_o_7=(char*)(B*)&cffi_x_7-(char*)&cffi_x_7;
 *     const long cffi_n_7=(char*)(B*)(D*)4096-(char*)4096;
 *
 * The first works for virtual bases, too; the second for classes of which no
 * object can be declared.  Neither works for a virtual base of an abstract
 * class, or a class without a name that could be written: the offset is then
 * not known.
 *
 * SPDX-License-Identifier: MIT */
#include "read_bases.h"

#include "reader.h"

#include <stdlib.h>
#include <string.h>

struct base_reader {
  struct reader reader;
  struct base **bases;
  int count;
};

static void add_questions(struct text *text, const struct base *base,
                          int index) {
  text_printf(text,
              "extern %s cffi_x_%d;\n"
              "const long long cffi_o_%d="
              "(char*)(%s*)&cffi_x_%d-(char*)&cffi_x_%d;\n",
              base->derived, index, index, base->spelling, index, index);
  if (!base->is_virtual)
    text_printf(text,
                "const long long cffi_n_%d="
                "(char*)(%s*)(%s*)4096-(char*)4096;\n",
                index, base->spelling, base->derived);
}

static int take_answer(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct base_reader *bases = data;
  struct reader *reader = &bases->reader;
  if (cursor.kind != CXCursor_VarDecl ||
      !reader->api->Location_isFromMainFile(
          reader->api->getCursorLocation(cursor)))
    return CXChildVisit_Continue;
  const char *name =
      reader_string(reader, reader->api->getCursorSpelling(cursor));
  bool is_question =
      strncmp(name, "cffi_o_", 7) == 0 || strncmp(name, "cffi_n_", 7) == 0;
  int index = is_question ? atoi(name + 7) : bases->count;
  struct value value = {0};
  if (index < bases->count && bases->bases[index]->offset < 0 &&
      read_value(reader, cursor, &value) && value.kind == VALUE_INTEGER)
    bases->bases[index]->offset = (int64_t)value.bits;
  return CXChildVisit_Continue;
}

static void collect(struct base_reader *bases, const struct model *model) {
  bases->bases = arena_alloc(model->arena,
                             (size_t)model->base_count * sizeof *bases->bases);
  for (const struct decl *d = model->decls.first; d; d = d->next)
    for (struct base *b = d->record ? d->record->bases : NULL; b; b = b->next)
      bases->bases[bases->count++] = b;
}

int read_bases(struct model *model, struct clang_session *session,
               CXTranslationUnit unit) {
  if (!model->base_count) return 0;
  struct base_reader bases = {.reader = {.model = model,
                                         .session = session,
                                         .api = &session->api,
                                         .unit = unit}};
  collect(&bases, model);
  struct text questions = {0};
  text_add(&questions, "\n");
  for (int i = 0; i < bases.count; i++)
    add_questions(&questions, bases.bases[i], i);
  int status = clang_session_reparse(session, unit, questions.bytes);
  text_release(&questions);
  if (status != 0) return status;
  session->api.visitChildren(session->api.getTranslationUnitCursor(unit),
                             take_answer, &bases);
  return 0;
}
