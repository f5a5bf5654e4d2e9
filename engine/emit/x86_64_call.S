/* x86_64_call.S: the call stub, and the floating-point mode, on System V hosts.
 * SPDX-License-Identifier: MIT */
#if defined __x86_64__ && !defined _WIN32
#include "frame_offsets.h"

        .text

/* void cffi_host_call(function rdi, block rsi, plan rdx, frame rcx,
 *                     stack_size r8, stack_alignment r9)
 * rbx = frame, r12 = function. */
        .globl  cffi_host_call
        .hidden cffi_host_call
        .type   cffi_host_call, @function
cffi_host_call:
        .cfi_startproc
        endbr64
        pushq   %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset %rbp, -16
        movq    %rsp, %rbp
        .cfi_def_cfa_register %rbp
        pushq   %rbx
        pushq   %r12
        .cfi_offset %rbx, -24
        .cfi_offset %r12, -32
        movq    %rcx, %rbx
        movq    %rdi, %r12
        subq    %r8, %rsp
        negq    %r9
        andq    %r9, %rsp

        movq    %rdx, %rdi              /* plan; the block is in rsi */
        movq    %rbx, %rdx
        movq    %rsp, %rcx
        call    cffi_stub_fill

        movl    CFFI_FRAME_VECTOR_COUNT(%rbx), %eax
        testl   %eax, %eax
        jz      1f
        movaps  CFFI_FRAME_VECTOR+0x00(%rbx), %xmm0
        movaps  CFFI_FRAME_VECTOR+0x10(%rbx), %xmm1
        movaps  CFFI_FRAME_VECTOR+0x20(%rbx), %xmm2
        movaps  CFFI_FRAME_VECTOR+0x30(%rbx), %xmm3
        movaps  CFFI_FRAME_VECTOR+0x40(%rbx), %xmm4
        movaps  CFFI_FRAME_VECTOR+0x50(%rbx), %xmm5
        movaps  CFFI_FRAME_VECTOR+0x60(%rbx), %xmm6
        movaps  CFFI_FRAME_VECTOR+0x70(%rbx), %xmm7
1:      movq    CFFI_FRAME_GPR+0x00(%rbx), %rdi
        movq    CFFI_FRAME_GPR+0x08(%rbx), %rsi
        movq    CFFI_FRAME_GPR+0x10(%rbx), %rdx
        movq    CFFI_FRAME_GPR+0x18(%rbx), %rcx
        movq    CFFI_FRAME_GPR+0x20(%rbx), %r8
        movq    CFFI_FRAME_GPR+0x28(%rbx), %r9
        call    *%r12

        movq    %rax, CFFI_FRAME_RESULT(%rbx)
        movq    %rdx, CFFI_FRAME_RESULT+8(%rbx)
        movaps  %xmm0, CFFI_FRAME_VECTOR(%rbx)
        movaps  %xmm1, CFFI_FRAME_VECTOR+0x10(%rbx)
        movl    CFFI_FRAME_SPECIAL(%rbx), %eax
        testl   $3, %eax                /* CFFI_SPECIAL_X87, _X87_PAIR */
        jz      2f
        fstpt   CFFI_FRAME_X87(%rbx)
        testl   $2, %eax
        jz      2f
        fstpt   CFFI_FRAME_X87+0x10(%rbx)
2:      leaq    -16(%rbp), %rsp
        popq    %r12
        popq    %rbx
        popq    %rbp
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size   cffi_host_call, . - cffi_host_call

/* void cffi_host_mask_traps(uint32_t saved[2]): MXCSR, then the x87 control
 * word.  Bits 7-12 of MXCSR and 0-5 of the control word mask; bits 0-5 of
 * MXCSR are flags.  Intel SDM vol. 1, 8.1.5 and 10.2.3. */
        .globl  cffi_host_mask_traps
        .hidden cffi_host_mask_traps
        .type   cffi_host_mask_traps, @function
cffi_host_mask_traps:
        .cfi_startproc
        endbr64
        stmxcsr (%rdi)
        fnstcw  4(%rdi)
        movl    (%rdi), %eax
        orl     $0x1f80, %eax
        andl    $~0x3f, %eax
        movl    %eax, -8(%rsp)
        movzwl  4(%rdi), %eax
        orl     $0x3f, %eax
        movw    %ax, -4(%rsp)
        ldmxcsr -8(%rsp)
        fldcw   -4(%rsp)
        ret
        .cfi_endproc
        .size   cffi_host_mask_traps, . - cffi_host_mask_traps

/* void cffi_host_restore_traps(const uint32_t saved[2]).  x87 flags that C left
 * would trap at once when a host unmasks them, so they go first. */
        .globl  cffi_host_restore_traps
        .hidden cffi_host_restore_traps
        .type   cffi_host_restore_traps, @function
cffi_host_restore_traps:
        .cfi_startproc
        endbr64
        ldmxcsr (%rdi)
        movl    4(%rdi), %eax
        notl    %eax
        testb   $0x3f, %al
        jz      1f
        fnclex
1:      fldcw   4(%rdi)
        ret
        .cfi_endproc
        .size   cffi_host_restore_traps, . - cffi_host_restore_traps
#endif
        .section .note.GNU-stack, "", %progbits
