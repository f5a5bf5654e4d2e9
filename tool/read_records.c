/* read_records.c: structs, unions and enums: their definitions, and the form in
 * which a type refers to them.
 *
 * clang knows a definition wherever it stands in the file; a spec is read from
 * its start to its end.  So a record counts as defined when its definition has
 * been passed, or lies inside the declaration that is being read.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

struct tag {
  struct tag *next;
  CXCursor cursor; /* canonical */
  struct record *record;
  struct enumeration *enumeration;
  int namespace_id;
};

/* -- Finding -------------------------------------------------------------- */

static struct tag *find_tag(struct reader *reader, CXCursor cursor) {
  const struct clang_api *api = reader->api;
  CXCursor canonical = api->getCanonicalCursor(cursor);
  struct tag **slot = &reader->tags[api->hashCursor(canonical) % TAG_SLOTS];
  for (struct tag *tag = *slot; tag; tag = tag->next)
    if (api->equalCursors(tag->cursor, canonical)) return tag;
  struct tag *tag = arena_alloc(reader->model->arena, sizeof *tag);
  tag->cursor = canonical;
  tag->next = *slot;
  *slot = tag;
  return tag;
}

/* The tag's name, or "" when it has none.  Versions of clang disagree on the
 * spelling of an unnamed record; the symbol reference (USR) ends with the name
 * of a real tag in all of them: "c:@S@name". */
static const char *tag_name(struct reader *reader, CXCursor cursor) {
  const char *spelling =
      reader_string(reader, reader->api->getCursorSpelling(cursor));
  if (!*spelling || strpbrk(spelling, " (")) return "";
  const char *usr = reader_string(reader, reader->api->getCursorUSR(cursor));
  size_t usr_length = strlen(usr), length = strlen(spelling);
  if (is_specialization(reader, cursor)) return spelling;
  if (usr_length < length + 3) return "";
  const char *end = usr + usr_length - length;
  bool is_tag = strcmp(end, spelling) == 0 && end[-1] == '@' &&
                strchr("SUE", end[-2]) && end[-3] == '@';
  return is_tag ? spelling : "";
}

/* The word that RECORD's location is of. */
static const char *first_word(const struct record *record) {
  if (*record->name) return record->name;
  return record->is_union ? "union" : "struct";
}

struct record *find_record(struct reader *reader, CXCursor cursor) {
  struct tag *tag = find_tag(reader, cursor);
  if (!tag->record) {
    struct record *record = arena_alloc(reader->model->arena, sizeof *record);
    record->is_union = cursor.kind == CXCursor_UnionDecl;
    record->is_class = cursor.kind == CXCursor_ClassDecl;
    record->is_cxx = language_is_cxx(reader->session->options->language);
    decl_list_init(&record->methods);
    record->name = tag_name(reader, tag->cursor);
    record->first_location =
        reader_location(reader, tag->cursor, first_word(record));
    record->location = record->first_location;
    tag->record = record;
  }
  return tag->record;
}

struct enumeration *find_enumeration(struct reader *reader, CXCursor cursor) {
  struct tag *tag = find_tag(reader, cursor);
  if (!tag->enumeration) {
    struct enumeration *enumeration =
        arena_alloc(reader->model->arena, sizeof *enumeration);
    enumeration->name = tag_name(reader, tag->cursor);
    const char *name = enumeration->name;
    enumeration->first_location =
        reader_location(reader, tag->cursor, *name ? name : "enum");
    enumeration->location = enumeration->first_location;
    tag->enumeration = enumeration;
  }
  return tag->enumeration;
}

int namespace_id(struct reader *reader, CXCursor cursor) {
  struct tag *tag = find_tag(reader, cursor);
  if (!tag->namespace_id) tag->namespace_id = ++reader->model->last_id;
  return tag->namespace_id;
}

int record_id(struct reader *reader, struct record *record) {
  if (!record->id) record->id = ++reader->model->last_id;
  return record->id;
}

/* -- Records -------------------------------------------------------------- */

struct field_list {
  struct reader *reader;
  struct field **end;
};

