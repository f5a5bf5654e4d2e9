/* c2ffi_options.h: the command line of `c2ffi`, understood.
 *
 * It is that of the program of the same name, so that its callers need no
 * change; options may stand behind the operand, and long ones be shortened.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C2FFI_OPTIONS_H
#define CFFI_TOOL_C2FFI_OPTIONS_H

#include "options.h"

/* What is written about the declarations. */
enum driver { DRIVER_JSON, DRIVER_SEXP, DRIVER_NULL };

struct c2ffi_options {
  struct options options; /* what to read */
  enum driver driver;
  const char *output;         /* NULL for standard output */
  const char *macro_file;     /* NULL: macros become constants in the output */
  const char *namespace_name; /* of the first entry, or NULL */
  const char *templates;      /* file of explicit instantiations, or NULL */
  bool has_macro_texts;       /* the macro file shows the definitions, too */
  bool is_preprocessing;
  bool fails_on_error;
};

/* Reads the command line into *OPTIONS.  Prints the help text that it asks for
 * (OPTIONS_DONE), or what is wrong with it (OPTIONS_WRONG); else the result is
 * OPTIONS_C2FFI. */
enum options_result c2ffi_options_read(struct c2ffi_options *options,
                                       struct arena *arena, int argc,
                                       char **argv);

#endif
