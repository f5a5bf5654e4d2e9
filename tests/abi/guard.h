/* guard.h: what a called function must keep, checked by guard_CPU.S.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_GUARD_H
#define ABI_GUARD_H

#include <stdbool.h>
#include <stdint.h>

/* Calls FUNCTION(a, b, c); returns one bit for each of guard_names that it did
 * not keep. */
unsigned guard_call(void *function, void *a, void *b, void *c);

/* The floating-point modes of a thread: x86's SSE and x87, Arm's FPCR. */
typedef struct guard_modes {
  uint32_t first, second;
} guard_modes;

#if defined __x86_64__ || defined __i386__

static const char *const guard_names[] = {"rbx",      "rbp",
                                          "r12",      "r13",
                                          "r14",      "r15",
                                          "rsp",      "direction flag",
                                          "MXCSR",    "x87 control word",
                                          "x87 stack"};

/* Traps on for invalid, division by zero and overflow, as SBCL has them. */
static const guard_modes guard_host_modes = {0x1900, 0x0372};

static inline guard_modes guard_modes_get(void) {
  guard_modes modes;
  uint16_t x87;
  __asm__ volatile("stmxcsr %0" : "=m"(modes.first));
  __asm__ volatile("fnstcw %0" : "=m"(x87));
  modes.second = x87;
  return modes;
}

static inline void guard_modes_set(guard_modes modes) {
  uint16_t x87 = (uint16_t)modes.second;
  __asm__ volatile("ldmxcsr %0" : : "m"(modes.first));
  __asm__ volatile("fnclex; fldcw %0" : : "m"(x87));
}

static inline bool guard_modes_are_same(guard_modes a, guard_modes b) {
  return ((a.first ^ b.first) & 0xFFC0) == 0 && a.second == b.second;
}

static inline bool guard_modes_are_masked(guard_modes modes) {
  return (modes.first & 0x1F80) == 0x1F80 && (modes.second & 0x3F) == 0x3F;
}

/* A frame's address is aligned as the stack is. */
enum { GUARD_FRAME_ALIGNMENT = 16 };

#elif defined __aarch64__

/* A frame record may stand anywhere; a misaligned sp traps by itself. */
enum { GUARD_FRAME_ALIGNMENT = 8 };

static const char *const guard_names[] = {
    "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "d8",
    "d9",  "d10", "d11", "d12", "d13", "d14", "d15", "x29", "sp",  "FPCR"};

/* Rounds up, and asks for the same traps, which a CPU may not have. */
static const guard_modes guard_host_modes = {0x00400700, 0};

static inline guard_modes guard_modes_get(void) {
  uint64_t fpcr;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  return (guard_modes){(uint32_t)fpcr, 0};
}

static inline void guard_modes_set(guard_modes modes) {
  uint64_t fpcr = modes.first;
  __asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
}

static inline bool guard_modes_are_same(guard_modes a, guard_modes b) {
  return ((a.first ^ b.first) & 0x00C00000) == 0;
}

static inline bool guard_modes_are_masked(guard_modes modes) {
  return (modes.first & 0x9F00) == 0;
}

#else

enum { GUARD_FRAME_ALIGNMENT = 16 };

static const char *const guard_names[] = {
    "s0",  "s1",  "s2",  "s3",  "s4",   "s5",   "s6",  "s7",  "s8",
    "s9",  "s10", "s11", "fs0", "fs1",  "fs2",  "fs3", "fs4", "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "sp"};

/* RISC-V has no traps: rounding up is the mode to be kept. */
static const guard_modes guard_host_modes = {3, 0};

static inline guard_modes guard_modes_get(void) {
  uint64_t mode;
  __asm__ volatile("frrm %0" : "=r"(mode));
  return (guard_modes){(uint32_t)mode, 0};
}

static inline void guard_modes_set(guard_modes modes) {
  uint64_t mode = modes.first;
  __asm__ volatile("fsrm %0" : : "r"(mode));
}

static inline bool guard_modes_are_same(guard_modes a, guard_modes b) {
  return a.first == b.first;
}

static inline bool guard_modes_are_masked(guard_modes modes) {
  (void)modes;
  return true;
}

#endif

#endif
