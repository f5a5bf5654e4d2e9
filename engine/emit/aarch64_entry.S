/* aarch64_entry.S: the pools of static entries, on AArch64 hosts.
 *
 * They lie in the text segment, so that callbacks and the stub tier need no
 * executable allocation at all.
 *
 * SPDX-License-Identifier: MIT */
#if defined __aarch64__ && !defined __APPLE__
#include "frame_offsets.h"

        .section .rodata
        .balign 4
        .globl  cffi_host_entries
        .hidden cffi_host_entries
cffi_host_entries:
        .word   1, 12, 0, 12            /* each entry is a group */
        .text

/* Stub entry I: cffi_stub_run(function x0, block x1, I w2). */
        .globl  cffi_stub_entries
        .hidden cffi_stub_entries
        .balign 16
cffi_stub_entries:
        .cfi_startproc
        .set    index, 0
        .rept   CFFI_STUB_ENTRIES
        hint    #34                     /* bti c */
        mov     w2, #index
        b       cffi_stub_run
        .set    index, index + 1
        .endr
        .cfi_endproc

/* Closure entry I: all of it happens in closure_common, with I in w16, which
 * carries no argument (AAPCS64 6.1.1). */
        .globl  cffi_closure_entries
        .hidden cffi_closure_entries
        .balign 16
cffi_closure_entries:
        .cfi_startproc
        .set    index, 0
        .rept   CFFI_CLOSURE_ENTRIES
        hint    #34
        mov     w16, #index
        b       closure_common
        .set    index, index + 1
        .endr
        .cfi_endproc

/* The caller's argument area starts where its sp was. */
        .type   closure_common, %function
closure_common:
        .cfi_startproc
        stp     x29, x30, [sp, #-16]!
        .cfi_def_cfa_offset 16
        .cfi_offset x29, -16
        .cfi_offset x30, -8
        mov     x29, sp
        .cfi_def_cfa_register x29
        sub     sp, sp, #CFFI_FRAME_SIZE
        stp     x0, x1, [sp, #CFFI_FRAME_GPR]
        stp     x2, x3, [sp, #CFFI_FRAME_GPR+0x10]
        stp     x4, x5, [sp, #CFFI_FRAME_GPR+0x20]
        stp     x6, x7, [sp, #CFFI_FRAME_GPR+0x30]
        str     x8, [sp, #CFFI_FRAME_GPR+0x40]
        stp     q0, q1, [sp, #CFFI_FRAME_VECTOR]
        stp     q2, q3, [sp, #CFFI_FRAME_VECTOR+0x20]
        stp     q4, q5, [sp, #CFFI_FRAME_VECTOR+0x40]
        stp     q6, q7, [sp, #CFFI_FRAME_VECTOR+0x60]
        mov     w0, w16
        mov     x1, sp
        add     x2, x29, #16
        bl      cffi_closure_run

        ldp     x0, x1, [sp, #CFFI_FRAME_RESULT]
        ldp     q0, q1, [sp, #CFFI_FRAME_VECTOR]
        ldp     q2, q3, [sp, #CFFI_FRAME_VECTOR+0x20]
        mov     sp, x29
        ldp     x29, x30, [sp], #16
        .cfi_restore x29
        .cfi_restore x30
        .cfi_def_cfa sp, 0
        ret
        .cfi_endproc
        .size   closure_common, . - closure_common
#endif
        .section .note.GNU-stack, "", %progbits
