/* output.c: files that are written whole or not at all.
 *
 * All contents go to temporary files beside their targets first; only when
 * every byte is on disk are they renamed.  On an error, or when a signal ends
 * the process, the temporary files are removed.
 *
 * SPDX-License-Identifier: MIT */
#include "output.h"

#include "arena.h"
#include "diag.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 4, PATH_SIZE = 4096 };

/* The one piece of state that a signal handler can reach. */
static struct {
  char paths[MOST_FILES][PATH_SIZE];
  volatile sig_atomic_t count;
} temporary;

static const int fatal_signals[] = {SIGHUP, SIGINT, SIGTERM, SIGQUIT, SIGPIPE};

void output_abandon(void) {
  for (int i = 0; i < (int)temporary.count; i++)
    unlink(temporary.paths[i]);
  temporary.count = 0;
}

static void on_signal(int number) {
  output_abandon();
  signal(number, SIG_DFL);
  raise(number);
}

static void catch_signals(void) {
  struct sigaction action = {.sa_handler = on_signal};
  for (size_t i = 0; i < sizeof fatal_signals / sizeof *fatal_signals; i++) {
    struct sigaction before;
    sigaction(fatal_signals[i], NULL, &before);
    if (before.sa_handler == SIG_DFL)
      sigaction(fatal_signals[i], &action, NULL);
  }
  signal(SIGXFSZ, SIG_IGN); /* a write then fails with EFBIG */
}

/* Makes DIRECTORY and those above it. */
static int make_directory(const char *directory) {
  char path[PATH_SIZE];
  if (snprintf(path, sizeof path, "%s", directory) >= PATH_SIZE) {
    errno = ENAMETOOLONG;
    return -1;
  }
  for (char *at = path + 1; *at; at++) {
    if (*at != '/') continue;
    *at = '\0';
    if (mkdir(path, 0777) != 0 && errno != EEXIST) return -1;
    *at = '/';
  }
  if (mkdir(path, 0777) != 0 && errno != EEXIST) return -1;
  struct stat status;
  if (stat(path, &status) != 0) return -1;
  errno = ENOTDIR;
  return S_ISDIR(status.st_mode) ? 0 : -1;
}

static int write_all(int descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -1;
    bytes += written;
    length -= (size_t)written;
  }
  return 0;
}

static int write_temporary(const struct output_file *file) {
  char *path = temporary.paths[temporary.count];
  if (snprintf(path, PATH_SIZE, "%s.XXXXXX", file->path) >= PATH_SIZE) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int descriptor = mkstemp(path);
  if (descriptor < 0) return -1;
  temporary.count++;
  mode_t mask = umask(0);
  umask(mask);
  int status = fchmod(descriptor, 0666 & ~mask);
  if (status == 0)
    status =
        write_all(descriptor, file->contents->bytes, file->contents->length);
  int reason = errno;
  if (close(descriptor) != 0 && status == 0) return -1;
  errno = reason;
  return status;
}

static bool is_directory(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A device, a pipe or a link to a file: what it stands for is written, and it
 * stays what it is.  /dev/stdout is all three. */
static bool is_special(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && !S_ISREG(status.st_mode) &&
         !S_ISDIR(status.st_mode);
}

static int write_special(const struct output_file *file) {
  int descriptor = open(file->path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (descriptor < 0) return -1;
  int status =
      write_all(descriptor, file->contents->bytes, file->contents->length);
  int reason = errno;
  if (close(descriptor) != 0 && status == 0) return -1;
  errno = reason;
  return status;
}

/* Returns the path that the failure is about, or NULL. */
static const char *write_files(const struct output_file *files, int count) {
  for (int i = 0; i < count; i++) {
    errno = EISDIR;
    if (is_directory(files[i].path)) return files[i].path;
    if (!is_special(files[i].path) && write_temporary(&files[i]) != 0)
      return files[i].path;
  }
  for (int i = 0, written = 0; i < count; i++) {
    bool is_done = is_special(files[i].path)
                       ? write_special(&files[i]) == 0
                       : rename(temporary.paths[written++], files[i].path) == 0;
    if (!is_done) return files[i].path;
  }
  return NULL;
}

int output_write(const char *directory, const struct output_file *files,
                 int count) {
  if (make_directory(directory) != 0) {
    diag_error(NULL, "cannot make the directory %s: %s", directory,
               strerror(errno));
    return -1;
  }
  temporary.count = 0;
  catch_signals();
  const char *failed = write_files(files, count);
  if (failed) {
    int reason = errno;
    output_abandon();
    diag_error(NULL, "cannot write %s: %s", failed, strerror(reason));
    return -1;
  }
  temporary.count = 0;
  return 0;
}
