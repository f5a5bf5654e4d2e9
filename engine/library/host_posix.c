/* host_posix.c: dlopen and its kin.
 *
 * SPDX-License-Identifier: MIT */
#include "library/host.h"

#ifndef _WIN32
#  include <dlfcn.h>
#  include <stdio.h>

/* Names of cffi_machine's table, and of Debian's directories. */
#  if defined __x86_64__ && defined __ILP32__
#    define MACHINE "x32"
#    define TRIPLET "x86_64-linux-gnux32"
#  elif defined __x86_64__
#    define MACHINE "x86-64"
#    define TRIPLET "x86_64-linux-gnu"
#  elif defined __i386__
#    define MACHINE "i386"
#    define TRIPLET "i386-linux-gnu"
#  elif defined __aarch64__
#    define MACHINE "AArch64"
#    define TRIPLET "aarch64-linux-gnu"
#  elif defined __arm__
#    define MACHINE "ARM"
#    define TRIPLET "arm-linux-gnueabihf"
#  elif defined __riscv && __riscv_xlen == 64
#    define MACHINE "RISC-V 64"
#    define TRIPLET "riscv64-linux-gnu"
#  elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#    define MACHINE "PowerPC 64 (little-endian)"
#    define TRIPLET "powerpc64le-linux-gnu"
#  elif defined __powerpc64__
#    define MACHINE "PowerPC 64"
#    define TRIPLET "powerpc64-linux-gnu"
#  elif defined __s390x__
#    define MACHINE "s390x"
#    define TRIPLET "s390x-linux-gnu"
#  elif defined __loongarch64
#    define MACHINE "LoongArch 64"
#    define TRIPLET "loongarch64-linux-gnu"
#  else
#    error "this machine's name is not known: add it here, as machine.c has it"
#  endif

const cffi_host_facts cffi_host = {
#  ifdef __APPLE__
    .format = "Mach-O",
    .suffix = ".dylib",
    .triplet = NULL,
#  else
    .format = "ELF",
    .suffix = ".so",
    .triplet = TRIPLET,
#  endif
    .machine = MACHINE,
    .prefix = "lib",
    .path_separator = ':',
    .slashes = "/",
};

static void tell(char *reason, size_t size) {
  const char *words = dlerror();
  snprintf(reason, size, "%s", words ? words : "the system gave no reason");
}

void *cffi_host_open(const char *name, char *reason, size_t size) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) tell(reason, size);
  return handle;
}

bool cffi_host_is_open(const char *name) {
  void *handle = dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
  if (handle) dlclose(handle);
  return handle != NULL;
}

/* A symbol's value may be NULL, so dlerror decides. */
bool cffi_host_symbol(void *handle, const char *name, const char *version,
                      void **address, char *reason, size_t size) {
  void *where = handle ? handle : RTLD_DEFAULT;
  dlerror();
#  ifdef __APPLE__
  if (version) {
    snprintf(reason, size, "symbols have no versions on this system");
    return false;
  }
  void *found = dlsym(where, name);
#  else
  void *found = version ? dlvsym(where, name, version) : dlsym(where, name);
#  endif
  if (!found) {
    const char *words = dlerror();
    snprintf(reason, size, "%s", words ? words : "its value is NULL");
    return false;
  }
  *address = found;
  return true;
}

bool cffi_host_close(void *handle, char *reason, size_t size) {
  bool closed = dlclose(handle) == 0;
  if (!closed) tell(reason, size);
  return closed;
}
#endif
