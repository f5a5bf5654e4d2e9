/* needed.c: follows a library's dependencies, to name the one that is missing.
 *
 * The system's own message may name the library that was asked for, or none at
 * all.  Here each file's list of needed libraries is read and looked up, where
 * the file says (RUNPATH, @rpath) and in the places of the search.  What is in
 * this process already counts as present.
 *
 * SPDX-License-Identifier: MIT */
#include "library/needed.h"

#include <errno.h>

#include "library/file.h"
#include "library/host.h"

enum { MOST_FILES = 256 };

/* Files to look into, and names that were looked for. */
typedef struct walk {
  const cffi_places *places;
  cffi_builder *builder;
  cffi_strings files, seen;
} walk;

/* Systems whose own libraries are no files, or are known by other names. */
static bool is_of_system(const char *name) {
  static const char *const starts[] = {"/usr/lib/", "/System/", "api-ms-",
                                       "ext-ms-"};
  if (strcmp(cffi_host.format, "ELF") == 0) return false;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (strncmp(name, starts[i], strlen(starts[i])) == 0) return true;
  return false;
}

/* The directory of the file PATH, without its last slash. */
static const char *directory_of(cffi_builder *builder, const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? cffi_builder_copy_n(builder, path, (size_t)(slash - path))
               : ".";
}

/* A file that cannot be read is as good as missing; memory that is out is
 * not. */
static bool load(walk *way, const char *path, size_t most, cffi_bytes *bytes) {
  int error = cffi_file_load(path, most, bytes);
  if (error == ENOMEM) way->builder->failed = true;
  return error == 0;
}

/* Appends PATH to the walk's files if this process can load it. */
static bool take_file(void *context, const char *path) {
  walk *way = context;
  cffi_bytes bytes;
  cffi_image image;
  if (!load(way, path, CFFI_FILE_START, &bytes)) return false;
  cffi_file_recognise(&bytes, &image);
  bool fits = cffi_file_fits(&image);
  cffi_file_release(&bytes);
  if (fits) cffi_strings_add_once(way->builder, &way->files, path);
  return fits;
}

/* Looks for NAME in the one directory that ENTRY, LENGTH characters of a
 * RUNPATH or an @rpath, stands for; BY is the file that has it. */
static bool take_from_entry(walk *way, const char *entry, size_t length,
                            const char *by, const char *name) {
  static const char *const origins[] = {"$ORIGIN", "${ORIGIN}", "@loader_path"};
  const char *directory = cffi_builder_copy_n(way->builder, entry, length);
  for (size_t i = 0; directory && i < sizeof origins / sizeof *origins; i++) {
    size_t prefix = strlen(origins[i]);
    if (strncmp(directory, origins[i], prefix) == 0)
      directory = cffi_builder_printf(way->builder, "%s%s",
                                      directory_of(way->builder, by),
                                      directory + prefix);
  }
  const char *path =
      directory ? cffi_builder_printf(way->builder, "%s/%s", directory, name)
                : NULL;
  return path && take_file(way, path);
}

static bool take_from_paths(walk *way, const cffi_strings *paths,
                            const char *by, const char *name) {
  for (size_t i = 0; i < paths->count; i++)
    for (const char *at = paths->items[i]; *at; at += *at == ':') {
      size_t length = strcspn(at, ":");
      if (take_from_entry(way, at, length, by, name)) return true;
      at += length;
    }
  return false;
}

/* Whether NAME, which the file BY needs, is somewhere. */
static bool is_somewhere(walk *way, const cffi_strings *paths, const char *by,
                         const char *name) {
  if (is_of_system(name) || cffi_host_is_open(name)) return true;
  if (*name == '@') name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
  if (cffi_place_is_path(name)) return take_file(way, name);
  const char *beside = directory_of(way->builder, by);
  bool looks_beside = strcmp(cffi_host.format, "ELF") != 0 && beside;
  return take_from_paths(way, paths, by, name) ||
         (looks_beside &&
          take_from_entry(way, beside, strlen(beside), by, name)) ||
         cffi_places_visit(way->places, way->builder, name, take_file, way);
}

/* The first library that IMAGE, the file BY, needs and that is nowhere. */
static const char *missing_in(walk *way, const cffi_image *image,
                              const char *by) {
  cffi_contents contents = {.names_only = true};
  image->format->read(image, way->builder, &contents);
  for (size_t i = 0; i < contents.needed.count; i++) {
    size_t known = way->seen.count;
    const char *name = contents.needed.items[i];
    cffi_strings_add_once(way->builder, &way->seen, name);
    if (way->seen.count > known && !way->builder->failed &&
        !is_somewhere(way, &contents.paths, by, name))
      return way->seen.items[known];
  }
  return NULL;
}

static const char *missing_by(walk *way, const char *by) {
  cffi_bytes bytes;
  cffi_image image;
  if (!load(way, by, SIZE_MAX - 1, &bytes)) return NULL;
  cffi_file_recognise(&bytes, &image);
  const char *missing = image.format ? missing_in(way, &image, by) : NULL;
  cffi_file_release(&bytes);
  return missing;
}

const char *cffi_needed_missing(const cffi_places *places,
                                cffi_builder *builder, const char *path,
                                const char **by) {
  walk way = {places, builder, {0}, {0}};
  cffi_strings_add_once(builder, &way.files, path);
  for (size_t i = 0; i < way.files.count && i < MOST_FILES; i++) {
    const char *missing = missing_by(&way, way.files.items[i]);
    *by = way.files.items[i];
    if (missing) return missing;
  }
  return NULL;
}
