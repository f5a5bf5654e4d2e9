/* clang_session.h: one libclang, fed with the headers to import.
 *
 * All headers are read as one translation unit: a main file that exists only
 * in memory begins with a few declarations that tell facts about the target,
 * and includes the headers in turn.  C's own headers (stddef.h ...) are ours,
 * carried in the program, so neither clang nor its headers need to be
 * installed.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_CLANG_SESSION_H
#define CFFI_TOOL_CLANG_SESSION_H

#include "clang_api.h"
#include "options.h"
#include "text.h"

#include <stdbool.h>

struct clang_session {
  struct clang_api api;
  struct arena *arena;
  const struct options *options;
  CXIndex index;
  struct strings arguments;
  struct text main_file;
  struct text scratch;  /* for one location at a time */
  CXUnsavedFile *files; /* [0] is the main file */
  unsigned file_count;
};

/* Opens libclang and prepares to parse OPTIONS' headers.  Returns 0, or prints
 * one message and returns -1.  Closed by clang_session_close. */
int clang_session_open(struct clang_session *session, struct arena *arena,
                       const struct options *options);
void clang_session_close(struct clang_session *session);

/* Parses the main file with CXTranslationUnit_ FLAGS.  Returns NULL, with a
 * message printed, when there is nothing to work on; the caller disposes of the
 * unit. */
CXTranslationUnit clang_session_parse(struct clang_session *session,
                                      unsigned flags);

/* Parses UNIT anew with EXTRA behind the headers; all that was had from it is
 * void.  (This is faster than another parse: clang need not find out again
 * where headers are.)  Returns 0; or -1, and UNIT can only be disposed of. */
int clang_session_reparse(struct clang_session *session, CXTranslationUnit unit,
                          const char *extra);

/* Prints the first error of UNIT, or all, with the chain of includes that led
 * there.  Returns the number of errors. */
int clang_session_report_errors(struct clang_session *session,
                                CXTranslationUnit unit, bool prints_all);

/* "file:line:col" of LOCATION, "" when it is in no file; in the arena. */
const char *clang_session_location(struct clang_session *session,
                                   CXSourceLocation location);

/* LOCATION's line when it is in the main file, else 0. */
unsigned clang_session_main_line(struct clang_session *session,
                                 CXSourceLocation location);

/* STRING as a copy in the arena; STRING is disposed of. */
const char *clang_session_take(struct clang_session *session, CXString string);

/* The line of the main file on which the text of clang_session_reparse's EXTRA
 * begins (1-based). */
unsigned clang_session_extra_line(const struct clang_session *session);

#endif
