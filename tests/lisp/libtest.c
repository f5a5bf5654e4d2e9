/* libtest.c: the C side of the Lisp frontend's tests.
 *
 * Small functions, variables and layouts, each with one purpose, whose results
 * differ when a type, an offset or a conversion is wrong.  Structs by value are
 * in libbyvalue.c.
 *
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>

/* -- Scalars ------------------------------------------------------------- */

signed char next_char(signed char x) {
  return (signed char)(x + 1);
}
short next_short(short x) {
  return (short)(x + 1);
}
int next_int(int x) {
  return x + 1;
}
long next_long(long x) {
  return x + 1;
}
long long next_long_long(long long x) {
  return x + 1;
}
unsigned char next_unsigned_char(unsigned char x) {
  return (unsigned char)(x + 1);
}
unsigned short next_unsigned_short(unsigned short x) {
  return (unsigned short)(x + 1);
}
unsigned next_unsigned_int(unsigned x) {
  return x + 1;
}
unsigned long next_unsigned_long(unsigned long x) {
  return x + 1;
}
unsigned long long next_unsigned_long_long(unsigned long long x) {
  return x + 1;
}
float half_float(float x) {
  return x / 2;
}
double half_double(double x) {
  return x / 2;
}
void *next_pointer(void *p) {
  return (char *)p + 1;
}
void *null_pointer(void) {
  return NULL;
}
int forty_two(void) {
  return 42;
}

static int touched;
void touch(int by) {
  touched += by;
}
int times_touched(void) {
  return touched;
}

/* -- Many arguments ------------------------------------------------------ */

#define TEN(t, n)                                                              \
  t n##0, t n##1, t n##2, t n##3, t n##4, t n##5, t n##6, t n##7, t n##8, t n##9
