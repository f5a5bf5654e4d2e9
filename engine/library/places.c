/* places.c: where libraries are, by every system and package manager we know.
 *
 * A table, in the order of the search.  What the user's environment names is
 * listed even where it does not exist, since that may be the mistake; the other
 * directories only where they do.
 *
 * ld.so(8) for the order on ELF systems, dyld(1) on Darwin; Homebrew, MacPorts,
 * Nix and Guix by their manuals; pkg-config(1): X/lib/pkgconfig tells of X/lib.
 *
 * SPDX-License-Identifier: MIT */
#include "library/places.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "library/cache.h"
#include "library/file.h"
#include "library/host.h"

typedef enum source_kind {
  LIST,     /* TEXT is a variable: a list of directories */
  PREFIXES, /* a variable: a list of prefixes, whose lib/ counts */
  PACKAGES, /* a variable: a list of .../pkgconfig, whose parents count */
  HOME,     /* a directory below the user's home */
  TRIPLET,  /* a directory, whose subdirectory for this machine counts */
  FIXED     /* a file or directory */
} source_kind;

typedef struct source {
  source_kind kind;
  const char *text;
  const char *origin;
  const char *format; /* of the systems that have it, or NULL */
} source;

static const source sources[] = {
    {LIST, "LD_LIBRARY_PATH", "LD_LIBRARY_PATH", "ELF"},
    {LIST, "DYLD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "Mach-O"},
    {LIST, "PATH", "PATH", "PE"},
    {FIXED, CFFI_CACHE_PATH, "the loader's cache", "ELF"},
    {TRIPLET, "/lib", "system", "ELF"},
    {TRIPLET, "/usr/lib", "system", "ELF"},
    {FIXED, "/lib64", "system", "ELF"},
    {FIXED, "/usr/lib64", "system", "ELF"},
    {FIXED, "/lib", "system", "ELF"},
    {FIXED, "/usr/lib", "system", NULL},
    {FIXED, "/usr/local/lib", "system", NULL},
    {TRIPLET, "/usr/local/lib", "system", "ELF"},
    {LIST, "DYLD_FALLBACK_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
     "Mach-O"},
    {HOME, "lib", "home", "Mach-O"},
    {PREFIXES, "HOMEBREW_PREFIX", "Homebrew", NULL},
    {FIXED, "/opt/homebrew/lib", "Homebrew", NULL},
    {FIXED, "/home/linuxbrew/.linuxbrew/lib", "Homebrew", "ELF"},
    {FIXED, "/opt/local/lib", "MacPorts", "Mach-O"},
    {LIST, "NIX_LD_LIBRARY_PATH", "Nix", NULL},
    {PREFIXES, "NIX_PROFILES", "Nix", NULL},
    {HOME, ".nix-profile/lib", "Nix", NULL},
    {FIXED, "/run/current-system/sw/lib", "Nix", NULL},
    {FIXED, "/nix/var/nix/profiles/default/lib", "Nix", NULL},
    {PREFIXES, "GUIX_ENVIRONMENT", "Guix", "ELF"},
    {PREFIXES, "GUIX_PROFILE", "Guix", "ELF"},
    {HOME, ".guix-profile/lib", "Guix", "ELF"},
    {FIXED, "/run/current-system/profile/lib", "Guix", "ELF"},
    {PACKAGES, "PKG_CONFIG_PATH", "pkg-config", NULL},
    {PACKAGES, "PKG_CONFIG_LIBDIR", "pkg-config", NULL},
};

/* -- Files ---------------------------------------------------------------- */

bool cffi_place_is_path(const char *name) {
  return strpbrk(name, cffi_host.slashes) != NULL;
}

static bool exists(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

static bool is_cache(const char *path) {
  return strcmp(path, CFFI_CACHE_PATH) == 0;
}

/* -- The list ------------------------------------------------------------- */

static bool has_place(const cffi_places *places, const char *path) {
  for (size_t i = 0; i < places->count; i++)
    if (strcmp(places->items[i].path, path) == 0) return true;
  return false;
}

static void add_place(cffi_places *places, cffi_builder *builder,
                      const char *path, const char *origin) {
  if (!path || !*path || has_place(places, path)) return;
  if (places->count == places->capacity) {
    cffi_library_directory *items =
        cffi_builder_grow(builder, places->items, places->count, sizeof *items,
                          &places->capacity);
    if (!items) return;
    places->items = items;
  }
  places->items[places->count++] = (cffi_library_directory){path, origin};
}

/* The directory that ENTRY of the variable of SOURCE stands for, or NULL. */
static const char *entry_directory(const source *from, cffi_builder *builder,
                                   const char *entry) {
  static const char tail[] = "/pkgconfig";
  size_t length = entry ? strlen(entry) : 0, cut = sizeof tail - 1;
  if (length == 0 || from->kind == LIST) return entry;
  if (from->kind == PREFIXES)
    return cffi_builder_printf(builder, "%s/lib", entry);
  bool is_ours = length > cut && strcmp(entry + length - cut, tail) == 0;
  return is_ours ? cffi_builder_copy_n(builder, entry, length - cut) : NULL;
}

/* Nix separates its profiles by blanks. */
static void add_variable(cffi_places *places, cffi_builder *builder,
                         const source *from) {
  const char *value = getenv(from->text);
  const char separators[] = {cffi_host.path_separator, ' ', 0};
  const char *ends = from->kind == PREFIXES
                         ? separators
                         : (char[]){cffi_host.path_separator, 0};
  while (value && *value) {
    size_t length = strcspn(value, ends);
    const char *entry = cffi_builder_copy_n(builder, value, length);
    add_place(places, builder, entry_directory(from, builder, entry),
              from->origin);
    value += length + (value[length] != '\0');
  }
}

/* The directory of a SOURCE that is no variable, or NULL. */
static const char *fixed_directory(const source *from, cffi_builder *builder) {
  const char *home = getenv("HOME");
  switch (from->kind) {
  case HOME:
    return home ? cffi_builder_printf(builder, "%s/%s", home, from->text)
                : NULL;
  case TRIPLET:
    return cffi_host.triplet ? cffi_builder_printf(builder, "%s/%s", from->text,
                                                   cffi_host.triplet)
                             : NULL;
  default: return from->text;
  }
}

static void add_source(cffi_places *places, cffi_builder *builder,
                       const source *from) {
  if (from->format && strcmp(from->format, cffi_host.format) != 0) return;
  if (from->kind <= PACKAGES) {
    add_variable(places, builder, from);
    return;
  }
  const char *path = fixed_directory(from, builder);
  if (path && exists(path)) add_place(places, builder, path, from->origin);
}

void cffi_places_init(cffi_places *places, const cffi_library_request *request,
                      cffi_builder *builder) {
  *places = (cffi_places){0};
  for (size_t i = 0; i < request->directory_count; i++)
    add_place(places, builder,
              cffi_builder_copy(builder, request->directories[i]), "caller");
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    add_source(places, builder, &sources[i]);
  if (has_place(places, CFFI_CACHE_PATH) &&
      cffi_file_load(CFFI_CACHE_PATH, SIZE_MAX - 1, &places->cache) == ENOMEM)
    builder->failed = true;
}

void cffi_places_release(cffi_places *places) {
  cffi_file_release(&places->cache);
}

/* -- Looking -------------------------------------------------------------- */

/* A search for one name.  FITS says whether a file's name is that. */
typedef struct lookup {
  const char *name;
  cffi_builder *builder;
  cffi_place_visitor *visitor;
  void *context;
} lookup;

static bool visit_cache(const cffi_places *places, const lookup *wanted,
                        bool (*fits)(const char *file, const char *name)) {
  const char *name, *path;
  for (size_t i = 0; cffi_cache_entry(&places->cache, i, &name, &path); i++)
    if (name && path && fits(name, wanted->name) &&
        wanted->visitor(wanted->context, path))
      return true;
  return false;
}

static bool is_same(const char *file, const char *name) {
  return strcmp(file, name) == 0;
}

bool cffi_places_visit(const cffi_places *places, cffi_builder *builder,
                       const char *name, cffi_place_visitor *visitor,
                       void *context) {
  lookup wanted = {name, builder, visitor, context};
  for (size_t i = 0; i < places->count; i++) {
    const char *directory = places->items[i].path;
    if (is_cache(directory)) {
      if (visit_cache(places, &wanted, is_same)) return true;
      continue;
    }
    const char *path = cffi_builder_printf(builder, "%s/%s", directory, name);
    if (path && exists(path) && visitor(context, path)) return true;
  }
  return false;
}

/* -- Versions ------------------------------------------------------------- */

/* Whether FILE is NAME with a dot and a number behind it. */
static bool is_version(const char *file, const char *name) {
  size_t length = strlen(name);
  return strncmp(file, name, length) == 0 && file[length] == '.' &&
         isdigit((unsigned char)file[length + 1]);
}

/* Whether version A of NAME is to be preferred to B: the higher number, then
 * the shorter name. */
static bool is_better(const char *a, const char *b, const char *name) {
  unsigned long number_a = strtoul(a + strlen(name) + 1, NULL, 10);
  unsigned long number_b = strtoul(b + strlen(name) + 1, NULL, 10);
  if (number_a != number_b) return number_a > number_b;
  size_t length_a = strlen(a), length_b = strlen(b);
  return length_a != length_b ? length_a < length_b : strcmp(a, b) > 0;
}

/* The name of the best version in DIRECTORY, or NULL. */
static const char *best_version(const char *directory, const lookup *wanted) {
  DIR *stream = opendir(directory);
  if (!stream) return NULL;
  const char *best = NULL;
  for (struct dirent *entry; (entry = readdir(stream));)
    if (is_version(entry->d_name, wanted->name) &&
        (!best || is_better(entry->d_name, best, wanted->name)))
      best = cffi_builder_copy(wanted->builder, entry->d_name);
  closedir(stream);
  return best;
}

bool cffi_places_visit_versions(const cffi_places *places,
                                cffi_builder *builder, const char *name,
                                cffi_place_visitor *visitor, void *context) {
  lookup wanted = {name, builder, visitor, context};
  for (size_t i = 0; i < places->count; i++) {
    const char *directory = places->items[i].path;
    if (is_cache(directory)) {
      if (visit_cache(places, &wanted, is_version)) return true;
      continue;
    }
    const char *file = best_version(directory, &wanted);
    const char *path =
        file ? cffi_builder_printf(builder, "%s/%s", directory, file) : NULL;
    if (path && visitor(context, path)) return true;
  }
  return false;
}
