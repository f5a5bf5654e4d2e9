/* options.c: reading the command line, and explaining it.
 *
 * SPDX-License-Identifier: MIT */
#include "options.h"

#include "diag.h"
#include "target.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION "0.1.0"

/* -- Texts ---------------------------------------------------------------- */

static const char overview[] =
    "cffi: C for Common Lisp, from the headers themselves\n"
    "\n"
    "  cffi import HEADER...    make a Lisp system that binds a C library\n"
    "  cffi layout HEADER TYPE  a struct's bytes, holes and bit-fields\n"
    "  cffi check SPEC LIBRARY  what a library lacks of a binding\n"
    "  cffi doctor              what is installed, and what to install\n"
    "  cffi c2ffi HEADER        what the headers declare, as c2ffi's JSON\n"
    "  cffi help COMMAND        all options of a command\n"
    "  cffi --version           this program's version\n"
    "\n"
    "Example:\n"
    "\n"
    "  cffi import zlib.h --library z\n"
    "\n"
    "reads zlib.h with any installed libclang and writes zlib.asd and\n"
    "zlib.%s.spec.  Then, in Lisp:\n"
    "\n"
    "  (asdf:load-system \"zlib\")\n"
    "  (zlib:zlib-version)\n"
    "\n"
    "Neither libclang nor this program is needed to use what was written.\n"
    "\n"
    "Exit codes: 0 done, 1 errors or findings, 2 wrong usage, 70 its own "
    "fault\n";

static const char import_help[] =
    "cffi import HEADER... [options] [-- CLANG-ARGUMENTS...]\n"
    "\n"
    "Reads HEADER (a file, or a name on the include path) with all that it\n"
    "includes, and writes a Lisp system that binds it.\n"
    "\n"
    "  --library NAME       the shared library: z for libz.so\n"
    "  --package NAME       the Lisp package (default: the system's name)\n"
    "  --system NAME        the Lisp system (default: HEADER without .h)\n"
    "  --output DIR         where to write (default: the current directory)\n"
    "  --define NAME[=VAL]  define a macro before the header\n"
    "  --include DIR        look for included files in DIR\n"
    "  --target TRIPLE      the machine (default: %s)\n"
    "  --libclang PATH      the libclang to use (default: the newest found;\n"
    "                       the variable CFFI_LIBCLANG names one, too)\n"
    "  --report FILE        list all that cannot be bound, with the reasons\n"
    "                       (- for the terminal)\n"
    "  --                   what follows goes to clang as it is\n"
    "\n"
    "Exit codes: 0 done, 1 errors (nothing was written), 2 wrong usage,\n"
    "70 a fault of this program.\n";

static const char layout_help[] =
    "cffi layout HEADER TYPE [options] [-- CLANG-ARGUMENTS...]\n"
    "\n"
    "Prints how the struct or union TYPE of HEADER lies in memory: offsets "
    "and\n"
    "sizes in bytes (8:3 is bit 3 of byte 8), holes between the members, and\n"
    "padding behind them.  TYPE is \"struct NAME\", \"union NAME\", or a "
    "NAME,\n"
    "of a typedef before a tag.\n"
    "\n"
    "  --target TRIPLE      a machine (default: %s);\n"
    "                       several stand side by side\n"
    "  --json               for programs; numbers are bits\n"
    "  --define NAME[=VAL]  define a macro before the header\n"
    "  --include DIR        look for included files in DIR\n"
    "  --libclang PATH      the libclang to use (default: the newest found)\n"
    "  --                   what follows goes to clang as it is\n"
    "\n"
    "Exit codes: 0 done, 1 errors, 2 wrong usage.\n";

static const char check_help[] =
    "cffi check SPEC LIBRARY [--json]\n"
    "\n"
    "Lists the functions and variables of SPEC, a file of `cffi import` or\n"
    "`c2ffi`, that neither LIBRARY nor the libraries that it needs export; "
    "and\n"
    "functions that are variables there.  Inline functions are not looked "
    "for.\n"
    "LIBRARY is a file with a / in its name, for any machine, or a library of\n"
    "this system: libz.so.1, or z.\n"
    "\n"
    "  --json               for programs\n"
    "\n"
    "Exit codes: 0 nothing is missing, 1 something is, or errors, 2 wrong "
    "usage.\n";

static const char doctor_help[] =
    "cffi doctor [options]\n"
    "\n"
    "Says which libclangs, headers, compilers and Lisps it finds, and what to\n"
    "install for what is missing.\n"
    "\n"
    "  --libclang PATH      the libclang to try (default: the newest found)\n"
    "  --include DIR        look for C's headers in DIR, too\n"
    "  --json               for programs\n"
    "\n"
    "Exit codes: 0 nothing needed is missing, 1 something is, 2 wrong usage.\n";

static enum options_result show(const char *text) {
  printf(text, target_host());
  return OPTIONS_DONE;
}

