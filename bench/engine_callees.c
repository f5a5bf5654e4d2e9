/* engine_callees.c: callees, and thunks as a C compiler writes them.
 *
 * A wrapper reads its argument from the slot behind the result and stores the
 * result at byte 16, as cffi.h says.
 *
 * SPDX-License-Identifier: MIT */
#include "engine_callees.h"

#include <stddef.h>
#include <stdint.h>

#define DEFINE_SHAPE(name, label, text, type)                                  \
  type callee_##name(type value) {                                             \
    return value;                                                              \
  }                                                                            \
  void wrapper_##name(void *function, void *block) {                           \
    enum { ARGUMENT = 16 + (sizeof(type) + 15) / 16 * 16 };                    \
    type *result = (type *)((char *)block + 16);                               \
    type *argument = (type *)((char *)block + ARGUMENT);                       \
    *result = ((type(*)(type))(uintptr_t)function)(*argument);                 \
  }
EACH_SHAPE(DEFINE_SHAPE)
