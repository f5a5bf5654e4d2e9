/* check.c: the command `cffi check`: does a library hold what a spec says?
 *
 * As for the system's own lookup, what a library does not export may come from
 * the libraries that it needs, and those that they need.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "check_spec.h"
#include "commands.h"
#include "diag.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

/* -- What is exported ----------------------------------------------------- */

enum origin { ORIGIN_LIBRARY, ORIGIN_NEEDED };

struct export {
  enum origin origin;
  bool is_variable;
};

struct exports {
  struct arena *arena;
  const char *path;      /* of the library */
  const char *directory; /* that holds it */
  struct map by_symbol;  /* to struct export */
  struct map visited;    /* names of libraries */
  struct strings waiting;
};

static void add_export(struct exports *exports, enum origin origin,
                       const cffi_library_symbol *symbol) {
  if (map_find(&exports->by_symbol, symbol->name)) return;
  struct export *new = arena_alloc(exports->arena, sizeof *new);
  *new = (struct export){origin, symbol->is_data != 0};
  map_set(&exports->by_symbol, symbol->name, new);
}

static void add_needed(struct exports *exports, const char *name) {
  char *copy = arena_copy(exports->arena, name);
  if (!map_set(&exports->visited, copy, copy))
    strings_add(&exports->waiting, exports->arena, copy);
}

/* Adds what the file at PATH exports; -1 with *ERROR when that is unknown. */
static int add_file(struct exports *exports, enum origin origin,
                    const char *path, cffi_error *error) {
  cffi_library_file *file;
  if (cffi_library_read(path, &file, error) != CFFI_OK) return -1;
  for (size_t i = 0; i < file->symbol_count; i++)
    add_export(exports, origin, &file->symbols[i]);
  for (size_t i = 0; i < file->needed_count; i++)
    add_needed(exports, file->needed[i]);
  cffi_library_file_free(file);
  return 0;
}

/* The file that the system would load for NAME, in the arena; NULL, with a
 * message when PRINTS_ERROR, when there is none. */
static const char *find_file(struct exports *exports, const char *name,
                             uint32_t flags, bool prints_error) {
  cffi_library_request request = {.names = &name,
                                  .name_count = 1,
                                  .directories = &exports->directory,
                                  .directory_count = exports->directory ? 1 : 0,
                                  .flags = flags};
  cffi_library_report *report;
  cffi_status status = cffi_library_find(&request, &report, NULL);
  const char *path =
      status == CFFI_OK ? arena_copy(exports->arena, report->path) : NULL;
  if (!path && prints_error)
    diag_error(NULL, "cannot find the library '%s': %s", name,
               report ? report->text : cffi_status_message(status));
  cffi_library_report_free(report);
  return path;
}

/* A path names its file, of any machine; a name is looked for on this one. */
static int add_library(struct exports *exports, const char *name) {
  bool is_path = strchr(name, '/') != NULL;
  exports->path = find_file(exports, name, CFFI_LIBRARY_VERSIONS, !is_path);
  if (!exports->path && !is_path) return -1;
  if (!exports->path) exports->path = name;
  cffi_error error;
  if (add_file(exports, ORIGIN_LIBRARY, exports->path, &error) != 0) {
    diag_error(NULL, "cannot read the library: %s", error.message);
    return -1;
  }
  const char *slash = strrchr(exports->path, '/');
  if (slash && slash > exports->path)
    exports->directory = arena_copy_n(exports->arena, exports->path,
                                      (size_t)(slash - exports->path));
  return 0;
}

static void add_all_needed(struct exports *exports) {
  for (int i = 0; i < exports->waiting.count; i++) {
    const char *name = exports->waiting.items[i];
    const char *path = find_file(exports, name, 0, false);
    if (!path || add_file(exports, ORIGIN_NEEDED, path, NULL) != 0)
      diag_note(NULL,
                "%s, which is needed, is not here: what it exports "
                "counts as missing",
                name);
  }
}

/* -- What is found -------------------------------------------------------- */

struct findings {
  const struct spec_symbols *symbols;
  struct exports *exports;
  int missing, variables, from_needed;
};

/* What is wrong with what the library has for EXPECTED, or NULL. */
static const char *problem(const struct findings *findings,
                           const struct expectation *expected) {
  const struct export *export =
      map_find(&findings->exports->by_symbol, expected->symbol);
  if (!export) return "is not exported";
  if (export->is_variable && !expected->is_variable)
    return "is a variable in the library";
  return NULL;
}

static void count(struct findings *findings) {
  const struct expectation *e = findings->symbols->first;
  for (; e; e = e->next) {
    const struct export *export =
        map_find(&findings->exports->by_symbol, e->symbol);
    if (!export)
      findings->missing++;
    else if (problem(findings, e))
      findings->variables++;
    else
      findings->from_needed += export->origin == ORIGIN_NEEDED;
  }
}

static void print_text(struct text *out, const struct findings *findings) {
  const struct spec_symbols *symbols = findings->symbols;
  for (const struct expectation *e = symbols->first; e; e = e->next)
    if (problem(findings, e))
      text_printf(out, "%s%s%s %s%s%s %s\n", e->location,
                  *e->location ? ": " : "",
                  e->is_variable ? "variable" : "function", e->name,
                  strcmp(e->name, e->symbol) == 0 ? "" : " as ",
                  strcmp(e->name, e->symbol) == 0 ? "" : e->symbol,
                  problem(findings, e));
  text_printf(out,
              "%s: %d function%s, %d variable%s; from libraries that it "
              "needs: %d; missing: %d; of another kind: %d\n",
              findings->exports->path, symbols->function_count,
              symbols->function_count == 1 ? "" : "s", symbols->variable_count,
              symbols->variable_count == 1 ? "" : "s", findings->from_needed,
              findings->missing, findings->variables);
}

static void print_json(struct text *out, const struct findings *findings) {
  struct json json = {.out = out};
  json_object_start(&json);
  json_member(&json, "library", findings->exports->path);
  json_member_integer(&json, "functions", findings->symbols->function_count);
  json_member_integer(&json, "variables", findings->symbols->variable_count);
  json_member_integer(&json, "from-needed", findings->from_needed);
  json_key(&json, "findings");
  json_array_start(&json);
  for (const struct expectation *e = findings->symbols->first; e; e = e->next) {
    if (!problem(findings, e)) continue;
    json_object_start(&json);
    json_member(&json, "tag", e->is_variable ? "extern" : "function");
    json_member(&json, "name", e->name);
    json_member(&json, "symbol", e->symbol);
    json_member(&json, "location", e->location);
    json_member(&json, "problem", problem(findings, e));
    json_object_end(&json);
  }
  json_array_end(&json);
  json_object_end(&json);
  text_add_char(out, '\n');
}

int check_run(struct options *options, struct arena *arena) {
  struct spec_symbols symbols;
  if (check_spec_read(&symbols, arena, options->spec) != 0) return EXIT_ERRORS;
  struct exports exports = {.arena = arena};
  map_init(&exports.by_symbol, arena);
  map_init(&exports.visited, arena);
  if (add_library(&exports, options->library) != 0) return EXIT_ERRORS;
  add_all_needed(&exports);
  struct findings findings = {.symbols = &symbols, .exports = &exports};
  count(&findings);
  struct text text = {0};
  if (options->is_json)
    print_json(&text, &findings);
  else
    print_text(&text, &findings);
  fwrite(text.bytes, 1, text.length, stdout);
  text_release(&text);
  return findings.missing + findings.variables ? EXIT_ERRORS : EXIT_CLEAN;
}
