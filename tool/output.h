/* output.h: files that are written whole or not at all.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_OUTPUT_H
#define CFFI_TOOL_OUTPUT_H

#include "text.h"

struct output_file {
  const char *path;
  const struct text *contents;
};

/* Creates DIRECTORY if it is missing, then writes all FILES (paths in it) to
 * temporary files, then renames these.  Returns 0, or -1 with a message printed
 * and no file changed. */
int output_write(const char *directory, const struct output_file *files,
                 int count);

/* Removes the temporary files of a write that is going on, if any.  A signal
 * handler may call it. */
void output_abandon(void);

#endif
