/* test_signature.c: what texts are signatures, and what is said about others.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <pthread.h>

/* -- Errors ---------------------------------------------------------------- */

typedef struct wrong {
  const char *text;
  cffi_status status;
  uint32_t position;
} wrong;

static const wrong wrongs[] = {
    {"", CFFI_E_SYNTAX, 0},
    {"i", CFFI_E_SYNTAX, 0},
    {"(", CFFI_E_SYNTAX, 1},
    {"()", CFFI_E_SYNTAX, 2},
    {"(i", CFFI_E_SYNTAX, 2},
    {"(i)", CFFI_E_SYNTAX, 3},
    {"(i)ii", CFFI_E_SYNTAX, 4},
    {"(x)i", CFFI_E_SYNTAX, 1},
    {"(i i)i", CFFI_E_SYNTAX, 2},
    {"(i)i ", CFFI_E_SYNTAX, 4},
    {"(v)i", CFFI_E_SYNTAX, 1},
    {"(i..i)i", CFFI_E_SYNTAX, 3},
    {"({i)i", CFFI_E_SYNTAX, 3},
    {"(<i})i", CFFI_E_SYNTAX, 3},
    {"({[4i})i", CFFI_E_SYNTAX, 5},
    {"({[i]})i", CFFI_E_SYNTAX, 3},
    {"({i:})i", CFFI_E_SYNTAX, 4},
    {"({@i})i", CFFI_E_SYNTAX, 3},
    {"({#8i})i", CFFI_E_SYNTAX, 4},
    {"([4i])i", CFFI_E_TYPE, 1},
    {"(i)[4i]", CFFI_E_TYPE, 3},
    {"({iv})i", CFFI_E_SYNTAX, 3},
    {"(Ci)i", CFFI_E_TYPE, 1},
    {"(Cg)i", CFFI_E_TYPE, 1},
    {"(V3f)i", CFFI_E_TYPE, 1},
    {"(V0f)i", CFFI_E_TYPE, 1},
    {"(V4e)i", CFFI_E_TYPE, 1},
    {"(V4p)i", CFFI_E_TYPE, 1},
    {"(V4d)i", CFFI_E_UNSUPPORTED, 1},
    {"({f:3})i", CFFI_E_TYPE, 2},
    {"({i:33})i", CFFI_E_TYPE, 2},
    {"({z:2})i", CFFI_E_TYPE, 2},
    {"({i:0})i", CFFI_E_TYPE, 2},
    {"({%3i})i", CFFI_E_LAYOUT, 3},
    {"({%0i})i", CFFI_E_LAYOUT, 3},
    {"({#8,3i})i", CFFI_E_LAYOUT, 5},
    {"({#4,4il})i", CFFI_E_LAYOUT, 1},
    {"({#6,4i})i", CFFI_E_LAYOUT, 1},
    {"({@4+3i})i", CFFI_E_LAYOUT, 2},
    {"(i.f)i", CFFI_E_TYPE, 3},
    {"(i.s)i", CFFI_E_TYPE, 3},
    {"(i.z)i", CFFI_E_TYPE, 3},
    {"({[99999999999i]})i", CFFI_E_LIMIT, 3},
    {"({[200000000l]})i", CFFI_E_LIMIT, 2},
    {"!?(i)i", CFFI_E_UNSUPPORTED, 1},
    {"!", CFFI_E_UNSUPPORTED, 1},
    {"(\xC3\xA9)i", CFFI_E_SYNTAX, 1},
};

TEST(wrong_texts_are_refused_with_their_position) {
  for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
    const wrong *row = &wrongs[i];
    const cffi_signature *out = (const cffi_signature *)&out;
    cffi_error error = {0};
    cffi_status status =
        cffi_signature_get(row->text, strlen(row->text), &out, &error);
    CHECK_ROW(status == row->status && error.status == row->status, row->text);
    CHECK_ROW(error.position == row->position, row->text);
    CHECK_ROW(error.message[0] != '\0', row->text);
    CHECK_ROW(out == NULL, row->text);
  }
}

TEST(an_error_is_optional) {
  const cffi_signature *out;
  CHECK_NUMBER(cffi_signature_get("(", 1, &out, NULL), CFFI_E_SYNTAX);
}

TEST(the_length_counts_not_a_nul) {
  const cffi_signature *out;
  cffi_error error;
  CHECK_NUMBER(cffi_signature_get("(i)ixyz", 4, &out, &error), CFFI_OK);
  CHECK(out == given_signature("(i)i"));
  CHECK_NUMBER(cffi_signature_get("(i)i", 5, &out, &error), CFFI_E_SYNTAX);
  CHECK_NUMBER(error.position, 4);
  CHECK_NUMBER(cffi_signature_get("(\0)i", 4, &out, &error), CFFI_E_SYNTAX);
  CHECK_NUMBER(error.position, 1);
}

/* -- Limits ---------------------------------------------------------------- */

/* HEAD, then COUNT times PART, then TAIL; freed by free(). */
static char *repeated(const char *head, const char *part, size_t count,
                      const char *tail) {
  size_t n = strlen(part);
  char *text = malloc(strlen(head) + n * count + strlen(tail) + 1);
  if (!text) exit(70);
  char *end = stpcpy(text, head);
  for (size_t i = 0; i < count; i++)
    end = stpcpy(end, part);
  stpcpy(end, tail);
  return text;
}

static cffi_status status_of(const char *text, cffi_error *error) {
  const cffi_signature *out;
  return cffi_signature_get(text, strlen(text), &out, error);
}

static cffi_status status_of_repeated(const char *head, const char *part,
                                      size_t count, const char *tail) {
  cffi_error error;
  char *text = repeated(head, part, count, tail);
  cffi_status status = status_of(text, &error);
  free(text);
  return status;
}

