/* target.h: target triples.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_TARGET_H
#define CFFI_TOOL_TARGET_H

#include <stdbool.h>

/* The CPU that the tool is built for, as triples call it. */
#if defined __x86_64__ || defined _M_X64
#  define TARGET_CPU "x86_64"
#elif defined __i386__ && defined __FreeBSD__
#  define TARGET_CPU "i386"
#elif defined __i386__ || defined _M_IX86
#  define TARGET_CPU "i686"
#elif defined __aarch64__ || defined _M_ARM64
#  define TARGET_CPU "aarch64"
#elif defined __arm__
#  define TARGET_CPU "arm"
#elif defined __riscv && __riscv_xlen == 64
#  define TARGET_CPU "riscv64"
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#  define TARGET_CPU "powerpc64le"
#elif defined __powerpc64__
#  define TARGET_CPU "powerpc64"
#elif defined __s390x__
#  define TARGET_CPU "s390x"
#else
#  error "this CPU's name in target triples is not known: add it here"
#endif

/* The triple of the machine that the tool was built for, in the form that
 * names spec files: "x86_64-pc-linux-gnu". */
const char *target_host(void);

/* Whether symbols of TRIPLE's object files start with an underscore that
 * dlsym's names lack. */
bool target_prefixes_symbols(const char *triple);

#endif
