/* main.c: the command `cffi`: options, then the command that they name.
 *
 * SPDX-License-Identifier: MIT */
#include "c2ffi.h"
#include "commands.h"
#include "crash.h"
#include "diag.h"

#include <stdio.h>
#include <string.h>

/* The name of a link decides what the command is, as with other compilers. */
static bool is_c2ffi(const char *program) {
  const char *slash = strrchr(program, '/');
  return strcmp(slash ? slash + 1 : program, "c2ffi") == 0;
}

int main(int argc, char **argv) {
  crash_catch();
  struct arena arena;
  arena_init(&arena);
  struct options options;
  int code = EXIT_CLEAN;
  enum options_result command =
      argc > 0 && is_c2ffi(argv[0])
          ? OPTIONS_C2FFI
          : options_read(&options, &arena, argc, argv);
  switch (command) {
  case OPTIONS_IMPORT: code = import_run(&options, &arena); break;
  case OPTIONS_LAYOUT: code = layout_run(&options, &arena); break;
  case OPTIONS_CHECK: code = check_run(&options, &arena); break;
  case OPTIONS_DOCTOR: code = doctor_run(&options, &arena); break;
  case OPTIONS_C2FFI: {
    int skipped = is_c2ffi(argv[0]) ? 0 : 1; /* "cffi c2ffi" is "c2ffi" */
    code = c2ffi_run(&arena, argc - skipped, argv + skipped);
    break;
  }
  case OPTIONS_WRONG: code = EXIT_USAGE; break;
  case OPTIONS_DONE: break;
  }
  arena_release(&arena);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    diag_error(NULL, "cannot write to standard output");
    return EXIT_ERRORS;
  }
  return code;
}
