/* test_faults.c: every allocation fails once.
 *
 * An operation is run again and again; the first time its first allocation
 * fails, then its second, and so on, until none is left to fail.  Each failed
 * run must say E_MEMORY and leave as many live allocations as before; then the
 * operation must succeed, as if nothing had happened.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include "memory.h"

/* Texts that make the engine allocate in different ways; %d makes them new. */
static const char *const texts[] = {
    "({[%di]}i)d",
    "({[%di]dd}dddddddddddddddddddddd)v",
    "({{{{[%di]}}}}.{i:3l:7}CeV4fp){dd}",
    "(iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii<{dd}[%di]>)e",
};

enum { TEXTS = sizeof texts / sizeof *texts, NEVER = 1000 };

/* A text that was never used before. */
static const char *new_text(int which) {
  static char text[128];
  static int number;
  snprintf(text, sizeof text, texts[which], ++number); /* texts[] is ours */
  return text;
}

/* One operation on TEXT: its status, and by OUT whether it gave nothing. */
typedef cffi_status operation(const char *text, bool *gave_nothing);

/* Fails allocation N of a fresh RUN.  Returns false when it had fewer. */
static bool fail_nth(operation *run, int which, long n) {
  bool gave_nothing = false;
  const char *text = new_text(which);
  long live = cffi_test_live();
  cffi_test_fail_at(n);
  cffi_status status = run(text, &gave_nothing);
  cffi_test_fail_at(0);
  if (status == CFFI_OK) return false;
  CHECK_ROW(status == CFFI_E_MEMORY, text);
  CHECK_ROW(gave_nothing, text);
  CHECK_ROW(cffi_test_live() == live, text);
  CHECK_ROW(run(text, &gave_nothing) == CFFI_OK, text);
  CHECK_ROW(!gave_nothing, text);
  return true;
}

static void fail_each(operation *run, long least) {
  for (int which = 0; which < TEXTS; which++) {
    long n = 1;
    while (n < NEVER && fail_nth(run, which, n))
      n++;
    CHECK(n > least && n < NEVER);
  }
}

/* -- Signatures and layouts ------------------------------------------------ */

static cffi_status get_signature(const char *text, bool *gave_nothing) {
  const cffi_signature *out = (const cffi_signature *)text;
  cffi_error error = {0};
  cffi_status status = cffi_signature_get(text, strlen(text), &out, &error);
  CHECK(error.status == status);
  *gave_nothing = out == NULL;
  return status;
}

TEST(signatures_fail_whole) {
  given_signature("()v"); /* the table itself stays */
  fail_each(get_signature, 1);
}

/* The table of signatures grows now and then; that may fail too. */
TEST(a_growing_table_fails_whole) {
  for (int i = 0; i < 600; i++) {
    bool gave_nothing;
    char text[32];
    snprintf(text, sizeof text, "({[%ds]})s", i + 1);
    cffi_test_fail_at(1);
    CHECK_NUMBER(get_signature(text, &gave_nothing), CFFI_E_MEMORY);
    cffi_test_fail_at(0);
    CHECK_NUMBER(get_signature(text, &gave_nothing), CFFI_OK);
  }
}

static cffi_status get_layout(const char *text, bool *gave_nothing) {
  cffi_layout_info info = {0};
  cffi_field_info fields[4];
  size_t length = strcspn(text, ".)");
  char type[128];
  snprintf(type, sizeof type, "{%.*s}", (int)length - 1, text + 1);
  cffi_status status =
      cffi_layout_get(type, strlen(type), &info, fields, 4, NULL);
  *gave_nothing = info.size == 0;
  return status;
}

TEST(layouts_fail_whole_and_keep_nothing) {
  long live = cffi_test_live();
  fail_each(get_layout, 1);
  CHECK_NUMBER(cffi_test_live(), live);
}

/* -- Thunks ---------------------------------------------------------------- */

