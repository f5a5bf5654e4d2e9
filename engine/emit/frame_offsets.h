/* frame_offsets.h: where cffi_frame's parts lie, for assembly and C alike.
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_FRAME_OFFSETS_H
#define CFFI_FRAME_OFFSETS_H

#define CFFI_FRAME_GPR          0
#define CFFI_FRAME_RESULT       80
#define CFFI_FRAME_VECTOR       96
#define CFFI_FRAME_X87          224
#define CFFI_FRAME_VECTOR_COUNT 256
#define CFFI_FRAME_SPECIAL      260
#define CFFI_FRAME_SIZE         272

/* Numbers of static entries. */
#define CFFI_CLOSURE_ENTRIES 4096
#define CFFI_STUB_ENTRIES    1024

#endif
