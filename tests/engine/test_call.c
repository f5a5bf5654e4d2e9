/* test_call.c: calls by hand, through both kinds of thunk.
 *
 * Each test is a case that a user of C libraries meets: results of every place,
 * structs, variadic functions, errno, floating-point traps.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <complex.h>
#include <errno.h>
#include <fenv.h>
#include <malloc.h>
#include <math.h>
#include <stdint.h>

#define EACH_TIER(flags)                                                       \
  for (unsigned tier_ = 0, flags = given_tiers[0]; tier_ < GIVEN_TIERS;        \
       flags = given_tiers[++tier_ % GIVEN_TIERS])

/* -- Callees --------------------------------------------------------------- */

typedef struct point {
  double x, y;
} point;

typedef struct real {
  long double value;
} real;

typedef struct large {
  long words[10];
} large;

__extension__ typedef __int128 int128;

static signed char narrow(signed char a, unsigned char b, short c) {
  return (signed char)(a + b + c);
}

/* Sees the whole registers: narrow arguments come extended to 32 bits. */
static long long see_registers(int a, unsigned b, int c, unsigned d) {
  return (long long)a * 1000000 + (long long)b * 10000 + c * 100 + d;
}

static long long see_stack(long a, long b, long c, long d, long e, long f,
                           int on_stack, unsigned beside) {
  return a + b + c + d + e + f + (long long)on_stack * 100000 + beside;
}

static point swap(point p) {
  return (point){p.y, p.x};
}

static real half(real r) {
  return (real){r.value / 2};
}

static large fill(long start) {
  large out;
  for (int i = 0; i < 10; i++)
    out.words[i] = start + i;
  return out;
}

static double complex rotate(double complex z) {
  return z * I;
}

static long double complex rotate_long(long double complex z) {
  return z * I;
}

static int128 add128(int128 a, int128 b) {
  return a + b;
}

static int fail_with(int code) {
  errno = code;
  return -1;
}

static double divide(double a, double b) {
  return a / b;
}

static long double divide_long(long double a, long double b) {
  return a / b;
}

static bool is_odd(int n) {
  return n & 1;
}

/* -- Scalars --------------------------------------------------------------- */

TEST(narrow_integers_go_and_come) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(bBs)b");
    BLOCK_PUT(&b, 0, int8_t, -100);
    BLOCK_PUT(&b, 1, uint8_t, 200);
    BLOCK_PUT(&b, 2, int16_t, -95);
    given_thunk("(bBs)b", flags)(ADDRESS(narrow), b.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&b, int8_t), 5);
  }
}

TEST(narrow_arguments_arrive_extended) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(bBsS)l");
    BLOCK_PUT(&b, 0, int8_t, -3);
    BLOCK_PUT(&b, 1, uint8_t, 250);
    BLOCK_PUT(&b, 2, int16_t, -7);
    BLOCK_PUT(&b, 3, uint16_t, 65000);
    given_thunk("(bBsS)l", flags)(ADDRESS(see_registers), b.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&b, int64_t), see_registers(-3, 250, -7, 65000));
  }
}

TEST(so_do_those_on_the_stack) {
  static const char text[] = "(llllllsB)l";
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, text);
    for (uint32_t i = 0; i < 6; i++)
      BLOCK_PUT(&b, i, long, 0);
    BLOCK_PUT(&b, 6, int16_t, -9);
    BLOCK_PUT(&b, 7, uint8_t, 200);
    given_thunk(text, flags)(ADDRESS(see_stack), b.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&b, int64_t), -900000 + 200);
  }
}

TEST(bools_are_bytes) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(i)z");
    BLOCK_PUT(&b, 0, int32_t, 7);
    given_thunk("(i)z", flags)(ADDRESS(is_odd), b.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&b, uint8_t), 1);
  }
}

TEST(sixteen_bytes_of_integer) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(nn)n");
    int128 large_one = (int128)1 << 100;
    BLOCK_PUT(&b, 0, int128, large_one);
    BLOCK_PUT(&b, 1, int128, -1);
    given_thunk("(nn)n", flags)(ADDRESS(add128), b.bytes);
    CHECK(BLOCK_RESULT(&b, int128) == large_one - 1);
  }
}

/* -- Aggregates and complex ------------------------------------------------ */

TEST(div_returns_a_struct_in_a_register) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(ii){ii}");
    BLOCK_PUT(&b, 0, int32_t, 47);
    BLOCK_PUT(&b, 1, int32_t, -5);
    given_thunk("(ii){ii}", flags)(ADDRESS(div), b.bytes);
    CHECK_NUMBER(BLOCK_RESULT(&b, div_t).quot, -9);
    CHECK_NUMBER(BLOCK_RESULT(&b, div_t).rem, 2);
  }
}

