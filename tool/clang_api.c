/* clang_api.c: finding libclang and looking its functions up.
 *
 * Distributions name the library in many ways, often without an unversioned
 * name: libclang.so, libclang.so.1, libclang-19.so.19, libclang-16.so.1 ...
 * We try the plain names, then each major version from new to old, by its
 * soname and in LLVM's own directory.
 *
 * SPDX-License-Identifier: MIT */
#include "clang_api.h"

#include "diag.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEWEST_MAJOR = 40, OLDEST_MAJOR = 11 };

/* %d stands for the major version. */
static const char *const versioned_names[] = {
    "libclang-%d.so.%d",
    "libclang-%d.so.1",
    "libclang.so.%d",
    "libclang-%d.so.13",
    "libclang-%d.so",
    "/usr/lib/llvm-%d/lib/libclang.so.1",
    "/usr/lib/llvm-%d/lib/libclang.so",
    "/usr/lib/llvm%d/lib/libclang.so",
    "/usr/lib64/llvm%d/lib64/libclang.so",
};

static const char *const plain_names[] = {
    "libclang.so",
    "libclang.so.1",
    "libclang.dylib",
    "/usr/local/lib/libclang.so",
    "/opt/homebrew/opt/llvm/lib/libclang.dylib",
    "/Library/Developer/CommandLineTools/usr/lib/libclang.dylib",
};

static void *open_library(struct clang_api *api, const char *name) {
  api->handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  if (api->handle) snprintf(api->path, sizeof api->path, "%s", name);
  return api->handle;
}

bool clang_api_name(int index, char name[CLANG_NAME_SIZE]) {
  enum {
    PLAIN = sizeof plain_names / sizeof *plain_names,
    VERSIONED = sizeof versioned_names / sizeof *versioned_names,
    MAJORS = NEWEST_MAJOR - OLDEST_MAJOR + 1
  };
  int major = NEWEST_MAJOR - index / VERSIONED;
  int plain = index - MAJORS * VERSIONED;
  if (plain >= PLAIN) return false;
  if (plain >= 0)
    snprintf(name, CLANG_NAME_SIZE, "%s", plain_names[plain]);
  else
    snprintf(name, CLANG_NAME_SIZE, versioned_names[index % VERSIONED], major,
             major);
  return true;
}

static void *find_any(struct clang_api *api) {
  char name[CLANG_NAME_SIZE];
  for (int i = 0; !api->handle && clang_api_name(i, name); i++)
    open_library(api, name);
  return api->handle;
}

/* Looks all functions up; returns the first required one that is missing. */
static const char *resolve(struct clang_api *api) {
  const char *missing = NULL;
#define CLANG_RESOLVE(required, result, name, parameters)                      \
  *(void **)&api->name = dlsym(api->handle, "clang_" #name);                   \
  if ((required) && !api->name && !missing) missing = "clang_" #name;
  CLANG_FUNCTIONS(CLANG_RESOLVE)
#undef CLANG_RESOLVE
  return missing;
}

int clang_api_open(struct clang_api *api, const char *path) {
  memset(api, 0, sizeof *api);
  const char *named = path ? path : getenv("CFFI_LIBCLANG");
  if (named && *named) {
    if (!open_library(api, named)) {
      diag_error(NULL, "cannot open libclang: %s", dlerror());
      return -1;
    }
  } else if (!find_any(api)) {
    diag_error(NULL, "no libclang was found; install one (Debian: apt install "
                     "libclang1), or name its file with --libclang PATH");
    return -1;
  }
  const char *missing = resolve(api);
  if (missing) {
    diag_error(NULL, "%s is no usable libclang: it lacks %s", api->path,
               missing);
    clang_api_close(api);
    return -1;
  }
  return 0;
}

void clang_api_close(struct clang_api *api) {
  if (api->handle) dlclose(api->handle);
  api->handle = NULL;
}