static cffi_status status_of_depth(size_t depth) {
  char *closers = repeated("", "}", depth, ")v");
  char *head = repeated("(", "{", depth, "i");
  char *text = repeated(head, closers, 1, "");
  cffi_error error;
  cffi_status status = status_of(text, &error);
  free(closers);
  free(head);
  free(text);
  return status;
}

TEST(limits_are_statuses) {
  CHECK_NUMBER(status_of_repeated("(", "i", 1023, ")v"), CFFI_OK);
  CHECK_NUMBER(status_of_repeated("(", "i", 1024, ")v"), CFFI_E_LIMIT);
  CHECK_NUMBER(status_of_repeated("({", "b", 65535, "})v"), CFFI_OK);
  CHECK_NUMBER(status_of_repeated("({", "b", 65536, "})v"), CFFI_E_LIMIT);
  CHECK_NUMBER(status_of_repeated("({", "b", 1 << 20, "})v"), CFFI_E_LIMIT);
  CHECK_NUMBER(status_of_depth(31), CFFI_OK);
  CHECK_NUMBER(status_of_depth(32), CFFI_E_LIMIT);
  CHECK_NUMBER(status_of_depth(100000), CFFI_E_LIMIT);
}

TEST(blocks_have_a_limit) {
  cffi_error error;
  CHECK_NUMBER(status_of("({[268435456b]})v", &error), CFFI_E_LIMIT);
  CHECK_NUMBER(status_of("(){[268435456b]}", &error), CFFI_E_LIMIT);
}

/* -- Interning ------------------------------------------------------------- */

TEST(equal_text_is_one_signature) {
  char copy[] = "({dd}i.p){ff}";
  CHECK(given_signature(copy) == given_signature("({dd}i.p){ff}"));
  CHECK(given_signature("(i)i") != given_signature("(I)i"));
  CHECK(given_signature("(i)i") != given_signature("(i.)i"));
}

TEST(texts_of_the_caller_may_change) {
  char text[] = "(iSd)l";
  const cffi_signature *before = given_signature(text);
  memset(text, 'x', sizeof text - 1);
  CHECK(given_signature("(iSd)l") == before);
}

TEST(failures_are_not_counted) {
  cffi_stats before, after;
  cffi_error error;
  cffi_stats_get(&before);
  status_of("({i)v", &error);
  cffi_stats_get(&after);
  CHECK_NUMBER(after.signatures, before.signatures);
  given_signature("(hhhh)h");
  cffi_stats_get(&after);
  CHECK_NUMBER(after.signatures, before.signatures + 1);
}

enum { THREADS = 8, TEXTS = 300 };

static void *intern_many(void *results) {
  const cffi_signature **out = results;
  char text[64];
  for (int i = 0; i < TEXTS; i++) {
    snprintf(text, sizeof text, "({[%di]}d)p", i + 1);
    if (cffi_signature_get(text, strlen(text), &out[i], NULL)) out[i] = NULL;
  }
  return NULL;
}

TEST(eight_threads_intern_the_same) {
  static const cffi_signature *results[THREADS][TEXTS];
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++)
    REQUIRE(!pthread_create(&threads[i], NULL, intern_many, results[i]));
  for (int i = 0; i < THREADS; i++)
    pthread_join(threads[i], NULL);
  for (int i = 1; i < THREADS; i++)
    CHECK(!memcmp(results[i], results[0], sizeof *results));
  CHECK(results[0][0] && results[0][0] != results[0][1]);
}

/* -- Questions ------------------------------------------------------------- */

TEST(counts_tell_fixed_from_variadic) {
  cffi_signature_info info;
  cffi_signature_info_get(given_signature("(pi.dd)i"), &info);
  CHECK_NUMBER(info.argument_count, 4);
  CHECK_NUMBER(info.fixed_count, 2);
  CHECK_NUMBER(info.variadic, 1);
  cffi_signature_info_get(given_signature("(pi)v"), &info);
  CHECK_NUMBER(info.fixed_count, 2);
  CHECK_NUMBER(info.variadic, 0);
  CHECK_NUMBER(info.result_size, 0);
  CHECK_NUMBER(info.result_offset, 16);
}

TEST(blocks_follow_the_written_rule) {
  const cffi_signature *s = given_signature("(bn{[3d]}f){[3i]}");
  cffi_signature_info info;
  cffi_argument_info a = {0};
  cffi_signature_info_get(s, &info);
  static const uint32_t offsets[] = {32, 48, 64, 88};
  for (uint32_t i = 0; i < 4; i++) {
    CHECK_NUMBER(cffi_argument_info_get(s, i, &a, NULL), CFFI_OK);
    CHECK_NUMBER(a.offset, offsets[i]);
  }
  CHECK_NUMBER(info.block_size, 96);
  CHECK_NUMBER(info.result_size, 12);
}

TEST(there_is_no_argument_beyond_the_last) {
  cffi_argument_info info;
  cffi_error error;
  const cffi_signature *s = given_signature("(i)i");
  CHECK_NUMBER(cffi_argument_info_get(s, 1, &info, &error), CFFI_E_ARGUMENT);
  CHECK_NUMBER(cffi_argument_info_get(s, UINT32_MAX, &info, NULL),
               CFFI_E_ARGUMENT);
}

TEST(every_status_has_its_words) {
  for (int code = 0; code >= -9; code--)
    CHECK(strcmp(cffi_status_message((cffi_status)code), "unknown status"));
  CHECK(cffi_status_message((cffi_status)-1000) != NULL);
  CHECK_NUMBER(cffi_version(), CFFI_VERSION);
}
