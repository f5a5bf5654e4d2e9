/* read_headers.h: headers to a model, whichever command asks.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READ_HEADERS_H
#define CFFI_TOOL_READ_HEADERS_H

#include "clang_session.h"
#include "model.h"

struct reading {
  bool goes_on;      /* past errors, which are all printed */
  bool skips_macros; /* their values are of no interest */
  int errors;        /* result: how many the headers have */
};

/* Fills MODEL with what the headers of SESSION declare.  Returns 0, or -1 with
 * a message printed when there is nothing to work on. */
int read_headers(struct model *model, struct clang_session *session,
                 struct reading *reading);

#endif
