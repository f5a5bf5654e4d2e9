/* test_closure.c: C calls back through closures.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

/* A closure of TEXT; ends the program when there is none. */
static void *given_closure(const char *text, cffi_handler *handler,
                           uintptr_t cookie) {
  void *code;
  cffi_error error;
  if (cffi_closure_new(given_signature(text), handler, cookie, 0, &code,
                       &error)) {
    printf("Bail out! %s: %s\n", text, error.message);
    exit(70);
  }
  return code;
}

/* A code address as a function of TYPE. */
#define FUNCTION(type, code) ((type)(uintptr_t)(code))

/* -- Values ---------------------------------------------------------------- */

/* The cookie is the signature, so that a handler can find its arguments. */
static void compare_ints(uintptr_t cookie, void *block) {
  const cffi_signature *s = (const cffi_signature *)cookie;
  int a = **(int **)argument_at(s, block, 0);
  int b = **(int **)argument_at(s, block, 1);
  *(int *)result_at(block) = (a > b) - (a < b);
}

typedef int comparator(const void *, const void *);

TEST(qsort_calls_back) {
  int numbers[] = {5, -3, 900, 0, 17, -3};
  static const int sorted[] = {-3, -3, 0, 5, 17, 900};
  void *code =
      given_closure("(pp)i", compare_ints, (uintptr_t)given_signature("(pp)i"));
  qsort(numbers, 6, sizeof *numbers, FUNCTION(comparator *, code));
  CHECK(!memcmp(numbers, sorted, sizeof sorted));
  cffi_closure_free(code, NULL);
}

typedef struct point {
  double x, y;
} point;

typedef struct large {
  long words[10];
} large;

static void swap(uintptr_t cookie, void *block) {
  point *p = argument_at((const cffi_signature *)cookie, block, 0);
  *(point *)result_at(block) = (point){p->y, p->x};
}

static void fill(uintptr_t cookie, void *block) {
  long start = *(long *)argument_at((const cffi_signature *)cookie, block, 0);
  for (int i = 0; i < 10; i++)
    ((large *)result_at(block))->words[i] = start + i;
}

static void halve(uintptr_t cookie, void *block) {
  const long double *a = argument_at((const cffi_signature *)cookie, block, 0);
  *(long double *)result_at(block) = *a / 2;
}

TEST(structs_come_and_go) {
  const cffi_signature *s = given_signature("({dd}){dd}");
  void *code = given_closure("({dd}){dd}", swap, (uintptr_t)s);
  point p = FUNCTION(point(*)(point), code)((point){1, 2});
  CHECK(p.x == 2 && p.y == 1);
  cffi_closure_free(code, NULL);
}

TEST(large_results_go_where_the_caller_says) {
  const cffi_signature *s = given_signature("(l){[10l]}");
  void *code = given_closure("(l){[10l]}", fill, (uintptr_t)s);
  large out = FUNCTION(large(*)(long), code)(50);
  CHECK_NUMBER(out.words[0], 50);
  CHECK_NUMBER(out.words[9], 59);
  cffi_closure_free(code, NULL);
}

TEST(long_doubles_come_back_in_st0) {
  const cffi_signature *s = given_signature("(e)e");
  void *code = given_closure("(e)e", halve, (uintptr_t)s);
  CHECK(FUNCTION(long double (*)(long double), code)(5.0L) == 2.5L);
  cffi_closure_free(code, NULL);
}

static void negative(uintptr_t cookie, void *block) {
  (void)cookie;
  *(int8_t *)result_at(block) = -5;
}

TEST(narrow_results_are_extended) {
  void *code = given_closure("()b", negative, 0);
  CHECK_NUMBER(FUNCTION(int (*)(void), code)(), -5);
  cffi_closure_free(code, NULL);
}

static void sum_variadic(uintptr_t cookie, void *block) {
  const cffi_signature *s = (const cffi_signature *)cookie;
  double sum = *(int *)argument_at(s, block, 0);
  sum += *(double *)argument_at(s, block, 1);
  sum += *(int *)argument_at(s, block, 2);
  *(double *)result_at(block) = sum;
}

