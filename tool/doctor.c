/* doctor.c: the command `cffi doctor`: what is here, and what to install.
 *
 * Only libclang and C's headers are needed, and only to read headers; Lisps and
 * compilers are told for the person who asks.  Something
 * needed that is missing is an error.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "clang_api.h"
#include "commands.h"
#include "diag.h"
#include "json.h"
#include "read_headers.h"
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -- Programs ------------------------------------------------------------- */

/* What is looked for on PATH.  Of a group one is enough; ADVICE is for who has
 * none of it. */
struct group {
  const char *title, *advice;
  bool is_required;
  const char *names[12];
};

static const struct group groups[] = {
    {"Lisp",
     "a Common Lisp, to use bindings (Debian: apt install sbcl)",
     true,
     {"sbcl", "ecl", "clisp", "abcl", "ccl", "lisp", "lispworks", "alisp"}},
    {"compiler",
     "a C compiler, for structs by value and grovelling (Debian: apt install "
     "gcc libc6-dev)",
     true,
     {"cc", "gcc", "clang"}},
    {"pkg-config",
     "pkg-config, to find libraries in unusual places (Debian: apt install "
     "pkg-config)",
     false,
     {"pkg-config", "pkgconf"}},
};

/* The file that the shell would run for NAME, in ARENA, or NULL. */
static const char *find_program(struct arena *arena, const char *name) {
  const char *path = getenv("PATH");
  for (const char *at = path ? path : ""; *at;) {
    size_t length = strcspn(at, ":");
    char *directory = arena_copy_n(arena, at, length);
    const char *file =
        arena_printf(arena, "%s/%s", *directory ? directory : ".", name);
    struct stat status;
    if (stat(file, &status) == 0 && S_ISREG(status.st_mode) &&
        access(file, X_OK) == 0)
      return file;
    at += length + (at[length] == ':');
  }
  return NULL;
}

/* -- Findings ------------------------------------------------------------- */

/* One line: something that is here, or the advice to install it. */
struct finding {
  struct finding *next;
  const char *what, *text;
  bool is_missing, is_required;
};

struct doctor {
  struct arena *arena;
  struct finding *first, **end;
  bool has_problems;
};

static void add_finding(struct doctor *doctor, struct finding finding) {
  struct finding *new = arena_alloc(doctor->arena, sizeof *new);
  *new = finding;
  *doctor->end = new;
  doctor->end = &new->next;
  doctor->has_problems |= finding.is_missing && finding.is_required;
}

static void add_present(struct doctor *doctor, const char *what,
                        const char *text) {
  add_finding(doctor, (struct finding){.what = what, .text = text});
}

static void add_missing(struct doctor *doctor, const char *what,
                        const char *advice, bool is_required) {
  add_finding(doctor, (struct finding){.what = what,
                                       .text = advice,
                                       .is_missing = true,
                                       .is_required = is_required});
}

static void look_for_programs(struct doctor *doctor) {
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
    const struct group *group = &groups[i];
    bool is_found = false;
    for (int n = 0; group->names[n]; n++) {
      const char *file = find_program(doctor->arena, group->names[n]);
      if (file) add_present(doctor, group->title, file);
      is_found |= file != NULL;
    }
    if (!is_found)
      add_missing(doctor, group->title, group->advice, group->is_required);
  }
}

/* -- Libclang ------------------------------------------------------------- */

/* The libclangs that can be loaded, told by their files; none is opened. */
static void look_for_libclangs(struct doctor *doctor) {
  struct map seen;
  map_init(&seen, doctor->arena);
  char name[CLANG_NAME_SIZE];
  for (int i = 0; clang_api_name(i, name); i++) {
    const char *names[] = {name};
    cffi_library_request request = {.names = names, .name_count = 1};
    cffi_library_report *report = NULL;
    if (cffi_library_find(&request, &report, NULL) == CFFI_OK) {
      char *file = realpath(report->path, NULL);
      char *path = arena_copy(doctor->arena, file ? file : report->path);
      if (!map_set(&seen, path, path)) add_present(doctor, "libclang", path);
      free(file);
    }
    cffi_library_report_free(report);
  }
}

/* Reads a header of C's as an import would: with the libclang that it would
 * take, and the headers that this one finds. */
static void read_header(struct doctor *doctor, struct options *options) {
  struct clang_session session;
  if (clang_session_open(&session, doctor->arena, options) != 0) {
    add_missing(doctor, "libclang",
                "a libclang that opens, to read headers (Debian: apt install "
                "libclang1); CFFI_LIBCLANG or --libclang may name its file",
                true);
    return;
  }
  add_present(doctor, "import uses",
              arena_printf(
                  doctor->arena, "%s: %s", session.api.path,
                  clang_session_take(&session, session.api.getClangVersion())));
  struct model model;
  model_init(&model, doctor->arena);
  struct reading reading = {.skips_macros = true};
  int status = read_headers(&model, &session, &reading);
  const struct decl *puts_decl = map_find(&model.functions, "puts");
  if (status == 0 && puts_decl)
    add_present(doctor, "stdio.h", puts_decl->location);
  else
    add_missing(doctor, "stdio.h",
                "the C library's headers (Debian: apt install libc6-dev)",
                true);
  clang_session_close(&session);
}

/* -- Output --------------------------------------------------------------- */

static void print_text(const struct doctor *doctor) {
  for (const struct finding *f = doctor->first; f; f = f->next)
    printf("%-12s %s%s\n", f->what, f->is_missing ? "missing: install " : "",
           f->text);
}

static void print_json(const struct doctor *doctor) {
  struct text text = {0};
  struct json json = {.out = &text};
  json_array_start(&json);
  for (const struct finding *f = doctor->first; f; f = f->next) {
    json_object_start(&json);
    json_member(&json, "tag", f->what);
    json_member_boolean(&json, "found", !f->is_missing);
    if (f->is_missing) json_member_boolean(&json, "required", f->is_required);
    json_member(&json, f->is_missing ? "install" : "what", f->text);
    json_object_end(&json);
  }
  json_array_end(&json);
  text_add_char(&text, '\n');
  fwrite(text.bytes, 1, text.length, stdout);
  text_release(&text);
}

int doctor_run(struct options *options, struct arena *arena) {
  struct doctor doctor = {.arena = arena};
  doctor.end = &doctor.first;
  add_present(&doctor, "target", target_host());
  look_for_libclangs(&doctor);
  read_header(&doctor, options);
  look_for_programs(&doctor);
  (options->is_json ? print_json : print_text)(&doctor);
  return doctor.has_problems ? EXIT_ERRORS : EXIT_CLEAN;
}
