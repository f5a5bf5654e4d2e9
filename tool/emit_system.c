/* emit_system.c: the ASDF system of a binding.
 *
 * SPDX-License-Identifier: MIT */
#include "emit.h"

/* A Lisp string. */
static void add_string(struct text *out, const char *string) {
  text_add_char(out, '"');
  for (; *string; string++) {
    if (*string == '"' || *string == '\\') text_add_char(out, '\\');
    text_add_char(out, *string);
  }
  text_add_char(out, '"');
}

/* What follows a semicolon must stay on its line. */
static void add_comment(struct text *out, const char *string) {
  for (; *string; string++)
    text_add_char(out, (unsigned char)*string < 0x20 ? ' ' : *string);
}

static void add_headers(struct text *out, const struct options *options,
                        void add(struct text *, const char *)) {
  struct text names = {0};
  for (int i = 0; i < options->headers.count; i++) {
    if (i > 0)
      text_add(&names, i + 1 < options->headers.count ? ", " : " and ");
    const char *slash = strrchr(options->headers.items[i], '/');
    text_add(&names, slash ? slash + 1 : options->headers.items[i]);
  }
  add(out, names.bytes);
  text_release(&names);
}

static void add_description(struct text *out, const char *names) {
  struct text sentence = {0};
  text_printf(&sentence, "Binding of %s", names);
  add_string(out, sentence.bytes);
  text_release(&sentence);
}

void emit_system(struct text *out, const struct options *options) {
  text_add(out, ";;; ");
  add_comment(out, options->system);
  text_add(out, ".asd: binding of ");
  add_headers(out, options, add_comment);
  text_add(out, ", written by `cffi import`.\n"
                ";;; Do not edit: import the header again instead.\n"
                "(asdf:defsystem ");
  add_string(out, options->system);
  text_add(out, "\n  :description ");
  add_headers(out, options, add_description);
  text_add(out, "\n  :defsystem-depends-on (\"cffi/c2ffi\")\n"
                "  :depends-on (\"cffi\")\n"
                "  :components ((:cffi/spec-file ");
  add_string(out, options->system);
  text_add(out, " :package ");
  add_string(out, options->package);
  if (options->library) {
    text_add(out, " :library ");
    add_string(out, options->library);
  }
  text_add(out, ")))\n");
}
