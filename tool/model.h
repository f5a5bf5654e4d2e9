/* model.h: what a header says, free of any parser.
 *
 * The reader builds a model, the passes add to it (names, reasons why something
 * cannot be bound), the emitters print it.  Everything lives in the model's
 * arena.  Lists are in source order.
 *
 * A struct, union or enum has one `struct record` or `struct enumeration`,
 * however often it is declared; each declaration of it is a `struct decl` that
 * points there.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_MODEL_H
#define CFFI_TOOL_MODEL_H

#include "arena.h"
#include "map.h"

#include <stdbool.h>
#include <stdint.h>

struct decl;

struct decl_list {
  struct decl *first;
  struct decl **end;
};

/* -- Types ---------------------------------------------------------------- */

enum type_kind {
  TYPE_VOID,
  TYPE_BUILTIN,          /* name: the tag, ":unsigned-int" */
  TYPE_TYPEDEF,          /* name; declaration */
  TYPE_POINTER,          /* element */
  TYPE_REFERENCE,        /* element; C++'s & and && */
  TYPE_FUNCTION_POINTER, /* signature */
  TYPE_FUNCTION,         /* signature */
  TYPE_ARRAY,            /* element, count */
  TYPE_OPEN_ARRAY,       /* element; T x[]: no size of its own */
  TYPE_RECORD,           /* record, form */
  TYPE_ENUM,             /* enumeration, form */
  TYPE_COMPLEX,          /* element */
  TYPE_VECTOR,           /* element, count */
  TYPE_ATOMIC,           /* element */
  TYPE_UNKNOWN           /* name: C spelling of what the spec cannot say */
};

/* The bits of a type that has more than can be counted. */
#define BITS_BEYOND INT64_MAX

/* How a record or an enum is written where a type refers to it. */
enum type_form {
  FORM_REFERENCE, /* by name and id */
  FORM_INLINE,    /* its definition stands here */
  FORM_FORWARD    /* here, but without members: not defined so far */
};

struct type {
  enum type_kind kind;
  enum type_form form;
  bool is_const;
  const char *name;
  const char *c2ffi; /* its tag in c2ffi's output where that is another, or
                        NULL: "<unknown-type:Vector>" */
  int64_t bit_size;  /* 0 where C knows none */
  int64_t bit_alignment;
  const struct type *element;
  int64_t count;
  const struct signature *signature;
  struct record *record;
  struct enumeration *enumeration;
  const struct decl *declaration; /* of a typedef; NULL for a builtin one */
};

struct parameter {
  struct parameter *next;
  const char *name; /* "" when it has none */
  const char *lisp;
  const struct type *type;
};

struct signature {
  struct parameter *parameters;
  const struct type *result;
  bool is_variadic;
  bool has_prototype;     /* false for K&R's f() */
  const char *convention; /* NULL for C's own */
};

struct field {
  struct field *next;
  const char *name; /* "" for anonymous members and unnamed bit-fields */
  const char *lisp; /* NULL where name is "" */
  const char *comment;
  const struct type *type;
  int64_t bit_offset;
  int64_t bit_size; /* of the type, also for a bit-field */
  int64_t bit_alignment;
  int width; /* -1 when not a bit-field */
};

struct template_argument {
  struct template_argument *next;
  const struct type *type; /* of the value, when there is one */
  const char *value;       /* NULL when the argument is the type */
};

/* What a C++ class inherits. */
struct base {
  struct base *next;
  const struct type *type;
  const char *name;    /* without namespaces */
  const char *derived; /* both as C++ would spell them here */
  const char *spelling;
  const char *access; /* "public" ... */
  bool is_virtual;
  int64_t offset; /* bytes; -1 where it is not known */
};

struct record {
  bool is_union;
  bool is_class;              /* declared as `class` */
  bool is_listed;             /* among the model's instances */
  bool is_cxx;                /* has the C++ members below */
  bool is_defined;            /* its definition was met so far */
  bool was_printed;           /* its definition stands somewhere in the spec */
  const char *name;           /* "" without a tag */
  const char *lisp;           /* NULL without a tag */
  int id;                     /* 0 until it is first referred to */
  const char *location;       /* of the definition, if it was met */
  const char *first_location; /* of the first declaration */
  int64_t bit_size;
  int64_t bit_alignment;
  struct field *fields;

  struct template_argument *arguments; /* of a class template's instance */
  struct base *bases;
  struct decl_list methods;
};

struct enumerator {
  struct enumerator *next;
  const char *name;
  const char *lisp;
  const char *comment;
  uint64_t value; /* as two's complement when the type is signed */
  bool is_signed;
  bool is_int; /* as an expression, it surely has C's type int */
};

struct enumeration {
  bool is_defined;
  bool was_printed;
  const char *name; /* "" without a tag */
  const char *lisp; /* NULL without a tag */
  int id;           /* 0 when it has a name */
  const char *location;
  const char *first_location;
  const struct type *type; /* the integers it is made of; NULL if incomplete */
  struct enumerator *members;
};

/* -- Values --------------------------------------------------------------- */

