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
#include <stdio.h>
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

static bool is_in_directory(const char *directory, const char *stem) {
  DIR *stream = opendir(directory);
  if (!stream) return false;
  bool is_found = false;
  for (struct dirent *entry; !is_found && (entry = readdir(stream));)
    is_found = is_version_of(entry->d_name, stem);
  closedir(stream);
  return is_found;
}

static bool is_in_path(const char *path, const char *stem) {
  char directory[4096];
  while (path && *path) {
    size_t length = strcspn(path, ":");
    if (length > 0 && length < sizeof directory) {
      memcpy(directory, path, length);
      directory[length] = '\0';
      if (is_in_directory(directory, stem)) return true;
    }
    path += length + (path[length] == ':');
  }
  return false;
}

/* The cache holds sonames, each with a NUL after it. */
static bool is_in_cache(const char *stem) {
  FILE *stream = fopen(CACHE, "rb");
  if (!stream) return false;
  struct text cache = {0};
  char part[65536];
  for (size_t size; (size = fread(part, 1, sizeof part, stream)) > 0;)
    text_add_bytes(&cache, part, size);
  fclose(stream);
  bool is_found = false;
  for (size_t at = 0; at < cache.length && !is_found;) {
    const char *name = cache.bytes + at;
    is_found = is_version_of(name, stem);
    at += strlen(name) + 1;
  }
  text_release(&cache);
  return is_found;
}

static bool find_stem(const char *stem) {
  if (is_in_path(getenv("LD_LIBRARY_PATH"), stem)) return true;
  size_t count = sizeof usual_directories / sizeof *usual_directories;
  for (size_t i = 0; i < count; i++)
    if (is_in_directory(usual_directories[i], stem)) return true;
  return is_in_cache(stem);
}

bool library_exists(const char *name) {
  if (strchr(name, '/')) return access(name, R_OK) == 0;
  struct text stem = {0};
  bool is_whole = strstr(name, ".so") || strstr(name, ".dylib");
  static const char *const suffixes[] = {".so", ".dylib"};
  bool is_found = is_whole && find_stem(name);
  for (size_t i = 0; i < 2 && !is_found && !is_whole; i++) {
    stem.length = 0;
    text_printf(&stem, "lib%s%s", name, suffixes[i]);
    is_found = find_stem(stem.bytes);
  }
  text_release(&stem);
  return is_found;
}
