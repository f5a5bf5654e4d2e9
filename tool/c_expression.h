/* c_expression.h: evaluates C's constant expressions (C11 6.6).
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_EXPRESSION_H
#define CFFI_TOOL_C_EXPRESSION_H

#include "c_value.h"

/* Evaluates TOKENS, up to TOKEN_END.  False when they are no expression, or one
 * whose value we do not know exactly. */
bool c_evaluate(struct model *model, const struct token *tokens,
                struct c_value *value);

/* Reads a type's name at *TOKENS, which moves behind it: words, then stars.
 * NULL when there is none, or none that we know. */
const struct type *c_read_type_name(struct model *model,
                                    const struct token **tokens);

#endif
