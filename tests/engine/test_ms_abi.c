/* test_ms_abi.c: Windows x64 functions on another system, as Wine and firmware
 * have them.
 *
 * The judge compares values; here is what it cannot see: a closure keeps the
 * registers that its caller, by this convention, does not expect to lose.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#if defined __x86_64__ && !defined _WIN32

enum { KEPT_VECTORS = 10 }; /* xmm6 to xmm15 */

typedef struct kept {
  _Alignas(16) unsigned char vectors[KEPT_VECTORS][16];
  uint64_t rsi, rdi;
} kept;

/* Calls CODE by the Windows convention with the registers in GIVEN; what it
 * left in them is in GOT. */
static void call_with(void *code, const kept *given, kept *got) {
  register kept *kept_got __asm__("r13") = got;
  __asm__ volatile(
      "mov %%rsp, %%r12; sub $256, %%rsp; and $-16, %%rsp\n\t"
      ".irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
      "movaps 16*(\\n-6)(%%rbx), %%xmm\\n\n\t"
      ".endr\n\t"
      "mov 160(%%rbx), %%rsi; mov 168(%%rbx), %%rdi; mov $40, %%ecx\n\t"
      "call *%%rax\n\t"
      ".irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
      "movaps %%xmm\\n, 16*(\\n-6)(%%r13)\n\t"
      ".endr\n\t"
      "mov %%rsi, 160(%%r13); mov %%rdi, 168(%%r13); mov %%r12, %%rsp"
      : "+a"(code)
      : "b"(given), "r"(kept_got)
      : "r12", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory",
        "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
        "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

/* Spoils all that a System V function may. */
static void spoil(uintptr_t cookie, void *block) {
  *(int *)cookie = *(int *)((char *)block + 32);
  __asm__ volatile(".irp n, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                   "pcmpeqd %%xmm\\n, %%xmm\\n\n\t"
                   ".endr\n\t"
                   "xor %%esi, %%esi; xor %%edi, %%edi"
                   :
                   :
                   : "rsi", "rdi", "cc", "xmm6", "xmm7", "xmm8", "xmm9",
                     "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

TEST(a_closure_keeps_what_windows_keeps) {
  kept given, got = {.rsi = 0};
  void *code;
  int seen = 0;
  memset(&given, 0x5A, sizeof given);
  REQUIRE(cffi_closure_new(given_signature("!w(i)v"), spoil, (uintptr_t)&seen,
                           0, &code, NULL) == CFFI_OK);
  call_with(code, &given, &got);
  CHECK_NUMBER(seen, 40);
  CHECK(!memcmp(&given, &got, sizeof given));
  cffi_closure_free(code, NULL);
}

typedef struct triple {
  long a, b, c;
} triple;

/* It may write to its own argument (Windows x64, "Parameter passing"). */
__attribute__((ms_abi)) static long take(triple t) {
  return t.a++ + t.b++ + t.c++;
}

TEST(a_callee_cannot_write_to_the_block) {
  for (int i = 0; i < GIVEN_TIERS; i++) {
    given_block block;
    block_init(&block, "!w({lll})l");
    BLOCK_PUT(&block, 0, triple, ((triple){1, 2, 3}));
    given_thunk("!w({lll})l", given_tiers[i])(ADDRESS(take), block.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&block, long), 6);
    CHECK_NUMBER(((triple *)block_argument(&block, 0))->a, 1);
  }
}

#else

TEST(elsewhere_it_is_planned_but_refused) {
  cffi_thunk *thunk;
  cffi_error error;
  CHECK_NUMBER(cffi_thunk_get(given_signature("!w(i)i"), 0, &thunk, &error),
               CFFI_E_UNSUPPORTED);
  CHECK(thunk == NULL);
}

#endif

TEST(bit_fields_are_microsofts) {
  cffi_layout_info layout;
  CHECK_NUMBER(cffi_layout_get("!w{b:3i:5}", 10, &layout, NULL, 0, NULL),
               CFFI_OK);
  CHECK_NUMBER(layout.size, 8);
}

TEST(what_windows_does_not_have_is_refused) {
  static const char *const texts[] = {"!w(h)v", "!w(g)v", "!w(V8b)v", "!x()v"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const cffi_signature *signature;
    CHECK_ROW(cffi_signature_get(texts[i], strlen(texts[i]), &signature,
                                 NULL) == CFFI_E_UNSUPPORTED,
              texts[i]);
  }
}
