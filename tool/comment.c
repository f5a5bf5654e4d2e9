/* comment.c: removes what makes a documentation comment a comment.
 *
 * From each line go the blanks and marks at its start (slashes, stars, ! and <)
 * and the end mark; the blank lines around the text go too.
 *
 * SPDX-License-Identifier: MIT */
#include "comment.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char *skip_blanks(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  return at;
}

/* Skips the marks at a line's start, and one blank after them. */
static const char *skip_marks(const char *at, const char *end) {
  at = skip_blanks(at, end);
  const char *marks = at;
  while (at < end && (*at == '/' || *at == '*') && at - marks < 3)
    at++;
  if (at > marks && at < end && *at == '!') at++;
  if (at > marks && at < end && *at == '<') at++;
  return at < end && (*at == ' ' || *at == '\t') ? at + 1 : at;
}

/* The end of the line without trailing blanks and the comment's end mark. */
static const char *trim_end(const char *start, const char *end) {
  while (end > start && isspace((unsigned char)end[-1]))
    end--;
  if (end - start >= 2 && end[-1] == '/' && end[-2] == '*') {
    end -= 2;
    while (end > start && (end[-1] == '*' || end[-1] == ' '))
      end--;
  }
  return end;
}

const char *comment_clean(struct arena *arena, const char *raw) {
  size_t size = strlen(raw);
  char *result = arena_alloc(arena, size + 2);
  char *out = result;
  const char *last = raw + size;
  for (const char *line = raw, *next; line < last; line = next) {
    const char *end = memchr(line, '\n', (size_t)(last - line));
    next = end ? end + 1 : last;
    if (!end) end = last;
    end = trim_end(line, end);
    const char *start = skip_marks(line, end);
    if (start > end) start = end;
    if (out == result && start == end) continue; /* blank lines at the start */
    memcpy(out, start, (size_t)(end - start));
    out += end - start;
    *out++ = '\n';
  }
  while (out > result && isspace((unsigned char)out[-1]))
    out--;
  *out = '\0';
  return out > result ? result : NULL;
}
