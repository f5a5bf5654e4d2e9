/* host.h: the system's own way to open libraries.
 *
 * One file for each kind of system implements this; they are the only ones here
 * that know where they run.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_HOST_H
#define CFFI_LIBRARY_HOST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct cffi_host_facts {
  const char *format;  /* of libraries: a cffi_format's name */
  const char *machine; /* of this process: a cffi_machine's name */
  const char *suffix;  /* of libraries: ".so" */
  const char *prefix;  /* of libraries: "lib" */
  char path_separator; /* in environment variables */
  const char *slashes; /* what makes a path of a name */
  const char *triplet; /* Debian's subdirectory of this machine, or NULL */
} cffi_host_facts;

extern const cffi_host_facts cffi_host;

/* The handle of the library NAME, a path or a name that the system searches
 * for; NULL when it will not, with its words in REASON. */
void *cffi_host_open(const char *name, char *reason, size_t size);

/* Whether the library NAME is in this process by that name. */
bool cffi_host_is_open(const char *name);

/* Takes NAME, of VERSION unless that is NULL, from HANDLE, or from the whole
 * process when that is NULL; false when there is none. */
bool cffi_host_symbol(void *handle, const char *name, const char *version,
                      void **address, char *reason, size_t size);

/* Gives HANDLE back; false when the system refuses. */
bool cffi_host_close(void *handle, char *reason, size_t size);

#endif
