/* report.c: rows of a search, and the same in words.
 *
 *     libz.so: in none of the directories
 *     /opt/lib/libz.so.1: for AArch64 (ELF); this process is x86-64 (ELF)
 *     Directories:
 *       /etc/ld.so.cache (the loader's cache)
 *       /usr/lib (system)
 *
 * SPDX-License-Identifier: MIT */
#include "library/report.h"

#include <stdio.h>

void cffi_report_add(cffi_report *report, const char *name, const char *path,
                     const char *outcome, const char *reason) {
  size_t count = report->report.attempt_count;
  if (!name || !path || !reason) return;
  if (count == report->attempt_capacity) {
    cffi_library_attempt *attempts =
        cffi_builder_grow(&report->builder, report->attempts, count,
                          sizeof *attempts, &report->attempt_capacity);
    if (!attempts) return;
    report->attempts = attempts;
  }
  report->attempts[report->report.attempt_count++] =
      (cffi_library_attempt){name, path, outcome, reason};
}

/* Writes the words of REPORT to TEXT, at most SIZE bytes; returns how many
 * there are without the NUL. */
static size_t write_text(const cffi_library_report *report, char *text,
                         size_t size) {
  size_t length = 0;
#define ADD(...)                                                               \
  (length += (size_t)snprintf(text ? text + length : NULL,                     \
                              text ? size - length : 0, __VA_ARGS__))
  for (size_t i = 0; i < report->attempt_count; i++)
    ADD("%s%s: %s", i ? "\n" : "", report->attempts[i].path,
        report->attempts[i].reason);
  if (report->directory_count > 0) ADD("\nDirectories:");
  for (size_t i = 0; i < report->directory_count; i++)
    ADD("\n  %s (%s)", report->directories[i].path,
        report->directories[i].origin);
#undef ADD
  return length;
}

void cffi_report_finish(cffi_report *report, const cffi_places *places,
                        const char *path) {
  cffi_library_report *public = &report->report;
  public->path = path;
  public->attempts = report->attempts;
  public->directories = places->items;
  public->directory_count = places->count;
  size_t size = write_text(public, NULL, 0) + 1;
  char *text = cffi_builder_get(&report->builder, size);
  if (text) write_text(public, text, size);
  public->text = text;
}

void cffi_library_report_free(cffi_library_report *report) {
  if (!report) return;
  cffi_report *whole = (cffi_report *)report;
  cffi_arena_release(&whole->builder.arena);
  cffi_memory_free(whole);
}