TEST(two_doubles_by_value) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "({dd}){dd}");
    BLOCK_PUT(&b, 0, point, ((point){1.5, -2.5}));
    given_thunk("({dd}){dd}", flags)(ADDRESS(swap), b.bytes);
    CHECK(BLOCK_RESULT(&b, point).x == -2.5);
    CHECK(BLOCK_RESULT(&b, point).y == 1.5);
  }
}

TEST(eighty_bytes_return_in_memory) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(l){[10l]}");
    BLOCK_PUT(&b, 0, long, 1000);
    given_thunk("(l){[10l]}", flags)(ADDRESS(fill), b.bytes);
    for (int i = 0; i < 10; i++)
      CHECK_NUMBER(BLOCK_RESULT(&b, large).words[i], 1000 + i);
  }
}

TEST(mallinfo2_is_such_a_function) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(){[10L]}");
    given_thunk("(){[10L]}", flags)(ADDRESS(mallinfo2), b.bytes);
    CHECK(BLOCK_RESULT(&b, struct mallinfo2).arena < (size_t)1 << 40);
  }
}

TEST(a_long_double_struct_comes_back_in_st0) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "({e}){e}");
    BLOCK_PUT(&b, 0, real, ((real){5.0L}));
    given_thunk("({e}){e}", flags)(ADDRESS(half), b.bytes);
    CHECK(BLOCK_RESULT(&b, real).value == 2.5L);
  }
}

TEST(complex_numbers) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(Cd)Cd");
    BLOCK_PUT(&b, 0, double complex, 3.0 + 4.0 * I);
    given_thunk("(Cd)Cd", flags)(ADDRESS(rotate), b.bytes);
    CHECK(creal(BLOCK_RESULT(&b, double complex)) == -4.0);
    CHECK(cimag(BLOCK_RESULT(&b, double complex)) == 3.0);
    block_init(&b, "(Ce)Ce");
    BLOCK_PUT(&b, 0, long double complex, 3.0L + 4.0L * I);
    given_thunk("(Ce)Ce", flags)(ADDRESS(rotate_long), b.bytes);
    CHECK(creall(BLOCK_RESULT(&b, long double complex)) == -4.0L);
    CHECK(cimagl(BLOCK_RESULT(&b, long double complex)) == 3.0L);
  }
}

/* -- Variadic -------------------------------------------------------------- */

TEST(snprintf_with_doubles) {
  EACH_TIER(flags) {
    given_block b;
    char text[64] = "";
    block_init(&b, "(pLp.idpe)i");
    BLOCK_PUT(&b, 0, char *, text);
    BLOCK_PUT(&b, 1, size_t, sizeof text);
    BLOCK_PUT(&b, 2, const char *, "%d %.2f %s %.1Lf");
    BLOCK_PUT(&b, 3, int32_t, -7);
    BLOCK_PUT(&b, 4, double, 2.25);
    BLOCK_PUT(&b, 5, const char *, "ok");
    BLOCK_PUT(&b, 6, long double, 0.5L);
    given_thunk("(pLp.idpe)i", flags)(ADDRESS(snprintf), b.bytes);
    CHECK_STRING(text, "-7 2.25 ok 0.5");
    CHECK_NUMBER(BLOCK_RESULT(&b, int32_t), 14);
  }
}

TEST(snprintf_with_more_doubles_than_registers) {
  EACH_TIER(flags) {
    given_block b;
    char text[80] = "";
    block_init(&b, "(pLp.dddddddddd)i");
    BLOCK_PUT(&b, 0, char *, text);
    BLOCK_PUT(&b, 1, size_t, sizeof text);
    BLOCK_PUT(&b, 2, const char *, "%g %g %g %g %g %g %g %g %g %g");
    for (uint32_t i = 0; i < 10; i++)
      BLOCK_PUT(&b, 3 + i, double, i + 0.5);
    given_thunk("(pLp.dddddddddd)i", flags)(ADDRESS(snprintf), b.bytes);
    CHECK_STRING(text, "0.5 1.5 2.5 3.5 4.5 5.5 6.5 7.5 8.5 9.5");
  }
}

/* -- errno ----------------------------------------------------------------- */

TEST(errno_is_stored_when_asked) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(i)i");
    BLOCK_PUT(&b, 0, int32_t, 77);
    given_thunk("(i)i", flags | CFFI_ERRNO)(ADDRESS(fail_with), b.bytes);
    CHECK_NUMBER(*(int32_t *)b.bytes, 77);
    CHECK_NUMBER(BLOCK_RESULT(&b, int32_t), -1);
  }
}

