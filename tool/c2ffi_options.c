/* c2ffi_options.c: reading c2ffi's command line, and explaining it.
 *
 * SPDX-License-Identifier: MIT */
#include "c2ffi_options.h"

#include "diag.h"
#include "target.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: c2ffi [options] HEADER\n"
    "\n"
    "Writes what HEADER and all that it includes declare, as JSON.\n"
    "\n"
    "  -I, --include DIR        look for \"included\" files in DIR\n"
    "  -i, --sys-include DIR    look for <included> files in DIR\n"
    "      --nostdinc           no standard include path\n"
    "  -D, --driver NAME        json (default), sexp, or null for nothing\n"
    "  -o, --output FILE        where to write (default: standard output)\n"
    "  -M, --macro-file FILE    write the macros as C constants to FILE, for\n"
    "                           a second run, rather than with the rest\n"
    "      --with-macro-defs    and their definitions as comments\n"
    "  -N, --namespace NAME     begin with an entry that names NAME\n"
    "  -A, --arch TRIPLE        the machine (default: %s)\n"
    "  -x, --lang LANGUAGE      c, c++, objective-c or objective-c++\n"
    "                           (default: by HEADER's name)\n"
    "      --std STANDARD       c99, gnu++17 ...\n"
    "  -T, --templates FILE     write explicit instantiations of the\n"
    "                           templates that are used to FILE\n"
    "  -E                       only preprocess\n"
    "      --declspec           allow __declspec\n"
    "      --wchar-size SIZE    bytes of wchar_t: 1, 2 or 4\n"
    "      --error-limit N      stop reading after N errors\n"
    "      --warn-as-error      warnings are errors\n"
    "      --fail-on-error      end with code 1 when HEADER has errors\n"
    "      --libclang PATH      the libclang to use (default: the newest)\n"
    "      --extended           add keys of our own, as in specs of `cffi`\n"
    "      --compat             repeat c2ffi's faults, to compare with old "
    "files\n"
    "  -h, --help               this text\n";

enum { /* long options without a letter */
       NOSTDINC = 256,
       WITH_MACRO_DEFS,
       STANDARD,
       DECLSPEC,
       WCHAR_SIZE,
       ERROR_LIMIT,
       WARN_AS_ERROR,
       FAIL_ON_ERROR,
       LIBCLANG,
       EXTENDED,
       COMPAT
};

static const char letters[] = "I:i:D:o:M:N:A:x:T:Eh";