TEST(variadic_arguments_arrive) {
  const cffi_signature *s = given_signature("(i.di)d");
  void *code = given_closure("(i.di)d", sum_variadic, (uintptr_t)s);
  CHECK(FUNCTION(double (*)(int, ...), code)(1, 2.5, 3) == 6.5);
  cffi_closure_free(code, NULL);
}

/* A closure called through a thunk: both sides are the engine's. */
TEST(thunks_and_closures_fit) {
  const cffi_signature *s = given_signature("({dd}){dd}");
  void *code = given_closure("({dd}){dd}", swap, (uintptr_t)s);
  for (int i = 0; i < GIVEN_TIERS; i++) {
    given_block b;
    block_init(&b, "({dd}){dd}");
    BLOCK_PUT(&b, 0, point, ((point){3, 4}));
    given_thunk("({dd}){dd}", given_tiers[i])(code, b.bytes);
    CHECK(BLOCK_RESULT(&b, point).x == 4 && BLOCK_RESULT(&b, point).y == 3);
  }
  cffi_closure_free(code, NULL);
}

/* -- Setting, finding, freeing --------------------------------------------- */

static void answer(uintptr_t cookie, void *block) {
  *(uintptr_t *)result_at(block) = cookie;
}

static void answer_negative(uintptr_t cookie, void *block) {
  *(intptr_t *)result_at(block) = -(intptr_t)cookie;
}

typedef long asking(void);

TEST(a_closure_is_found_and_changed) {
  const cffi_signature *signature = NULL;
  cffi_handler *handler = NULL;
  uintptr_t cookie = 0;
  void *code = given_closure("()l", answer, 42);
  CHECK_NUMBER(FUNCTION(asking *, code)(), 42);
  CHECK_NUMBER(cffi_closure_find(code, &signature, &handler, &cookie, NULL),
               CFFI_OK);
  CHECK(signature == given_signature("()l"));
  CHECK(handler == answer);
  CHECK_NUMBER(cookie, 42);
  CHECK_NUMBER(cffi_closure_set(code, answer_negative, 7, NULL), CFFI_OK);
  CHECK_NUMBER(FUNCTION(asking *, code)(), -7);
  CHECK_NUMBER(cffi_closure_find(code, NULL, NULL, &cookie, NULL), CFFI_OK);
  CHECK_NUMBER(cookie, 7);
  CHECK_NUMBER(cffi_closure_free(code, NULL), CFFI_OK);
}

static void check_stale(void *code) {
  cffi_error error = {0};
  CHECK_NUMBER(cffi_closure_find(code, NULL, NULL, NULL, &error), CFFI_E_STALE);
  CHECK_NUMBER(error.status, CFFI_E_STALE);
  CHECK_NUMBER(cffi_closure_set(code, answer, 1, &error), CFFI_E_STALE);
  CHECK_NUMBER(cffi_closure_free(code, &error), CFFI_E_STALE);
}

TEST(what_is_no_closure_is_stale) {
  char *code = given_closure("()l", answer, 1);
  check_stale(NULL);
  check_stale(&code);
  check_stale(ADDRESS(qsort));
  check_stale(code + 1);
  check_stale(code - 1);
  check_stale((void *)UINTPTR_MAX);
  CHECK_NUMBER(cffi_closure_free(code, NULL), CFFI_OK);
  check_stale(code);
}

TEST(wrong_arguments_are_refused) {
  void *code = &code;
  cffi_error error;
  const cffi_signature *s = given_signature("()l");
  CHECK_NUMBER(cffi_closure_new(s, NULL, 0, 0, &code, &error), CFFI_E_ARGUMENT);
  CHECK(code == NULL);
  CHECK_NUMBER(cffi_closure_new(s, answer, 0, 1, &code, NULL), CFFI_E_ARGUMENT);
}

/* -- Leaving --------------------------------------------------------------- */

static jmp_buf outside;

static void leave(uintptr_t cookie, void *block) {
  (void)block;
  longjmp(outside, (int)cookie);
}

