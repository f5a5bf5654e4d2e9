/* known.h: where compilers are known to differ from the ABI.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_KNOWN_H
#define ABI_KNOWN_H

#include "c_type.h"

enum { KNOWN_MAX = 64 };

typedef struct known {
  char compiler[64];       /* pattern on a compiler's identity: "clang-1*" */
  char feature[64];        /* row of the table of features in known.c */
  char demonstration[512]; /* a signature that shows the difference */
} known;

typedef struct known_list {
  unsigned count;
  known rows[KNOWN_MAX];
} known_list;

/* Reads the file at PATH.  Complains on stderr and returns false when it cannot
 * be read or names an unknown feature. */
bool known_read(const char *path, known_list *out);

/* The row that explains why the compiler of IDENTITY may differ on SIGNATURE,
 * or NULL. */
const known *known_find(const known_list *list, const char *identity,
                        const csignature *signature);

/* True when ROW is about the compiler of IDENTITY. */
bool known_is_about(const known *row, const char *identity);

#endif
