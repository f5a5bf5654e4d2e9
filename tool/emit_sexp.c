/* emit_sexp.c: a model as c2ffi's S-expressions, for people to read.
 *
 *     ;; zlib.h:1235:21
 *     (function "compress" ((dest (:pointer Bytef)) ...) :int)
 *
 * Sizes and offsets are left out.  Records that stand inside a type begin a
 * line; their fields are indented by how deep they stand.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_c2ffi.h"

#include <math.h>
#include <string.h>

struct sexp {
  struct text *out;
  enum dialect dialect;
};

static void add_type(struct sexp *sexp, const struct type *type, int depth);

/* -- Parts ---------------------------------------------------------------- */

static void add_line_start(struct sexp *sexp, int indentation) {
  text_add_char(sexp->out, '\n');
  for (int i = 0; i < indentation; i++)
    text_add_char(sexp->out, ' ');
}

static void add_location(struct sexp *sexp, const char *location) {
  text_printf(sexp->out, ";; %s\n", location);
}

/* The name, or the id in its place. */
static void add_name(struct sexp *sexp, const char *name, int id) {
  if (*name)
    text_add(sexp->out, name);
  else
    text_printf(sexp->out, ":id %d", id);
}

static void add_field(struct sexp *sexp, const struct field *field, int depth) {
  text_printf(sexp->out, "(%s ", field->name);
  if (field->width >= 0) text_printf(sexp->out, "(:bitfield %d ", field->width);
  add_type(sexp, field->type, depth);
  text_add(sexp->out, field->width >= 0 ? "))" : ")");
}

static void add_fields(struct sexp *sexp, const struct field *field,
                       int depth) {
  add_line_start(sexp, depth * 2);
  for (; field; field = field->next) {
    add_field(sexp, field, depth + 1);
    if (field->next) add_line_start(sexp, depth * 2);
  }
}

static const char *record_keyword(const struct record *record) {
  if (record->is_class) return "class";
  return record->is_union ? "union" : "struct";
}

static void add_record(struct sexp *sexp, const struct record *record,
                       bool is_forward, int depth) {
  add_location(sexp, is_forward ? record->first_location : record->location);
  text_printf(sexp->out, "(%s ", record_keyword(record));
  add_name(sexp, record->name, record->id);
  add_fields(sexp, is_forward ? NULL : record->fields, depth);
  text_add_char(sexp->out, ')');
}

static void add_number(struct sexp *sexp, uint64_t bits, bool is_signed) {
  bool is_negative = is_signed && (int64_t)bits < 0;
  if (is_negative) text_add_char(sexp->out, '-');
  text_add_number(sexp->out, is_negative ? -bits : bits);
}

static void add_enumerator(struct sexp *sexp, const struct enumerator *member,
                           int64_t bits) {
  bool is_compat = sexp->dialect == DIALECT_COMPAT;
  uint64_t value = member->value;
  if (is_compat && bits < 64) value &= (UINT64_C(1) << bits) - 1;
  add_line_start(sexp, 4);
  text_printf(sexp->out, "(%s ", member->name);
  add_number(sexp, value, member->is_signed && !is_compat);
  text_add_char(sexp->out, ')');
}

static void add_enumeration(struct sexp *sexp, const struct enumeration *e,
                            bool is_forward) {
  add_location(sexp, is_forward ? e->first_location : e->location);
  text_add(sexp->out, "(enum ");
  add_name(sexp, e->name, e->id);
  const struct enumerator *member = is_forward ? NULL : e->members;
  for (; member; member = member->next)
    add_enumerator(sexp, member, e->type->bit_size);
  text_add_char(sexp->out, ')');
}

/* -- Types ---------------------------------------------------------------- */

/* (TAG TYPE), or (TAG TYPE COUNT) when COUNT is not negative. */
static void add_derived(struct sexp *sexp, const char *tag,
                        const struct type *element, int64_t count, int depth) {
  text_printf(sexp->out, "(%s ", tag);
  add_type(sexp, element, depth + 1);
  if (count >= 0) text_printf(sexp->out, " %lld", (long long)count);
  text_add_char(sexp->out, ')');
}

