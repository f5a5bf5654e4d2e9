/* search.c: finds a library that this process can load, and opens it.
 *
 * Each file is examined before it is taken, since opening the wrong one runs
 * its code or ends the process on some systems.  A linker script stands for the
 * first library that it asks for.  Whatever was tried goes into the report.
 *
 * SPDX-License-Identifier: MIT */
#include <errno.h>

#include "error.h"
#include "library/file.h"
#include "library/host.h"
#include "library/needed.h"
#include "library/report.h"
#include "library/script.h"

enum { SCRIPTS_MOST = 8, REASON_SIZE = 1024 };

typedef struct search {
  const cffi_library_request *request;
  cffi_report *report;
  cffi_builder *builder; /* the report's */
  cffi_places places;
  cffi_strings seen;  /* files that were tried */
  const char *name;   /* the request's, at hand */
  unsigned scripts;   /* that led here, one by the other */
  void **handle;      /* NULL: nothing is to be opened */
  const char *result; /* a path */
} search;

static void note(search *at, const char *path, const char *outcome,
                 const char *reason) {
  cffi_report_add(at->report, at->name, path, outcome, reason);
}

/* -- Taking a file --------------------------------------------------------- */

static bool take(search *at, const char *path, const char *words) {
  at->result = path;
  note(at, path, "found", words);
  return true;
}

/* Notes a library that the one at PATH needs and that is nowhere. */
static bool note_missing_need(search *at, const char *path) {
  const char *by = path;
  const char *missing =
      cffi_needed_missing(&at->places, at->builder, path, &by);
  if (!missing) return false;
  const char *via =
      strcmp(by, path) == 0
          ? ""
          : cffi_builder_printf(at->builder, " (by way of %s)", by);
  note(at, path, "needed",
       cffi_builder_printf(at->builder, "needs %s%s, which is nowhere", missing,
                           via ? via : ""));
  return true;
}

/* Takes the library at PATH, which fits, unless the system refuses it. */
static bool take_library(search *at, const char *path) {
  if (at->request->flags & CFFI_LIBRARY_NEEDED && note_missing_need(at, path))
    return false;
  if (!at->handle) return take(at, path, "can be loaded");
  char reason[REASON_SIZE];
  *at->handle = cffi_host_open(path, reason, sizeof reason);
  if (*at->handle) return take(at, path, "opened");
  note(at, path, "refused", cffi_builder_copy(at->builder, reason));
  if (!(at->request->flags & CFFI_LIBRARY_NEEDED)) note_missing_need(at, path);
  return false;
}

static bool take_name(search *at, const char *name);
static bool take_path(void *context, const char *path);

/* -- Linker scripts -------------------------------------------------------- */

/* The words of NAMES, for a report. */
static const char *join(search *at, const cffi_strings *names) {
  const char *text = "";
  for (size_t i = 0; text && i < names->count; i++)
    text = cffi_builder_printf(at->builder, "%s%s%s", text, i ? ", " : "",
                               names->items[i]);
  return text;
}

/* Takes what NAME in the script at PATH stands for: "-lNAME", a path ('='
 * stands for the root of a cross compiler's tree), or a file, beside the script
 * first. */
static bool take_member(search *at, const char *path, const char *name) {
  size_t length = strlen(name);
  bool is_archive = length > 2 && strcmp(name + length - 2, ".a") == 0;
  if (is_archive) return false;
  if (strncmp(name, "-l", 2) == 0) return take_name(at, name + 2);
  if (*name == '=') name++;
  const char *slash = strrchr(path, '/');
  if (slash && !cffi_place_is_path(name)) {
    const char *beside = cffi_builder_printf(at->builder, "%.*s/%s",
                                             (int)(slash - path), path, name);
    cffi_bytes bytes;
    if (beside && cffi_file_load(beside, 1, &bytes) == 0) {
      cffi_file_release(&bytes);
      return take_path(at, beside);
    }
  }
  return take_name(at, name);
}

