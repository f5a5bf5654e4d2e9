/* import.c: the command `cffi import`.
 *
 *     headers -> model -> passes -> files -> summary
 *
 * Files are written when everything else has succeeded, and whole; so an error
 * anywhere leaves the directory as it was.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "commands.h"
#include "diag.h"
#include "emit.h"
#include "output.h"
#include "pass.h"
#include "read_headers.h"
#include "report.h"
#include "target.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static double now_in_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The soname of the library in the file at PATH, in ARENA; NULL without one. */
static const char *read_soname(struct arena *arena, const char *path) {
  cffi_library_file *file;
  if (cffi_library_read(path, &file, NULL) != CFFI_OK) return NULL;
  const char *soname = file->soname ? arena_copy(arena, file->soname) : NULL;
  cffi_library_file_free(file);
  return soname;
}

/* A binding of a library that is missing would fail only when it is loaded.
 * Where it is found, its soname serves machines without development files. */
static int check_library(struct options *options, struct arena *arena) {
  if (!options->library || strcmp(options->target, target_host()) != 0)
    return 0;
  cffi_library_request request = {.names = &options->library,
                                  .name_count = 1,
                                  .flags = CFFI_LIBRARY_VERSIONS};
  cffi_library_report *report;
  cffi_status status = cffi_library_find(&request, &report, NULL);
  if (status == CFFI_OK)
    options->soname = read_soname(arena, report->path);
  else
    diag_error(NULL, "cannot find the library '%s': %s", options->library,
               report ? report->text : cffi_status_message(status));
  cffi_library_report_free(report);
  return status == CFFI_OK ? 0 : -1;
}

static int write_report(const struct options *options,
                        const struct model *model) {
  if (!options->report) return 0;
  struct text text = {0};
  text_reserve(&text, 0);
  report_all(&text, model);
  int status = 0;
  if (strcmp(options->report, "-") == 0)
    fwrite(text.bytes, 1, text.length, stdout);
  else
    status =
        output_write(".", &(struct output_file){options->report, &text}, 1);
  text_release(&text);
  return status;
}

/* Writes NAME.asd and NAME.TRIPLE.spec; prints where. */
static int write_binding(const struct options *options, struct arena *arena,
                         const struct model *model) {
  struct text system = {0}, spec = {0};
  emit_system(&system, options);
  emit_spec(&spec, model, options);
  const char *directory = options->output;
  const char *slash = directory[strlen(directory) - 1] == '/' ? "" : "/";
  struct output_file files[] = {
      {arena_printf(arena, "%s%s%s.%s.spec", directory, slash, options->system,
                    options->target),
       &spec},
      {arena_printf(arena, "%s%s%s.asd", directory, slash, options->system),
       &system}};
  int status = output_write(directory, files, 2);
  if (status == 0) printf("wrote %s\n      %s\n", files[1].path, files[0].path);
  text_release(&system);
  text_release(&spec);
  return status;
}

static void print_summary(const struct model *model, double milliseconds) {
  struct text text = {0};
  report_summary(&text, model, milliseconds);
  fwrite(text.bytes, 1, text.length, stdout);
  text_release(&text);
}

int import_run(struct options *options, struct arena *arena) {
  double start = now_in_milliseconds();
  if (check_library(options, arena) != 0) return EXIT_ERRORS;
  struct clang_session session;
  if (clang_session_open(&session, arena, options) != 0) return EXIT_ERRORS;
  struct model model;
  model_init(&model, arena);
  struct reading reading = {0};
  int status = read_headers(&model, &session, &reading);
  if (status == 0) {
    pass_drop(&model);
    pass_name(&model);
    status = write_binding(options, arena, &model);
  }
  if (status == 0) status = write_report(options, &model);
  if (status == 0) print_summary(&model, now_in_milliseconds() - start);
  clang_session_close(&session);
  return status == 0 ? EXIT_CLEAN : EXIT_ERRORS;
}
