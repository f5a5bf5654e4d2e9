/* read_clang.h: from clang's tree to our model.
 *
 * Declarations are taken in source order, from all files.  What depends on the
 * order is decided here: a record's id is given when it is first referred to,
 * and a record that is not defined so far is written without members.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READ_CLANG_H
#define CFFI_TOOL_READ_CLANG_H

#include "clang_session.h"
#include "model.h"

/* Fills MODEL with UNIT's declarations and the definitions of its macros, whose
 * values are left open. */
void read_clang(struct model *model, struct clang_session *session,
                CXTranslationUnit unit);

#endif
