/* read_bases.h: where in an object a C++ class's bases lie.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READ_BASES_H
#define CFFI_TOOL_READ_BASES_H

#include "clang_session.h"
#include "model.h"

/* Sets the offsets of all bases in MODEL that can be known.  UNIT, where MODEL
 * came from, may be parsed anew.  Returns 0, or -1 with a message printed. */
int read_bases(struct model *model, struct clang_session *session,
               CXTranslationUnit unit);

#endif