#define SUM(n)                                                                 \
  (n##0 + 2 * n##1 + 3 * n##2 + 4 * n##3 + 5 * n##4 + 6 * n##5 + 7 * n##6 +    \
   8 * n##7 + 9 * n##8 + 10 * n##9)

double weigh_doubles(TEN(double, a), TEN(double, b)) {
  return SUM(a) + 100 * SUM(b);
}
float weigh_floats(TEN(float, a), TEN(float, b)) {
  return SUM(a) + 100 * SUM(b);
}
double weigh_mixed(TEN(int, i), TEN(double, d), TEN(signed char, c)) {
  return SUM(i) + 100 * SUM(d) + 10000 * SUM(c);
}

/* 127 arguments of seven types in turn, the first of them a double. */
#define SEVEN(n)                                                               \
  double n##1, signed char n##2, float n##3, long long n##4,                   \
      unsigned short n##5, void *n##6, int n##7
#define SEVEN_SUM(n, i)                                                        \
  ((i + 1) * n##1 + (i + 2) * n##2 + (i + 3) * (double)n##3 +                  \
   (double)((i + 4) * n##4) + (i + 5) * n##5 +                                 \
   (double)((i + 6) * (intptr_t)n##6) + (i + 7) * n##7)
double weigh_127(SEVEN(a), SEVEN(b), SEVEN(c), SEVEN(d), SEVEN(e), SEVEN(f),
                 SEVEN(g), SEVEN(h), SEVEN(i), SEVEN(j), SEVEN(k), SEVEN(l),
                 SEVEN(m), SEVEN(n), SEVEN(o), SEVEN(p), SEVEN(q), SEVEN(r),
                 double last) {
  return SEVEN_SUM(a, 0) + SEVEN_SUM(b, 7) + SEVEN_SUM(c, 14) +
         SEVEN_SUM(d, 21) + SEVEN_SUM(e, 28) + SEVEN_SUM(f, 35) +
         SEVEN_SUM(g, 42) + SEVEN_SUM(h, 49) + SEVEN_SUM(i, 56) +
         SEVEN_SUM(j, 63) + SEVEN_SUM(k, 70) + SEVEN_SUM(l, 77) +
         SEVEN_SUM(m, 84) + SEVEN_SUM(n, 91) + SEVEN_SUM(o, 98) +
         SEVEN_SUM(p, 105) + SEVEN_SUM(q, 112) + SEVEN_SUM(r, 119) + 127 * last;
}

/* Sums COUNT doubles. */
double sum_doubles(int count, ...) {
  va_list arguments;
  double sum = 0;
  va_start(arguments, count);
  while (count-- > 0)
    sum += va_arg(arguments, double);
  va_end(arguments);
  return sum;
}

/* -- Strings ------------------------------------------------------------- */

const char *greeting(void) {
  return "h\xc3\xa9llo";
}
size_t octets_of(const char *text) {
  return text ? strlen(text) : 4242;
}
const char *same_text(const char *text) {
  return text;
}
/* True if every octet of TEXT is LETTER. */
bool all_letters(const char *text, char letter) {
  return strspn(text, (char[]){letter, 0}) == strlen(text);
}

/* -- Enums and booleans -------------------------------------------------- */

enum colour { RED, GREEN = 5, BLUE };
enum colour next_colour(enum colour c) {
  return c == RED ? GREEN : BLUE;
}
int colour_number(enum colour c) {
  return (int)c;
}
int is_true(int x) {
  return x ? 1 : 0;
}
bool negate(bool x) {
  return !x;
}

/* -- Callbacks ----------------------------------------------------------- */

int call_int(int (*f)(int, int), int a, int b) {
  return f(a, b);
}
double call_double(double (*f)(double, float), double a, float b) {
  return f(a, b);
}
signed char call_char(signed char (*f)(signed char), signed char a) {
  return f(a);
}
unsigned long long call_ullong(unsigned long long (*f)(unsigned long long),
                               unsigned long long a) {
  return f(a);
}
void call_void(void (*f)(void)) {
  f();
}
void *call_pointer(void *(*f)(void *), void *p) {
  return f(p);
}
const char *call_string(const char *(*f)(const char *, const char *),
                        const char *a, const char *b) {
  return f(a, b);
}

static void *run_callback(void *f) {
  return (void *)(intptr_t)((int (*)(int, int))(intptr_t)f)(20, 22);
}
/* Calls F (20, 22) on a thread of C's own. */
int call_on_new_thread(int (*f)(int, int)) {
  pthread_t thread;
  void *result = NULL;
  if (pthread_create(&thread, NULL, run_callback, (void *)(intptr_t)f))
    return -1;
  pthread_join(thread, &result);
  return (int)(intptr_t)result;
}

enum { MOST_THREADS = 64 };
struct caller {
  int (*f)(int, int);
  int number, rounds, wrong;
};

/* Calls F (number, round) for each round, which is to return the sum. */
static void *run_rounds(void *argument) {
  struct caller *c = argument;
  for (int round = 0; round < c->rounds; round++)
    if (c->f(c->number, round) != c->number + round) c->wrong++;
  return NULL;
}
/* The same on COUNT threads of C's own, at the same time.  Returns how many
 * results were wrong, or -1 when a thread could not be made. */
int call_on_many_threads(int (*f)(int, int), int count, int rounds) {
  struct caller callers[MOST_THREADS];
  pthread_t threads[MOST_THREADS];
  int started = 0, wrong = 0;
  for (; started < count && started < MOST_THREADS; started++) {
    callers[started] = (struct caller){f, started, rounds, 0};
    if (pthread_create(&threads[started], NULL, run_rounds, &callers[started]))
      break;
  }
  for (int i = 0; i < started; i++) {
    pthread_join(threads[i], NULL);
    wrong += callers[i].wrong;
  }
  return started == count ? wrong : -1;
}

/* -- Variables ----------------------------------------------------------- */

signed char var_char = -127;
unsigned char var_unsigned_char = 255;
short var_short = -1;
int var_int = -123456;
long long var_long_long = LLONG_MIN + 1;
unsigned long long var_unsigned_long_long = ULLONG_MAX;
float var_float = 42.5f;
double var_double = 0.125;
void *var_pointer = NULL;
const char *var_string = "Hello, foreign world!";
const int var_read_only = 7;
int MiXeD_Case = 3;
int *address_of_var_int(void) {
  return &var_int;
}

/* -- Structs ------------------------------------------------------------- */

struct pair {
  long a, b;
};
struct inner {
  char c;
  short s;
};
struct outer {
  char c;
  struct inner in;
  double d;
  char name[5];
  int *p;
};
struct bits {
  unsigned a : 3;
  int b : 7;
  unsigned c : 20, d : 9;
  char e;
};
struct wide_bits {
  unsigned char a;
  unsigned long long b : 37, c : 20;
};
struct __attribute__((packed)) packed {
  char c;
  int i;
  double d;
};
union number {
  int i;
  unsigned char octets[7];
};

struct pair var_pair = {10, 20};
struct outer var_outer = {'a', {'b', -2}, 2.5, "four", &var_int};
struct bits var_bits = {5, -33, 0xABCDE, 0x1F1, 'z'};
struct wide_bits var_wide_bits = {9, 0x1234567890, 0xFEDCB};

long sum_pair(const struct pair *p) {
  return p->a + p->b;
}
int same_bits(const struct bits *x, unsigned a, int b, unsigned c, unsigned d) {
  return x->a == a && x->b == b && x->c == c && x->d == d && x->e == 'z';
}

/* What C says: sizes and offsets, by a number that Lisp's tests know. */
size_t fact(int which) {
  switch (which) {
  case 0: return sizeof(struct pair);
  case 1: return sizeof(struct outer);
  case 2: return offsetof(struct outer, in);
  case 3: return offsetof(struct outer, d);
  case 4: return offsetof(struct outer, p);
  case 5: return sizeof(struct bits);
  case 6: return offsetof(struct bits, e);
  case 7: return sizeof(struct wide_bits);
  case 8: return sizeof(struct packed);
  case 9: return sizeof(union number);
  case 10: return sizeof(size_t);
  case 11: return sizeof(ptrdiff_t);
  case 12: return sizeof(off_t);
  case 13: return sizeof(intptr_t);
  case 14: return sizeof(bool);
  default: return (size_t)-1;
  }
}

/* -- Guarded memory ------------------------------------------------------ */

enum { GUARDED_SIZE = 65536 };

/* SIZE octets, at most GUARDED_SIZE, right behind which nobody may read or
 * write; NULL when there are none.  Those before them are 0xA5.  To be freed
 * by free_guarded. */
void *allocate_guarded(size_t size) {
  char *block = mmap(NULL, 2 * GUARDED_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED || size > GUARDED_SIZE) return NULL;
  memset(block, 0xA5, GUARDED_SIZE);
  if (mprotect(block + GUARDED_SIZE, GUARDED_SIZE, PROT_NONE)) return NULL;
  return block + GUARDED_SIZE - size;
}
/* Frees the SIZE octets at P.  Returns 1 if those before them are as they were,
 * else 0. */
int free_guarded(void *p, size_t size) {
  char *block = (char *)p - (GUARDED_SIZE - size);
  int untouched = 1;
  for (char *c = block; c < (char *)p; c++)
    if (*c != (char)0xA5) untouched = 0;
  munmap(block, 2 * GUARDED_SIZE);
  return untouched;
}

/* Fails with ENOENT. */
int fail_with_errno(void) {
  errno = ENOENT;
  return -1;
}
