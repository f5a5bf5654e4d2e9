/* report.h: what an import tells the person who asked for it.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_REPORT_H
#define CFFI_TOOL_REPORT_H

#include "model.h"
#include "text.h"

/* Appends the summary: what was bound in how many MILLISECONDS, and what was
 * not.  Every declaration is named, and every macro of the imported headers;
 * macros of other headers are counted. */
void report_summary(struct text *out, const struct model *model,
                    double milliseconds);

/* Appends every declaration and macro that is not bound and every unusual name,
 * a line each: `file:line:col: name: reason`.  Returns their number. */
int report_all(struct text *out, const struct model *model);

#endif
