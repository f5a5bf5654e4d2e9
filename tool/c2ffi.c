/* c2ffi.c: the command `c2ffi`: a header's declarations, for other programs.
 *
 *     header -> model -> JSON (or S-expressions), and a file of macros
 *
 * Its callers know the program of the same name.  They run it twice: first with
 * -M, which writes each macro as a constant of C,
 *
 *     const int __c2ffi_NAME = NAME;
 *
 * then on a file that includes the header and these constants.  Here one run
 * suffices: without -M, macros become constants in the output.  In the second
 * of two runs the `__c2ffi_` variables add nothing and are left out.
 *
 * As those callers expect, errors in a header do not stop the run and, without
 * --fail-on-error, do not change the exit code.
 *
 * SPDX-License-Identifier: MIT */
#include "c2ffi.h"

#include "builtin_headers.h"
#include "c2ffi_options.h"
#include "diag.h"
#include "emit_c2ffi.h"
#include "output.h"
#include "pass.h"
#include "read_headers.h"
#include "target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* -- Output --------------------------------------------------------------- */

struct outputs {
  struct text declarations, macros, templates;
};

static void emit(struct outputs *outputs, const struct c2ffi_options *c2ffi,
                 struct model *model) {
  if (c2ffi->driver == DRIVER_JSON)
    emit_c2ffi(&outputs->declarations, model, c2ffi);
  if (c2ffi->driver == DRIVER_SEXP)
    emit_sexp(&outputs->declarations, model, c2ffi);
  text_reserve(&outputs->declarations, 0);
  if (c2ffi->macro_file) emit_macro_file(&outputs->macros, model, c2ffi);
  text_reserve(&outputs->macros, 0);
  if (c2ffi->templates) emit_templates(&outputs->templates, model, c2ffi);
  text_reserve(&outputs->templates, 0);
}

/* All files or none; what has no file goes to standard output last. */
static int write_outputs(const struct outputs *outputs,
                         const struct c2ffi_options *c2ffi) {
  struct output_file files[3];
  int count = 0;
  if (c2ffi->output)
    files[count++] =
        (struct output_file){c2ffi->output, &outputs->declarations};
  if (c2ffi->macro_file)
    files[count++] = (struct output_file){c2ffi->macro_file, &outputs->macros};
  if (c2ffi->templates)
    files[count++] =
        (struct output_file){c2ffi->templates, &outputs->templates};
  if (count && output_write(".", files, count) != 0) return -1;
  if (!c2ffi->output)
    fwrite(outputs->declarations.bytes, 1, outputs->declarations.length,
           stdout);
  return 0;
}

static int write_model(struct model *model, const struct c2ffi_options *c2ffi) {
  struct outputs outputs = {{0}, {0}, {0}};
  emit(&outputs, c2ffi, model);
  int status = write_outputs(&outputs, c2ffi);
  text_release(&outputs.declarations);
  text_release(&outputs.macros);
  text_release(&outputs.templates);
  return status;
}

/* -- Runs ----------------------------------------------------------------- */

/* Whether ARGUMENT is for libclang with our headers, and not for a compiler
 * with its own.  Only clang compiles for any target. */
static bool is_for_libclang(const char *argument, bool is_clang) {
  static const char own_headers[] = "-isystem" BUILTIN_DIRECTORY;
  static const char *const starts[] = {"-nobuiltininc", "-fno-spell-checking",
                                       "-ferror-limit=", own_headers};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (strncmp(argument, starts[i], strlen(starts[i])) == 0) return true;
  return !is_clang && strncmp(argument, "--target=", 9) == 0;
}

static void run_preprocessor(struct clang_session *session,
                             const char *compiler, const char *header) {
  bool is_clang = strcmp(compiler, "clang") == 0;
  struct strings arguments = {0};
  strings_add(&arguments, session->arena, compiler);
  strings_add(&arguments, session->arena, "-E");
  for (int i = 1; i < session->arguments.count; i++)
    if (!is_for_libclang(session->arguments.items[i], is_clang))
      strings_add(&arguments, session->arena, session->arguments.items[i]);
  strings_add(&arguments, session->arena, header);
  strings_add(&arguments, session->arena, NULL);
  execvp(compiler, (char *const *)arguments.items);
}

/* Libclang has no preprocessor to ask, so a compiler is run in this place. */
static int preprocess(struct clang_session *session, const char *header) {
  const struct options *options = session->options;
  run_preprocessor(session, "clang", header);
  if (strcmp(options->target, target_host()) == 0)
    run_preprocessor(session, "cc", header);
  diag_error(NULL, "-E needs clang, or for this machine cc: %s",
             strerror(errno));
  return EXIT_ERRORS;
}

static int run(struct arena *arena, const struct c2ffi_options *c2ffi) {
  struct clang_session session;
  const char *header = c2ffi->options.headers.items[0];
  if (access(header, R_OK) != 0) {
    diag_error(NULL, "cannot read '%s': %s", header, strerror(errno));
    return EXIT_ERRORS;
  }
  if (clang_session_open(&session, arena, &c2ffi->options) != 0)
    return EXIT_ERRORS;
  if (c2ffi->is_preprocessing) return preprocess(&session, header);
  struct model model;
  model_init(&model, arena);
  struct reading reading = {
      .goes_on = true,
      .skips_macros = c2ffi->options.dialect == DIALECT_COMPAT ||
                      (c2ffi->driver == DRIVER_NULL && !c2ffi->macro_file)};
  int status = read_headers(&model, &session, &reading);
  if (status == 0 && c2ffi->options.dialect == DIALECT_SPEC) {
    pass_drop(&model);
    pass_name(&model);
  }
  settle_macro_variables(&model, c2ffi->options.dialect);
  if (status == 0) status = write_model(&model, c2ffi);
  clang_session_close(&session);
  bool has_failed = reading.errors && c2ffi->fails_on_error;
  return status == 0 && !has_failed ? EXIT_CLEAN : EXIT_ERRORS;
}

int c2ffi_run(struct arena *arena, int argc, char **argv) {
  struct c2ffi_options c2ffi;
  switch (c2ffi_options_read(&c2ffi, arena, argc, argv)) {
  case OPTIONS_DONE: return EXIT_CLEAN;
  case OPTIONS_C2FFI: return run(arena, &c2ffi);
  default: return EXIT_ERRORS; /* as its callers know it */
  }
}
