/* pages_posix.c: executable memory on POSIX systems.
 *
 * First choice: a file in memory, mapped only for execution and written with
 * pwrite.  No mapping of it is ever writable, which strict systems accept
 * (PR_SET_MDWE, systemd's MemoryDenyWriteExecute).  Second choice: anonymous
 * pages, written, then made executable; each thunk has its own, since a page
 * that runs is never touched again.
 *
 * A forked child shares the file with its parent, so it starts one of its own.
 *
 * SPDX-License-Identifier: MIT */
#ifndef _WIN32
#  include "pages.h"

#  include <errno.h>
#  include <fcntl.h>
#  include <string.h>
#  include <sys/mman.h>
#  include <unistd.h>

#  include "error.h"
#  include "lock.h"
#  include "memory.h"
#  include "type.h"

enum { ARENA_BYTES = 64 * 1024 };

typedef struct arena {
  cffi_lock lock;
  pid_t owner;
  int file; /* -1: none */
  unsigned char *code;
  size_t used, size;
  uint64_t total;
} arena;

static arena pages = {.lock = CFFI_LOCK_INIT, .file = -1};

static cffi_status refused(cffi_error *err, const char *what) {
  return cffi_error_set(err, CFFI_E_UNSUPPORTED, 0,
                        "no executable memory: %s: %s", what, strerror(errno));
}

/* -- A file in memory ----------------------------------------------------- */

#  ifdef __linux__
static int open_file(void) {
  int file = memfd_create("cffi thunks", MFD_CLOEXEC);
  if (file >= 0 && ftruncate(file, ARENA_BYTES) != 0) {
    close(file);
    file = -1;
  }
  return file;
}
#  else
static int open_file(void) {
  errno = ENOSYS;
  return -1;
}
#  endif

/* Starts a new arena; the old one stays mapped, its file is closed. */
static bool arena_open(size_t least) {
  if (least > ARENA_BYTES || cffi_memory_refused()) return false;
  int file = open_file();
  if (file < 0) return false;
  void *code =
      mmap(NULL, ARENA_BYTES, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
  if (code == MAP_FAILED) {
    close(file);
    return false;
  }
  if (pages.file >= 0) close(pages.file);
  pages.owner = getpid();
  pages.file = file;
  pages.code = code;
  pages.used = 0;
  pages.size = ARENA_BYTES;
  return true;
}

static bool write_all(int file, const unsigned char *code, size_t length,
                      size_t offset) {
  while (length) {
    ssize_t n = pwrite(file, code, length, (off_t)offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    code += n;
    length -= (size_t)n;
    offset += (size_t)n;
  }
  return true;
}

static void *put_in_file(const void *code, size_t length) {
  bool has_room = pages.file >= 0 && pages.owner == getpid() &&
                  pages.size - pages.used >= length;
  if (!has_room && !arena_open(length)) return NULL;
  if (!write_all(pages.file, code, length, pages.used)) return NULL;
  void *out = pages.code + pages.used;
  pages.used += cffi_align_up(length, 16);
  return out;
}

/* -- Anonymous pages ------------------------------------------------------ */

static cffi_status put_in_pages(const void *code, size_t length, void **out,
                                cffi_error *err) {
  if (cffi_memory_refused()) return cffi_error_memory(err);
  void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return cffi_error_memory(err);
  memcpy(memory, code, length);
  if (mprotect(memory, length, PROT_READ | PROT_EXEC) != 0) {
    cffi_status status = refused(err, "mprotect");
    munmap(memory, length);
    return status;
  }
  *out = memory;
  return CFFI_OK;
}

/* -- Both ----------------------------------------------------------------- */

static cffi_status put(const void *code, size_t length, void **out,
                       cffi_error *err) {
  *out = put_in_file(code, length);
  return *out ? CFFI_OK : put_in_pages(code, length, out, err);
}

cffi_status cffi_pages_put(const void *code, size_t length, void **out,
                           cffi_error *err) {
  cffi_lock_take(&pages.lock);
  cffi_status status = put(code, length, out, err);
  if (status == CFFI_OK) {
    pages.total += length;
    __builtin___clear_cache((char *)*out, (char *)*out + length);
  }
  cffi_lock_give(&pages.lock);
  return status;
}

uint64_t cffi_pages_used(void) {
  cffi_lock_take(&pages.lock);
  uint64_t total = pages.total;
  cffi_lock_give(&pages.lock);
  return total;
}
#endif