struct field *read_field(struct reader *reader, CXCursor cursor) {
  const struct clang_api *api = reader->api;
  struct field *field = arena_alloc(reader->model->arena, sizeof *field);
  CXType type = api->getCursorType(cursor);
  const char *name = reader_string(reader, api->getCursorSpelling(cursor));
  field->name = strpbrk(name, " (") ? "" : name; /* "" or a type's spelling */
  field->comment = reader_comment(reader, cursor);
  field->type = read_type(reader, type);
  field->bit_offset = api->Cursor_getOffsetOfField(cursor);
  field->bit_size = field->type->bit_size;
  field->bit_alignment = field->type->bit_alignment;
  field->width =
      api->Cursor_isBitField(cursor) ? api->getFieldDeclBitWidth(cursor) : -1;
  return field;
}

static int add_field(CXCursor cursor, void *data) {
  struct field_list *fields = data;
  struct field *field = read_field(fields->reader, cursor);
  *fields->end = field;
  fields->end = &field->next;
  return CXVisit_Continue;
}

void read_record(struct reader *reader, struct record *record,
                 CXCursor cursor) {
  if (record->is_defined) return;
  record->is_defined = true; /* before its fields: they may refer to it */
  const struct clang_api *api = reader->api;
  CXType type = api->getCursorType(cursor);
  record->bit_size = reader_bits(api->Type_getSizeOf(type));
  record->bit_alignment = reader_bits(api->Type_getAlignOf(type));
  record->location = reader_location(reader, cursor, first_word(record));
  struct field_list fields = {reader, &record->fields};
  api->Type_visitFields(type, add_field, &fields);
  if (is_specialization(reader, cursor))
    record->arguments = read_template_arguments(reader, cursor, type);
}

/* -- Enums ---------------------------------------------------------------- */

struct enum_reader {
  struct reader *reader;
  struct enumerator **end;
  bool is_signed;
};

static int read_enumerator(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct enum_reader *members = data;
  struct reader *reader = members->reader;
  const struct clang_api *api = reader->api;
  if (cursor.kind != CXCursor_EnumConstantDecl) return CXChildVisit_Continue;
  struct enumerator *member = arena_alloc(reader->model->arena, sizeof *member);
  member->name = reader_string(reader, api->getCursorSpelling(cursor));
  member->comment = reader_comment(reader, cursor);
  member->is_signed = members->is_signed;
  member->value = members->is_signed
                      ? (uint64_t)api->getEnumConstantDeclValue(cursor)
                      : api->getEnumConstantDeclUnsignedValue(cursor);
  map_set(&reader->model->enumerators, member->name, member);
  *members->end = member;
  members->end = &member->next;
  return CXChildVisit_Continue;
}

static bool is_signed_type(const struct type *type) {
  const char *name = type_strip(type)->name;
  return name && strncmp(name, ":unsigned", 9) != 0 &&
         strcmp(name, ":_Bool") != 0;
}

/* C gives enumerators the type int as long as all of them fit. */
static void mark_ints(struct enumeration *enumeration) {
  const char *name = enumeration->type->name;
  bool is_int =
      name && (strcmp(name, ":int") == 0 || strcmp(name, ":unsigned-int") == 0);
  for (struct enumerator *e = enumeration->members; e && is_int; e = e->next)
    is_int = e->is_signed || e->value <= INT32_MAX;
  for (struct enumerator *e = enumeration->members; e; e = e->next)
    e->is_int = is_int;
}

void read_enumeration(struct reader *reader, struct enumeration *enumeration,
                      CXCursor cursor) {
  if (enumeration->is_defined) return;
  enumeration->is_defined = true;
  const struct clang_api *api = reader->api;
  const char *name = enumeration->name;
  enumeration->location =
      reader_location(reader, cursor, *name ? name : "enum");
  enumeration->type = read_type(
      reader, api->getCanonicalType(api->getEnumDeclIntegerType(cursor)));
  if (!*enumeration->name && !enumeration->id)
    enumeration->id = ++reader->model->last_id;
  struct enum_reader members = {reader, &enumeration->members,
                                is_signed_type(enumeration->type)};
  api->visitChildren(cursor, read_enumerator, &members);
  mark_ints(enumeration);
}

/* -- References ----------------------------------------------------------- */

