/* crash.c: the end of a run that went wrong inside.
 *
 * LLVM aborts the process when it finds an error in itself, or no memory.  The
 * handler does nothing that is not allowed in one.
 *
 * SPDX-License-Identifier: MIT */
#include "crash.h"

#include "diag.h"
#include "output.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};

static void on_crash(int number) {
  static const char message[] =
      "cffi: error: internal fault, here or in libclang; nothing was written\n";
  (void)number;
  output_abandon();
  ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  (void)written;
  _exit(EXIT_INTERNAL);
}

/* A sanitizer's own handlers stay. */
void crash_catch(void) {
  struct sigaction action = {.sa_handler = on_crash,
                             .sa_flags = (int)SA_RESETHAND};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction before;
    sigaction(signals[i], NULL, &before);
    if (before.sa_handler == SIG_DFL) sigaction(signals[i], &action, NULL);
  }
}
