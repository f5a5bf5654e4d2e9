/* mutate.c: drives a fuzz target without libFuzzer.
 *
 *     fuzz_signature [COUNT [SEED]]
 *
 * Mutates a few good texts, COUNT times (10000), from SEED (1).  The same two
 * numbers try the same texts.  A crash is preceded by the text on stderr.
 *
 * SPDX-License-Identifier: MIT */
#include "random.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const seeds[] = {
    "(bBsSiIlLnNzpfdeghy)v",
    "({dd}i.p){ff}",
    "({[4d]<is>{k%4bi:3l~0}}CfCdCeV4fV2dV16B)e",
    "({#24,8@0i@8+3i:4@16p}<{%16l}z>).",
    "!u(pLp.didddd)i",
    "{b{[3{sl}]}i:7i~3i~0}",
    "({{{{{{{{i}}}}}}}})[0i]",
};

static const char alphabet[] =
    "bBsSiIlLnNzpvfdeghyCV[]{}<>:~@+k%#,(). !u0123456789";

enum { LONGEST = 300, SEEDS = sizeof seeds / sizeof *seeds };

static char current[LONGEST + 1];
static size_t current_length;

static void report_text(int signal_number) {
  static const char head[] = "\nfailed on: ";
  ssize_t n = write(STDERR_FILENO, head, sizeof head - 1);
  n += write(STDERR_FILENO, current, current_length);
  n += write(STDERR_FILENO, "\n", 1);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  _exit(n >= 0);
}

/* Opens a gap of COUNT bytes at AT, where there is room. */
static bool open_gap(size_t at, size_t count) {
  if (current_length + count > LONGEST) return false;
  memmove(current + at + count, current + at, current_length - at);
  current_length += count;
  return true;
}

static void drop(size_t at, size_t count) {
  memmove(current + at, current + at + count, current_length - at - count);
  current_length -= count;
}

/* Inserts or replaces a byte, drops or doubles a piece of the text. */
static void mutate_once(stream *random) {
  size_t at = stream_pick(random, 0, (unsigned)current_length);
  size_t piece = stream_pick(random, 1, 30), rest = current_length - at;
  char c = alphabet[stream_pick(random, 0, sizeof alphabet - 2)];
  c = stream_chance(random, 3) ? (char)stream_next(random) : c;
  piece = piece < rest ? piece : rest;
  unsigned way = stream_pick(random, 0, 3);
  if (way == 0)
    drop(at, piece);
  else if (way == 1)
    open_gap(at, piece); /* what was there is there twice now */
  else if ((way == 2 && rest) || open_gap(at, 1))
    current[at] = c;
}

int main(int argc, char **argv) {
  unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000;
  stream random = {argc > 2 ? strtoull(argv[2], NULL, 10) : 1};
  signal(SIGABRT, report_text);
  signal(SIGSEGV, report_text);
  for (unsigned long i = 0; i < count; i++) {
    const char *seed = seeds[stream_pick(&random, 0, SEEDS - 1)];
    current_length = strlen(seed);
    memcpy(current, seed, current_length);
    for (unsigned n = stream_pick(&random, 0, 12); n; n--)
      mutate_once(&random);
    LLVMFuzzerTestOneInput((const uint8_t *)current, current_length);
  }
  printf("%lu texts tried\n1 passed, 0 failed\n", count);
  return 0;
}
