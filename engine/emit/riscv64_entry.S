/* riscv64_entry.S: the pools of static entries, on RISC-V hosts.
 *
 * They lie in the text segment, so that callbacks and the stub tier need no
 * executable allocation at all.
 *
 * SPDX-License-Identifier: MIT */
#if defined __riscv && __riscv_xlen == 64
#include "frame_offsets.h"

        .section .rodata
        .balign 4
        .globl  cffi_host_entries
        .hidden cffi_host_entries
cffi_host_entries:
        .word   1, 12, 0, 12            /* each entry is a group */
        .text
        .option norelax
        .option norvc

/* Each entry loads its index in two instructions and jumps; jal reaches 1 MB.
 * Stub entry I: cffi_stub_run(function a0, block a1, I a2). */
        .globl  cffi_stub_entries
        .hidden cffi_stub_entries
        .balign 16
cffi_stub_entries:
        .cfi_startproc
        .set    index, 0
        .rept   CFFI_STUB_ENTRIES
        lui     a2, (index + 0x800) >> 12
        addi    a2, a2, (index & 0xfff) - ((index & 0x800) << 1)
        j       stub_common
        .set    index, index + 1
        .endr
stub_common:
        tail    cffi_stub_run
        .cfi_endproc

/* Closure entry I: all of it happens in closure_common, with I in t1, which
 * carries no argument ("Integer Calling Convention"). */
        .globl  cffi_closure_entries
        .hidden cffi_closure_entries
        .balign 16
cffi_closure_entries:
        .cfi_startproc
        .set    index, 0
        .rept   CFFI_CLOSURE_ENTRIES
        lui     t1, (index + 0x800) >> 12
        addi    t1, t1, (index & 0xfff) - ((index & 0x800) << 1)
        j       closure_common
        .set    index, index + 1
        .endr
        .cfi_endproc

/* The caller's argument area starts where its sp was. */
        .type   closure_common, @function
closure_common:
        .cfi_startproc
        addi    sp, sp, -16
        .cfi_def_cfa_offset 16
        sd      ra, 8(sp)
        sd      s0, 0(sp)
        .cfi_offset ra, -8
        .cfi_offset s0, -16
        addi    s0, sp, 16
        .cfi_def_cfa s0, 0
        addi    sp, sp, -CFFI_FRAME_SIZE
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7
        sd      a\n, CFFI_FRAME_GPR+8*\n(sp)
        fsd     fa\n, CFFI_FRAME_VECTOR+16*\n(sp)
        .endr
        mv      a0, t1
        mv      a1, sp
        mv      a2, s0
        call    cffi_closure_run

        ld      a0, CFFI_FRAME_RESULT(sp)
        ld      a1, CFFI_FRAME_RESULT+8(sp)
        fld     fa0, CFFI_FRAME_VECTOR(sp)
        fld     fa1, CFFI_FRAME_VECTOR+0x10(sp)
        addi    sp, s0, -16
        .cfi_def_cfa sp, 16
        ld      ra, 8(sp)
        ld      s0, 0(sp)
        addi    sp, sp, 16
        .cfi_def_cfa_offset 0
        ret
        .cfi_endproc
        .size   closure_common, . - closure_common
#endif
        .section .note.GNU-stack, "", %progbits