bool language_is_cxx(enum language language) {
  return language == LANGUAGE_CXX || language == LANGUAGE_OBJCXX;
}

bool language_is_objc(enum language language) {
  return language == LANGUAGE_OBJC || language == LANGUAGE_OBJCXX;
}

/* -- Lists ---------------------------------------------------------------- */

void strings_add(struct strings *list, struct arena *arena, const char *item) {
  if (list->count == list->capacity) {
    list->capacity = list->capacity ? list->capacity * 2 : 16;
    const char **grown =
        arena_alloc(arena, (size_t)list->capacity * sizeof *grown);
    for (int i = 0; i < list->count; i++)
      grown[i] = list->items[i];
    list->items = grown;
  }
  list->items[list->count++] = item;
}

/* -- Options -------------------------------------------------------------- */

enum option_kind { OPTION_ONE, OPTION_LIST, OPTION_FLAG };

/* The commands that know an option. */
enum {
  IN_IMPORT = 1 << OPTIONS_IMPORT,
  IN_LAYOUT = 1 << OPTIONS_LAYOUT,
  IN_CHECK = 1 << OPTIONS_CHECK,
  IN_DOCTOR = 1 << OPTIONS_DOCTOR,
  IN_READERS = IN_IMPORT | IN_LAYOUT,
  IN_CLANG_USERS = IN_READERS | IN_DOCTOR
};

/* An option takes a value, one of a kind or one more of a list, or none. */
struct option {
  const char *name;
  size_t offset; /* in struct options */
  enum option_kind kind;
  unsigned commands;
};

#define PLACE(member) offsetof(struct options, member)
static const struct option option_table[] = {
    {"--library", PLACE(library), OPTION_ONE, IN_IMPORT},
    {"--package", PLACE(package), OPTION_ONE, IN_IMPORT},
    {"--system", PLACE(system), OPTION_ONE, IN_IMPORT},
    {"--output", PLACE(output), OPTION_ONE, IN_IMPORT},
    {"--target", PLACE(target), OPTION_ONE, IN_IMPORT},
    {"--target", PLACE(targets), OPTION_LIST, IN_LAYOUT},
    {"--libclang", PLACE(libclang), OPTION_ONE, IN_CLANG_USERS},
    {"--report", PLACE(report), OPTION_ONE, IN_IMPORT},
    {"--define", PLACE(defines), OPTION_LIST, IN_READERS},
    {"--include", PLACE(includes), OPTION_LIST, IN_CLANG_USERS},
    {"--json", PLACE(is_json), OPTION_FLAG, IN_LAYOUT | IN_CHECK | IN_DOCTOR},
};
#undef PLACE

static enum options_result wrong(const struct options *options,
                                 const char *format, const char *what) {
  char message[512];
  snprintf(message, sizeof message, format, what);
  diag_error(NULL, "%s (`cffi help %s` lists the options)", message,
             options->command);
  return OPTIONS_WRONG;
}

static const struct option *find_option(enum options_result command,
                                        const char *name, size_t length) {
  for (size_t i = 0; i < sizeof option_table / sizeof *option_table; i++)
    if ((option_table[i].commands & (1u << command)) != 0 &&
        strlen(option_table[i].name) == length &&
        memcmp(option_table[i].name, name, length) == 0)
      return &option_table[i];
  return NULL;
}

static bool set_option(struct options *options, struct arena *arena,
                       const struct option *option, const char *value) {
  void *place = (char *)options + option->offset;
  if (option->kind == OPTION_LIST) {
    strings_add(place, arena, value);
    return true;
  }
  const char **single = place;
  if (*single) return false;
  *single = value;
  return true;
}

/* Reads `--name VALUE`, `--name=VALUE` or a flag at argv[*AT]. */
static enum options_result read_option(struct options *options,
                                       struct arena *arena,
                                       enum options_result command, char **argv,
                                       int *at) {
  const char *argument = argv[*at];
  const char *equals = strchr(argument, '=');
  size_t length = equals ? (size_t)(equals - argument) : strlen(argument);
  const struct option *option = find_option(command, argument, length);
  if (!option) return wrong(options, "unknown option %s", argument);
  if (option->kind == OPTION_FLAG) {
    if (equals) return wrong(options, "%s takes no value", option->name);
    *(bool *)((char *)options + option->offset) = true;
    return command;
  }
  const char *value = equals ? equals + 1 : argv[*at + 1];
  if (!equals && value) ++*at;
  if (!value || !*value)
    return wrong(options, "%s needs a value", option->name);
  if (!set_option(options, arena, option, value))
    return wrong(options, "%s is given twice", option->name);
  return command;
}

/* -- Defaults ------------------------------------------------------------- */

/* The header's name without directories and .h. */
static const char *base_name(struct arena *arena, const char *header) {
  const char *slash = strrchr(header, '/');
  const char *name = slash ? slash + 1 : header;
  size_t length = strlen(name);
  if (length > 2 && strcmp(name + length - 2, ".h") == 0) length -= 2;
  return arena_copy_n(arena, name, length);
}

