/* find_library.c: looks where the loader looks, without loading anything: in
 * LD_LIBRARY_PATH, in the cache that ldconfig keeps, in the usual directories.
 *
 * Development packages bring libNAME.so; without them there is libNAME.so.N
 * alone, which counts as well.
 *
 * SPDX-License-Identifier: MIT */
#include "find_library.h"

#include "target.h"
#include "text.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CACHE "/etc/ld.so.cache"

/* Debian keeps libraries of several machines apart. */
#define MULTIARCH TARGET_CPU "-linux-gnu"

static const char *const usual_directories[] = {
    "/usr/local/lib",  "/lib64",
    "/usr/lib64",      "/lib",
    "/usr/lib",        "/opt/homebrew/lib",
    "/lib/" MULTIARCH, "/usr/lib/" MULTIARCH,
};

/* Whether FILE is STEM, or STEM with a version after it. */
static bool is_version_of(const char *file, const char *stem) {
  size_t length = strlen(stem);
  return strncmp(file, stem, length) == 0 &&
         (file[length] == '\0' || file[length] == '.');
}

/* The entry of DIRECTORY that fits STEM: itself rather than a version. */
static const char *find_in_directory(struct arena *arena, const char *directory,
                                     const char *stem) {
  DIR *stream = opendir(directory);
  if (!stream) return NULL;
  const char *found = NULL;
  bool is_exact = false;
  for (struct dirent *entry; !is_exact && (entry = readdir(stream));) {
    is_exact = strcmp(entry->d_name, stem) == 0;
    if (is_exact || (!found && is_version_of(entry->d_name, stem)))
      found = arena_printf(arena, "%s/%s", directory, entry->d_name);
  }
  closedir(stream);
  return found;
}

static const char *find_in_path(struct arena *arena, const char *path,
                                const char *stem) {
  const char *found = NULL;
  while (path && *path && !found) {
    size_t length = strcspn(path, ":");
    if (length > 0)
      found = find_in_directory(arena, arena_copy_n(arena, path, length), stem);
    path += length + (path[length] == ':');
  }
  return found;
}

/* The cache holds sonames, each with a NUL after it. */
static const char *find_in_cache(struct arena *arena, const char *stem) {
  struct text cache = {0};
  if (!text_add_file(&cache, CACHE)) return NULL;
  const char *found = NULL;
  for (size_t at = 0; at < cache.length && !found;) {
    const char *name = cache.bytes + at;
    if (is_version_of(name, stem)) found = arena_copy(arena, name);
    at += strlen(name) + 1;
  }
  text_release(&cache);
  return found;
}

static const char *find_stem(struct arena *arena, const char *stem) {
  const char *found = find_in_path(arena, getenv("LD_LIBRARY_PATH"), stem);
  size_t count = sizeof usual_directories / sizeof *usual_directories;
  for (size_t i = 0; i < count && !found; i++)
    found = find_in_directory(arena, usual_directories[i], stem);
  return found ? found : find_in_cache(arena, stem);
}

const char *find_library(struct arena *arena, const char *name) {
  if (strchr(name, '/')) return access(name, R_OK) == 0 ? name : NULL;
  if (strstr(name, ".so") || strstr(name, ".dylib"))
    return find_stem(arena, name);
  const char *found = find_stem(arena, arena_printf(arena, "lib%s.so", name));
  return found ? found
               : find_stem(arena, arena_printf(arena, "lib%s.dylib", name));
}