static cffi_status get_thunk(const char *text, unsigned flags,
                             bool *gave_nothing) {
  const cffi_signature *signature = given_signature(text);
  cffi_thunk *out = (cffi_thunk *)abort;
  cffi_status status = cffi_thunk_get(signature, flags, &out, NULL);
  *gave_nothing = out == NULL;
  return status;
}

/* True when a failure that was N allocations away is behind us. */
static bool has_failed(long n) {
  for (long i = 0; i < n; i++)
    if (cffi_memory_refused()) return false;
  return true;
}

/* Fails allocation N of a thunk for TEXT that must be, or may be, generated.
 * The signature is there already.  Returns false when there were fewer. */
static bool fail_thunk(const char *text, unsigned flags, long n) {
  bool gave_nothing;
  given_signature(text);
  long live = cffi_test_live();
  cffi_test_fail_at(n);
  cffi_status status = get_thunk(text, flags, &gave_nothing);
  bool happened = has_failed(n);
  cffi_test_fail_at(0);
  CHECK_ROW(gave_nothing == (status != CFFI_OK), text);
  CHECK_ROW(status == CFFI_OK || status == CFFI_E_MEMORY, text);
  CHECK_ROW(status == CFFI_OK || flags, text);
  CHECK_ROW(cffi_test_live() == live, text);
  CHECK_ROW(get_thunk(text, flags, &gave_nothing) == CFFI_OK, text);
  return happened;
}

TEST(generated_thunks_fail_whole) {
  for (int which = 0; which < TEXTS; which++) {
    long n = 1;
    while (n < NEVER && fail_thunk(new_text(which), CFFI_JIT, n))
      n++;
    CHECK(n > 1 && n < NEVER);
  }
}

TEST(other_thunks_fall_back_silently) {
  for (int which = 0; which < TEXTS; which++) {
    long n = 1;
    while (n < NEVER && fail_thunk(new_text(which), 0, n))
      n++;
    CHECK(n > 1 && n < NEVER);
  }
}

TEST(stub_thunks_allocate_nothing) {
  const char *text = new_text(0);
  given_signature(text);
  bool gave_nothing;
  cffi_test_fail_at(1);
  CHECK_NUMBER(get_thunk(text, CFFI_NOJIT, &gave_nothing), CFFI_OK);
  cffi_test_fail_at(0);
}

/* -- The rest allocates nothing -------------------------------------------- */

static void ignore(uintptr_t cookie, void *block) {
  (void)cookie, (void)block;
}

TEST(closures_calls_and_questions_allocate_nothing) {
  const cffi_signature *s = given_signature("({[3i]})v");
  cffi_thunk *thunk = given_thunk("({[3i]})v", 0);
  cffi_signature_info info;
  cffi_argument_info argument;
  cffi_stats stats;
  char text[256];
  void *code = NULL;
  given_block b;
  block_init(&b, "({[3i]})v");
  long live = cffi_test_live();
  cffi_test_fail_at(1);
  CHECK_NUMBER(cffi_closure_new(s, ignore, 0, 0, &code, NULL), CFFI_OK);
  thunk(code, b.bytes);
  CHECK_NUMBER(cffi_closure_set(code, ignore, 1, NULL), CFFI_OK);
  CHECK_NUMBER(cffi_closure_free(code, NULL), CFFI_OK);
  cffi_signature_info_get(s, &info);
  CHECK_NUMBER(cffi_argument_info_get(s, 0, &argument, NULL), CFFI_OK);
  CHECK(cffi_describe(s, text, sizeof text) > 0);
  cffi_stats_get(&stats);
  cffi_test_fail_at(0);
  CHECK_NUMBER(cffi_test_live(), live);
}

TEST(failed_texts_keep_nothing) {
  static const char *const wrong[] = {"({iiii", "(ii{dd)i", "(i.f)i",
                                      "({[3i]}{%3i})v"};
  given_signature("()v");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const cffi_signature *out;
    long live = cffi_test_live();
    CHECK(cffi_signature_get(wrong[i], strlen(wrong[i]), &out, NULL) != 0);
    CHECK_ROW(cffi_test_live() == live, wrong[i]);
  }
}
