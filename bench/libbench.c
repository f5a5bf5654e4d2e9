/* libbench.c: what the Lisp benchmarks call.  SPDX-License-Identifier: MIT */
#include <string.h>

typedef struct pair {
  double x, y;
} pair;

typedef struct wide {
  double d[4];
  long l[4];
} wide;

int bench_variable = 7;

int bench_int(int n) {
  return n + 1;
}

double bench_double(double x) {
  return x + 1;
}

pair bench_pair(pair p) {
  return (pair){p.y, p.x};
}

wide bench_wide(wide w) {
  return w;
}

long bench_length(const char *s) {
  return (long)strlen(s);
}

int bench_call(int (*function)(int), int count) {
  int n = 0;
  for (int i = 0; i < count; i++)
    n = function(n);
  return n;
}
