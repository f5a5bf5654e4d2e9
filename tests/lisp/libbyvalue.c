/* libbyvalue.c: what the by-value tests call, and what calls them back.
 *
 * Each function does arithmetic that a wrong offset, a wrong register or a
 * wrong width would change.
 *
 * SPDX-License-Identifier: MIT */
#include "byvalue.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

point point_scale(point p, double factor) {
  return (point){p.x * factor, p.y * factor};
}
point point_add(point a, point b) {
  return (point){a.x + b.x, a.y + b.y};
}
double point_sum(point p) {
  return p.x + p.y;
}
pixel pixel_rotate(pixel p) {
  return (pixel){p.g, p.b, p.r};
}
mixed mixed_next(mixed m) {
  return (mixed){(char)(m.c + 1), m.f * 2, (short)(m.s - 1), m.d / 2};
}
line line_reverse(line l) {
  return (line){l.to, l.from};
}
row row_shift(row r, int by) {
  for (int i = 0; i < 3; i++)
    r.cell[i] += by * r.n;
  return r;
}
big big_reverse(big b) {
  big out;
  for (int i = 0; i < 12; i++)
    out.a[i] = b.a[11 - i];
  return out;
}
tagged tagged_make(int kind, const char *name, _Bool on) {
  static char copy[32];
  strncpy(copy, name, sizeof copy - 1);
  return (tagged){kind, copy, !on};
}
int tagged_length(tagged t) {
  return t.on ? (int)strlen(t.name) + t.kind : -1;
}
flags flags_swap(flags f) {
  return (flags){.low = f.mid & 7u, .mid = f.low, .high = -f.high};
}
fcomplex fcomplex_conjugate(fcomplex z) {
  return (fcomplex){z.re, -z.im};
}
number number_half(number n) {
  return (number){.d = n.d / 2};
}
variant variant_negate(variant v) {
  if (v.kind == 0)
    v.value.i = -v.value.i;
  else
    v.value.d = -v.value.d;
  return v;
}
extended extended_double(extended e) {
  return (extended){e.value * 2};
}

/* Nine arguments, some of which travel on the stack. */
double many(int a, point p, pixel q, double d, line l, row r, long b,
            fcomplex z, point last) {
  return a + p.x * 2 + p.y * 3 + q.r + q.g * 2 + q.b * 3 + d + l.from.x +
         l.to.y + r.cell[2] + (double)b + z.re + z.im + last.x - last.y;
}

/* COUNT points follow. */
point variadic_points(int count, ...) {
  point sum = {0, 0};
  va_list arguments;
  va_start(arguments, count);
  for (int i = 0; i < count; i++) {
    point p = va_arg(arguments, point);
    sum.x += p.x;
    sum.y += p.y;
  }
  va_end(arguments);
  return sum;
}

/* A point, then a promoted char, float and unsigned short. */
double variadic_mixed(point p, ...) {
  va_list arguments;
  va_start(arguments, p);
  double sum = p.x + p.y + va_arg(arguments, int);
  sum += va_arg(arguments, double);
  sum += va_arg(arguments, int);
  va_end(arguments);
  return sum;
}

int fail_with(int error, point p) {
  errno = error;
  return (int)p.x;
}
void fail_quietly(int error) {
  errno = error;
}
double divide(double a, double b) {
  return a / b;
}

/* -- Callbacks ------------------------------------------------------------- */

point call_point(point_function *f, point p, int n) {
  point q = f(p, n);
  return (point){q.x + 1, q.y + 1};
}
big call_big(big_function *f, big b) {
  return f(b);
}
double call_mixed(mixed_function *f) {
  return f((mixed){1, 2.5f, 3, 4.5}, (line){{1, 2}, {3, 4}}, "name", 0.25f);
}

typedef struct job {
  point_function *f;
  point value;
} job;

static void *run_job(void *argument) {
  job *j = argument;
  for (int i = 0; i < 100; i++)
    j->value = j->f(j->value, i);
  return NULL;
}

/* Calls F a hundred times on a thread that the Lisp did not make. */
point call_on_thread(point_function *f, point p) {
  job j = {f, p};
  pthread_t thread;
  if (pthread_create(&thread, NULL, run_job, &j)) return (point){-1, -1};
  pthread_join(thread, NULL);
  return j.value;
}

/* -- For the tests of bindings --------------------------------------------- */

int byvalue_counter = 7;
const char *byvalue_greeting = "hello";

colour colour_next(colour c) {
  return c == RED ? GREEN : c == GREEN ? BLUE : RED;
}

int node_count(const node *first) {
  int count = 0;
  for (; first; first = first->next)
    count++;
  return count;
}

long double byvalue_long(long double x) {
  return x;
}
