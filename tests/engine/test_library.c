/* test_library.c: finding and opening libraries, and the reports of it.
 *
 * The libraries are files that the test makes in a directory of its own, and
 * the system's C library.  A real library that needs a missing one is linked
 * with `cc`.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "made_files.h"

#include "memory.h"

/* Runs a search for NAMES, which NULL ends, in the test's directory. */
static cffi_status search(const char *const *names, uint32_t flags,
                          cffi_library_report **report) {
  const char *directories[] = {made_directory()};
  cffi_library_request request = {names, 0, directories, 1, flags};
  while (names[request.name_count])
    request.name_count++;
  return cffi_library_find(&request, report, NULL);
}

/* The report on NAME, for which the status must be WANTED. */
static cffi_library_report *report_on(const char *name, uint32_t flags,
                                      cffi_status wanted) {
  const char *names[] = {name, NULL};
  cffi_library_report *report;
  cffi_status status = search(names, flags, &report);
  CHECK_ROW(status == wanted, name);
  if (!report) exit(70);
  CHECK_ROW((report->path != NULL) == (status == CFFI_OK), report->text);
  return report;
}

/* Whether an attempt with OUTCOME has WORDS in its reason. */
static bool has_attempt(const cffi_library_report *report, const char *outcome,
                        const char *words) {
  for (size_t i = 0; i < report->attempt_count; i++)
    if (strcmp(report->attempts[i].outcome, outcome) == 0 &&
        strstr(report->attempts[i].reason, words))
      return true;
  printf("# no '%s' with '%s' in:\n%s\n", outcome, words, report->text);
  return false;
}

/* Looks for NAME in vain; the report must have OUTCOME with WORDS. */
static void check_refused(const char *name, uint32_t flags, const char *outcome,
                          const char *words) {
  cffi_library_report *report = report_on(name, flags, CFFI_E_LIBRARY);
  CHECK_ROW(has_attempt(report, outcome, words), name);
  cffi_library_report_free(report);
}

/* -- What is refused ------------------------------------------------------- */

TEST(other_machines_are_told) {
  made elf = made_elf(64, false, 3, 183), macho = made_macho(0x0100000c),
       pe = made_pe(0x8664), object = made_elf(64, false, 1, 62);
  made_file("libarm.so", &elf);
  made_file("libmac.so", &macho);
  made_file("libwin.so", &pe);
  made_file("libobject.so", &object);
  check_refused("arm", 0, "machine", "is for AArch64 (ELF), this process is");
  check_refused("mac", 0, "machine", "is for AArch64 (Mach-O)");
  check_refused("win", 0, "machine", "is for x86-64 (PE)");
  check_refused("object", 0, "format", "an object file");
}

TEST(what_is_no_library_is_told) {
  made_text("libtext.so", "hello\n");
  made_text("libempty.so", "");
  made_text("libarchive.so", "!<arch>\n");
  made_write("libbytes.so", "\0\1\2", 3);
  check_refused("text", 0, "format", "a text file");
  check_refused("empty", 0, "format", "an empty file");
  check_refused("archive", 0, "format", "static library");
  check_refused("bytes", 0, "format", "no shared library");
  check_refused(made_directory(), 0, "unreadable", "directory");
  check_refused("/nowhere/libz.so", 0, "missing", "No such file");
  check_refused("no_such_library", 0, "missing", "none of the directories");
}

/* -- Scripts --------------------------------------------------------------- */

TEST(scripts_are_followed) {
  made_text("libscript.so", "GROUP ( libc.so.6 AS_NEEDED ( -lm ) )\n");
  made_text("libbyname.so", "INPUT ( -lscript )");
  cffi_library_report *report = report_on("byname", 0, CFFI_OK);
  CHECK(has_attempt(report, "script", "names -lscript"));
  CHECK(has_attempt(report, "script", "names libc.so.6"));
  CHECK(has_attempt(report, "found", "can be loaded"));
  CHECK(strstr(report->path, "libc.so.6"));
  cffi_library_report_free(report);
}

TEST(scripts_that_lead_nowhere) {
  made_text("libself.so", "GROUP ( libself.so -lself )");
  made_text("libgone.so", "GROUP ( /nowhere/libgone.so.1 libgone.a )");
  check_refused("self", 0, "script", "libself.so, -lself");
  check_refused("gone", 0, "missing", "No such file");
}

/* -- Names and versions ---------------------------------------------------- */

TEST(versions_are_told_or_taken) {
  cffi_library_report *report;
  made elf = made_elf(64, false, 3, 62);
  made_file("libversion.so.9", &elf);
  made_file("libversion.so.10.1", &elf);
  made_file("libversion.so.10", &elf);
  check_refused("version", 0, "version", "development package");
  report = report_on("version", CFFI_LIBRARY_VERSIONS, CFFI_OK);
  CHECK_STRING(report->path, made_path("libversion.so.10"));
  cffi_library_report_free(report);
}

TEST(names_are_tried_in_order) {
  const char *names[] = {"no_such_1", "script", "no_such_2", NULL};
  cffi_library_report *report;
  REQUIRE(search(names, 0, &report) == CFFI_OK);
  CHECK_STRING(report->attempts[0].name, "no_such_1");
  CHECK_STRING(report->attempts[1].name, "script");
  CHECK_STRING(report->attempts[report->attempt_count - 1].outcome, "found");
  cffi_library_report_free(report);
}

/* -- Directories ----------------------------------------------------------- */

