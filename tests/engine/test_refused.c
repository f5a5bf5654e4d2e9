/* test_refused.c: life without executable memory.
 *
 * Hardened systems refuse to make memory executable: by PR_SET_MDWE (kernel 6.3
 * and later), or by a seccomp filter, as systemd's MemoryDenyWriteExecute=
 * does.  Each test does its work in a child process under one of them.
 *
 * SPDX-License-Identifier: MIT */
#include "given.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- Refusals -------------------------------------------------------------- */

typedef bool refusal(void); /* false: this kernel has no such thing */

static bool refuse_by_mdwe(void) {
  enum { SET_MDWE = 65, REFUSE_EXEC_GAIN = 1 };
  return prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) == 0;
}

#define LOAD(field)                                                            \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define SKIP_UNLESS(value, count)                                              \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (count))
#define SKIP_UNLESS_BIT(bit, count)                                            \
  BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bit), 0, (count))
#define DENY    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOWED BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* No executable mapping at all, and no file in memory. */
static bool refuse_by_seccomp(void) {
  static struct sock_filter filter[] = {LOAD(nr),
                                        SKIP_UNLESS(SYS_memfd_create, 1),
                                        DENY,
                                        SKIP_UNLESS(SYS_mmap, 3),
                                        LOAD(args[2]),
                                        SKIP_UNLESS_BIT(PROT_EXEC, 1),
                                        DENY,
                                        LOAD(nr),
                                        SKIP_UNLESS(SYS_mprotect, 3),
                                        LOAD(args[2]),
                                        SKIP_UNLESS_BIT(PROT_EXEC, 1),
                                        DENY,
                                        ALLOWED};
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* -- Work ------------------------------------------------------------------ */

typedef struct point {
  double x, y;
} point;

static point swap(point p) {
  return (point){p.y, p.x};
}

static void swap_in_block(uintptr_t cookie, void *block) {
  point *p = argument_at((const cffi_signature *)cookie, block, 0);
  *(point *)result_at(block) = (point){p->y, p->x};
}

static void check_call(void *function, unsigned flags) {
  given_block b;
  block_init(&b, "({dd}){dd}");
  BLOCK_PUT(&b, 0, point, ((point){1, 2}));
  given_thunk("({dd}){dd}", flags)(function, b.bytes);
  CHECK(BLOCK_RESULT(&b, point).x == 2 && BLOCK_RESULT(&b, point).y == 1);
}

static void check_closure(void) {
  const cffi_signature *s = given_signature("({dd}){dd}");
  void *code = NULL;
  REQUIRE(!cffi_closure_new(s, swap_in_block, (uintptr_t)s, 0, &code, NULL));
  check_call(code, 0);
  CHECK_NUMBER(cffi_closure_free(code, NULL), CFFI_OK);
}

/* Everything works; what IS_TOTAL refuses is said. */
static void check_work(bool is_total) {
  cffi_stats stats;
  cffi_thunk *thunk;
  cffi_error error = {0};
  check_call(ADDRESS(swap), 0);
  check_call(ADDRESS(swap), CFFI_ERRNO | CFFI_NOTRAPS);
  check_closure();
  cffi_stats_get(&stats);
  if (!is_total) return;
  CHECK_NUMBER(stats.jit_thunks, 0);
  CHECK(stats.stub_thunks >= 2);
  CHECK_NUMBER(stats.code_bytes, 0);
  CHECK(strstr(stats.jit_refusal, "executable") != NULL);
  CHECK_NUMBER(
      cffi_thunk_get(given_signature("(i)d"), CFFI_JIT, &thunk, &error),
      CFFI_E_UNSUPPORTED);
  CHECK(thunk == NULL);
  CHECK(error.message[0] != '\0');
}

enum { GOOD, BAD, UNKNOWN };

static void check_under(refusal *refuse, bool is_total) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    if (!refuse()) _exit(UNKNOWN);
    check_work(is_total);
    fflush(stdout);
    _exit(check_state.failed ? BAD : GOOD);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) != BAD);
  if (WEXITSTATUS(status) == UNKNOWN)
    printf("# this kernel has no such refusal\n");
}

TEST(memory_deny_write_execute) {
  check_under(refuse_by_mdwe, false);
}

TEST(no_executable_memory_at_all) {
  check_under(refuse_by_seccomp, true);
}