TEST(errno_is_left_alone_when_not_asked) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(i)i");
    BLOCK_PUT(&b, 0, int32_t, 77);
    given_thunk("(i)i", flags)(ADDRESS(fail_with), b.bytes);
    CHECK_NUMBER(*(uint32_t *)b.bytes, 0xABABABAB);
  }
}

TEST(errno_keeps_a_wide_result) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "({dd}){dd}");
    BLOCK_PUT(&b, 0, point, ((point){1, 2}));
    errno = 5;
    given_thunk("({dd}){dd}", flags | CFFI_ERRNO)(ADDRESS(swap), b.bytes);
    CHECK_NUMBER(*(int32_t *)b.bytes, 5);
    CHECK(BLOCK_RESULT(&b, point).x == 2 && BLOCK_RESULT(&b, point).y == 1);
  }
}

/* -- Floating-point traps -------------------------------------------------- */

static const int trapped = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;

/* Calls with the host's traps on; they must be on afterwards. */
static void call_trapping(cffi_thunk *thunk, void *function, given_block *b) {
  feclearexcept(FE_ALL_EXCEPT);
  feenableexcept(trapped);
  thunk(function, b->bytes);
  int after = fegetexcept();
  fedisableexcept(FE_ALL_EXCEPT);
  CHECK_NUMBER(after, trapped);
}

TEST(division_by_zero_does_not_trap_in_c) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(dd)d");
    BLOCK_PUT(&b, 0, double, 1.0);
    BLOCK_PUT(&b, 1, double, 0.0);
    call_trapping(given_thunk("(dd)d", flags | CFFI_NOTRAPS), ADDRESS(divide),
                  &b);
    CHECK(isinf(BLOCK_RESULT(&b, double)));
  }
}

TEST(nor_does_the_x87) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(ee)e");
    BLOCK_PUT(&b, 0, long double, 0.0L);
    BLOCK_PUT(&b, 1, long double, 0.0L);
    call_trapping(given_thunk("(ee)e", flags | CFFI_NOTRAPS | CFFI_ERRNO),
                  ADDRESS(divide_long), &b);
    CHECK(isnan(BLOCK_RESULT(&b, long double)));
  }
}

static double rounded(double a, double b) {
  return a + b;
}

TEST(the_rounding_mode_is_the_hosts_again) {
  EACH_TIER(flags) {
    given_block b;
    block_init(&b, "(dd)d");
    BLOCK_PUT(&b, 0, double, 1.0);
    BLOCK_PUT(&b, 1, double, 1.0);
    fesetround(FE_UPWARD);
    given_thunk("(dd)d", flags | CFFI_NOTRAPS)(ADDRESS(rounded), b.bytes);
    CHECK_NUMBER(fegetround(), FE_UPWARD);
    fesetround(FE_TONEAREST);
  }
}

/* -- Thunks ---------------------------------------------------------------- */

TEST(one_thunk_serves_a_signature) {
  CHECK(given_thunk("(d)d", CFFI_JIT) == given_thunk("(d)d", CFFI_JIT));
  CHECK(given_thunk("(d)d", CFFI_NOJIT) == given_thunk("(d)d", CFFI_NOJIT));
  CHECK(given_thunk("(d)d", CFFI_JIT) != given_thunk("(d)d", CFFI_NOJIT));
  CHECK(given_thunk("(d)d", CFFI_JIT) == given_thunk("(d)d", 0));
  CHECK(given_thunk("(d)d", CFFI_ERRNO) != given_thunk("(d)d", 0));
}

TEST(contradictory_flags_are_refused) {
  static const unsigned wrong[] = {CFFI_JIT | CFFI_NOJIT, 16, 0x80000000u};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    cffi_thunk *thunk = (cffi_thunk *)abort;
    cffi_error error;
    CHECK_NUMBER(
        cffi_thunk_get(given_signature("()v"), wrong[i], &thunk, &error),
        CFFI_E_ARGUMENT);
    CHECK(thunk == NULL);
  }
}

TEST(counts_are_kept) {
  cffi_stats before, after;
  cffi_stats_get(&before);
  given_thunk("(hhyy)Cf", CFFI_JIT);
  given_thunk("(hhyy)Cf", CFFI_NOJIT);
  cffi_stats_get(&after);
  CHECK_NUMBER(after.jit_thunks, before.jit_thunks + 1);
  CHECK_NUMBER(after.stub_thunks, before.stub_thunks + 1);
  CHECK(after.code_bytes > before.code_bytes);
  CHECK_STRING(after.jit_refusal, "");
}
