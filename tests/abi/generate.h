/* generate.h: random signatures.  SPDX-License-Identifier: MIT */
#ifndef ABI_GENERATE_H
#define ABI_GENERATE_H

#include "c_type.h"
#include "random.h"

/* A random signature without the scalars whose letters stand in UNKNOWN.  The
 * same stream gives the same signature.  Freed by csignature_free. */
csignature *generate_signature(stream *random, const char *unknown);

#endif
