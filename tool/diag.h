/* diag.h: messages to the person at the terminal.
 *
 * Every message goes to stderr as `file:line:col: error: text`, or as
 * `cffi: error: text` where there is no place in a file.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_DIAG_H
#define CFFI_TOOL_DIAG_H

/* Exit codes of the command. */
enum { EXIT_CLEAN = 0, EXIT_ERRORS = 1, EXIT_USAGE = 2, EXIT_INTERNAL = 70 };

/* Prints an error; LOCATION may be NULL. */
void diag_error(const char *location, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints a line that explains the error before it. */
void diag_note(const char *location, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