static void add_reference(struct sexp *sexp, const char *tag, const char *name,
                          int id) {
  text_printf(sexp->out, "(:%s ", tag);
  add_name(sexp, name, id);
  text_add_char(sexp->out, ')');
}

static void add_record_type(struct sexp *sexp, const struct type *type,
                            int depth) {
  const struct record *record = type->record;
  if (type->form == FORM_REFERENCE)
    add_reference(sexp, record_keyword(record), record->name, record->id);
  else
    add_record(sexp, record, type->form == FORM_FORWARD, depth);
}

static void add_enum_type(struct sexp *sexp, const struct type *type) {
  const struct enumeration *e = type->enumeration;
  if (type->form == FORM_REFERENCE)
    add_reference(sexp, "enum", e->name, e->id);
  else
    add_enumeration(sexp, e, type->form == FORM_FORWARD);
}

static void add_atomic(struct sexp *sexp, const struct type *type, int depth) {
  if (type->element)
    add_type(sexp, type->element, depth);
  else
    text_add(sexp->out, type->c2ffi);
}

static void add_type(struct sexp *sexp, const struct type *type, int depth) {
  if (type->c2ffi &&
      (sexp->dialect == DIALECT_COMPAT || type->kind == TYPE_VECTOR ||
       type->kind == TYPE_UNKNOWN)) {
    text_add(sexp->out, type->c2ffi);
    return;
  }
  const struct type *element = type->element;
  switch (type->kind) {
  case TYPE_VOID: text_add(sexp->out, ":void"); break;
  case TYPE_TYPEDEF:
  case TYPE_BUILTIN:
  case TYPE_UNKNOWN:
  case TYPE_VECTOR: text_add(sexp->out, type->name); break;
  case TYPE_FUNCTION_POINTER: text_add(sexp->out, ":function-pointer"); break;
  case TYPE_FUNCTION: text_add(sexp->out, ":function"); break;
  case TYPE_POINTER:
  case TYPE_OPEN_ARRAY:
    add_derived(sexp, ":pointer", element, -1, depth);
    break;
  case TYPE_REFERENCE:
    add_derived(sexp, ":reference", element, -1, depth);
    break;
  case TYPE_COMPLEX: add_derived(sexp, ":complex", element, -1, depth); break;
  case TYPE_ARRAY:
    add_derived(sexp, ":array", element, type->count, depth);
    break;
  case TYPE_ATOMIC: add_atomic(sexp, type, depth); break;
  case TYPE_RECORD: add_record_type(sexp, type, depth); break;
  case TYPE_ENUM: add_enum_type(sexp, type); break;
  }
}

/* -- Values --------------------------------------------------------------- */

static void add_float(struct sexp *sexp, double number) {
  bool is_compat = sexp->dialect == DIALECT_COMPAT;
  if (isnan(number))
    text_add(sexp->out, "nan");
  else if (isinf(number))
    text_add(sexp->out, number < 0 ? "-INF" : "INF");
  else
    text_printf(sexp->out, is_compat ? "%e" : "%.17g", number);
}

/* c2ffi puts no quotes around strings. */
static void add_string(struct sexp *sexp, const struct value *value) {
  bool is_compat = sexp->dialect == DIALECT_COMPAT;
  if (!is_compat) text_add_char(sexp->out, '"');
  for (size_t i = 0; i < value->length; i++) {
    char c = value->string[i];
    if (!is_compat && (c == '"' || c == '\\')) text_add_char(sexp->out, '\\');
    text_add_char(sexp->out, c);
  }
  if (!is_compat) text_add_char(sexp->out, '"');
}

static void add_value(struct sexp *sexp, const struct value *value) {
  if (value->kind == VALUE_NONE) return;
  text_add_char(sexp->out, ' ');
  switch (value->kind) {
  case VALUE_INTEGER: add_number(sexp, value->bits, value->is_signed); break;
  case VALUE_FLOAT: add_float(sexp, value->number); break;
  case VALUE_DIGITS: text_add(sexp->out, value->string); break;
  default: add_string(sexp, value);
  }
}