static const char *upcase(struct arena *arena, const char *name) {
  char *result = arena_copy(arena, name);
  for (char *at = result; *at; at++)
    *at = (char)toupper((unsigned char)*at);
  return result;
}

/* What becomes part of a file's name must be one component of a path. */
static bool is_file_name(const char *name) {
  if (!*name || *name == '.') return false;
  for (const char *at = name; *at; at++)
    if (*at == '/' || *at == '\\' || (unsigned char)*at < 0x20) return false;
  return true;
}

static enum options_result settle_import(struct options *options,
                                         struct arena *arena) {
  options->headers = options->operands;
  if (options->headers.count == 0)
    return wrong(options, "%s needs the name of a header", "cffi import");
  if (!options->system)
    options->system = base_name(arena, options->headers.items[0]);
  if (!options->package) options->package = upcase(arena, options->system);
  if (!options->output) options->output = ".";
  if (!options->target) options->target = target_host();
  if (!is_file_name(options->system))
    return wrong(options, "'%s' cannot be the name of a system",
                 options->system);
  if (!is_file_name(options->target))
    return wrong(options, "'%s' cannot be a target", options->target);
  return OPTIONS_IMPORT;
}

/* `struct s` may be one word of the shell's or two. */
static enum options_result settle_layout(struct options *options,
                                         struct arena *arena) {
  const struct strings *operands = &options->operands;
  if (operands->count < 2 || operands->count > 3)
    return wrong(options, "%s needs a header and a type", "cffi layout");
  strings_add(&options->headers, arena, operands->items[0]);
  options->type = operands->items[1];
  if (operands->count == 3)
    options->type =
        arena_printf(arena, "%s %s", operands->items[1], operands->items[2]);
  if (options->targets.count == 0)
    strings_add(&options->targets, arena, target_host());
  return OPTIONS_LAYOUT;
}

static enum options_result settle_check(struct options *options,
                                        struct arena *arena) {
  (void)arena;
  const struct strings *operands = &options->operands;
  if (operands->count != 2 || options->clang_arguments.count)
    return wrong(options, "%s needs a spec and a library", "cffi check");
  options->spec = operands->items[0];
  options->library = operands->items[1];
  return OPTIONS_CHECK;
}

static enum options_result settle_doctor(struct options *options,
                                         struct arena *arena) {
  if (options->operands.count || options->clang_arguments.count)
    return wrong(options, "%s takes options only", "cffi doctor");
  options->target = target_host();
  strings_add(&options->headers, arena, "stdio.h");
  return OPTIONS_DOCTOR;
}

/* -- The command line ----------------------------------------------------- */

struct command {
  const char *name;
  enum options_result result;
  const char *help;
  enum options_result (*settle)(struct options *options, struct arena *arena);
};

static const struct command commands[] = {
    {"import", OPTIONS_IMPORT, import_help, settle_import},
    {"layout", OPTIONS_LAYOUT, layout_help, settle_layout},
    {"check", OPTIONS_CHECK, check_help, settle_check},
    {"doctor", OPTIONS_DOCTOR, doctor_help, settle_doctor},
};

static const struct command *find_command(const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(commands[i].name, name) == 0) return &commands[i];
  return NULL;
}

/* For tests: CFFI_MACROS=compiler has the compiler tell all values. */
static enum macro_road chosen_road(void) {
  const char *road = getenv("CFFI_MACROS");
  return road && strcmp(road, "compiler") == 0 ? MACROS_COMPILER : MACROS_BOTH;
}

static enum options_result read_command(struct options *options,
                                        struct arena *arena,
                                        const struct command *command, int argc,
                                        char **argv) {
  *options =
      (struct options){.command = command->name, .macros = chosen_road()};
  int at = 2;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
      return show(command->help);
    if (argv[at][0] != '-') {
      strings_add(&options->operands, arena, argv[at]);
      continue;
    }
    enum options_result result =
        read_option(options, arena, command->result, argv, &at);
    if (result != command->result) return result;
  }
  for (at++; at < argc; at++)
    strings_add(&options->clang_arguments, arena, argv[at]);
  return command->settle(options, arena);
}

enum options_result options_read(struct options *options, struct arena *arena,
                                 int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "help";
  const struct command *command = find_command(name);
  if (command) return read_command(options, arena, command, argc, argv);
  if (strcmp(name, "c2ffi") == 0) return OPTIONS_C2FFI;
  if (strcmp(name, "--version") == 0) {
    puts("cffi " VERSION);
    return OPTIONS_DONE;
  }
  bool is_help = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0 ||
                 strcmp(name, "-h") == 0;
  if (!is_help) {
    diag_error(NULL, "unknown command '%s' (try `cffi help`)", name);
    return OPTIONS_WRONG;
  }
  const struct command *topic = find_command(argc > 2 ? argv[2] : "");
  return show(topic ? topic->help : overview);
}
