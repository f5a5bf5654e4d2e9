/* floor.c: functions to call, and what it costs C itself to call them.
 * SPDX-License-Identifier: MIT */
#include <time.h>

typedef struct point {
  double x, y;
} point;

int next(int n) {
  return n + 1;
}

point mirror(point p) {
  return (point){p.y, p.x};
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Nanoseconds per call, through pointers so that nothing is inlined. */
double time_next(long count) {
  int (*volatile function)(int) = next;
  double start = now();
  int n = 0;
  for (long i = 0; i < count; i++)
    n = function(n);
  return (now() - start) / (double)count;
}

double time_mirror(long count) {
  point (*volatile function)(point) = mirror;
  point p = {1, 2};
  double start = now();
  for (long i = 0; i < count; i++)
    p = function(p);
  return (now() - start) / (double)count;
}
