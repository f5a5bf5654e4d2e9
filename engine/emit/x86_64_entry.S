/* x86_64_entry.S: the pools of static entries, on System V hosts.
 *
 * They lie in the text segment, so that callbacks and the stub tier need no
 * executable allocation at all.
 *
 * SPDX-License-Identifier: MIT */
#if defined __x86_64__ && !defined _WIN32
#include "frame_offsets.h"

        .text

#define GROUP_ENTRIES 14
#define GROUP_BYTES   128
#define FIRST         16
#define ENTRY_BYTES   8

        .section .rodata
        .balign 4
        .globl  cffi_host_entries
        .hidden cffi_host_entries
cffi_host_entries:
        .long   GROUP_ENTRIES, GROUP_BYTES, FIRST, ENTRY_BYTES
        .text

/* A pool of COUNT entries.  Each puts its number within its group in al and
 * jumps back to the group's start, which puts the entry's own in REGISTER and
 * goes to TARGET.  At entry, al tells a variadic function how many vector
 * registers are used (psABI 1.0, 3.2.3); nobody asks here. */
        .macro  pool name, count, register, target
        .globl  \name
        .hidden \name
        .balign GROUP_BYTES
\name:
        .cfi_startproc
        .set    base, 0
        .rept   (\count + GROUP_ENTRIES - 1) / GROUP_ENTRIES
        .balign GROUP_BYTES
        movzbl  %al, %eax
        leal    base(%rax), \register
        jmp     \target
        .balign FIRST
        .set    index, 0
        .rept   GROUP_ENTRIES
        endbr64
        movb    $index, %al
        .byte   0xeb, -(FIRST + ENTRY_BYTES * (index + 1)) /* jmp, short */
        .set    index, index + 1
        .endr
        .set    base, base + GROUP_ENTRIES
        .endr
        .cfi_endproc
        .endm

/* Stub entry I: cffi_stub_run(function rdi, block rsi, I edx). */
        pool    cffi_stub_entries, CFFI_STUB_ENTRIES, %edx, cffi_stub_run

/* Closure entry I: all of it happens in closure_common, with I in r11d, which
 * carries no argument (psABI 1.0, figure 3.4; Windows x64, "Register
 * volatility"); nor does r10. */
        pool    cffi_closure_entries, CFFI_CLOSURE_ENTRIES, %r11d, \
                closure_common

/* Argument registers of both ABIs -> the frame at rsp. */
        .macro  save_arguments
        movq    %rdx, CFFI_FRAME_GPR+0x10(%rsp)
        movq    %rcx, CFFI_FRAME_GPR+0x18(%rsp)
        movq    %r8, CFFI_FRAME_GPR+0x20(%rsp)
        movq    %r9, CFFI_FRAME_GPR+0x28(%rsp)
        movaps  %xmm0, CFFI_FRAME_VECTOR+0x00(%rsp)
        movaps  %xmm1, CFFI_FRAME_VECTOR+0x10(%rsp)
        movaps  %xmm2, CFFI_FRAME_VECTOR+0x20(%rsp)
        movaps  %xmm3, CFFI_FRAME_VECTOR+0x30(%rsp)
        .endm

/* The caller's frame, above the return address: its argument area. */
        .macro  run_closure
        movl    %r11d, %edi
        movq    %rsp, %rsi
        leaq    16(%rbp), %rdx
        call    cffi_closure_run
        .endm

        .macro  push_frame
        pushq   %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        movq    %rsp, %rbp
        .cfi_def_cfa_register %rbp
        .endm

        .type   closure_common, @function
closure_common:
        .cfi_startproc
        leaq    cffi_closure_abis(%rip), %r10
        cmpb    $0, (%r10,%r11)
        jne     closure_win64
        push_frame
        subq    $CFFI_FRAME_SIZE, %rsp
        movq    %rdi, CFFI_FRAME_GPR+0x00(%rsp)
        movq    %rsi, CFFI_FRAME_GPR+0x08(%rsp)
        save_arguments
        movaps  %xmm4, CFFI_FRAME_VECTOR+0x40(%rsp)
        movaps  %xmm5, CFFI_FRAME_VECTOR+0x50(%rsp)
        movaps  %xmm6, CFFI_FRAME_VECTOR+0x60(%rsp)
        movaps  %xmm7, CFFI_FRAME_VECTOR+0x70(%rsp)
        run_closure

        movq    CFFI_FRAME_RESULT(%rsp), %rax
        movq    CFFI_FRAME_RESULT+8(%rsp), %rdx
        movl    CFFI_FRAME_SPECIAL(%rsp), %ecx
        testl   %ecx, %ecx
        jnz     1f
        movq    CFFI_FRAME_VECTOR(%rsp), %xmm0
        movq    CFFI_FRAME_VECTOR+0x10(%rsp), %xmm1
        leave
        .cfi_remember_state
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_restore_state

1:      movaps  CFFI_FRAME_VECTOR(%rsp), %xmm0
        movaps  CFFI_FRAME_VECTOR+0x10(%rsp), %xmm1
        testl   $2, %ecx                /* CFFI_SPECIAL_X87_PAIR */
        jz      2f
        fldt    CFFI_FRAME_X87+0x10(%rsp)
2:      testl   $3, %ecx                /* either x87 result */
        jz      3f
        fldt    CFFI_FRAME_X87(%rsp)
3:      leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size   closure_common, . - closure_common

/* Windows x64, "Register volatility": besides what System V keeps, rdi, rsi
 * and xmm6 to xmm15 are the caller's.
 *     rbp-16         rdi, rsi
 *     rsp+FRAME_SIZE xmm6 ... xmm15 */
        .macro  nonvolatile instruction
        .irp    n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        \instruction \n
        .endr
        .endm
        .macro  save_vector n
        movaps  %xmm\n, CFFI_FRAME_SIZE+16*(\n-6)(%rsp)
        .endm
        .macro  restore_vector n
        movaps  CFFI_FRAME_SIZE+16*(\n-6)(%rsp), %xmm\n
        .endm

        .type   closure_win64, @function
closure_win64:
        .cfi_startproc
        push_frame
        pushq   %rsi
        pushq   %rdi
        .cfi_offset %rsi, -24
        .cfi_offset %rdi, -32
        subq    $CFFI_FRAME_SIZE+160, %rsp
        save_arguments
        nonvolatile save_vector
        run_closure
        nonvolatile restore_vector
        movq    CFFI_FRAME_RESULT(%rsp), %rax
        movaps  CFFI_FRAME_VECTOR(%rsp), %xmm0
        movq    -8(%rbp), %rsi
        movq    -16(%rbp), %rdi
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size   closure_win64, . - closure_win64
#endif
        .section .note.GNU-stack, "", %progbits
