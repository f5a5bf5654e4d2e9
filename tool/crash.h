/* crash.h: the end of a run that went wrong inside.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_CRASH_H
#define CFFI_TOOL_CRASH_H

/* From now on, a crash of this program or of libclang prints one message,
 * leaves no half-written file, and ends the process with EXIT_INTERNAL. */
void crash_catch(void);

#endif