/* -- Entries -------------------------------------------------------------- */

static void add_function(struct sexp *sexp, const struct decl *decl) {
  text_printf(sexp->out, "(function \"%s\" (", decl->name);
  const struct parameter *p = decl->signature->parameters;
  for (; p; p = p->next) {
    text_printf(sexp->out, *p->name ? "(%s " : "(%s", p->name);
    add_type(sexp, p->type, 2);
    text_add(sexp->out, p->next ? ") " : ")");
  }
  text_add(sexp->out, ") ");
  add_type(sexp, decl->signature->result, 2);
  text_add(sexp->out, decl->signature->is_variadic ? " :variadic)" : ")");
}

static void add_object(struct sexp *sexp, const char *tag,
                       const struct decl *decl) {
  text_printf(sexp->out, "(%s %s ", tag, decl->name);
  add_type(sexp, decl->type, 2);
  add_value(sexp, &decl->value);
  text_add_char(sexp->out, ')');
}

/* (@interface NAME SUPERCLASS (PROTOCOL...) METHOD...) */
static void add_objc(struct sexp *sexp, const struct decl *decl) {
  const struct objc *objc = decl->objc;
  text_printf(sexp->out, "(%s %s", objc->tag, decl->name);
  if (objc->category) text_printf(sexp->out, " (%s)", objc->category);
  if (objc->super_class) text_printf(sexp->out, " %s", objc->super_class);
  if (objc->protocols) {
    text_add(sexp->out, " (");
    for (const char **p = objc->protocols; *p; p++)
      text_printf(sexp->out, p[1] ? "%s " : "%s", *p);
    text_add_char(sexp->out, ')');
  }
  for (const struct decl *m = objc->methods.first; m; m = m->next) {
    add_line_start(sexp, 2);
    add_function(sexp, m);
  }
  text_add_char(sexp->out, ')');
}

static void add_body(struct sexp *sexp, const struct decl *decl) {
  switch (decl->kind) {
  case DECL_TYPEDEF: add_object(sexp, "typedef", decl); break;
  case DECL_FUNCTION: add_function(sexp, decl); break;
  case DECL_VARIABLE: add_object(sexp, "extern", decl); break;
  case DECL_CONSTANT:
  case DECL_MACRO: add_object(sexp, "const", decl); break;
  case DECL_NAMESPACE:
    text_printf(sexp->out, "(namespace \"%s\")", decl->name);
    break;
  case DECL_OBJC: add_objc(sexp, decl); break;
  case DECL_UNHANDLED:
    text_printf(sexp->out, ";; unhandled %s \"%s\"", decl->clang_kind,
                decl->name);
    break;
  case DECL_RECORD: add_record(sexp, decl->record, decl->is_forward, 1); break;
  case DECL_ENUM: add_enumeration(sexp, decl->enumeration, decl->is_forward);
  }
}

static void add_entry(struct sexp *sexp, const struct decl *decl) {
  text_add_char(sexp->out, '\n');
  if (decl->kind != DECL_RECORD && decl->kind != DECL_ENUM)
    add_location(sexp, decl->location);
  add_body(sexp, decl);
  text_add_char(sexp->out, '\n');
}

void emit_sexp(struct text *out, const struct model *model,
               const struct c2ffi_options *c2ffi) {
  struct sexp sexp = {out, c2ffi->options.dialect};
  if (c2ffi->namespace_name)
    text_printf(out, "(in-package :%s)\n", c2ffi->namespace_name);
  for (const struct decl *d = model->decls.first; d; d = d->next)
    add_entry(&sexp, d);
  if (c2ffi->macro_file || sexp.dialect == DIALECT_COMPAT) return;
  for (const struct decl *d = model->macros.first; d; d = d->next)
    if (d->value.kind != VALUE_NONE) add_entry(&sexp, d);
}
