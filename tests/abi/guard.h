/* guard.h: what a called function must keep, checked by guard_x86_64.S.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_GUARD_H
#define ABI_GUARD_H

#include <stdint.h>

/* Calls FUNCTION(a, b, c); returns one bit for each of guard_names that it did
 * not keep. */
unsigned guard_call(void *function, void *a, void *b, void *c);

static const char *const guard_names[] = {"rbx",      "rbp",
                                          "r12",      "r13",
                                          "r14",      "r15",
                                          "rsp",      "direction flag",
                                          "MXCSR",    "x87 control word",
                                          "x87 stack"};

/* The floating-point modes of a thread: SSE and x87. */
typedef struct guard_modes {
  uint32_t mxcsr;
  uint16_t x87;
} guard_modes;

static inline guard_modes guard_modes_get(void) {
  guard_modes modes;
  __asm__ volatile("stmxcsr %0" : "=m"(modes.mxcsr));
  __asm__ volatile("fnstcw %0" : "=m"(modes.x87));
  return modes;
}

static inline void guard_modes_set(guard_modes modes) {
  __asm__ volatile("ldmxcsr %0" : : "m"(modes.mxcsr));
  __asm__ volatile("fnclex; fldcw %0" : : "m"(modes.x87));
}

#endif
