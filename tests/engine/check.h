/* check.h: a test program in one header.
 *
 * TEST(name) { ... } defines a test and nothing else has to name it: the main
 * function here runs every one, in order, and prints a TAP line for each.  A
 * failed CHECK prints where and goes on.  REQUIRE gives up the test at once.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct check_test {
  const char *name;
  void (*run)(void);
  struct check_test *next;
} check_test;

static struct {
  check_test *first, **end;
  bool failed; /* the test at hand */
} check_state;

static inline void check_add(check_test *test) {
  if (!check_state.end) check_state.end = &check_state.first;
  *check_state.end = test;
  check_state.end = &test->next;
}

/* Constructors of one file run in the order of their definition. */
#define TEST(name)                                                             \
  static void name(void);                                                      \
  __attribute__((constructor)) static void add_##name(void) {                  \
    static check_test test = {#name, name, NULL};                              \
    check_add(&test);                                                          \
  }                                                                            \
  static void name(void)

static inline bool check_that(bool good, const char *what, const char *file,
                              int line) {
  if (!good) {
    printf("# %s:%d: %s\n", file, line, what);
    check_state.failed = true;
  }
  return good;
}

static inline void check_numbers(long long got, long long wanted,
                                 const char *what, const char *file, int line) {
  if (!check_that(got == wanted, what, file, line))
    printf("#   is %lld, not %lld\n", got, wanted);
}

static inline void check_strings(const char *got, const char *wanted,
                                 const char *what, const char *file, int line) {
  if (!check_that(strcmp(got, wanted) == 0, what, file, line))
    printf("#   is \"%s\"\n#   not \"%s\"\n", got, wanted);
}

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define CHECK_NUMBER(got, wanted)                                              \
  check_numbers((long long)(got), (long long)(wanted), #got, __FILE__, __LINE__)
#define CHECK_STRING(got, wanted)                                              \
  check_strings((got), (wanted), #got, __FILE__, __LINE__)

/* CHECK for a row of a table, which LABEL names. */
#define CHECK_ROW(condition, label)                                            \
  do {                                                                         \
    if (!CHECK(condition)) printf("#   in %s\n", (label));                     \
  } while (0)

#define REQUIRE(condition)                                                     \
  do {                                                                         \
    if (!CHECK(condition)) return;                                             \
  } while (0)

int main(void) {
  unsigned count = 0, failed = 0;
  for (check_test *test = check_state.first; test; test = test->next) {
    check_state.failed = false;
    test->run();
    failed += check_state.failed;
    printf("%sok %u - %s\n", check_state.failed ? "not " : "", ++count,
           test->name);
    fflush(stdout);
  }
  printf("1..%u\n", count);
  return failed > 0;
}

#endif
