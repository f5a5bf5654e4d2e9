/* clang_session.c: arguments, the main file in memory, and clang's messages.
 *
 * SPDX-License-Identifier: MIT */
#include "clang_session.h"

#include "builtin_headers.h"
#include "diag.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the current directory, so that relative names of headers work. */
#define MAIN_FILE "cffi-import.c"

/* Stands before the headers, which may end in the middle of anything;
 * read_clang.c knows these names. */
static const char fact_lines[] =
    "extern __typeof__(1L) cffi_fact_long;\n"
    "extern void *cffi_fact_pointer;\n"
    "extern long long *cffi_fact_long_long;\n"
    "extern double *cffi_fact_double;\n"
    "extern __WCHAR_TYPE__ *cffi_fact_wide;\n"
    "extern __CHAR16_TYPE__ *cffi_fact_char16;\n"
    "extern __CHAR32_TYPE__ *cffi_fact_char32;\n"
    "enum { cffi_fact_char_is_signed = (char)-1 < 0 };\n";

/* -- What clang is given -------------------------------------------------- */

/* A header is the file of that name, else one on the include path. */
static int add_header(struct clang_session *session, const char *header) {
  struct stat status;
  if (strpbrk(header, "\"<>\n")) {
    diag_error(NULL, "'%s' cannot be the name of a header", header);
    return -1;
  }
  if (stat(header, &status) != 0) {
    if (errno != ENOENT || strchr(header, '\\') || header[0] == '/') {
      diag_error(NULL, "cannot read '%s': %s", header, strerror(errno));
      return -1;
    }
    text_printf(&session->main_file, "#include <%s>\n", header);
    return 0;
  }
  if (S_ISDIR(status.st_mode)) errno = EISDIR;
  if (S_ISDIR(status.st_mode) || access(header, R_OK) != 0) {
    diag_error(NULL, "cannot read '%s': %s", header, strerror(errno));
    return -1;
  }
  text_printf(&session->main_file, "#include \"%s\"\n", header);
  return 0;
}

static int write_main_file(struct clang_session *session) {
  const struct strings *headers = &session->options->headers;
  text_add(&session->main_file, fact_lines);
  for (int i = 0; i < headers->count; i++)
    if (add_header(session, headers->items[i]) != 0) return -1;
  return 0;
}

static void add_argument(struct clang_session *session, const char *prefix,
                         const char *argument) {
  strings_add(&session->arguments, session->arena,
              arena_printf(session->arena, "%s%s", prefix, argument));
}

/* What a language needs.  C++ is read without access control, so that layouts
 * can be asked for by name; Objective-C with the block types of its headers. */
static const struct {
  const char *name;
  const char *standard;
  const char *more;
} languages[] = {
    [LANGUAGE_C] = {"c", "gnu17", NULL},
    [LANGUAGE_CXX] = {"c++", "gnu++17", "-fno-access-control"},
    [LANGUAGE_OBJC] = {"objective-c", "gnu17", "-fblocks"},
    [LANGUAGE_OBJCXX] = {"objective-c++", "gnu++17", "-fblocks"},
};

static void add_language(struct clang_session *session) {
  const struct options *options = session->options;
  enum language language = options->language;
  add_argument(session, "-x", languages[language].name);
  add_argument(session, "-std=",
               options->standard ? options->standard
                                 : languages[language].standard);
  if (languages[language].more)
    add_argument(session, "", languages[language].more);
  if (options->has_no_standard_includes) add_argument(session, "", "-nostdinc");
}

static void add_include_path(struct clang_session *session) {
  const struct options *options = session->options;
  for (int i = 0; i < options->includes.count; i++)
    add_argument(session, "-I", options->includes.items[i]);
  for (int i = 0; i < options->system_includes.count; i++)
    add_argument(session, "-isystem", options->system_includes.items[i]);
  if (!options->has_no_standard_includes)
    add_argument(session, "-isystem", BUILTIN_DIRECTORY);
}

