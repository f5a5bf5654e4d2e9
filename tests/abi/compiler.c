/* compiler.c: running a C compiler, and asking what it knows.
 *
 * SPDX-License-Identifier: MIT */
#include "compiler.h"

#include "c_type.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OPTIONS_MAX = 8, WORDS_MAX = 40 };

/* Cuts "cc -m32" into ARGUMENTS; returns how many there are. */
static size_t compiler_words(char *command, char **arguments) {
  size_t count = 0;
  for (char *word = strtok(command, " "); word && count < OPTIONS_MAX;
       word = strtok(NULL, " "))
    arguments[count++] = word;
  return count;
}

static void compiler_exec(const compiler *c, const char *source,
                          const char *output, bool quiet) {
  if (quiet) {
    int null = open("/dev/null", O_WRONLY);
    if (null >= 0) dup2(null, STDERR_FILENO);
  }
  /* psABI: passing an empty struct or a vector is no reason for notes. */
  const char *options[] = {"-std=gnu11",
                           "-shared",
                           "-fPIC",
                           c->level,
                           "-Wall",
                           "-Werror",
                           "-Wno-psabi",
                           "-Wno-packed-not-aligned",
                           "-Wno-unknown-warning-option",
                           "-Wno-incompatible-ms-struct",
                           "-fno-omit-frame-pointer",
                           "-Wl,-z,defs",
                           "-I",
                           c->includes,
                           "-o",
                           output,
                           source,
                           NULL};
  char command[256], *arguments[WORDS_MAX];
  snprintf(command, sizeof command, "%s", c->name);
  size_t count = compiler_words(command, arguments);
  memcpy(&arguments[count], options, sizeof options);
  execvp(*arguments, arguments);
  perror(c->name);
  _exit(127);
}

bool compiler_run(const compiler *c, const char *source, const char *output,
                  bool quiet) {
  pid_t child = fork();
  if (child == 0) compiler_exec(c, source, output, quiet);
  int status;
  if (child < 0 || waitpid(child, &status, 0) < 0) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A function of the type, since some compilers know a type only by name. */
static bool compiler_accepts(const compiler *c, const char *folder,
                             const char *spelling) {
  char source[256], output[256];
  snprintf(source, sizeof source, "%s/probe.c", folder);
  snprintf(output, sizeof output, "%s/probe.so", folder);
  FILE *file = fopen(source, "w");
  if (!file) return false;
  fprintf(file, "%s f(%s x) { return x; }\n", spelling, spelling);
  bool accepted = fclose(file) == 0 && compiler_run(c, source, output, true);
  remove(source);
  remove(output);
  return accepted;
}

/* From the macros by which compilers name themselves. */
static void compiler_identify(compiler *c) {
  char line[256], command[256];
  unsigned gnu = 0, clang = 0;
  snprintf(command, sizeof command, "%s -dM -E -x c /dev/null", c->name);
  FILE *macros = popen(command, "r");
  while (macros && fgets(line, sizeof line, macros)) {
    sscanf(line, "#define __GNUC__ %u", &gnu);
    sscanf(line, "#define __clang_major__ %u", &clang);
  }
  if (macros) pclose(macros);
  snprintf(c->identity, sizeof c->identity, "%s-%u", clang ? "clang" : "gcc",
           clang ? clang : gnu);
}

bool compiler_probe(compiler *c, const char *folder) {
  size_t count = 0;
  compiler_identify(c);
  const char *lacking = target_get()->unknown;
  for (const char *letter = "nNghy"; *letter; letter++)
    if (strchr(lacking, *letter) ||
        !compiler_accepts(c, folder, scalar_find(*letter)->spelling))
      c->unknown[count++] = *letter;
  c->unknown[count] = 0;
  return compiler_accepts(c, folder, "int");
}