/* Whether DEFINITION stands inside the declaration that is being read. */
static bool is_here(struct reader *reader, CXCursor definition) {
  const struct clang_api *api = reader->api;
  CXFile file, here;
  unsigned offset, start, end;
  api->getFileLocation(api->getCursorLocation(definition), &file, NULL, NULL,
                       &offset);
  api->getFileLocation(api->getRangeStart(reader->here), &here, NULL, NULL,
                       &start);
  api->getFileLocation(api->getRangeEnd(reader->here), NULL, NULL, NULL, &end);
  return file == here && start <= offset && offset <= end;
}

/* The definition that counts at this place, or a null cursor. */
static bool find_definition_here(struct reader *reader, CXCursor cursor,
                                 CXCursor *definition) {
  *definition = reader->api->getCursorDefinition(cursor);
  return !reader->api->Cursor_isNull(*definition) &&
         is_here(reader, *definition);
}

static void list_instance(struct reader *reader, struct record *record,
                          CXCursor cursor) {
  if (record->is_listed || reader->substitutions) return;
  record->is_listed = true;
  const struct clang_api *api = reader->api;
  struct instance *new = arena_alloc(reader->model->arena, sizeof *new);
  new->record = record;
  new->spelling = reader_string(
      reader,
      api->getTypeSpelling(api->getCanonicalType(api->getCursorType(cursor))));
  *reader->model->instances_end = new;
  reader->model->instances_end = &new->next;
}

/* What has a name in C++ becomes an entry where it is defined, also inside
 * another class; only an instance of a template may be met nowhere else. */
static void set_cxx_form(struct reader *reader, struct type *type,
                         CXCursor cursor) {
  struct record *record = type->record;
  CXCursor definition;
  bool is_complete =
      reader->api->Type_getSizeOf(reader->api->getCursorType(cursor)) >= 0;
  bool is_instance = is_specialization(reader, cursor);
  if (is_instance && !is_complete) list_instance(reader, record, cursor);
  is_instance &= is_complete;
  if (is_instance) read_record(reader, record, cursor);
  bool is_here = find_definition_here(reader, cursor, &definition);
  if (!record->is_defined && !is_here)
    type->form = FORM_FORWARD;
  else if (is_instance && !record->was_printed)
    type->form = FORM_INLINE;
  if (type->form == FORM_INLINE) record->was_printed = true;
}

static void set_c_form(struct reader *reader, struct type *type,
                       CXCursor cursor) {
  struct record *record = type->record;
  CXCursor definition;
  bool is_anonymous = !*record->name;
  if (!record->is_defined &&
      (find_definition_here(reader, cursor, &definition) ||
       (is_anonymous && !reader->api->Cursor_isNull(definition))))
    read_record(reader, record, definition);
  if (!record->is_defined) {
    type->form = reader->signature_depth ? FORM_REFERENCE : FORM_FORWARD;
  } else if (!record->was_printed && !reader->signature_depth) {
    type->form = FORM_INLINE;
    record->was_printed = true;
  }
}

struct type *read_record_type(struct reader *reader, CXCursor cursor) {
  struct record *record = find_record(reader, cursor);
  struct type *type = type_new(reader->model, TYPE_RECORD);
  type->record = record;
  type->name = record->name;
  if (!reader->signature_depth || !*record->name) record_id(reader, record);
  if (record->is_cxx && *record->name)
    set_cxx_form(reader, type, cursor);
  else
    set_c_form(reader, type, cursor);
  type->bit_size = record->bit_size;
  type->bit_alignment = record->bit_alignment;
  return type;
}

struct type *read_enum_type(struct reader *reader, CXCursor cursor) {
  struct enumeration *enumeration = find_enumeration(reader, cursor);
  struct type *type = type_new(reader->model, TYPE_ENUM);
  type->enumeration = enumeration;
  type->name = enumeration->name;
  CXCursor definition;
  if (!enumeration->is_defined &&
      find_definition_here(reader, cursor, &definition))
    read_enumeration(reader, enumeration, definition);
  if (enumeration->is_defined && !enumeration->was_printed &&
      !reader->signature_depth) {
    type->form = FORM_INLINE;
    enumeration->was_printed = true;
  }
  if (enumeration->type) {
    type->bit_size = enumeration->type->bit_size;
    type->bit_alignment = enumeration->type->bit_alignment;
  }
  return type;
}