static void add_arguments(struct clang_session *session) {
  static const char *const fixed[] = {"clang", "-ferror-limit=0",
                                      "-fno-spell-checking", "-nobuiltininc"};
  const struct options *options = session->options;
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
    add_argument(session, "", fixed[i]);
  add_argument(session, "", options->has_warnings ? "-Werror" : "-w");
  add_argument(session, "--target=", options->target);
  add_language(session);
  for (int i = 0; i < options->defines.count; i++)
    add_argument(session, "-D", options->defines.items[i]);
  add_include_path(session);
  for (int i = 0; i < options->clang_arguments.count; i++)
    add_argument(session, "", options->clang_arguments.items[i]);
}

static void add_unsaved_files(struct clang_session *session) {
  unsigned count = 1;
  while (builtin_headers[count - 1].path)
    count++;
  session->files = arena_alloc(session->arena, count * sizeof(CXUnsavedFile));
  session->file_count = count;
  for (unsigned i = 1; i < count; i++) {
    const struct builtin_header *header = &builtin_headers[i - 1];
    session->files[i] = (CXUnsavedFile){header->path, header->contents,
                                        strlen(header->contents)};
  }
}

static int check_directories(const struct strings *directories) {
  for (int i = 0; i < directories->count; i++) {
    struct stat status;
    const char *name = directories->items[i];
    if (stat(name, &status) == 0 && S_ISDIR(status.st_mode)) continue;
    diag_error(NULL, "--include %s: no such directory", name);
    return -1;
  }
  return 0;
}

int clang_session_open(struct clang_session *session, struct arena *arena,
                       const struct options *options) {
  *session = (struct clang_session){.arena = arena, .options = options};
  if (check_directories(&options->includes) != 0 ||
      check_directories(&options->system_includes) != 0)
    return -1;
  if (write_main_file(session) != 0) goto fail;
  if (clang_api_open(&session->api, options->libclang) != 0) goto fail;
  add_arguments(session);
  add_unsaved_files(session);
  session->index = session->api.createIndex(0, 0);
  return 0;
fail:
  text_release(&session->main_file);
  return -1;
}

void clang_session_close(struct clang_session *session) {
  if (session->index) session->api.disposeIndex(session->index);
  text_release(&session->main_file);
  text_release(&session->scratch);
  clang_api_close(&session->api);
}

CXTranslationUnit clang_session_parse(struct clang_session *session,
                                      unsigned flags) {
  session->files[0] = (CXUnsavedFile){MAIN_FILE, session->main_file.bytes,
                                      session->main_file.length};
  CXTranslationUnit unit = NULL;
  int status = session->api.parseTranslationUnit2FullArgv(
      session->index, MAIN_FILE, session->arguments.items,
      session->arguments.count, session->files, session->file_count, flags,
      &unit);
  if (status == 0 && unit) return unit;
  diag_error(NULL,
             "clang accepts neither this target ('%s') nor these arguments%s",
             session->options->target, status == 2 ? " (it crashed)" : "");
  return NULL;
}

int clang_session_reparse(struct clang_session *session, CXTranslationUnit unit,
                          const char *extra) {
  struct text contents = {0};
  text_add_bytes(&contents, session->main_file.bytes,
                 session->main_file.length);
  text_add(&contents, extra);
  session->files[0] =
      (CXUnsavedFile){MAIN_FILE, contents.bytes, contents.length};
  int status = session->api.reparseTranslationUnit(unit, session->file_count,
                                                   session->files, 0);
  text_release(&contents);
  if (status == 0) return 0;
  diag_error(NULL, "clang could not read the headers a second time");
  return -1;
}

unsigned clang_session_extra_line(const struct clang_session *session) {
  unsigned line = 1;
  for (size_t i = 0; i < session->main_file.length; i++)
    line += session->main_file.bytes[i] == '\n';
  return line;
}

