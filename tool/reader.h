/* reader.h: what the files that read clang's tree share: read_clang.c
 * (declarations), read_types.c (types), read_records.c (their definitions),
 * read_cxx.c and read_objc.c (what C lacks), read_places.c (locations),
 * read_values.c (constants), read_macros.c and read_details.c (macros).
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READER_H
#define CFFI_TOOL_READER_H

#include "clang_session.h"
#include "model.h"

struct tag; /* a record or enum and its clang cursor */

struct reader {
  struct model *model;
  struct clang_session *session;
  const struct clang_api *api; /* the session's */
  CXTranslationUnit unit;

  struct tag **tags;  /* hash table of TAG_SLOTS */
  CXSourceRange here; /* the outermost declaration that is being read */
  int ns;             /* id of the namespace or class that it is in, or 0 */

  /* In a template's members: what its parameters stand for. */
  const struct substitution *substitutions;

  /* Inside the signature of a function pointer, which the ids of records must
   * not depend on. */
  int signature_depth;

  const char *own_file; /* the last file seen, and whether it is named */
  bool is_own;
};

/* NAME, a template's parameter, stands for TYPE. */
struct substitution {
  const struct substitution *next;
  const char *name;
  CXType type;
};

enum { TAG_SLOTS = 4096 };

/* The bits of BYTES; 0 where clang knows no size (a negative one), and
 * BITS_BEYOND where they are too many. */
static inline int64_t reader_bits(long long bytes) {
  if (bytes > INT64_MAX / 8) return BITS_BEYOND;
  return bytes > 0 ? bytes * 8 : 0;
}

/* The text of STRING, in the model's arena. */
const char *reader_string(struct reader *reader, CXString string);

/* read_places.c: where the declaration at CURSOR is; in c2ffi's dialects, with
 * the place in a macro where WORD, which names or begins it, is spelled. */
const char *reader_location(struct reader *reader, CXCursor cursor,
                            const char *word);

/* The comment before CURSOR without its marks, or NULL. */
const char *reader_comment(struct reader *reader, CXCursor cursor);

/* Reads the declaration at CURSOR, which adds entries to the model. */
void read_declaration(struct reader *reader, CXCursor cursor);

/* Reads the declarations in CURSOR, whose id is NS. */
void read_scope(struct reader *reader, CXCursor cursor, int ns);

/* Adds what all declarations have to LIST; the caller reads the rest. */
struct decl *read_common(struct reader *reader, struct decl_list *list,
                         enum decl_kind kind, CXCursor cursor);

/* Adds the function or method at CURSOR to LIST. */
struct decl *read_function(struct reader *reader, struct decl_list *list,
                           CXCursor cursor);

/* Adds the record at CURSOR, which has a tag, in the scope with the id NS. */
void read_record_decl(struct reader *reader, CXCursor cursor, int ns);

/* read_cxx.c: reads CURSOR if it is a declaration that only C++ has; false when
 * it is none.  For RECORD, a class, its bases, arguments and methods. */
bool read_cxx(struct reader *reader, CXCursor cursor);
void read_cxx_members(struct reader *reader, struct record *record,
                      CXCursor cursor);

/* Whether CURSOR declares an instance of a class template. */
bool is_specialization(struct reader *reader, CXCursor cursor);

/* The arguments that TYPE, such an instance, was made with. */
struct template_argument *read_template_arguments(struct reader *reader,
                                                  CXCursor cursor, CXType type);

/* read_objc.c: reads CURSOR if it is a declaration that only Objective-C has;
 * false when it is none. */
bool read_objc(struct reader *reader, CXCursor cursor);

/* The field or instance variable at CURSOR. */
struct field *read_field(struct reader *reader, CXCursor cursor);

/* TYPE as the model has it. */
struct type *read_type(struct reader *reader, CXType type);

/* The signature of the function type TYPE (or sugar around one). */
struct signature *read_signature(struct reader *reader, CXType type);

/* The record, enum or namespace that CURSOR, some declaration of it, declares;
 * of a namespace, its id. */
struct record *find_record(struct reader *reader, CXCursor cursor);
int namespace_id(struct reader *reader, CXCursor cursor);
struct enumeration *find_enumeration(struct reader *reader, CXCursor cursor);

/* Reads the definition at CURSOR, if that has not happened. */
void read_record(struct reader *reader, struct record *record, CXCursor cursor);
void read_enumeration(struct reader *reader, struct enumeration *enumeration,
                      CXCursor cursor);

/* A reference to the record or enum declared at CURSOR, in the form that it
 * takes at this place. */
struct type *read_record_type(struct reader *reader, CXCursor cursor);
struct type *read_enum_type(struct reader *reader, CXCursor cursor);

/* The value of the variable at CURSOR; false when clang knows none. */
bool read_value(struct reader *reader, CXCursor cursor, struct value *value);

/* Whether read_value tells values of TYPE in full, in all versions of clang. */
bool has_exact_value(const struct type *type);

/* Gives RECORD its id, if it has none. */
int record_id(struct reader *reader, struct record *record);

#endif
