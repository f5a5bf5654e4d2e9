/* needed.h: the libraries that a library needs.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_NEEDED_H
#define CFFI_LIBRARY_NEEDED_H

#include "library/places.h"

/* The name of a library that the one at PATH needs, or that those need, and
 * which is nowhere; NULL when all are there.  *BY gets the file that needs
 * it. */
const char *cffi_needed_missing(const cffi_places *places,
                                cffi_builder *builder, const char *path,
                                const char **by);

#endif