static bool follow_script(search *at, const char *path, cffi_strings *names,
                          cffi_strings *optional) {
  bool taken = false;
  note(at, path, "script",
       cffi_builder_printf(at->builder, "a linker script that names %s",
                           join(at, names->count ? names : optional)));
  if (++at->scripts <= SCRIPTS_MOST) {
    for (size_t i = 0; i < names->count && !taken; i++)
      taken = take_member(at, path, names->items[i]);
    for (size_t i = 0; i < optional->count && !taken; i++)
      taken = take_member(at, path, optional->items[i]);
  }
  at->scripts--;
  return taken;
}

/* -- Examining a file ------------------------------------------------------ */

/* What BYTES of no known format look like. */
static const char *describe_unknown(const cffi_bytes *bytes) {
  if (bytes->length == 0) return "an empty file";
  if (cffi_bytes_are(bytes, 0, "!<arch>\n"))
    return "an archive (a static library)";
  for (size_t i = 0; i < bytes->length; i++)
    if (bytes->data[i] == 0) return "no shared library";
  return "a text file, no shared library";
}

static bool take_unknown(search *at, const char *path,
                         const cffi_bytes *bytes) {
  cffi_strings names = {0}, optional = {0};
  if (cffi_script_read(bytes, at->builder, &names, &optional))
    return follow_script(at, path, &names, &optional);
  note(at, path, "format", describe_unknown(bytes));
  return false;
}

static void note_misfit(search *at, const char *path, const cffi_image *image) {
  bool is_ours = strcmp(image->format->name, cffi_host.format) == 0 &&
                 strcmp(image->machine, cffi_host.machine) == 0;
  if (is_ours) {
    note(
        at, path, "format",
        cffi_builder_printf(at->builder, "%s, no shared library", image->kind));
    return;
  }
  note(at, path, "machine",
       cffi_builder_printf(at->builder,
                           "is for %s (%s), this process is %s (%s)",
                           image->machine, image->format->name,
                           cffi_host.machine, cffi_host.format));
}

static bool take_bytes(search *at, const char *path, const cffi_bytes *bytes) {
  cffi_image image;
  cffi_file_recognise(bytes, &image);
  if (!image.format) return take_unknown(at, path, bytes);
  if (cffi_file_fits(&image)) return take_library(at, path);
  note_misfit(at, path, &image);
  return false;
}

static void note_unreadable(search *at, const char *path, int error) {
  if (error == ENOMEM) at->builder->failed = true;
  const char *outcome =
      error == ENOENT || error == ENOTDIR ? "missing" : "unreadable";
  note(at, path, outcome, cffi_builder_copy(at->builder, strerror(error)));
}

/* Takes the file at PATH if it is a library for this process. */
static bool take_path(void *context, const char *path) {
  search *at = context;
  size_t known = at->seen.count;
  cffi_strings_add_once(at->builder, &at->seen, path);
  if (at->seen.count == known) return false;
  path = at->seen.items[known];
  cffi_bytes bytes;
  int error = cffi_file_load(path, CFFI_FILE_START, &bytes);
  if (error) {
    note_unreadable(at, path, error);
    return false;
  }
  bool taken = take_bytes(at, path, &bytes);
  cffi_file_release(&bytes);
  return taken;
}

/* -- Names ---------------------------------------------------------------- */

