/* read_objc.c: what Objective-C adds to C: classes, categories, protocols.
 *
 * Methods are listed where they are declared; so are the accessors that a
 * property declares.  Implementations add nothing that a binding could use.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

struct objc_list {
  struct reader *reader;
  struct objc *objc;
  struct field **end;
  struct strings protocols;
};

/* A method is located where its declaration starts, at the + or -. */
static void read_method(struct reader *reader, struct objc *objc,
                        CXCursor cursor) {
  const struct clang_api *api = reader->api;
  struct decl *decl =
      read_common(reader, &objc->methods, DECL_FUNCTION, cursor);
  decl->location = clang_session_location(
      reader->session, api->getRangeStart(api->getCursorExtent(cursor)));
  bool is_class = cursor.kind == CXCursor_ObjCClassMethodDecl;
  decl->scope = is_class ? "class" : "instance";
  decl->storage = "none";
  struct signature *signature =
      arena_alloc(reader->model->arena, sizeof *signature);
  signature->has_prototype = true;
  signature->is_variadic = api->Cursor_isVariadic(cursor) != 0;
  signature->result = read_type(reader, api->getCursorResultType(cursor));
  decl->signature = signature;
  struct parameter **end = &signature->parameters;
  int count = api->Cursor_getNumArguments(cursor);
  for (int i = 0; i < count; i++) {
    CXCursor argument = api->Cursor_getArgument(cursor, (unsigned)i);
    struct parameter *new = arena_alloc(reader->model->arena, sizeof *new);
    new->name = reader_string(reader, api->getCursorSpelling(argument));
    new->type = read_type(reader, api->getCursorType(argument));
    *end = new;
    end = &new->next;
  }
}

/* Where a variable lies in an object is settled when the program runs. */
static void read_variable(struct objc_list *list, CXCursor cursor) {
  struct field *field = read_field(list->reader, cursor);
  field->bit_offset = -1;
  *list->end = field;
  list->end = &field->next;
}

static int read_member(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct objc_list *list = data;
  struct reader *reader = list->reader;
  struct arena *arena = reader->model->arena;
  const char *name =
      reader_string(reader, reader->api->getCursorSpelling(cursor));
  switch (cursor.kind) {
  case CXCursor_ObjCSuperClassRef: list->objc->super_class = name; break;
  case CXCursor_ObjCProtocolRef:
    strings_add(&list->protocols, arena, name);
    break;
  case CXCursor_ObjCIvarDecl: read_variable(list, cursor); break;
  case CXCursor_ObjCInstanceMethodDecl:
  case CXCursor_ObjCClassMethodDecl:
    read_method(reader, list->objc, cursor);
    break;
  }
  return CXChildVisit_Continue;
}

/* The class that a category at CURSOR belongs to: its first reference. */
static int find_class(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  CXCursor *found = data;
  if (cursor.kind != CXCursor_ObjCClassRef) return CXChildVisit_Continue;
  *found = cursor;
  return CXChildVisit_Break;
}

static void read_category(struct reader *reader, struct decl *decl,
                          CXCursor cursor) {
  CXCursor class = cursor;
  reader->api->visitChildren(cursor, find_class, &class);
  decl->objc->category = decl->name;
  decl->name = reader_string(reader, reader->api->getCursorSpelling(class));
}

static const char *objc_tag(int kind) {
  switch (kind) {
  case CXCursor_ObjCClassRef: return "@class"; /* declared ahead */
  case CXCursor_ObjCInterfaceDecl: return "@interface";
  case CXCursor_ObjCCategoryDecl: return "@category";
  case CXCursor_ObjCProtocolRef:
  case CXCursor_ObjCProtocolDecl: return "@protocol";
  default: return NULL;
  }
}

/* Some versions of clang show what they declare by themselves. */
static bool is_builtin(struct reader *reader, CXCursor cursor) {
  return !*clang_session_location(reader->session,
                                  reader->api->getCursorLocation(cursor));
}

bool read_objc(struct reader *reader, CXCursor cursor) {
  const char *tag = objc_tag(cursor.kind);
  if (!tag) return false;
  if (is_builtin(reader, cursor)) return true;
  struct arena *arena = reader->model->arena;
  struct decl *decl =
      read_common(reader, &reader->model->decls, DECL_OBJC, cursor);
  struct objc *objc = arena_alloc(arena, sizeof *objc);
  decl->objc = objc;
  objc->tag = tag;
  decl_list_init(&objc->methods);
  struct objc_list list = {.reader = reader, .objc = objc};
  list.end = &objc->variables;
  bool is_reference = cursor.kind == CXCursor_ObjCClassRef ||
                      cursor.kind == CXCursor_ObjCProtocolRef;
  if (!is_reference) reader->api->visitChildren(cursor, read_member, &list);
  strings_add(&list.protocols, arena, NULL);
  bool is_class = cursor.kind == CXCursor_ObjCClassRef ||
                  cursor.kind == CXCursor_ObjCInterfaceDecl;
  if (is_class) objc->protocols = list.protocols.items;
  if (cursor.kind == CXCursor_ObjCCategoryDecl)
    read_category(reader, decl, cursor);
  return true;
}
