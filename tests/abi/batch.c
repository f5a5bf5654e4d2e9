/* batch.c: writing, compiling, loading and judging a batch.
 *
 * An engine under test may crash, so the judging happens in a child, which
 * notes in shared memory which item it is at; the parent counts that one as
 * failed and starts another child behind it.
 *
 * SPDX-License-Identifier: MIT */
#include "batch.h"

#include "case.h"
#include "render.h"
#include "trial.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shared by parent and child. */
typedef struct progress {
  unsigned next; /* the item being judged */
  batch_counts counts;
} progress;

/* -- Reports --------------------------------------------------------------- */

/* How the same case is run alone. */
static void report_head(const batch *b, const batch_item *item) {
  char *text = csignature_text(item->signature);
  unsigned long long seed = item->seed;
  const char *name = b->compiler->name, letter[] = {target_get()->letter, 0};
  char options[16];
  snprintf(options, sizeof options, "%s%s%s", *letter ? " -a " : "", letter,
           b->spoil ? " -X" : "");
  printf("FAILED with %s, seed %llu: %s\n", name, seed, text);
  printf("  replay: fuzz_abi -c '%s'%s -n 1 -s %llu\n", name, options, seed);
  printf("      or: fuzz_abi -c '%s'%s -s %llu -S '%s'\n", name, options, seed,
         text);
  free(text);
}

static bool is_known(const batch *b, const batch_item *item) {
  return b->known &&
         known_find(b->known, b->compiler->identity, item->signature);
}

static void judge_item(const batch *b, const batch_item *item,
                       const struct abi_case *compiled, struct abi_host *host,
                       batch_counts *counts) {
  char *report = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&report, &length);
  if (!out) abort();
  unsigned faults =
      trial_run(item->signature, compiled, host, item->seed, b->spoil, out);
  fclose(out);
  bool excused = faults && is_known(b, item);
  counts->passed += !faults;
  counts->known += excused;
  counts->failed += faults && !excused;
  if (faults && !excused) {
    report_head(b, item);
    fputs(report, stdout);
    fflush(stdout);
  }
  free(report);
}

/* -- The child ------------------------------------------------------------- */

static void judge_items(const batch *b, const char *object, progress *shared) {
  void *handle = dlopen(object, RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    fprintf(stderr, "fuzz_abi: %s\n", dlerror());
    exit(70);
  }
  const struct abi_case *cases = dlsym(handle, "abi_cases");
  struct abi_host *host = dlsym(handle, "abi_host");
  for (; shared->next < b->count; shared->next++)
    judge_item(b, &b->items[shared->next], &cases[shared->next], host,
               &shared->counts);
  dlclose(handle);
}

/* The item at hand killed the child. */
static void judge_crash(const batch *b, int status, progress *shared) {
  const batch_item *item = &b->items[shared->next++];
  bool excused = is_known(b, item);
  shared->counts.known += excused;
  shared->counts.failed += !excused;
  if (excused) return;
  report_head(b, item);
  printf("  crashed: %s\n", strsignal(WTERMSIG(status)));
}

/* Judges what is left in one child; false when that cannot be done. */
static bool judge_in_child(const batch *b, const char *object,
                           progress *shared) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    judge_items(b, object, shared);
    exit(0);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) {
    perror("fuzz_abi");
    return false;
  }
  if (WIFSIGNALED(status) && shared->next < b->count)
    judge_crash(b, status, shared);
  return WIFSIGNALED(status) || WEXITSTATUS(status) == 0;
}

/* -- The parent ------------------------------------------------------------ */

static bool batch_write(const batch *b, const char *source) {
  FILE *out = fopen(source, "w");
  if (!out) {
    perror(source);
    return false;
  }
  render_start(b->compiler->unknown, out);
  for (unsigned i = 0; i < b->count; i++)
    render_case(b->items[i].signature, i, out);
  render_end(b->count, out);
  return fclose(out) == 0;
}

static void counts_add(batch_counts *sum, const batch_counts *more) {
  sum->passed += more->passed;
  sum->failed += more->failed;
  sum->known += more->known;
}

static bool batch_judge(const batch *b, const char *object,
                        batch_counts *counts) {
  progress *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) {
    perror("fuzz_abi");
    return false;
  }
  bool good = true;
  while (good && shared->next < b->count)
    good = judge_in_child(b, object, shared);
  counts_add(counts, &shared->counts);
  munmap(shared, sizeof *shared);
  return good;
}

/* A compiler that fails on a batch may still do most of it. */
static bool batch_split(const batch *b, batch_counts *counts) {
  batch first = *b, second = *b;
  first.count = b->count / 2;
  second.items += first.count;
  second.count -= first.count;
  return batch_run(&first, counts) && batch_run(&second, counts);
}

static bool batch_refused(const batch *b, const char *source,
                          const char *object, batch_counts *counts) {
  if (b->count > 1) return batch_split(b, counts);
  bool excused = is_known(b, b->items);
  counts->known += excused;
  counts->failed += !excused;
  if (excused) return true;
  report_head(b, b->items);
  puts("  does not compile:");
  fflush(stdout);
  compiler_run(b->compiler, source, object, false);
  return true;
}

bool batch_run(const batch *b, batch_counts *counts) {
  char source[256], object[256];
  snprintf(source, sizeof source, "%s/batch%u.c", b->folder, b->number);
  snprintf(object, sizeof object, "%s/batch%u.so", b->folder, b->number);
  bool good = batch_write(b, source);
  if (good && compiler_run(b->compiler, source, object, true))
    good = batch_judge(b, object, counts);
  else if (good)
    good = batch_refused(b, source, object, counts);
  remove(object);
  if (!b->keep) remove(source);
  return good;
}
