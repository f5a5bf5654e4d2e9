/* emit_templates.c: explicit instantiations, for a second run.
 *
 *     #include "HEADER"
 *     template struct Vector<int>;
 *
 * An instance that a header merely names has no members until it is made.
 *
 * SPDX-License-Identifier: MIT */
#include "emit_c2ffi.h"

#include <stdlib.h>
#include <string.h>

/* The header as the file can include it: by its full name when it is in
 * another directory. */
static void add_include(struct text *out, const char *header,
                        const char *file) {
  char *full = strchr(file, '/') ? realpath(header, NULL) : NULL;
  text_printf(out, "#include \"%s\"\n", full ? full : header);
  free(full);
}

void emit_templates(struct text *out, const struct model *model,
                    const struct c2ffi_options *c2ffi) {
  add_include(out, c2ffi->options.headers.items[0], c2ffi->templates);
  for (const struct instance *i = model->instances; i; i = i->next) {
    const char *keyword = i->record->is_union ? "union" : "struct";
    text_printf(out, "template %s %s;\n",
                i->record->is_class ? "class" : keyword, i->spelling);
  }
}
