/* fuzz_abi.c: does the engine follow the ABI?  Random signatures, judged by a C
 * compiler.
 *
 * Signature I of a run with seed S is the first one of seed S + I, so any case
 * replays alone.  The last line says "N passed, N failed"; the exit status is 1
 * when something failed, 2 for a wrong command line, 70 when the judge itself
 * could not work.
 *
 * SPDX-License-Identifier: MIT */
#include "batch.h"
#include "compiler.h"
#include "generate.h"
#include "known.h"
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: fuzz_abi [-n N] [-s SEED] [-c COMPILER] [-O LEVEL] [-b BATCH]\n"
    "                [-a ABI] [-S SIGNATURE] [-I FOLDER] [-K FILE] [-D] [-k] "
    "[-X]\n"
    "  -n  signatures to try (1000)\n"
    "  -s  seed of the first one (1); each next one is one higher\n"
    "  -a  the ABI's letter (the machine's own ABI)\n"
    "  -c  judge: a C compiler, with options if need be (cc)\n"
    "  -O  its optimisation level (0)\n"
    "  -b  signatures in a generated file (250)\n"
    "  -S  try this signature alone, with values from the seed\n"
    "  -I  where case.h is (tests/abi)\n"
    "  -K  known differences (tests/abi/ABI.known)\n"
    "  -D  try only the demonstrations of the known differences\n"
    "  -k  keep the generated C, and say where\n"
    "  -X  spoil the first argument of each call, to try the judge itself\n";

enum { EXIT_USAGE = 2, EXIT_BROKEN = 70, BATCH_MAX = 2000 };

typedef struct options {
  unsigned long count, batch;
  uint64_t seed;
  const char *signature, *known_path;
  bool demonstrate, keep, spoil;
  char level[8];
  compiler compiler;
} options;

/* -- Options --------------------------------------------------------------- */

static void fail_usage(const char *what) {
  fprintf(stderr, "fuzz_abi: %s\n%s", what, usage);
  exit(EXIT_USAGE);
}

static unsigned long long read_number(const char *text) {
  char *end;
  unsigned long long number = strtoull(text, &end, 0);
  if (!*text || *text == '-' || *end) fail_usage("not a number");
  return number;
}

static void read_option(options *o, int letter) {
  switch (letter) {
  case 'n': o->count = read_number(optarg); break;
  case 's': o->seed = read_number(optarg); break;
  case 'b': o->batch = read_number(optarg); break;
  case 'a':
    if (!target_choose(*optarg)) fail_usage("no such ABI");
    break;
  case 'c': o->compiler.name = optarg; break;
  case 'O': snprintf(o->level, sizeof o->level, "-O%.4s", optarg); break;
  case 'I': o->compiler.includes = optarg; break;
  case 'K': o->known_path = optarg; break;
  case 'S': o->signature = optarg; break;
  case 'D': o->demonstrate = true; break;
  case 'k': o->keep = true; break;
  case 'X': o->spoil = true; break;
  default: fail_usage("unknown option");
  }
}

static void read_options(options *o, int argc, char **argv) {
  int letter;
  while ((letter = getopt(argc, argv, "n:s:b:a:c:O:I:K:S:DkX")) != -1)
    read_option(o, letter);
  if (optind < argc) fail_usage("too many arguments");
  if (o->batch < 1 || o->batch > BATCH_MAX)
    fail_usage("a batch has 1 to 2000 signatures");
  o->compiler.level = o->level;
}

/* -- Batches of three kinds ------------------------------------------------ */

/* Judges the COUNT items of B and frees their signatures. */
static void run_batch(batch *b, batch_counts *counts) {
  bool good = b->count == 0 || batch_run(b, counts);
  for (unsigned i = 0; i < b->count; i++)
    csignature_free(b->items[i].signature);
  if (!good) {
    fputs("fuzz_abi: this batch could not be judged\n", stderr);
    exit(EXIT_BROKEN);
  }
  b->number++;
  b->count = 0;
}

static void run_random(const options *o, batch *b, batch_counts *counts) {
  for (unsigned long i = 0; i < o->count; i++) {
    uint64_t seed = o->seed + i;
    csignature *signature =
        generate_signature(&(stream){seed}, o->compiler.unknown);
    b->items[b->count++] = (batch_item){seed, signature};
    if (b->count == o->batch) run_batch(b, counts);
  }
  run_batch(b, counts);
}

static csignature *parse_or_fail(const char *text) {
  const char *why;
  csignature *signature = csignature_parse(text, &why);
  if (signature) return signature;
  fprintf(stderr, "fuzz_abi: %s: %s\n", text, why);
  exit(EXIT_USAGE);
}

static void run_given(const options *o, batch *b, batch_counts *counts) {
  b->items[0] = (batch_item){o->seed, parse_or_fail(o->signature)};
  b->count = 1;
  b->known = NULL;
  run_batch(b, counts);
}

/* Each known difference must show itself: the engine, which follows the ABI,
 * then seems to fail. */
static void run_demonstrations(const options *o, const known_list *list,
                               batch *b, batch_counts *counts) {
  for (unsigned i = 0; i < list->count; i++) {
    const known *row = &list->rows[i];
    if (!known_is_about(row, o->compiler.identity)) continue;
    batch_counts one = {0};
    b->items[0] = (batch_item){o->seed, parse_or_fail(row->demonstration)};
    b->count = 1;
    run_batch(b, &one);
    counts->passed += one.known;
    counts->failed += !one.known;
    if (!one.known)
      printf("FAILED: %s no longer differs by %s: %s\n", o->compiler.identity,
             row->feature, row->demonstration);
  }
}

/* -- Main ------------------------------------------------------------------ */

static void make_folder(char *folder, size_t size) {
  const char *parent = getenv("TMPDIR");
  snprintf(folder, size, "%s/fuzz_abi.XXXXXX", parent ? parent : "/tmp");
  if (!mkdtemp(folder)) {
    perror(folder);
    exit(EXIT_BROKEN);
  }
}

static void run(const options *o, batch *b, batch_counts *counts) {
  static known_list list;
  char path[64];
  snprintf(path, sizeof path, "tests/abi/%s.known", target_get()->name);
  if (!known_read(o->known_path ? o->known_path : path, &list))
    exit(EXIT_BROKEN);
  b->known = &list;
  if (o->demonstrate)
    run_demonstrations(o, &list, b, counts);
  else if (o->signature)
    run_given(o, b, counts);
  else
    run_random(o, b, counts);
}

int main(int argc, char **argv) {
  static batch_item items[BATCH_MAX];
  char folder[200];
  batch_counts counts = {0};
  options o = {.count = 1000,
               .batch = 250,
               .seed = 1,
               .level = "-O0",
               .compiler = {.name = "cc", .includes = "tests/abi"}};
  read_options(&o, argc, argv);
  make_folder(folder, sizeof folder);
  if (!compiler_probe(&o.compiler, folder)) {
    fprintf(stderr, "fuzz_abi: %s does not compile\n", o.compiler.name);
    rmdir(folder);
    return EXIT_BROKEN;
  }
  batch b = {.compiler = &o.compiler,
             .folder = folder,
             .keep = o.keep,
             .spoil = o.spoil,
             .items = items};
  run(&o, &b, &counts);
  rmdir(folder);
  if (o.keep) printf("generated C is in %s\n", folder);
  printf("%s: %u excused by known differences\n", o.compiler.identity,
         counts.known);
  printf("%u passed, %u failed\n", counts.passed + counts.known, counts.failed);
  return counts.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
