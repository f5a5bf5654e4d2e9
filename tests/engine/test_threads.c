/* test_threads.c: everything from many threads at once.
 *
 * Most useful under ThreadSanitizer (make tsan).  Threads meet at a barrier, so
 * that they really make the same things at the same time.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 8, ROUNDS = 60 };

static pthread_barrier_t barrier;
static atomic_int faults;

static void run_threads(void *(*run)(void *)) {
  pthread_t threads[THREADS];
  atomic_store(&faults, 0);
  pthread_barrier_init(&barrier, NULL, THREADS);
  for (intptr_t i = 0; i < THREADS; i++)
    if (pthread_create(&threads[i], NULL, run, (void *)i)) exit(70);
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  pthread_barrier_destroy(&barrier);
  CHECK_NUMBER(atomic_load(&faults), 0);
}

static int add(int a, int b) {
  return a + b;
}

/* Each round has a signature that no thread has seen before. */
static void *make_and_call(void *arg) {
  int self = (int)(intptr_t)arg;
  for (int round = 0; round < ROUNDS; round++) {
    char text[32];
    given_block b;
    snprintf(text, sizeof text, "(ii{[%di]})i", round + 1);
    pthread_barrier_wait(&barrier);
    block_init(&b, text);
    BLOCK_PUT(&b, 0, int, self);
    BLOCK_PUT(&b, 1, int, round);
    given_thunk(text, given_tiers[round % 2])(ADDRESS(add), b.bytes);
    if (BLOCK_RESULT(&b, int) != self + round) atomic_fetch_add(&faults, 1);
  }
  return NULL;
}

TEST(threads_make_the_same_thunks) {
  run_threads(make_and_call);
}

static cffi_thunk *seen[ROUNDS][THREADS];

static void *get_thunks(void *arg) {
  int self = (int)(intptr_t)arg;
  for (int round = 0; round < ROUNDS; round++) {
    char text[32];
    snprintf(text, sizeof text, "({[%dd]})i", round + 1);
    pthread_barrier_wait(&barrier);
    seen[round][self] = given_thunk(text, CFFI_JIT | CFFI_ERRNO);
  }
  return NULL;
}

TEST(they_get_one_thunk_each_time) {
  run_threads(get_thunks);
  for (int round = 0; round < ROUNDS; round++)
    for (int i = 1; i < THREADS; i++)
      CHECK(seen[round][i] == seen[round][0]);
}

static int set_errno(int code) {
  errno = code;
  return 0;
}

static void *call_with_errno(void *arg) {
  int self = (int)(intptr_t)arg + 1;
  for (int round = 0; round < ROUNDS * 20; round++) {
    given_block b;
    block_init(&b, "(i)i");
    BLOCK_PUT(&b, 0, int, self * 1000 + round % 1000);
    given_thunk("(i)i", given_tiers[round % 2] | CFFI_ERRNO)(ADDRESS(set_errno),
                                                             b.bytes);
    if (*(int *)b.bytes != self * 1000 + round % 1000)
      atomic_fetch_add(&faults, 1);
  }
  return NULL;
}

TEST(errno_is_each_threads_own) {
  run_threads(call_with_errno);
}

static void answer(uintptr_t cookie, void *block) {
  *(uintptr_t *)result_at(block) = cookie;
}

static void *make_call_free(void *arg) {
  uintptr_t self = (uintptr_t)arg;
  for (int round = 0; round < ROUNDS * 20; round++) {
    void *code;
    uintptr_t cookie = self * 100000 + (uintptr_t)round;
    bool good = !cffi_closure_new(given_signature("()l"), answer, cookie, 0,
                                  &code, NULL) &&
                ((uintptr_t(*)(void))(uintptr_t)code)() == cookie &&
                !cffi_closure_free(code, NULL);
    if (!good) atomic_fetch_add(&faults, 1);
  }
  return NULL;
}

TEST(closures_come_and_go) {
  cffi_stats stats;
  run_threads(make_call_free);
  cffi_stats_get(&stats);
  CHECK_NUMBER(stats.live_closures, 0);
}

static void *ask_everything(void *arg) {
  (void)arg;
  for (int round = 0; round < ROUNDS; round++) {
    cffi_stats stats;
    cffi_layout_info info;
    char text[256];
    cffi_stats_get(&stats);
    cffi_layout_get("{ild}", 5, &info, NULL, 0, NULL);
    cffi_describe(given_signature("({ild})v"), text, sizeof text);
    if (info.size != 24 || !stats.signatures) atomic_fetch_add(&faults, 1);
  }
  return NULL;
}

TEST(questions_do_not_disturb) {
  run_threads(ask_everything);
}
