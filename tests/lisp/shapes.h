/* shapes.h: a header for the tests of the generator; shapes.*.spec is what
 * c2ffi writes about it.
 *
 * SPDX-License-Identifier: MIT */
typedef unsigned int u32;
struct point {
  double x, y;
  int tag[4];
};
struct fwd;
struct node {
  struct node *next;
  struct fwd *f;
  u32 flags;
  void (*cb)(int, struct point *);
};
union num {
  int i;
  float f;
  char bytes[8];
};
enum color { RED, GREEN = 5, BLUE };
enum flags { FA = 1, FB = 2, FC = 4, FD = 8 };
typedef enum { X1, X2, X3 } anon_enum;
typedef struct {
  int a;
  char *name;
} anon_struct;
int add(int a, int b);
char *getname(struct point *p, const char *s, ...);
struct point mid(struct point a, struct point);
extern int global_count;
static inline int inl(int x) {
  return x;
}
void SDL_GetError(void);
#define ANSWER   42
#define PI       3.25
#define GREETING "hello"