static const struct option long_options[] = {
    {"include", required_argument, NULL, 'I'},
    {"sys-include", required_argument, NULL, 'i'},
    {"nostdinc", no_argument, NULL, NOSTDINC},
    {"driver", required_argument, NULL, 'D'},
    {"output", required_argument, NULL, 'o'},
    {"macro-file", required_argument, NULL, 'M'},
    {"with-macro-defs", no_argument, NULL, WITH_MACRO_DEFS},
    {"namespace", required_argument, NULL, 'N'},
    {"arch", required_argument, NULL, 'A'},
    {"lang", required_argument, NULL, 'x'},
    {"std", required_argument, NULL, STANDARD},
    {"templates", required_argument, NULL, 'T'},
    {"declspec", no_argument, NULL, DECLSPEC},
    {"wchar-size", required_argument, NULL, WCHAR_SIZE},
    {"error-limit", required_argument, NULL, ERROR_LIMIT},
    {"warn-as-error", no_argument, NULL, WARN_AS_ERROR},
    {"fail-on-error", no_argument, NULL, FAIL_ON_ERROR},
    {"libclang", required_argument, NULL, LIBCLANG},
    {"extended", no_argument, NULL, EXTENDED},
    {"compat", no_argument, NULL, COMPAT},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* -- Words ---------------------------------------------------------------- */

struct word {
  const char *word;
  int meaning;
};

static const struct word drivers[] = {{"json", DRIVER_JSON},
                                      {"sexp", DRIVER_SEXP},
                                      {"null", DRIVER_NULL},
                                      {NULL, 0}};

static const struct word language_names[] = {
    {"c", LANGUAGE_C},
    {"c-header", LANGUAGE_C},
    {"c++", LANGUAGE_CXX},
    {"c++-header", LANGUAGE_CXX},
    {"objective-c", LANGUAGE_OBJC},
    {"objective-c-header", LANGUAGE_OBJC},
    {"objective-c++", LANGUAGE_OBJCXX},
    {"objective-c++-header", LANGUAGE_OBJCXX},
    {"objc", LANGUAGE_OBJC},
    {"objc++", LANGUAGE_OBJCXX},
    {NULL, 0}};

static const struct word suffixes[] = {{"hpp", LANGUAGE_CXX},
                                       {"hxx", LANGUAGE_CXX},
                                       {"hh", LANGUAGE_CXX},
                                       {"H", LANGUAGE_CXX},
                                       {"h++", LANGUAGE_CXX},
                                       {"cpp", LANGUAGE_CXX},
                                       {"cxx", LANGUAGE_CXX},
                                       {"cc", LANGUAGE_CXX},
                                       {"C", LANGUAGE_CXX},
                                       {"m", LANGUAGE_OBJC},
                                       {"mm", LANGUAGE_OBJCXX},
                                       {"M", LANGUAGE_OBJCXX},
                                       {NULL, 0}};

static const char *const standards[] = {"89", "90", "99", "9x", "11", "1x",
                                        "17", "18", "2x", "23", "2y"};
static const char *const cxx_standards[] = {"98", "03", "11", "0x", "14",
                                            "1y", "17", "1z", "20", "2a",
                                            "23", "2b", "26", "2c"};

static bool find_word(const struct word *words, const char *word,
                      int *meaning) {
  for (; words->word; words++)
    if (strcmp(words->word, word) == 0) {
      *meaning = words->meaning;
      return true;
    }
  return false;
}

static bool is_one_of(const char *year, const char *const *years,
                      size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(years[i], year) == 0) return true;
  return false;
}

/* Whether NAME is c99, gnu99, c++17, gnu++17 or the like, or iso9899:1999. */
static bool is_standard(const char *name) {
  if (strncmp(name, "iso9899:", 8) == 0) return true;
  if (strncmp(name, "gnu", 3) == 0)
    name += 3;
  else if (*name++ != 'c')
    return false;
  if (strncmp(name, "++", 2) == 0)
    return is_one_of(name + 2, cxx_standards,
                     sizeof cxx_standards / sizeof *cxx_standards);
  return is_one_of(name, standards, sizeof standards / sizeof *standards);
}

/* -- Options -------------------------------------------------------------- */

static enum options_result wrong(const char *format, const char *what) {
  char message[512];
  snprintf(message, sizeof message, format, what);
  diag_error(NULL, "%s (`c2ffi -h` lists the options)", message);
  return OPTIONS_WRONG;
}

static enum options_result set_once(const char **place, const char *name,
                                    const char *value) {
  if (*place) return wrong("--%s is given twice", name);
  *place = value;
  return OPTIONS_C2FFI;
}

static enum options_result set_wchar_size(struct c2ffi_options *options,
                                          struct arena *arena,
                                          const char *size) {
  static const char *const types[] = {[1] = "char", [2] = "short", [4] = "int"};
  bool is_known = strlen(size) == 1 && strchr("124", *size);
  if (!is_known) return wrong("the size of wchar_t cannot be %s", size);
  const char *type = types[*size - '0'];
  struct strings *arguments = &options->options.clang_arguments;
  strings_add(arguments, arena, "-Xclang");
  strings_add(arguments, arena, arena_printf(arena, "-fwchar-type=%s", type));
  strings_add(arguments, arena, "-Xclang");
  strings_add(arguments, arena, "-fsigned-wchar");
  return OPTIONS_C2FFI;
}

static enum options_result set_error_limit(struct c2ffi_options *options,
                                           struct arena *arena,
                                           const char *limit) {
  if (!*limit || limit[strspn(limit, "0123456789")])
    return wrong("'%s' is no number of errors", limit);
  strings_add(&options->options.clang_arguments, arena,
              arena_printf(arena, "-ferror-limit=%s", limit));
  return OPTIONS_C2FFI;
}

