/* options.h: the command line of `cffi`, understood; what to read, and how.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_OPTIONS_H
#define CFFI_TOOL_OPTIONS_H

#include "arena.h"
#include "dialect.h"

#include <stdbool.h>

/* A list of strings that grows in an arena. */
struct strings {
  const char **items;
  int count;
  int capacity;
};

void strings_add(struct strings *list, struct arena *arena, const char *item);

/* How the values of macros are found. */
enum macro_road {
  MACROS_BOTH,    /* our own evaluator, the compiler for what it leaves */
  MACROS_COMPILER /* the compiler for all: slower, the same result */
};

enum language { LANGUAGE_C, LANGUAGE_CXX, LANGUAGE_OBJC, LANGUAGE_OBJCXX };

struct options {
  const char *command;     /* its name */
  struct strings operands; /* as they were given */
  struct strings targets;  /* layout: at least one */
  const char *type;        /* layout: "struct s" */
  const char *spec;        /* check: the file */
  bool is_json;
  struct strings headers;
  struct strings defines;
  struct strings includes;
  struct strings system_includes;
  struct strings clang_arguments;
  const char *library; /* NULL when none was given */
  const char *soname;  /* of the library here, once it is found, or NULL */
  const char *package;
  const char *system;
  const char *output;
  const char *target;
  const char *libclang;
  const char *report;
  enum macro_road macros;
  enum language language;
  const char *standard; /* NULL for the usual one */
  bool has_no_standard_includes;
  bool has_warnings; /* they are errors */
  enum dialect dialect;
};

/* Whether the language has classes; whether it has C's messages to objects. */
bool language_is_cxx(enum language language);
bool language_is_objc(enum language language);

enum options_result {
  OPTIONS_IMPORT,
  OPTIONS_LAYOUT,
  OPTIONS_CHECK,
  OPTIONS_DOCTOR,
  OPTIONS_C2FFI, /* the rest is for c2ffi_run */
  OPTIONS_DONE,
  OPTIONS_WRONG
};

/* Reads the command line into *OPTIONS.  Prints the help or version text that
 * it asks for (OPTIONS_DONE), or what is wrong with it (OPTIONS_WRONG). */
enum options_result options_read(struct options *options, struct arena *arena,
                                 int argc, char **argv);

#endif