/* -- What clang says ------------------------------------------------------ */

const char *clang_session_take(struct clang_session *session, CXString string) {
  const char *bytes = session->api.getCString(string);
  const char *copy = arena_copy(session->arena, bytes ? bytes : "");
  session->api.disposeString(string);
  return copy;
}

const char *clang_session_location(struct clang_session *session,
                                   CXSourceLocation location) {
  CXString file;
  unsigned line, column;
  session->api.getPresumedLocation(location, &file, &line, &column);
  const char *name = session->api.getCString(file);
  const char *result = "";
  if (name && *name) {
    if (strncmp(name, "./", 2) == 0) name += 2;
    struct text *text = &session->scratch;
    text->length = 0;
    text_add(text, name);
    text_add_char(text, ':');
    text_add_number(text, line);
    text_add_char(text, ':');
    text_add_number(text, column);
    result = arena_copy_n(session->arena, text->bytes, text->length);
  }
  session->api.disposeString(file);
  return result;
}

unsigned clang_session_main_line(struct clang_session *session,
                                 CXSourceLocation location) {
  CXString file;
  unsigned line, column;
  session->api.getPresumedLocation(location, &file, &line, &column);
  const char *name = session->api.getCString(file);
  bool is_main = name && strcmp(name, MAIN_FILE) == 0;
  session->api.disposeString(file);
  return is_main ? line : 0;
}

struct chain_search {
  struct clang_session *session;
  const char *file;
};

/* Prints how the searched file came to be included, the innermost first. */
static void print_chain(CXFile file, CXSourceLocation *stack, unsigned depth,
                        void *data) {
  struct chain_search *search = data;
  if (!search->file) return;
  const char *name = clang_session_take(search->session,
                                        search->session->api.getFileName(file));
  if (strcmp(name, search->file) != 0) return;
  for (unsigned i = 0; i < depth; i++)
    if (!search->session->api.Location_isFromMainFile(stack[i]))
      diag_note(clang_session_location(search->session, stack[i]),
                "included from here");
  search->file = NULL; /* a file may be included often: once is enough */
}

static void report_error(struct clang_session *session, CXTranslationUnit unit,
                         CXDiagnostic diagnostic) {
  CXSourceLocation location = session->api.getDiagnosticLocation(diagnostic);
  const char *message = clang_session_take(
      session, session->api.getDiagnosticSpelling(diagnostic));
  if (session->api.Location_isFromMainFile(location)) {
    bool is_search = strstr(message, "file not found") != NULL;
    diag_error(NULL, "%s (%s)", message,
               is_search ? "searched: the current directory, --include "
                           "directories and the system's include path"
                         : "where the header ends");
    return;
  }
  const char *place = clang_session_location(session, location);
  diag_error(*place ? place : NULL, "%s", message);
  CXFile file = NULL;
  session->api.getFileLocation(location, &file, NULL, NULL, NULL);
  if (!file) return;
  struct chain_search search = {
      session, clang_session_take(session, session->api.getFileName(file))};
  session->api.getInclusions(unit, print_chain, &search);
}

int clang_session_report_errors(struct clang_session *session,
                                CXTranslationUnit unit, bool prints_all) {
  int errors = 0;
  unsigned count = session->api.getNumDiagnostics(unit);
  for (unsigned i = 0; i < count; i++) {
    CXDiagnostic diagnostic = session->api.getDiagnostic(unit, i);
    int severity = session->api.getDiagnosticSeverity(diagnostic);
    if (severity >= CXDiagnostic_Error && (errors++ == 0 || prints_all))
      report_error(session, unit, diagnostic);
    session->api.disposeDiagnostic(diagnostic);
  }
  if (errors > 1 && !prints_all)
    diag_note(NULL, "%d more error%s follow%s this one", errors - 1,
              errors > 2 ? "s" : "", errors > 2 ? "" : "s");
  return errors;
}
