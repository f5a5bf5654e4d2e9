/* engine_bench.c: what a call through the engine costs.
 *
 * Every figure is the best of several loops and includes the loop itself;
 * nothing is subtracted.  Beside the engine stand its floor, the call that a C
 * compiler makes, and its peer, libffi.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "engine_callees.h"

#include <ffi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Many short loops: the best one ran undisturbed, even on a busy machine. */
enum { LOOPS = 200, CALLS = 10000, NEW_SIGNATURES = 2000 };

/* One function, and all that is needed to call it in every way. */
typedef struct subject {
  const char *label, *text;
  void *function;
  cffi_thunk *wrapper;
  void (*direct)(const struct subject *s, long calls);
  void (*call_back)(void *function, void *value, long calls);
  ffi_type *type;
  _Alignas(16) unsigned char block[256];
  void *argument; /* in the block */
  size_t size;
  cffi_thunk *thunk; /* the one at hand */
  ffi_cif cif;
} subject;

static void die(const char *what) {
  fprintf(stderr, "engine_bench: %s\n", what);
  exit(EXIT_FAILURE);
}

/* -- Measuring ------------------------------------------------------------- */

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef void timed_loop(const subject *s, long calls);

/* Nanoseconds per call, in the best of LOOPS loops. */
static double measure(timed_loop *run, const subject *s) {
  double best = 1e9;
  for (int i = 0; i < LOOPS; i++) {
    double start = seconds();
    run(s, CALLS);
    double took = (seconds() - start) / (double)CALLS * 1e9;
    best = took < best ? took : best;
  }
  return best;
}

/* Memory may have changed: nothing moves out of a loop. */
#define BARRIER() __asm__ volatile("" ::: "memory")

#define DEFINE_LOOPS(name, label, text, type)                                  \
  static void direct_##name(const subject *s, long calls) {                    \
    type *result = (type *)(uintptr_t)(s->block + 16);                         \
    for (long i = 0; i < calls; i++) {                                         \
      *result = callee_##name(*(type *)s->argument);                           \
      BARRIER();                                                               \
    }                                                                          \
  }                                                                            \
  static void call_back_##name(void *function, void *value, long calls) {      \
    type *v = value;                                                           \
    for (long i = 0; i < calls; i++)                                           \
      *v = ((type(*)(type))(uintptr_t)function)(*v);                           \
  }
EACH_SHAPE(DEFINE_LOOPS)

static void loop_thunk(const subject *s, long calls) {
  cffi_thunk *thunk = s->thunk;
  for (long i = 0; i < calls; i++)
    thunk(s->function, (void *)(uintptr_t)s->block);
}

static void loop_libffi(const subject *s, long calls) {
  void *arguments[] = {s->argument};
  void *result = (void *)(uintptr_t)(s->block + 16);
  void (*function)(void) = (void (*)(void))(uintptr_t)s->function;
  for (long i = 0; i < calls; i++)
    ffi_call((ffi_cif *)(uintptr_t)&s->cif, function, result, arguments);
}

/* -- Subjects -------------------------------------------------------------- */

static ffi_type *of_pair[] = {&ffi_type_double, &ffi_type_double, NULL};
static ffi_type *of_quad[] = {&ffi_type_double, &ffi_type_double,
                              &ffi_type_double, &ffi_type_double, NULL};
static ffi_type *of_eight[] = {
    &ffi_type_slong, &ffi_type_slong, &ffi_type_slong,
    &ffi_type_slong, &ffi_type_slong, &ffi_type_slong,
    &ffi_type_slong, &ffi_type_slong, NULL};
static ffi_type ffi_pair = {0, 0, FFI_TYPE_STRUCT, of_pair};
static ffi_type ffi_quad = {0, 0, FFI_TYPE_STRUCT, of_quad};
static ffi_type ffi_eight = {0, 0, FFI_TYPE_STRUCT, of_eight};

static ffi_type *const ffi_types[] = {&ffi_type_sint, &ffi_type_double,
                                      &ffi_pair, &ffi_quad, &ffi_eight};

#define DEFINE_SUBJECT(name, shown, signature, what)                           \
  {.label = shown,                                                             \
   .text = signature,                                                          \
   .function = (void *)(uintptr_t)callee_##name,                               \
   .wrapper = wrapper_##name,                                                  \
   .direct = direct_##name,                                                    \
   .call_back = call_back_##name,                                              \
   .size = sizeof(what)},
static subject subjects[] = {EACH_SHAPE(DEFINE_SUBJECT)};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

static const cffi_signature *signature_of(const char *text) {
  const cffi_signature *signature;
  cffi_error error;
  if (cffi_signature_get(text, strlen(text), &signature, &error))
    die(error.message);
  return signature;
}

static cffi_thunk *thunk_of(const char *text, unsigned flags) {
  cffi_thunk *thunk;
  cffi_error error;
  if (cffi_thunk_get(signature_of(text), flags, &thunk, &error))
    die(error.message);
  return thunk;
}

static void subject_init(subject *s, ffi_type *type) {
  cffi_argument_info info;
  cffi_argument_info_get(signature_of(s->text), 0, &info, NULL);
  s->argument = s->block + info.offset;
  s->type = type;
  if (ffi_prep_cif(&s->cif, FFI_DEFAULT_ABI, 1, type, &s->type) != FFI_OK)
    die("ffi_prep_cif failed");
}

/* -- Calls ----------------------------------------------------------------- */

static double measure_thunk(subject *s, cffi_thunk *thunk) {
  s->thunk = thunk;
  return measure(loop_thunk, s);
}