TEST(handlers_may_leave_without_returning) {
  void *code = given_closure("()l", leave, 1);
  volatile int left = 0;
  for (int i = 0; i < 100; i++)
    if (setjmp(outside) == 0)
      FUNCTION(asking *, code)();
    else
      left = left + 1;
  CHECK_NUMBER(left, 100);
  CHECK_NUMBER(cffi_closure_set(code, answer, 3, NULL), CFFI_OK);
  CHECK_NUMBER(FUNCTION(asking *, code)(), 3);
  cffi_closure_free(code, NULL);
}

static void call_again(uintptr_t cookie, void *block) {
  void **self = (void **)cookie;
  long depth = *(long *)argument_at(given_signature("(l)l"), block, 0);
  long rest = depth ? FUNCTION(long (*)(long), *self)(depth - 1) : 0;
  *(long *)result_at(block) = rest + depth;
}

TEST(closures_nest) {
  void *code;
  code = given_closure("(l)l", call_again, (uintptr_t)&code);
  CHECK_NUMBER(FUNCTION(long (*)(long), code)(100), 5050);
  cffi_closure_free(code, NULL);
}

/* -- Threads --------------------------------------------------------------- */

static void *ask_once(void *code) {
  return (void *)FUNCTION(asking *, code)();
}

TEST(any_thread_may_call) {
  void *code = given_closure("()l", answer, 99);
  pthread_t thread;
  void *got = NULL;
  REQUIRE(!pthread_create(&thread, NULL, ask_once, code));
  pthread_join(thread, &got);
  CHECK_NUMBER((intptr_t)got, 99);
  cffi_closure_free(code, NULL);
}

static atomic_bool stop;

/* answer gives 1000.., answer_negative -1..: a mix of both would show. */
static void *ask_all_the_time(void *code) {
  intptr_t wrong = 0;
  while (!atomic_load(&stop)) {
    long got = FUNCTION(asking *, code)();
    wrong += !(got >= 1000 || (got < 0 && got > -1000));
  }
  return (void *)wrong;
}

TEST(redefinition_is_whole_under_load) {
  enum { CALLERS = 3, CHANGES = 20000 };
  pthread_t threads[CALLERS];
  void *code = given_closure("()l", answer, 1000);
  atomic_store(&stop, false);
  for (int i = 0; i < CALLERS; i++)
    REQUIRE(!pthread_create(&threads[i], NULL, ask_all_the_time, code));
  for (int i = 0; i < CHANGES; i++) {
    uintptr_t n = (uintptr_t)i % 900 + 1;
    cffi_closure_set(code, i % 2 ? answer : answer_negative,
                     i % 2 ? 1000 + n : n, NULL);
  }
  atomic_store(&stop, true);
  for (int i = 0; i < CALLERS; i++) {
    void *wrong = NULL;
    pthread_join(threads[i], &wrong);
    CHECK_NUMBER((intptr_t)wrong, 0);
  }
  cffi_closure_free(code, NULL);
}

/* -- Many ------------------------------------------------------------------ */

enum { MOST = 100000, AT_LEAST = 4096 };

static void *many[MOST];

static int make_all(void) {
  cffi_error error = {0};
  int count = 0;
  const cffi_signature *s = given_signature("()l");
  while (count < MOST && !cffi_closure_new(s, answer, (uintptr_t)count, 0,
                                           &many[count], &error))
    count++;
  CHECK_NUMBER(error.status, CFFI_E_FULL);
  CHECK(many[count] == NULL);
  return count;
}

TEST(thousands_then_full_then_again) {
  cffi_stats stats;
  int count = make_all();
  CHECK(count >= AT_LEAST);
  cffi_stats_get(&stats);
  CHECK_NUMBER(stats.live_closures, count);
  for (int i = 0; i < count; i++)
    if (FUNCTION(asking *, many[i])() != i)
      CHECK(!"a closure answers for another");
  for (int i = 0; i < count; i++)
    CHECK_NUMBER(cffi_closure_free(many[i], NULL), CFFI_OK);
  cffi_stats_get(&stats);
  CHECK_NUMBER(stats.live_closures, 0);
  CHECK_NUMBER(make_all(), count);
  for (int i = 0; i < count; i++)
    cffi_closure_free(many[i], NULL);
}
