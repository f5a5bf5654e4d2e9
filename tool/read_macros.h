/* read_macros.h: the values of macros.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READ_MACROS_H
#define CFFI_TOOL_READ_MACROS_H

#include "clang_session.h"
#include "model.h"

/* Gives each macro of MODEL its type and value, the name it is an alias of, or
 * the reason why it has none.  UNIT, where MODEL came from, may be parsed anew:
 * it can only be disposed of.  Returns 0, or -1 with a message printed. */
int read_macros(struct model *model, struct clang_session *session,
                CXTranslationUnit unit);

#endif