static void show_calls(void) {
  printf("%-22s %8s %8s %8s %8s %8s %10s %10s\n", "call, nanoseconds", "direct",
         "gcc -O2", "emitted", "stub", "libffi", "emitted/", "libffi/");
  printf("%-22s %8s %8s %8s %8s %8s %10s %10s\n", "", "C", "wrapper", "", "",
         "", "direct", "emitted");
  for (int i = 0; i < SUBJECTS; i++) {
    subject *s = &subjects[i];
    double direct = measure(s->direct, s);
    double wrapper = measure_thunk(s, s->wrapper);
    double emitted = measure_thunk(s, thunk_of(s->text, CFFI_JIT));
    double stub = measure_thunk(s, thunk_of(s->text, CFFI_NOJIT));
    double libffi = measure(loop_libffi, s);
    printf("%-22s %8.1f %8.1f %8.1f %8.1f %8.1f %10.2f %10.1f\n", s->label,
           direct, wrapper, emitted, stub, libffi, emitted / direct,
           libffi / emitted);
  }
}

static void show_flags(void) {
  static const struct {
    const char *label;
    unsigned flags;
  } rows[] = {{"none", 0},
              {"errno", CFFI_ERRNO},
              {"no traps", CFFI_NOTRAPS},
              {"both", CFFI_ERRNO | CFFI_NOTRAPS}};
  printf("\n%-22s %8s %8s\n", "flags, int f(int)", "emitted", "stub");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    subject *s = &subjects[0];
    unsigned flags = rows[i].flags;
    double emitted = measure_thunk(s, thunk_of(s->text, flags | CFFI_JIT));
    double stub = measure_thunk(s, thunk_of(s->text, flags | CFFI_NOJIT));
    printf("%-22s %8.1f %8.1f\n", rows[i].label, emitted, stub);
  }
}

/* -- Callbacks ------------------------------------------------------------- */

/* Returns the argument; the cookie is its subject. */
static void handle(uintptr_t cookie, void *block) {
  const subject *s = (const subject *)cookie;
  size_t offset = (size_t)((const unsigned char *)s->argument - s->block);
  memcpy((unsigned char *)block + 16, (unsigned char *)block + offset, s->size);
}

static void handle_libffi(ffi_cif *cif, void *result, void **arguments,
                          void *cookie) {
  (void)cif;
  memcpy(result, *arguments, ((const subject *)cookie)->size);
}

static double measure_callback(const subject *s, void *function) {
  double best = 1e9;
  _Alignas(16) unsigned char value[64] = {0};
  for (int i = 0; i < LOOPS; i++) {
    double start = seconds();
    s->call_back(function, value, CALLS);
    double took = (seconds() - start) / (double)CALLS * 1e9;
    best = took < best ? took : best;
  }
  return best;
}

static double measure_closure(subject *s) {
  void *code;
  cffi_error error;
  if (cffi_closure_new(signature_of(s->text), handle, (uintptr_t)s, 0, &code,
                       &error))
    die(error.message);
  double took = measure_callback(s, code);
  cffi_closure_free(code, NULL);
  return took;
}

static double measure_libffi_closure(subject *s) {
  void *code;
  ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &code);
  if (!closure ||
      ffi_prep_closure_loc(closure, &s->cif, handle_libffi, s, code) != FFI_OK)
    die("no libffi closure");
  double took = measure_callback(s, code);
  ffi_closure_free(closure);
  return took;
}

static void show_callbacks(void) {
  printf("\n%-22s %8s %8s %8s %10s\n", "callback, nanoseconds", "pointer",
         "engine", "libffi", "libffi/");
  printf("%-22s %8s %8s %8s %10s\n", "", "", "", "", "engine");
  for (int i = 0; i < SUBJECTS; i++) {
    subject *s = &subjects[i];
    double pointer = measure_callback(s, s->function);
    double engine = measure_closure(s);
    double libffi = measure_libffi_closure(s);
    printf("%-22s %8.1f %8.1f %8.1f %10.1f\n", s->label, pointer, engine,
           libffi, libffi / engine);
  }
}

/* -- Making ---------------------------------------------------------------- */

/* Microseconds for each new signature, WITH_THUNK or without. */
static double measure_making(const char *format, bool with_thunk) {
  double start = seconds();
  for (int i = 1; i <= NEW_SIGNATURES; i++) {
    char text[64];
    snprintf(text, sizeof text, format, i); /* one %d, from show_making */
    if (with_thunk)
      thunk_of(text, CFFI_JIT);
    else
      signature_of(text);
  }
  return (seconds() - start) / (double)NEW_SIGNATURES * 1e6;
}

static double measure_finding(void) {
  double start = seconds();
  for (int i = 0; i < CALLS; i++)
    thunk_of("({dd}){dd}", CFFI_JIT);
  return (seconds() - start) / (double)CALLS * 1e6;
}

static void show_making(void) {
  double signature = measure_making("({[%dI]}ddi){dd}", false);
  double thunk = measure_making("({[%dI]}ddp){dd}", true);
  printf("\nmaking, microseconds\n");
  printf("%-34s %8.2f\n", "a new signature", signature);
  printf("%-34s %8.2f\n", "a new signature and its thunk", thunk);
  printf("%-34s %8.2f\n", "both, when they exist", measure_finding());
}

int main(void) {
  for (int i = 0; i < SUBJECTS; i++)
    subject_init(&subjects[i], ffi_types[i]);
  show_calls();
  show_flags();
  show_callbacks();
  show_making();
  return 0;
}
