/* emit_c2ffi.h: the texts that `c2ffi` writes.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_EMIT_C2FFI_H
#define CFFI_TOOL_EMIT_C2FFI_H

#include "c2ffi_options.h"
#include "model.h"
#include "text.h"

/* Makes the `__c2ffi_NAME` variables of a first run, if there are any, what
 * the dialect wants: nothing, since the macros tell more, or constants NAME at
 * the places of the macros. */
void settle_macro_variables(struct model *model, enum dialect dialect);

/* Appends all entries: a JSON array with one a line, or S-expressions. */
void emit_c2ffi(struct text *out, const struct model *model,
                const struct c2ffi_options *c2ffi);
void emit_sexp(struct text *out, const struct model *model,
               const struct c2ffi_options *c2ffi);

/* Appends C that defines a constant for each macro that has a value. */
void emit_macro_file(struct text *out, struct model *model,
                     const struct c2ffi_options *c2ffi);

/* Appends C++ that includes the header and makes the instances of templates
 * that it only names. */
void emit_templates(struct text *out, const struct model *model,
                    const struct c2ffi_options *c2ffi);

#endif
