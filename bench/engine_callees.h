/* engine_callees.h: what bench/engine_bench.c calls.
 *
 * The functions stand in an object file of their own, so that no compiler sees
 * both sides of a call.  For each shape there is a callee and, as a C compiler
 * would write it, a thunk with the engine's contract.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ENGINE_CALLEES_H
#define ENGINE_CALLEES_H

typedef struct pair {
  double x, y;
} pair;

typedef struct quad {
  double a, b, c, d;
} quad;

typedef struct eight {
  long words[8];
} eight;

/* SHAPE(name, label, signature text, type of argument and result) */
#define EACH_SHAPE(SHAPE)                                                      \
  SHAPE(scalar_int, "int f(int)", "(i)i", int)                                 \
  SHAPE(scalar_double, "double f(double)", "(d)d", double)                     \
  SHAPE(pair_by_value, "{2 doubles} by value", "({dd}){dd}", pair)             \
  SHAPE(quad_by_value, "{4 doubles} by value", "({dddd}){dddd}", quad)         \
  SHAPE(eight_by_value, "{8 longs} by value", "({[8l]}){[8l]}", eight)

#define DECLARE_SHAPE(name, label, text, type)                                 \
  type callee_##name(type value);                                              \
  void wrapper_##name(void *function, void *block);
EACH_SHAPE(DECLARE_SHAPE)
#undef DECLARE_SHAPE

#endif
