/* batch.h: many signatures, one generated file, one child process.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_BATCH_H
#define ABI_BATCH_H

#include "c_type.h"
#include "compiler.h"
#include "known.h"

#include <stdint.h>

typedef struct batch_item {
  uint64_t seed; /* gives the values, and the signature unless it was given */
  csignature *signature;
} batch_item;

typedef struct batch {
  const compiler *compiler;
  const known_list *known; /* NULL: nothing is excused */
  const char *folder;      /* for generated files */
  unsigned number;         /* names the generated files */
  bool keep;               /* the generated files stay */
  bool spoil;              /* try the judge: see trial.h */
  unsigned count;
  batch_item *items;
} batch;

typedef struct batch_counts {
  unsigned passed, failed, known;
} batch_counts;

/* Compiles and judges B, in a child process; goes on behind a signature that
 * kills it.  Failures are printed; COUNTS grows by what came out.  A
 * signature that does not compile has failed.  Returns false when files or
 * processes could not be made. */
bool batch_run(const batch *b, batch_counts *counts);

#endif
