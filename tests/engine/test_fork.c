/* test_fork.c: parent and child go their own ways.
 *
 * Memory for generated code may be shared with a forked child: what one of them
 * writes after the fork must not appear under the other's thunks.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <sys/wait.h>
#include <unistd.h>

enum { THUNKS = 200 };

static long sum(long a, long b) {
  return a * 1000 + b;
}

static double sum_real(double a, double b) {
  return a * 1000 + b;
}

/* Calls through the thunk for ROUND: of longs or of doubles, with padding
 * arguments that make each signature new. */
static bool call_round(int round, bool is_real) {
  char text[32];
  given_block b;
  snprintf(text, sizeof text, is_real ? "(dd{[%db]})d" : "(ll{[%db]})l",
           round + 1);
  block_init(&b, text);
  cffi_thunk *thunk = given_thunk(text, CFFI_JIT);
  if (is_real) {
    BLOCK_PUT(&b, 0, double, round);
    BLOCK_PUT(&b, 1, double, 7);
    thunk(ADDRESS(sum_real), b.bytes);
    return BLOCK_RESULT(&b, double) == round * 1000 + 7;
  }
  BLOCK_PUT(&b, 0, long, round);
  BLOCK_PUT(&b, 1, long, 7);
  thunk(ADDRESS(sum), b.bytes);
  return BLOCK_RESULT(&b, long) == round * 1000 + 7;
}

/* Makes THUNKS thunks, then calls all of them again. */
static bool call_rounds(bool is_real) {
  bool good = true;
  for (int again = 0; again < 2; again++)
    for (int round = 0; round < THUNKS; round++)
      good &= call_round(round, is_real);
  return good;
}

static bool child_is_good(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(thunks_of_parent_and_child_do_not_collide) {
  CHECK(call_round(0, false));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) _exit(!(call_rounds(true) && call_rounds(false)));
  CHECK(call_rounds(false));
  CHECK(child_is_good(child));
  CHECK(call_rounds(false));
  CHECK(call_rounds(true));
}

TEST(grandchildren_too) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    pid_t grandchild = fork();
    if (grandchild == 0) _exit(!call_rounds(true));
    bool good = call_rounds(false);
    _exit(!(child_is_good(grandchild) && good));
  }
  CHECK(child_is_good(child));
}

static void answer(uintptr_t cookie, void *block) {
  *(uintptr_t *)result_at(block) = cookie;
}

TEST(closures_survive_in_the_child) {
  void *code;
  REQUIRE(!cffi_closure_new(given_signature("()l"), answer, 5, 0, &code, NULL));
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    cffi_closure_set(code, answer, 6, NULL);
    _exit(((long (*)(void))(uintptr_t)code)() != 6);
  }
  CHECK(child_is_good(child));
  CHECK_NUMBER(((long (*)(void))(uintptr_t)code)(), 5);
  cffi_closure_free(code, NULL);
}
