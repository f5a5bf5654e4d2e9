/* comment.h: the text of a documentation comment, without its marks.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_COMMENT_H
#define CFFI_TOOL_COMMENT_H

#include "arena.h"

/* RAW is one or more comments as they stand in the file.  Returns their text in
 * ARENA, lines separated by newlines, or NULL when there is none. */
const char *comment_clean(struct arena *arena, const char *raw);

#endif
