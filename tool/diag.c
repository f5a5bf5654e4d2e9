/* diag.c: messages to the person at the terminal.
 *
 * SPDX-License-Identifier: MIT */
#include "diag.h"

#include <stdarg.h>
#include <stdio.h>

static void print(const char *location, const char *severity,
                  const char *format, va_list arguments) {
  fprintf(stderr, "%s: %s: ", location ? location : "cffi", severity);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
}

void diag_error(const char *location, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print(location, "error", format, arguments);
  va_end(arguments);
}

void diag_note(const char *location, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print(location, "note", format, arguments);
  va_end(arguments);
}
