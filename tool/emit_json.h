/* emit_json.h: the entries of a spec; what the files that write them share.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_EMIT_JSON_H
#define CFFI_TOOL_EMIT_JSON_H

#include "json.h"
#include "model.h"

/* Whether keys of our own are wanted. */
bool is_spec(const struct json *json);

/* Writes TYPE, as it stands at this place of the header; with a key. */
void emit_type(struct json *json, const struct type *type);
void emit_key_type(struct json *json, const char *key, const struct type *type);

/* Writes the members of the object that defines a record or an enum, which is
 * in the namespace or record with the id NS. */
void emit_record(struct json *json, const struct record *record, int ns,
                 bool is_forward);
void emit_enumeration(struct json *json, const struct enumeration *enumeration,
                      int ns, bool is_forward);

/* The same for a class of C++; emit_cxx.c writes what C lacks. */
void emit_cxx_record(struct json *json, const struct record *record, int ns);
void emit_template_arguments(struct json *json,
                             const struct template_argument *argument);
void emit_bases(struct json *json, const struct base *base);
void emit_methods(struct json *json, const struct decl_list *methods);

/* Writes a list of fields with its key. */
void emit_fields(struct json *json, const char *key, const struct field *field);

/* Writes the members of an entry of Objective-C. */
void emit_objc(struct json *json, const struct decl *decl);

/* Writes our keys for a name in Lisp and a comment, where they are known. */
void emit_names(struct json *json, const char *lisp, const char *comment);

/* Writes our keys for how a function is called. */
void emit_convention(struct json *json, const struct signature *signature);

/* Writes the entry of DECL. */
void emit_entry(struct json *json, const struct decl *decl);

#endif
