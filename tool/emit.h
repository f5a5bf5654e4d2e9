/* emit.h: the texts of the files that an import writes.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_EMIT_H
#define CFFI_TOOL_EMIT_H

#include "model.h"
#include "options.h"
#include "text.h"

/* Appends the spec: a JSON array with one entry a line. */
void emit_spec(struct text *out, const struct model *model,
               const struct options *options);

/* Appends the definition of the ASDF system that loads the binding. */
void emit_system(struct text *out, const struct options *options);

#endif
