/* host_windows.c: LoadLibrary and its kin.
 *
 * A library opened by its path finds the libraries that it needs beside it.
 *
 * SPDX-License-Identifier: MIT */
#include "library/host.h"

#ifdef _WIN32
#  include <stdint.h>
#  include <stdio.h>
#  include <string.h>
#  include <windows.h>

#  if defined __x86_64__ || defined _M_X64
#    define MACHINE "x86-64"
#  elif defined __aarch64__ || defined _M_ARM64
#    define MACHINE "AArch64"
#  else
#    define MACHINE "i386"
#  endif

const cffi_host_facts cffi_host = {
    .format = "PE",
    .machine = MACHINE,
    .suffix = ".dll",
    .prefix = "",
    .path_separator = ';',
    .slashes = "/\\",
    .triplet = NULL,
};

static void tell(char *reason, size_t size) {
  DWORD code = GetLastError();
  DWORD length =
      FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                     NULL, code, 0, reason, (DWORD)size, NULL);
  if (length == 0) snprintf(reason, size, "error %lu", (unsigned long)code);
  reason[strcspn(reason, "\r\n")] = '\0';
}

void *cffi_host_open(const char *name, char *reason, size_t size) {
  DWORD flags = strpbrk(name, "/\\") ? LOAD_WITH_ALTERED_SEARCH_PATH : 0;
  HMODULE handle = LoadLibraryExA(name, NULL, flags);
  if (!handle) tell(reason, size);
  return handle;
}

bool cffi_host_is_open(const char *name) {
  return GetModuleHandleA(name) != NULL;
}

bool cffi_host_symbol(void *handle, const char *name, const char *version,
                      void **address, char *reason, size_t size) {
  HMODULE where = handle ? (HMODULE)handle : GetModuleHandleA(NULL);
  if (version) {
    snprintf(reason, size, "symbols have no versions on this system");
    return false;
  }
  FARPROC found = GetProcAddress(where, name);
  if (!found) tell(reason, size);
  if (found) *address = (void *)(uintptr_t)found;
  return found != NULL;
}

bool cffi_host_close(void *handle, char *reason, size_t size) {
  bool closed = FreeLibrary((HMODULE)handle);
  if (!closed) tell(reason, size);
  return closed;
}
#endif