static bool has_directory(const cffi_library_report *report, const char *path,
                          const char *origin) {
  for (size_t i = 0; i < report->directory_count; i++)
    if (strcmp(report->directories[i].path, path) == 0)
      return strcmp(report->directories[i].origin, origin) == 0;
  return false;
}

static const struct {
  const char *variable, *value, *directory, *origin;
} variables[] = {
    {"LD_LIBRARY_PATH", "/no/a::/no/b", "/no/b", "LD_LIBRARY_PATH"},
    {"HOMEBREW_PREFIX", "/no/brew", "/no/brew/lib", "Homebrew"},
    {"NIX_PROFILES", "/no/nix /no/mine", "/no/mine/lib", "Nix"},
    {"GUIX_ENVIRONMENT", "/no/guix", "/no/guix/lib", "Guix"},
    {"PKG_CONFIG_PATH", "/no/x/share:/no/p/lib/pkgconfig", "/no/p/lib",
     "pkg-config"},
};

TEST(directories_of_the_environment) {
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
    setenv(variables[i].variable, variables[i].value, 1);
    cffi_library_report *report =
        report_on("no_such_library", 0, CFFI_E_LIBRARY);
    CHECK_ROW(
        has_directory(report, variables[i].directory, variables[i].origin),
        variables[i].variable);
    CHECK_ROW(strstr(report->text, variables[i].directory),
              variables[i].variable);
    CHECK(has_directory(report, made_directory(), "caller"));
    cffi_library_report_free(report);
    unsetenv(variables[i].variable);
  }
}

/* -- Opening --------------------------------------------------------------- */

static cffi_status open_name(const char *name, void **handle,
                             cffi_library_report **report) {
  const char *directories[] = {made_directory()};
  cffi_library_request request = {&name, 1, directories, 1, 0};
  return cffi_library_open(&request, handle, report, NULL);
}

TEST(symbols_by_library_and_version) {
  void *handle, *address, *again;
  cffi_error error;
  REQUIRE(open_name("libm.so.6", &handle, NULL) == CFFI_OK);
  CHECK(!cffi_library_symbol_get(handle, "cos", NULL, &address, NULL));
  CHECK(!cffi_library_symbol_get(handle, "cos", "GLIBC_2.2.5", &again, NULL));
  CHECK(address && again);
  CHECK(cffi_library_symbol_get(handle, "cos", "GLIBC_0", &again, &error) ==
        CFFI_E_SYMBOL);
  CHECK(!again && strstr(error.message, "GLIBC_0"));
  CHECK(cffi_library_symbol_get(NULL, "no_such_symbol", NULL, &again, &error) ==
        CFFI_E_SYMBOL);
  CHECK(strstr(error.message, "no_such_symbol"));
  CHECK(!cffi_library_symbol_get(NULL, "malloc", NULL, &address, NULL));
  CHECK(!cffi_library_close(handle, NULL));
}

/* Links libNAME.so with FLAGS; what it needs is removed afterwards. */
static void link_library(const char *name, const char *flags) {
  char command[600];
  snprintf(command, sizeof command,
           "echo 'int %s_call(void) { return 5; }' | cc -xc - -shared -fPIC "
           "-o %s/lib%s.so -L%s -Wl,-soname,lib%s.so -Wl,--no-as-needed %s",
           name, made_directory(), name, made_directory(), name, flags);
  CHECK(system(command) == 0);
}

TEST(missing_needs_are_named) {
  cffi_library_report *report;
  void *handle;
  link_library("deepest", "");
  link_library("middle", "-ldeepest");
  link_library("top", "-lmiddle -Wl,-rpath,'$ORIGIN'");
  report = report_on("top", CFFI_LIBRARY_NEEDED, CFFI_OK);
  cffi_library_report_free(report);
  CHECK(remove(made_path("libdeepest.so")) == 0);
  check_refused("top", CFFI_LIBRARY_NEEDED, "needed", "needs libdeepest.so");
  check_refused("top", CFFI_LIBRARY_NEEDED, "needed", "libmiddle.so)");
  CHECK(open_name("top", &handle, &report) == CFFI_E_LIBRARY && !handle);
  CHECK(has_attempt(report, "refused", "libdeepest.so"));
  CHECK(has_attempt(report, "needed", "needs libdeepest.so"));
  cffi_library_report_free(report);
}

TEST(opened_from_the_caller_s_directory) {
  void *handle, *address;
  cffi_library_report *report;
  link_library("mine", "");
  REQUIRE(open_name("mine", &handle, &report) == CFFI_OK);
  CHECK(has_attempt(report, "refused", "libmine.so"));
  CHECK(has_attempt(report, "found", "opened"));
  CHECK(!cffi_library_symbol_get(handle, "mine_call", NULL, &address, NULL));
  CHECK(!cffi_library_close(handle, NULL));
  cffi_library_report_free(report);
}

/* -- Memory ---------------------------------------------------------------- */

TEST(every_allocation_may_fail) {
  const char *names[] = {"byname", "no_such_library", NULL};
  long live = cffi_test_live();
  cffi_status status = CFFI_E_MEMORY;
  long n = 1;
  for (; n < 200 && status == CFFI_E_MEMORY; n++) {
    cffi_library_report *report;
    cffi_test_fail_at(n);
    status = search(names, CFFI_LIBRARY_NEEDED, &report);
    cffi_test_fail_at(0);
    CHECK((status == CFFI_OK) == (report != NULL));
    cffi_library_report_free(report);
    CHECK_NUMBER(cffi_test_live(), live);
  }
  CHECK(status == CFFI_OK && n > 5);
  made_remove();
}
