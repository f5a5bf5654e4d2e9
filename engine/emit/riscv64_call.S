/* riscv64_call.S: the call stub, and the floating-point mode, on RISC-V hosts.
 * SPDX-License-Identifier: MIT */
#if defined __riscv && __riscv_xlen == 64
#include "frame_offsets.h"

        .text

/* void cffi_host_call(function a0, block a1, plan a2, frame a3,
 *                     stack_size a4, stack_alignment a5)
 * s0 = frame pointer, s1 = frame, s2 = function. */
        .globl  cffi_host_call
        .hidden cffi_host_call
        .type   cffi_host_call, @function
cffi_host_call:
        .cfi_startproc
        addi    sp, sp, -32
        .cfi_def_cfa_offset 32
        sd      ra, 24(sp)
        sd      s0, 16(sp)
        sd      s1, 8(sp)
        sd      s2, 0(sp)
        .cfi_offset ra, -8
        .cfi_offset s0, -16
        .cfi_offset s1, -24
        .cfi_offset s2, -32
        addi    s0, sp, 32
        .cfi_def_cfa s0, 0
        mv      s1, a3
        mv      s2, a0
        sub     sp, sp, a4
        neg     a5, a5
        and     sp, sp, a5

        mv      a0, a2                  /* plan; the block is in a1 */
        mv      a2, s1
        mv      a3, sp
        call    cffi_stub_fill

        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        fld     fa\n, CFFI_FRAME_VECTOR+16*\n(s1)
        ld      a\n, CFFI_FRAME_GPR+8*\n(s1)
        .endr
        jalr    s2

        sd      a0, CFFI_FRAME_RESULT(s1)
        sd      a1, CFFI_FRAME_RESULT+8(s1)
        fsd     fa0, CFFI_FRAME_VECTOR(s1)
        fsd     fa1, CFFI_FRAME_VECTOR+0x10(s1)
        addi    sp, s0, -32
        .cfi_def_cfa sp, 32
        ld      ra, 24(sp)
        ld      s0, 16(sp)
        ld      s1, 8(sp)
        ld      s2, 0(sp)
        addi    sp, sp, 32
        .cfi_def_cfa_offset 0
        ret
        .cfi_endproc
        .size   cffi_host_call, . - cffi_host_call

/* RISC-V's floating point never traps, so there is nothing to mask. */
        .globl  cffi_host_mask_traps, cffi_host_restore_traps
        .hidden cffi_host_mask_traps, cffi_host_restore_traps
        .type   cffi_host_mask_traps, @function
        .type   cffi_host_restore_traps, @function
cffi_host_mask_traps:
cffi_host_restore_traps:
        .cfi_startproc
        ret
        .cfi_endproc
        .size   cffi_host_mask_traps, . - cffi_host_mask_traps
        .size   cffi_host_restore_traps, . - cffi_host_restore_traps
#endif
        .section .note.GNU-stack, "", %progbits
