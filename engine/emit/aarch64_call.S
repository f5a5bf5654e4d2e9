/* aarch64_call.S: the call stub, and the floating-point mode, on AArch64 hosts.
 * SPDX-License-Identifier: MIT */
#if defined __aarch64__ && !defined __APPLE__
#include "frame_offsets.h"

        .text

/* void cffi_host_call(function x0, block x1, plan x2, frame x3,
 *                     stack_size x4, stack_alignment x5)
 * x19 = frame, x20 = function. */
        .globl  cffi_host_call
        .hidden cffi_host_call
        .type   cffi_host_call, %function
cffi_host_call:
        .cfi_startproc
        hint    #34                     /* bti c */
        stp     x29, x30, [sp, #-32]!
        .cfi_def_cfa_offset 32
        .cfi_offset x29, -32
        .cfi_offset x30, -24
        mov     x29, sp
        .cfi_def_cfa_register x29
        stp     x19, x20, [sp, #16]
        .cfi_offset x19, -16
        .cfi_offset x20, -8
        mov     x19, x3
        mov     x20, x0
        sub     x9, sp, x4
        neg     x5, x5
        and     x9, x9, x5
        mov     sp, x9

        mov     x0, x2                  /* plan; the block is in x1 */
        mov     x2, x19
        mov     x3, sp
        bl      cffi_stub_fill

        ldp     q0, q1, [x19, #CFFI_FRAME_VECTOR]
        ldp     q2, q3, [x19, #CFFI_FRAME_VECTOR+0x20]
        ldp     q4, q5, [x19, #CFFI_FRAME_VECTOR+0x40]
        ldp     q6, q7, [x19, #CFFI_FRAME_VECTOR+0x60]
        ldp     x0, x1, [x19, #CFFI_FRAME_GPR]
        ldp     x2, x3, [x19, #CFFI_FRAME_GPR+0x10]
        ldp     x4, x5, [x19, #CFFI_FRAME_GPR+0x20]
        ldp     x6, x7, [x19, #CFFI_FRAME_GPR+0x30]
        ldr     x8, [x19, #CFFI_FRAME_GPR+0x40]
        blr     x20

        stp     x0, x1, [x19, #CFFI_FRAME_RESULT]
        stp     q0, q1, [x19, #CFFI_FRAME_VECTOR]
        stp     q2, q3, [x19, #CFFI_FRAME_VECTOR+0x20]
        mov     sp, x29
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp], #32
        .cfi_restore x19
        .cfi_restore x20
        .cfi_restore x29
        .cfi_restore x30
        .cfi_def_cfa sp, 0
        ret
        .cfi_endproc
        .size   cffi_host_call, . - cffi_host_call

/* void cffi_host_mask_traps(uint32_t saved[2]): FPCR.  Bits 8-12 and 15 enable
 * traps (Arm ARM, "FPCR"). */
        .globl  cffi_host_mask_traps
        .hidden cffi_host_mask_traps
        .type   cffi_host_mask_traps, %function
cffi_host_mask_traps:
        .cfi_startproc
        hint    #34
        mrs     x1, fpcr
        str     x1, [x0]
        mov     w2, #0x9f00
        bic     x1, x1, x2
        msr     fpcr, x1
        ret
        .cfi_endproc
        .size   cffi_host_mask_traps, . - cffi_host_mask_traps

/* void cffi_host_restore_traps(const uint32_t saved[2]) */
        .globl  cffi_host_restore_traps
        .hidden cffi_host_restore_traps
        .type   cffi_host_restore_traps, %function
cffi_host_restore_traps:
        .cfi_startproc
        hint    #34
        ldr     w1, [x0]
        msr     fpcr, x1
        ret
        .cfi_endproc
        .size   cffi_host_restore_traps, . - cffi_host_restore_traps
#endif
        .section .note.GNU-stack, "", %progbits