/* What the driver and the language are, once they are known. */
struct seen {
  const char *driver;
  const char *language;
};

static enum options_result set_option(struct c2ffi_options *c2ffi,
                                      struct arena *arena, struct seen *seen,
                                      int option, const char *value) {
  struct options *options = &c2ffi->options;
  switch (option) { /* long: a line for each option */
  case 'I': strings_add(&options->includes, arena, value); break;
  case 'i': strings_add(&options->system_includes, arena, value); break;
  case 'D': return set_once(&seen->driver, "driver", value);
  case 'x': return set_once(&seen->language, "lang", value);
  case 'o': return set_once(&c2ffi->output, "output", value);
  case 'M': return set_once(&c2ffi->macro_file, "macro-file", value);
  case 'N': return set_once(&c2ffi->namespace_name, "namespace", value);
  case 'T': return set_once(&c2ffi->templates, "templates", value);
  case 'A': return set_once(&options->target, "arch", value);
  case STANDARD: return set_once(&options->standard, "std", value);
  case LIBCLANG: return set_once(&options->libclang, "libclang", value);
  case WCHAR_SIZE: return set_wchar_size(c2ffi, arena, value);
  case ERROR_LIMIT: return set_error_limit(c2ffi, arena, value);
  case DECLSPEC:
    strings_add(&options->clang_arguments, arena, "-fdeclspec");
    break;
  case 'E': c2ffi->is_preprocessing = true; break;
  case NOSTDINC: options->has_no_standard_includes = true; break;
  case WITH_MACRO_DEFS: c2ffi->has_macro_texts = true; break;
  case WARN_AS_ERROR: options->has_warnings = true; break;
  case FAIL_ON_ERROR: c2ffi->fails_on_error = true; break;
  case EXTENDED: options->dialect = DIALECT_SPEC; break;
  case COMPAT: options->dialect = DIALECT_COMPAT; break;
  case 'h': printf(help, target_host()); return OPTIONS_DONE;
  default: return OPTIONS_WRONG; /* getopt has said why */
  }
  return OPTIONS_C2FFI;
}

static enum options_result set_words(struct c2ffi_options *c2ffi,
                                     const struct seen *seen) {
  int meaning = DRIVER_JSON;
  if (seen->driver && !find_word(drivers, seen->driver, &meaning))
    return wrong("unknown driver '%s'", seen->driver);
  c2ffi->driver = (enum driver)meaning;
  meaning = LANGUAGE_C;
  const char *suffix = strrchr(c2ffi->options.headers.items[0], '.');
  if (seen->language) {
    if (!find_word(language_names, seen->language, &meaning))
      return wrong("unknown language '%s'", seen->language);
  } else if (suffix) {
    find_word(suffixes, suffix + 1, &meaning);
  }
  c2ffi->options.language = (enum language)meaning;
  const char *standard = c2ffi->options.standard;
  if (standard && !is_standard(standard))
    return wrong("unknown standard specified, --std=%s", standard);
  return OPTIONS_C2FFI;
}

enum options_result c2ffi_options_read(struct c2ffi_options *c2ffi,
                                       struct arena *arena, int argc,
                                       char **argv) {
  *c2ffi = (struct c2ffi_options){.options.dialect = DIALECT_C2FFI};
  struct seen seen = {NULL, NULL};
  int option;
  optind = 1;
  while ((option = getopt_long(argc, argv, letters, long_options, NULL)) !=
         -1) {
    enum options_result result =
        set_option(c2ffi, arena, &seen, option, optarg);
    if (result != OPTIONS_C2FFI) return result;
  }
  if (optind >= argc) return wrong("%s needs the name of a header", "c2ffi");
  strings_add(&c2ffi->options.headers, arena, argv[optind]);
  if (!c2ffi->options.target) c2ffi->options.target = target_host();
  return set_words(c2ffi, &seen);
}
