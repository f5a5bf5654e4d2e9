/* target.c: the host's triple, put together from what the compiler says.
 *
 * SPDX-License-Identifier: MIT */
#include "target.h"

#include <string.h>

#if defined __ANDROID__
#  define SYSTEM "-unknown-linux-android"
#elif defined __linux__
#  define SYSTEM "-pc-linux-gnu"
#elif defined __APPLE__
#  define SYSTEM "-apple-darwin9"
#elif defined _WIN32
#  define SYSTEM "-pc-windows-msvc"
#elif defined __FreeBSD__
#  define SYSTEM "-unknown-freebsd"
#elif defined __OpenBSD__
#  define SYSTEM "-unknown-openbsd"
#else
#  error "this system's name in target triples is not known: add it here"
#endif

const char *target_host(void) {
  return TARGET_CPU SYSTEM;
}

bool target_prefixes_symbols(const char *triple) {
  return strstr(triple, "darwin") || strstr(triple, "macos") ||
         strstr(triple, "-ios");
}
