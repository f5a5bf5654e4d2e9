/* c_eval.h: what a macro stands for, found without a compiler.
 *
 * Literals, operators, casts, enumerators and references to other macros are
 * evaluated with C's types.  Whatever needs more (sizeof, function-like macros,
 * predefined macros, anything of undefined behaviour) is left to the compiler:
 * when this evaluator gives a value, it is the compiler's value.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_C_EVAL_H
#define CFFI_TOOL_C_EVAL_H

#include "model.h"

enum evaluation {
  EVALUATED,    /* the macro's type and value are set */
  EVAL_ALIAS,   /* the macro's alias and alias_kind are set */
  EVAL_DROPPED, /* the macro's reason is set */
  EVAL_COMPILER /* the compiler must tell */
};

/* Finds out what MACRO, object-like, stands for.  With ALWAYS_COMPILER set,
 * values are left to the compiler even where they are known. */
enum evaluation c_eval_macro(struct model *model, struct decl *macro,
                             bool always_compiler);

#endif
