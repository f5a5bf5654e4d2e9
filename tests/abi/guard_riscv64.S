/* guard_riscv64.S: calls a function and reports what it should have kept.
 *
 *     unsigned guard_call(void *function, void *a, void *b, void *c);
 *
 * Calls FUNCTION(a, b, c) with known values in the callee-saved registers and
 * returns a set of violations (bits as in guard.h): s0-s11, fs0-fs11, sp
 * ("Register Convention" of the RISC-V ABIs Specification).  Frame, from sp:
 * ra at 0, s0 at 8, s1-s11 from 16, fs0-fs11 from 104.
 *
 * SPDX-License-Identifier: MIT */
#if defined __riscv && __riscv_xlen == 64
        .text
        .globl  guard_call
        .type   guard_call, @function
guard_call:
        addi    sp, sp, -208
        sd      ra, 0(sp)
        sd      s0, 8(sp)
        .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        sd      s\n, 8+8*\n(sp)
        .endr
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        fsd     fs\n, 104+8*\n(sp)
        .endr
        la      t0, guard_stack
        sd      sp, 0(t0)
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        li      s\n, 100+\n
        li      t0, 200+\n
        fmv.d.x fs\n, t0
        .endr
        mv      t0, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        jalr    t0
        li      a0, 0
        .macro  note bit
        snez    t0, t0
        slli    t0, t0, \bit
        or      a0, a0, t0
        .endm
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        addi    t0, s\n, -(100+\n)
        note    \n
        fmv.x.d t0, fs\n
        addi    t0, t0, -(200+\n)
        note    12+\n
        .endr
        la      t0, guard_stack
        ld      t1, 0(t0)
        sub     t0, sp, t1
        note    24
        mv      sp, t1
        ld      ra, 0(sp)
        ld      s0, 8(sp)
        .irp    n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        ld      s\n, 8+8*\n(sp)
        .endr
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        fld     fs\n, 104+8*\n(sp)
        .endr
        addi    sp, sp, 208
        ret
        .size   guard_call, . - guard_call

        .local  guard_stack
        .comm   guard_stack, 8, 8
#endif
        .section .note.GNU-stack, "", %progbits
