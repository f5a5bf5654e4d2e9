/* read_batch.h: what read_macros.c and read_details.c share: macros that the
 * compiler is asked about, many in one parse.
 *
 * Each question is a declaration behind the headers, named `cffi_K_I` or
 * `cffi_K_I_N`: K a letter that tells the question, I the macro's index.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_READ_BATCH_H
#define CFFI_TOOL_READ_BATCH_H

#include "reader.h"

enum pending_state {
  PENDING_UNKNOWN,
  PENDING_DETAILS, /* a second look is needed: see read_details.c */
  PENDING_DONE
};

struct pending {
  struct decl *macro;
  enum pending_state state;

  /* What the parse said. */
  bool was_seen; /* the compiler came by */
  bool is_undefined;
  bool has_address;
  const struct type *type; /* NULL when it has none */
  struct value value;
  uint64_t address;
  uint64_t size;     /* sizeof, 0 when it has none */
  const char *error; /* the first message about it, or NULL */
};

struct batch {
  struct reader reader;
  struct pending *items;
  int count;
};

/* What a declaration's name asks; kind is 0 when it is none of ours. */
struct question {
  char kind;
  int index;
  int element;
};

/* What the declaration at CURSOR, of a batch of COUNT macros, asks. */
struct question batch_question(struct batch *batch, CXCursor cursor);

/* Ends the work on a macro, with a value or with a reason. */
void batch_drop(struct pending *item, const char *reason);
void batch_finish(struct pending *item, const struct type *type,
                  struct value value);

/* Settles all items in state PENDING_DETAILS.  Returns 0 or -1. */
int batch_settle_details(struct batch *batch);

#endif
