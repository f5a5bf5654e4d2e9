/* compiler.h: running a C compiler.  SPDX-License-Identifier: MIT */
#ifndef ABI_COMPILER_H
#define ABI_COMPILER_H

#include <stdbool.h>

typedef struct compiler {
  const char *name;     /* as a shell would find it */
  char identity[32];    /* what it is, "clang-14" */
  const char *level;    /* "-O0" */
  const char *includes; /* the folder of case.h */
  char unknown[8];      /* letters of scalars that it does not know */
} compiler;

/* Compiles SOURCE to the shared object OUTPUT.  Its messages are shown unless
 * QUIET.  Returns success. */
bool compiler_run(const compiler *c, const char *source, const char *output,
                  bool quiet);

/* Finds out what C is, and which optional scalars it knows, with files in
 * FOLDER.  Returns false when it cannot even compile an int. */
bool compiler_probe(compiler *c, const char *folder);

#endif