/* The file's name that NAME means: "z" is libz.so. */
static const char *file_name(search *at, const char *name) {
  static const char *const marks[] = {".so", ".dylib", ".dll"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (strstr(name, marks[i])) return name;
  return cffi_builder_printf(at->builder, "%s%s%s", cffi_host.prefix, name,
                             cffi_host.suffix);
}

/* Has the system look for the file FILE by its own rules. */
static bool take_by_system(search *at, const char *file) {
  char reason[REASON_SIZE];
  if (!at->handle) return false;
  *at->handle = cffi_host_open(file, reason, sizeof reason);
  if (*at->handle) return take(at, file, "opened by the system's own search");
  note(at, file, "refused", cffi_builder_copy(at->builder, reason));
  return false;
}

/* Another version: taken where the caller allows it, else told, once. */
static bool take_version(void *context, const char *path) {
  search *at = context;
  if (at->request->flags & CFFI_LIBRARY_VERSIONS) return take_path(at, path);
  note(at, cffi_builder_copy(at->builder, path), "version",
       "is there; the name without a version comes with the library's "
       "development package");
  return true;
}

/* Takes the library called NAME from the first place that has it. */
static bool take_name(search *at, const char *name) {
  if (cffi_place_is_path(name)) return take_path(at, name);
  const char *file = file_name(at, name);
  if (!file) return false;
  size_t tried = at->report->report.attempt_count;
  if (take_by_system(at, file) ||
      cffi_places_visit(&at->places, at->builder, file, take_path, at))
    return true;
  bool was_there = at->report->report.attempt_count > tried + !!at->handle;
  if (!was_there) note(at, file, "missing", "in none of the directories");
  cffi_places_visit_versions(&at->places, at->builder, file, take_version, at);
  return at->result != NULL;
}

/* -- The public functions -------------------------------------------------- */

static cffi_status search_run(search *at, cffi_error *err) {
  cffi_places_init(&at->places, at->request, at->builder);
  for (size_t i = 0; i < at->request->name_count && !at->result; i++) {
    at->name = cffi_builder_copy(at->builder, at->request->names[i]);
    if (at->name && *at->name) take_name(at, at->name);
  }
  cffi_report_finish(at->report, &at->places, at->result);
  cffi_places_release(&at->places);
  if (at->builder->failed) return cffi_error_memory(err);
  if (at->result) return CFFI_OK;
  return cffi_error_set(err, CFFI_E_LIBRARY, 0, "%s",
                        cffi_status_message(CFFI_E_LIBRARY));
}

/* The search behind both functions.  What was opened is closed again when the
 * report cannot be given. */
static cffi_status search_for(const cffi_library_request *request,
                              void **handle, cffi_library_report **out,
                              cffi_error *err) {
  if (handle) *handle = NULL;
  if (out) *out = NULL;
  cffi_report *report = cffi_memory_new(sizeof *report);
  if (!report) return cffi_error_memory(err);
  search at = {.request = request,
               .report = report,
               .builder = &report->builder,
               .handle = handle};
  cffi_status status = search_run(&at, err);
  if (status == CFFI_E_MEMORY && handle && *handle) {
    cffi_library_close(*handle, NULL);
    *handle = NULL;
  }
  if (out && status != CFFI_E_MEMORY)
    *out = &report->report;
  else
    cffi_library_report_free(&report->report);
  return status;
}

cffi_status cffi_library_find(const cffi_library_request *request,
                              cffi_library_report **out, cffi_error *err) {
  return search_for(request, NULL, out, err);
}

cffi_status cffi_library_open(const cffi_library_request *request,
                              void **handle, cffi_library_report **report,
                              cffi_error *err) {
  return search_for(request, handle, report, err);
}

cffi_status cffi_library_symbol_get(void *handle, const char *name,
                                    const char *version, void **address,
                                    cffi_error *err) {
  char reason[REASON_SIZE];
  *address = NULL;
  if (cffi_host_symbol(handle, name, version, address, reason, sizeof reason))
    return CFFI_OK;
  return cffi_error_set(err, CFFI_E_SYMBOL, 0, "%s", reason);
}

cffi_status cffi_library_close(void *handle, cffi_error *err) {
  char reason[REASON_SIZE];
  if (cffi_host_close(handle, reason, sizeof reason)) return CFFI_OK;
  return cffi_error_set(err, CFFI_E_ARGUMENT, 0, "%s", reason);
}
