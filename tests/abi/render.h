/* render.h: signatures as C source.  SPDX-License-Identifier: MIT */
#ifndef ABI_RENDER_H
#define ABI_RENDER_H

#include "c_type.h"

/* Writes what every generated file starts with; scalars whose letters stand in
 * UNKNOWN are left out. */
void render_start(const char *unknown, FILE *out);

/* Writes types, callee and caller of SIGNATURE, the INDEXth of its file. */
void render_case(const csignature *signature, unsigned index, FILE *out);

/* Writes the table of COUNT cases that ends the file. */
void render_end(unsigned count, FILE *out);

#endif
