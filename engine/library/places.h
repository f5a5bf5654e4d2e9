/* places.h: the directories in which libraries are looked for.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_PLACES_H
#define CFFI_LIBRARY_PLACES_H

#include "cffi.h"
#include "library/builder.h"
#include "library/bytes.h"

/* In order.  One of them may be the loader's cache, whose bytes are here. */
typedef struct cffi_places {
  cffi_library_directory *items;
  size_t count, capacity;
  cffi_bytes cache;
} cffi_places;

/* What is done with each file; returns true to end the search. */
typedef bool cffi_place_visitor(void *context, const char *path);

/* Fills PLACES with those of REQUEST and of this system; lists are in BUILDER.
 * Given back by cffi_places_release. */
void cffi_places_init(cffi_places *places, const cffi_library_request *request,
                      cffi_builder *builder);
void cffi_places_release(cffi_places *places);

/* Whether NAME says where the file is. */
bool cffi_place_is_path(const char *name);

/* Shows VISIT each file called NAME; true when it ended the search. */
bool cffi_places_visit(const cffi_places *places, cffi_builder *builder,
                       const char *name, cffi_place_visitor *visit,
                       void *context);

/* The same with files called NAME and a version, "libz.so.1": the highest of
 * each directory. */
bool cffi_places_visit_versions(const cffi_places *places,
                                cffi_builder *builder, const char *name,
                                cffi_place_visitor *visit, void *context);

#endif
