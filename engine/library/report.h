/* report.h: what a search for a library did, for its caller.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_REPORT_H
#define CFFI_LIBRARY_REPORT_H

#include "library/places.h"

/* A report with the memory that it lives in; the public part comes first. */
typedef struct cffi_report {
  cffi_library_report report;
  cffi_builder builder;
  cffi_library_attempt *attempts;
  size_t attempt_capacity;
} cffi_report;

/* Notes that PATH was tried for NAME.  OUTCOME is a constant; the others are
 * in the report's builder, or NULL when memory is out. */
void cffi_report_add(cffi_report *report, const char *name, const char *path,
                     const char *outcome, const char *reason);

/* Fills the public part, with PATH as the result. */
void cffi_report_finish(cffi_report *report, const cffi_places *places,
                        const char *path);

#endif
