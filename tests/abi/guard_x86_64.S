/* guard_x86_64.S: calls a function and reports what it should have kept.
 *
 *     unsigned guard_call(void *function, void *a, void *b, void *c);
 *
 * Calls FUNCTION(a, b, c) with known values in the callee-saved registers and
 * returns a set of violations (bits as in guard.h): psABI 1.0 section 3.2.1
 * wants rbx, rbp, r12-r15, rsp, the control bits of MXCSR, the x87 control word
 * and a clear direction flag kept, and the x87 stack empty.
 *
 * Frame, from rsp upwards while FUNCTION runs:
 *     0  MXCSR before, 4  MXCSR after, 8  x87 word before, 12  after
 *    16  x87 environment, 28 bytes
 *
 * SPDX-License-Identifier: MIT */
#if defined __x86_64__

        .text
        .globl  guard_call
        .type   guard_call, @function
guard_call:
        endbr64
        push    %rbx
        push    %rbp
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        sub     $72, %rsp
        stmxcsr 0(%rsp)
        fnstcw  8(%rsp)
        mov     %rsp, guard_stack(%rip)
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        movabs  $0x1111111111111111, %rbx
        movabs  $0x2222222222222222, %rbp
        movabs  $0x3333333333333333, %r12
        movabs  $0x4444444444444444, %r13
        movabs  $0x5555555555555555, %r14
        movabs  $0x6666666666666666, %r15
        call    *%rax
        xor     %eax, %eax
        .macro  expect register, value, bit
        movabs  $\value, %rcx
        cmp     %rcx, \register
        setne   %cl
        movzbl  %cl, %ecx
        shl     $\bit, %ecx
        or      %ecx, %eax
        .endm
        expect  %rbx, 0x1111111111111111, 0
        expect  %rbp, 0x2222222222222222, 1
        expect  %r12, 0x3333333333333333, 2
        expect  %r13, 0x4444444444444444, 3
        expect  %r14, 0x5555555555555555, 4
        expect  %r15, 0x6666666666666666, 5
        mov     guard_stack(%rip), %rcx
        cmp     %rcx, %rsp
        mov     %rcx, %rsp
        je      1f
        or      $64, %eax
1:      pushf
        pop     %rcx
        cld
        test    $0x400, %ecx
        jz      2f
        or      $128, %eax
2:      stmxcsr 4(%rsp)
        mov     4(%rsp), %ecx
        xor     0(%rsp), %ecx
        test    $0xFFC0, %ecx
        jz      3f
        or      $256, %eax
3:      fnstcw  12(%rsp)
        mov     12(%rsp), %cx
        cmp     8(%rsp), %cx
        je      4f
        or      $512, %eax
4:      fnstenv 16(%rsp)
        fldenv  16(%rsp)
        cmpw    $0xFFFF, 24(%rsp)
        je      5f
        or      $1024, %eax
5:      ldmxcsr 0(%rsp)
        fldcw   8(%rsp)
        add     $72, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbp
        pop     %rbx
        ret
        .size   guard_call, . - guard_call

        .local  guard_stack
        .comm   guard_stack, 8, 8
#endif
        .section .note.GNU-stack, "", %progbits
