/* byvalue.h: the library of the by-value tests, also imported by `cffi import`
 * for the tests of bindings; it has one of everything that C can declare.
 *
 * The specs beside it are made by
 *     cffi import tests/lisp/byvalue.h --output tests/lisp
 *
 * SPDX-License-Identifier: MIT */
#ifndef BYVALUE_H
#define BYVALUE_H

/* -- Structs and unions ---------------------------------------------------- */

typedef struct point {
  double x, y;
} point;
typedef struct pixel {
  unsigned char r, g, b;
} pixel;
typedef struct mixed {
  char c;
  float f;
  short s;
  double d;
} mixed;
typedef struct line {
  point from, to;
} line;
typedef struct row {
  int n;
  int cell[3];
} row;
typedef struct big {
  long a[12];
} big;
typedef struct tagged {
  int kind;
  const char *name;
  _Bool on;
} tagged;
typedef struct flags {
  unsigned low : 3;
  unsigned mid : 7;
  int high : 6;
} flags;
typedef struct fcomplex {
  float re, im;
} fcomplex;
typedef union number {
  long i;
  double d;
} number;
typedef struct variant {
  int kind;
  number value;
} variant;
typedef struct extended {
  long double value;
} extended;

typedef point point_function(point p, int n);
typedef big big_function(big b);
typedef double mixed_function(mixed m, line l, const char *name, float f);

/* -- Types that are harder to bind ----------------------------------------- */

typedef struct node node; /* completed below */
struct node {
  node *next;
  enum { NODE_LEAF = -1, NODE_INNER = 1 } state;
  union {
    int number;
    char letters[8];
  };
  struct {
    unsigned char low, high;
  } range;
  _Complex double z;
  unsigned first : 5;
  unsigned : 3;
  unsigned second : 12;
  char tail[];
};
typedef struct hidden hidden; /* never completed */
typedef enum colour { RED, GREEN = 5, BLUE } colour;
typedef enum { LEFT = -2, RIGHT } side;
enum { ANSWER = 42 };
enum __attribute__((packed)) tiny { TINY_A, TINY_B };
typedef struct with_tiny {
  enum tiny t;
  colour c;
} with_tiny;
typedef int (*comparison)(const void *a, const void *b);

/* -- Constants ------------------------------------------------------------- */

#define BYVALUE_LEVEL    9
#define BYVALUE_NEGATIVE (-BYVALUE_LEVEL)
#define BYVALUE_NAME                                                           \
  "by"                                                                         \
  "value"
#define BYVALUE_EMPTY    ""
#define BYVALUE_RATIO    0.1
#define BYVALUE_BIG      0xFFFFFFFFFFFFFFFFull
#define BYVALUE_MACRO(x) ((x) + 1)

/* -- Functions ------------------------------------------------------------- */

point point_scale(point p, double factor);
point point_add(point a, point b);
double point_sum(point p);
pixel pixel_rotate(pixel p);
mixed mixed_next(mixed m);
line line_reverse(line l);
row row_shift(row r, int by);
big big_reverse(big b);
tagged tagged_make(int kind, const char *name, _Bool on);
int tagged_length(tagged t);
flags flags_swap(flags f);
fcomplex fcomplex_conjugate(fcomplex z);
number number_half(number n);
variant variant_negate(variant v);
extended extended_double(extended e);
double many(int a, point p, pixel q, double d, line l, row r, long b,
            fcomplex z, point last);
point variadic_points(int count, ...);
double variadic_mixed(point p, ...);
int fail_with(int error, point p);
void fail_quietly(int error);
double divide(double a, double b);
point call_point(point_function *f, point p, int n);
big call_big(big_function *f, big b);
double call_mixed(mixed_function *f);
point call_on_thread(point_function *f, point p);

/* The next colour, as C's `switch` would have it. */
colour colour_next(colour c);

/** How many nodes there are from FIRST on. */
int node_count(const node *first);

/* A variable, and what it starts with. */
extern int byvalue_counter;
extern const char *byvalue_greeting;

static inline int byvalue_twice(int n) {
  return 2 * n;
}
long double byvalue_long(long double x);

#endif