enum value_kind {
  VALUE_NONE,
  VALUE_INTEGER, /* bits, is_signed */
  VALUE_FLOAT,   /* number */
  VALUE_DIGITS,  /* string: a decimal number beyond 64 bits or a double */
  VALUE_STRING   /* string, length */
};

struct value {
  enum value_kind kind;
  bool is_signed;
  bool is_octets; /* string: each byte is one character, it is no UTF-8 */
  uint64_t bits;
  double number;
  const char *string;
  size_t length;
};

/* -- Declarations --------------------------------------------------------- */

enum decl_kind {
  DECL_TYPEDEF,
  DECL_FUNCTION,
  DECL_VARIABLE, /* an object the library holds */
  DECL_CONSTANT, /* a const object with a known value */
  DECL_RECORD,
  DECL_ENUM,
  DECL_MACRO,     /* a constant when its value is known */
  DECL_NAMESPACE, /* id */
  DECL_OBJC,      /* objc */
  DECL_UNHANDLED  /* clang_kind: nothing that a binding could use */
};

/* A class of Objective-C, or what adds to one. */
struct objc {
  const char *tag;         /* "@interface" ... */
  const char *super_class; /* NULL for what has none */
  const char *category;
  const char **protocols; /* those of a class, then NULL */
  struct field *variables;
  struct decl_list methods;
};

struct decl {
  struct decl *next;
  enum decl_kind kind;
  const char *name;
  const char *lisp; /* NULL where nothing is to be bound */
  const char *location;
  const char *comment;    /* NULL, or text without comment marks */
  const char *deprecated; /* NULL, or the message, which may be "" */
  const char *dropped;    /* NULL, or why it cannot be bound */
  int ns;                 /* id of the enclosing record, or 0 */
  bool is_own;            /* in a header that was named on the command line */

  const struct type *type; /* typedef, variable, constant, macro constant */
  struct value value;

  struct signature *signature; /* function */
  const char *symbol;          /* NULL when it is the name */
  const char *storage;         /* "none", "extern", "static" */
  bool is_inline;
  bool is_internal; /* static: no other file can see it */
  bool is_definition;
  bool is_unavailable;
  bool is_hidden;
  bool is_thread_local;

  const char *scope; /* method: "instance" or "class"; else NULL */
  bool is_cxx_method;
  bool is_virtual;
  bool is_pure;
  bool is_const;

  int id; /* namespace */
  const char *clang_kind;
  struct objc *objc;

  struct record *record;
  struct enumeration *enumeration;
  bool is_forward; /* record or enum: this declaration has no members */

  bool is_function_like; /* macro */
  bool may_be_undefined; /* macro: an #undef of its name was seen */
  const void *file;      /* macro: where it is defined, for comparison */
  unsigned offset;
  const char *body;       /* macro: NULL when the compiler predefines it */
  const char *alias;      /* what the macro merely renames, or NULL */
  const char *alias_kind; /* "function", "type", "variable" */
};

/* A name that could not be spelled the usual way in Lisp. */
struct rename {
  struct rename *next;
  const char *location;
  const char *name;
  const char *lisp;
  const char *usual; /* the name that was taken */
  const char *taker; /* by this one */
};

/* An instance of a class template that the header names but does not make. */
struct instance {
  struct instance *next;
  const struct record *record;
  const char *spelling; /* "Vector<int>" */
};

/* What the target's C looks like, as far as macros can tell. */
struct target_facts {
  int long_bits;
  int pointer_bits;
  int long_long_alignment; /* bits; less than its size on some CPUs */
  int double_alignment;
  bool char_is_signed;
  const struct type *wide;   /* type of L'x' */
  const struct type *char16; /* of an element of u"x" */
  const struct type *char32;
};

struct model {
  struct arena *arena;
  struct decl_list decls;
  struct decl_list macros;
  struct map functions; /* by C name: struct decl, the last one */
  struct map variables;
  struct map typedefs;
  struct map enumerators; /* struct enumerator */
  struct map macro_names; /* struct decl, the last definition; also macros
                                that the list lacks: predefined ones */
  struct target_facts facts;
  struct rename *renames;
  struct rename **renames_end;
  struct instance *instances; /* of templates, that are used incomplete */
  struct instance **instances_end;
  int base_count; /* of classes: their offsets are still to be asked for */
  int last_id;
};

/* Makes LIST empty. */
void decl_list_init(struct decl_list *list);

/* Makes MODEL empty; its memory comes from ARENA. */
void model_init(struct model *model, struct arena *arena);

/* Appends a declaration to LIST; the caller fills the rest of it. */
struct decl *decl_add(struct model *model, struct decl_list *list,
                      enum decl_kind kind, const char *name);

/* A new type. */
struct type *type_new(struct model *model, enum type_kind kind);

/* A builtin type such as ":int"; NAME is kept, not copied. */
struct type *type_builtin(struct model *model, const char *name, int64_t bits,
                          int64_t alignment);

/* A pointer to ELEMENT, of the target's size. */
struct type *type_pointer_to(struct model *model, const struct type *element);

/* TYPE without typedefs around it. */
const struct type *type_strip(const struct type *type);

#endif
