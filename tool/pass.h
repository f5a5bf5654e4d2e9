/* pass.h: the passes over a model, in the order in which they run.
 *
 * Each does one thing to the whole model; none knows of clang or of files.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_PASS_H
#define CFFI_TOOL_PASS_H

#include "model.h"

/* Gives a reason to each declaration that Lisp cannot bind. */
void pass_drop(struct model *model);

/* Gives each named thing the name of its Lisp symbol. */
void pass_name(struct model *model);

#endif
