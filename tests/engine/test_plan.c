/* test_plan.c: plans against the reviewed ones, of all ABIs on every host.
 *
 * Run from the top of the tree.  A changed plan must be looked up in the ABI's
 * document before the table is changed with it.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

static const char *const tables[] = {"sysv64", "win64", "aapcs64", "apple64",
                                     "riscv64"};

/* Compares the plan of the signature in the first line of ENTRY. */
static void check_entry(const char *entry) {
  char got[8192], text[1024];
  cffi_error error;
  const cffi_signature *signature;
  size_t length = strcspn(entry, "\n");
  snprintf(text, sizeof text, "%.*s", (int)length, entry);
  cffi_status status = cffi_signature_get(entry, length, &signature, &error);
  CHECK_ROW(status == CFFI_OK, text);
  if (status) return;
  cffi_describe(signature, got, sizeof got);
  CHECK_STRING(got, entry);
}

/* Checks the entries of the table of NAME; returns their number. */
static unsigned check_table(const char *name) {
  char line[1024], entry[8192] = "", path[64];
  unsigned entries = 0;
  snprintf(path, sizeof path, "tests/abi/%s.plan", name);
  FILE *table = fopen(path, "r");
  if (!CHECK(table != NULL)) return 0;
  while (fgets(line, sizeof line, table)) {
    bool is_move = *line == ' ', is_signature = *line == '(' || *line == '!';
    if (!is_move && *entry) check_entry(entry);
    if (!is_move) *entry = '\0';
    entries += is_signature;
    if (is_move || is_signature)
      strncat(entry, line, sizeof entry - strlen(entry) - 1);
  }
  if (*entry) check_entry(entry);
  fclose(table);
  return entries;
}

TEST(plans_are_the_reviewed_ones) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    CHECK_ROW(check_table(tables[i]) > 15, tables[i]);
}

TEST(a_description_is_cut_to_its_buffer) {
  const cffi_signature *s = given_signature("(lllllll)l");
  char whole[1024], part[20];
  size_t length = cffi_describe(s, whole, sizeof whole);
  CHECK_NUMBER(length, strlen(whole));
  memset(part, 'x', sizeof part);
  CHECK_NUMBER(cffi_describe(s, part, 16), length);
  CHECK_NUMBER(strlen(part), 15);
  CHECK(!strncmp(part, whole, 15));
  CHECK(part[16] == 'x');
  CHECK_NUMBER(cffi_describe(s, NULL, 0), length);
}

TEST(an_abi_may_be_named) {
  char named[256], plain[256];
  cffi_describe(given_signature("!u(d)i"), named, sizeof named);
  cffi_describe(given_signature("(d)i"), plain, sizeof plain);
  CHECK_STRING(named + strlen("!u(d)i"), plain + strlen("(d)i"));
}
