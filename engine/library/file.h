/* file.h: a library's file in memory, and what it is.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_FILE_H
#define CFFI_LIBRARY_FILE_H

#include "library/format.h"

/* How many bytes tell what a file is: the headers of all formats, or the whole
 * of a linker script. */
enum { CFFI_FILE_START = 64 * 1024 };

/* Reads the file at PATH, or its first MOST bytes.  Returns 0 or an errno, of
 * which ENOMEM is ours.  Freed by cffi_file_release. */
int cffi_file_load(const char *path, size_t most, cffi_bytes *bytes);
void cffi_file_release(cffi_bytes *bytes);

/* Fills *IMAGE with what BYTES are; its format is NULL when that is unknown. */
void cffi_file_recognise(const cffi_bytes *bytes, cffi_image *image);

/* Whether this process can load IMAGE. */
bool cffi_file_fits(const cffi_image *image);

#endif
