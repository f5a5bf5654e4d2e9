/* guard_aarch64.S: calls a function and reports what it should have kept.
 *
 *     unsigned guard_call(void *function, void *a, void *b, void *c);
 *
 * Calls FUNCTION(a, b, c) with known values in the callee-saved registers and
 * returns a set of violations (bits as in guard.h): AAPCS64 6.1.1 and 6.1.2
 * want x19-x29, sp and the low halves of v8-v15 kept, and FPCR's modes.
 *
 * Frame: x19-x28 at 16, d8-d15 at 96, FPCR at 160, under x29 and x30.
 *
 * SPDX-License-Identifier: MIT */
#if defined __aarch64__
        .text
        .globl  guard_call
        .type   guard_call, %function
        .macro  pairs instruction, base
        \instruction x19, x20, [\base, #16]
        \instruction x21, x22, [\base, #32]
        \instruction x23, x24, [\base, #48]
        \instruction x25, x26, [\base, #64]
        \instruction x27, x28, [\base, #80]
        \instruction d8, d9, [\base, #96]
        \instruction d10, d11, [\base, #112]
        \instruction d12, d13, [\base, #128]
        \instruction d14, d15, [\base, #144]
        .endm
guard_call:
        stp     x29, x30, [sp, #-176]!
        mov     x29, sp
        pairs   stp, sp
        mrs     x9, fpcr
        str     x9, [sp, #160]
        adrp    x10, guard_stack
        add     x10, x10, :lo12:guard_stack
        str     x29, [x10]
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
        mov     x\n, #\n * 257
        .endr
        .irp    n, 8, 9, 10, 11, 12, 13, 14, 15
        mov     x9, #\n * 4099
        fmov    d\n, x9
        .endr
        mov     x9, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        blr     x9
        mov     w0, #0
        .set    bit, 0
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
        mov     x9, #\n * 257
        cmp     x9, x\n
        cset    w9, ne
        orr     w0, w0, w9, lsl #bit
        .set    bit, bit + 1
        .endr
        .irp    n, 8, 9, 10, 11, 12, 13, 14, 15
        mov     x9, #\n * 4099
        fmov    x10, d\n
        cmp     x9, x10
        cset    w9, ne
        orr     w0, w0, w9, lsl #bit
        .set    bit, bit + 1
        .endr
        adrp    x10, guard_stack
        add     x10, x10, :lo12:guard_stack
        ldr     x10, [x10]
        cmp     x10, x29
        cset    w9, ne
        orr     w0, w0, w9, lsl #18
        mov     x9, sp
        cmp     x10, x9
        cset    w9, ne
        orr     w0, w0, w9, lsl #19
        mov     sp, x10
        mrs     x9, fpcr
        ldr     x10, [sp, #160]
        cmp     x9, x10
        cset    w9, ne
        orr     w0, w0, w9, lsl #20
        msr     fpcr, x10
        pairs   ldp, sp
        ldp     x29, x30, [sp], #176
        ret
        .size   guard_call, . - guard_call

        .local  guard_stack
        .comm   guard_stack, 8, 8
#endif
        .section .note.GNU-stack, "", %progbits
