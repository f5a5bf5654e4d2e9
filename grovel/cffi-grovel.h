/* cffi-grovel.h: what the program that a grovel file becomes is made of.
 *
 * A grovel file turns into a short C program: a list of calls of the functions
 * below.  The program writes a Lisp file of CFFI definitions.  What C knows
 * about a name is asked with the macros in capitals, what is known to the
 * groveller already comes in as Lisp text, and the functions only write.
 *
 * Values are exact or refused: a number that Lisp has no syntax for, or a type
 * that CFFI has no name for, ends the program with a message that says which.
 *
 * The compiler may be one for C++: some headers need that.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CFFI_GROVEL_H
#define CFFI_GROVEL_H

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#ifdef __cplusplus
#  include <type_traits>
#endif

#if defined(__GNUC__) || defined(__clang__)
#  define CFFI_HELPER static __attribute__((unused))
#  ifndef __cplusplus
/* Constants may be pointers, and are looked at as integers then. */
#    pragma GCC diagnostic ignored "-Wpointer-to-int-cast"
#    pragma GCC diagnostic ignored "-Wint-to-pointer-cast"
#  endif
#else
#  define CFFI_HELPER static
#endif

// clang-format off
#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 cffi_bits;
__extension__ typedef __int128 cffi_signed_bits;
#  define CFFI_INT128_KINDS \
  cffi_signed_bits: CFFI_SIGNED, cffi_bits: CFFI_UNSIGNED,
#else
typedef uintmax_t cffi_bits;
#  define CFFI_INT128_KINDS
#endif
// clang-format on

/* -- What C knows --------------------------------------------------------- */

typedef enum {
  CFFI_OTHER, /* a pointer, as a rule */
  CFFI_SIGNED,
  CFFI_UNSIGNED,
  CFFI_FLOAT,
  CFFI_TEXT,
  CFFI_WIDE_TEXT
} cffi_kind;

/* The kind of the expression X, which is not evaluated. */
#ifdef __cplusplus
template <class T, class Element = typename std::remove_cv<
                       typename std::remove_pointer<T>::type>::type>
constexpr cffi_kind cffi_kind_of() {
  return std::is_floating_point<T>::value ? CFFI_FLOAT
         : std::is_pointer<T>::value
             ? (std::is_same<Element, char>::value      ? CFFI_TEXT
                : std::is_same<Element, wchar_t>::value ? CFFI_WIDE_TEXT
                                                        : CFFI_OTHER)
         : T(-1) < T(0) ? CFFI_SIGNED
                        : CFFI_UNSIGNED;
}
#  define CFFI_KIND(x) cffi_kind_of<typename std::decay<decltype(x)>::type>()
#else
// clang-format off
#define CFFI_KIND(x) _Generic((x),                                     \
  _Bool: CFFI_UNSIGNED, char: CHAR_MIN < 0 ? CFFI_SIGNED : CFFI_UNSIGNED, \
  signed char: CFFI_SIGNED, unsigned char: CFFI_UNSIGNED,              \
  short: CFFI_SIGNED, unsigned short: CFFI_UNSIGNED,                   \
  int: CFFI_SIGNED, unsigned int: CFFI_UNSIGNED,                       \
  long: CFFI_SIGNED, unsigned long: CFFI_UNSIGNED,                     \
  long long: CFFI_SIGNED, unsigned long long: CFFI_UNSIGNED,           \
  CFFI_INT128_KINDS                                                    \
  float: CFFI_FLOAT, double: CFFI_FLOAT, long double: CFFI_FLOAT,      \
  char *: CFFI_TEXT, const char *: CFFI_TEXT,                          \
  wchar_t *: CFFI_WIDE_TEXT, const wchar_t *: CFFI_WIDE_TEXT,          \
  default: CFFI_OTHER)
// clang-format on
#endif

typedef struct {
  const char *text; /* as it is written in C, for messages */
  cffi_kind kind;
  cffi_bits bits;
} cffi_integer;

/* The value of an integer or pointer expression, of any width and sign. */
#define CFFI_INTEGER(x) ((cffi_integer){#x, CFFI_KIND(x), (cffi_bits)(x)})

typedef struct {
  const char *text;
  long double value;
} cffi_real;

#define CFFI_REAL(x) ((cffi_real){#x, (long double)(x)})

typedef struct {
  const char *text;
  cffi_kind kind;
  const void *start;
} cffi_string;

#define CFFI_STRING(x) ((cffi_string){#x, CFFI_KIND(x), (const void *)(x)})

typedef struct {
  const char *text;
  cffi_kind kind;
  size_t size;
} cffi_type;

/* A scalar type; the type of an expression; an unsigned type of SIZE bytes. */
#define CFFI_TYPE(type)  ((cffi_type){#type, CFFI_KIND((type)0), sizeof(type)})
#define CFFI_TYPE_OF(x)  ((cffi_type){#x, CFFI_KIND(x), sizeof(x)})
#define CFFI_BYTES(size) ((cffi_type){#size " bytes", CFFI_UNSIGNED, size})

/* The slot of a type, for questions that do not touch its value. */
#define CFFI_SLOT(type, slot) (((type *)0)->slot)
#define CFFI_COUNT(x)         ((long)(sizeof(x) / sizeof((x)[0])))
#define CFFI_NO_COUNT         (-1L)

/* How a name is written once the preprocessor is done with it. */
#define CFFI_EXPANDED(x)  CFFI_EXPANDED_(x)
#define CFFI_EXPANDED_(x) #x

/* -- The program ---------------------------------------------------------- */

/* End the program: TEXT, something in C, cannot be used because of REASON. */
CFFI_HELPER void cffi_fail(const char *text, const char *reason) {
  fprintf(stderr, "%s: %s\n", text, reason);
  exit(EXIT_FAILURE);
}

/* Open the file that the program's one argument names. */
CFFI_HELPER FILE *cffi_open(int argc, char **argv) {
  FILE *output = argc == 2 ? fopen(argv[1], "w") : NULL;
  if (!output) cffi_fail(argc == 2 ? argv[1] : argv[0], "cannot be written");
  fputs(";;; Generated; changes will be lost.\n", output);
  return output;
}

/* Close OUTPUT.  Returns the program's exit code. */
CFFI_HELPER int cffi_close(FILE *output) {
  bool failed = ferror(output) != 0;
  if (fclose(output) || failed) cffi_fail("the output", "cannot be written");
  return EXIT_SUCCESS;
}

/* Tell the groveller that NAME is no macro: it may be an enumerator. */
CFFI_HELPER void cffi_unknown(const char *name) {
  printf("cffi-unknown %s\n", name);
}

/* Warn, in Lisp, that the definition of the symbol NAME is missing. */
CFFI_HELPER void cffi_missing(FILE *output, const char *name) {
  fprintf(output, "(cl:warn 'cffi-grovel:missing-definition :name '%s)\n",
          name);
}

/* -- Values --------------------------------------------------------------- */

CFFI_HELPER bool cffi_is_negative(cffi_integer n) {
  return n.kind == CFFI_SIGNED && n.bits >> (sizeof n.bits * CHAR_BIT - 1);
}

/* Write the integer N in decimal. */
CFFI_HELPER void cffi_write_integer(FILE *output, cffi_integer n) {
  char digits[sizeof n.bits * 3 + 2];
  char *start = digits + sizeof digits - 1;
  bool negative = cffi_is_negative(n);
  cffi_bits rest = negative ? (cffi_bits)0 - n.bits : n.bits;
  if (n.kind == CFFI_FLOAT)
    cffi_fail(n.text, "is a floating-point number, not an integer");
  if (n.kind > CFFI_FLOAT || n.kind == CFFI_OTHER) rest &= UINTPTR_MAX;
  *start = '\0';
  do {
    *--start = (char)('0' + (int)(rest % 10));
    rest /= 10;
  } while (rest);
  fprintf(output, "%s%s", negative ? "-" : "", start);
}

enum { CFFI_SINGLE_DIGITS = 9, CFFI_DOUBLE_DIGITS = 17 };

/* Write the number X for Lisp, with as many digits as make it exact, and with
 * Lisp's exponent MARKER. */
CFFI_HELPER void cffi_write_real(FILE *output, cffi_real x, int digits,
                                 char marker) {
  char text[64];
  if (!isfinite(x.value)) cffi_fail(x.text, "is not a finite number");
  snprintf(text, sizeof text, "%.*Le", digits - 1, x.value);
  *strchr(text, 'e') = marker;
  fputs(text, output);
}

/* Decode one UTF-8 character at *P and step over it, or return -1. */
CFFI_HELPER long cffi_next_character(const unsigned char **p) {
  static const long least[] = {0, 0x80, 0x800, 0x10000};
  const unsigned char *s = *p;
  int more = s[0] < 0x80 ? 0 : s[0] < 0xE0 ? 1 : s[0] < 0xF0 ? 2 : 3;
  long c = more ? s[0] & (0x3F >> more) : s[0];
  if ((s[0] >= 0x80 && s[0] < 0xC2) || s[0] > 0xF4) return -1;
  for (int i = 1; i <= more; i++) {
    if ((s[i] & 0xC0) != 0x80) return -1;
    c = c << 6 | (s[i] & 0x3F);
  }
  *p = s + more + 1;
  return c >= least[more] && c <= 0x10FFFF ? c : -1;
}

/* Take the next character from *P, of a string of the kind KIND. */
CFFI_HELPER long cffi_take_character(cffi_kind kind, const void **p) {
  const wchar_t *wide = (const wchar_t *)*p;
  const unsigned char *narrow = (const unsigned char *)*p;
  long c = 0;
  if (kind == CFFI_TEXT) {
    c = cffi_next_character(&narrow);
    *p = narrow;
    return c;
  }
  c = (long)*wide++;
  if (sizeof *wide == 2 && (c & 0xFC00) == 0xD800)
    c = 0x10000 + ((c & 0x3FF) << 10) + ((long)*wide++ & 0x3FF);
  *p = wide;
  return c;
}

/* Write the string S as a Lisp form in plain ASCII. */
CFFI_HELPER void cffi_write_string(FILE *output, cffi_string s) {
  const void *p = s.start;
  if (s.kind != CFFI_TEXT && s.kind != CFFI_WIDE_TEXT)
    cffi_fail(s.text, "is not a string");
  fputs("#.(cl:map 'cl:string #'cl:code-char '(", output);
  for (long c; (c = cffi_take_character(s.kind, &p)) != 0;) {
    if (c < 0) cffi_fail(s.text, "is not text in UTF-8");
    fprintf(output, "%ld ", c);
  }
  fputs("))", output);
}

/* The name that CFFI has for the scalar TYPE. */
CFFI_HELPER const char *cffi_type_name(cffi_type type) {
  static const char *const integers[2][9] = {
      {0, ":uint8", ":uint16", 0, ":uint32", 0, 0, 0, ":uint64"},
      {0, ":int8", ":int16", 0, ":int32", 0, 0, 0, ":int64"}};
  const char *name = NULL;
  if (type.kind == CFFI_FLOAT && type.size == sizeof(float))
    name = ":float";
  else if (type.kind == CFFI_FLOAT && type.size == sizeof(double))
    name = ":double";
  else if (type.kind != CFFI_FLOAT && type.size <= 8)
    name = integers[type.kind == CFFI_SIGNED][type.size];
  if (!name) cffi_fail(type.text, "has a type that CFFI has no name for");
  return name;
}

/* -- Names that forms of client libraries use in their C ------------------ */

/* Is VALUE printed right as a signed number of 64 bits? */
#define _64_BIT_VALUE_FITS_SIGNED_P(value)                                     \
  (CFFI_KIND(value) == CFFI_SIGNED || (uint64_t)(value) <= INT64_MAX)

/* The text of a Lisp form for VALUE, valid until the next call. */
CFFI_HELPER const char *print_double_for_lisp(double value) {
  static char text[64];
  if (!isfinite(value)) cffi_fail("a double", "is not a finite number");
  snprintf(text, sizeof text, "%.*e", CFFI_DOUBLE_DIGITS - 1, value);
  *strchr(text, 'e') = 'd';
  return text;
}

/* -- Constants ------------------------------------------------------------ */

/* Begin a constant's definition; its value and cffi_end_constant follow. */
CFFI_HELPER void cffi_begin_constant(FILE *output, const char *name) {
  fprintf(output, "(cl:defconstant %s ", name);
}

/* End it.  DOCUMENTATION, a string as Lisp writes it, may be null. */
CFFI_HELPER void cffi_end_constant(FILE *output, const char *documentation) {
  fprintf(output, "%s%s)\n", documentation ? " " : "",
          documentation ? documentation : "");
}

CFFI_HELPER void cffi_integer_constant(FILE *output, const char *name,
                                       cffi_integer n,
                                       const char *documentation) {
  cffi_begin_constant(output, name);
  cffi_write_integer(output, n);
  cffi_end_constant(output, documentation);
}

CFFI_HELPER void cffi_double_constant(FILE *output, const char *name,
                                      cffi_real x, const char *documentation) {
  cffi_begin_constant(output, name);
  cffi_write_real(output, x, CFFI_DOUBLE_DIGITS, 'd');
  cffi_end_constant(output, documentation);
}

CFFI_HELPER void cffi_single_constant(FILE *output, const char *name,
                                      cffi_real x, const char *documentation) {
  cffi_begin_constant(output, name);
  cffi_write_real(output, x, CFFI_SINGLE_DIGITS, 'f');
  cffi_end_constant(output, documentation);
}

/* A string is no constant in Lisp's strictest sense: it must be the same
 * object when the definition is loaded again. */
CFFI_HELPER void cffi_string_constant(FILE *output, const char *name,
                                      cffi_string s,
                                      const char *documentation) {
  fprintf(output, "(alexandria:define-constant %s ", name);
  cffi_write_string(output, s);
  fprintf(output, " :test 'cl:equal%s%s)\n",
          documentation ? " :documentation " : "",
          documentation ? documentation : "");
}

/* -- Enums ---------------------------------------------------------------- */

/* Write one KEY of an enum or bit-field over the type BASE. */
CFFI_HELPER void cffi_enum_item(FILE *output, const char *key, cffi_integer n,
                                const char *base) {
  fprintf(output, "  (%s #.(cffi-grovel::convert-intmax-constant ", key);
  cffi_write_integer(output, n);
  fprintf(output, " '%s))\n", base);
}

/* Write a KEY whose value is missing, with a warning. */
CFFI_HELPER void cffi_missing_item(FILE *output, const char *key) {
  fprintf(output,
          "  (%s #.(cl:progn (cl:warn 'cffi-grovel:missing-definition :name "
          "'%s) -1))\n",
          key, key);
}

/* -- Types ---------------------------------------------------------------- */

/* Define NAME as the scalar TYPE. */
CFFI_HELPER void cffi_ctype(FILE *output, const char *name, cffi_type type) {
  fprintf(output, "(cffi:defctype %s %s)\n", name, cffi_type_name(type));
}

/* Define the constant NAME as the size of the Lisp type TYPE. */
CFFI_HELPER void cffi_size_constant(FILE *output, const char *name,
                                    const char *type) {
  fprintf(output, "(cl:defconstant %s (cffi:foreign-type-size '%s))\n", name,
          type);
}

/* Begin a struct or union, which DEFINER defines; its slots follow. */
CFFI_HELPER void cffi_begin_aggregate(FILE *output, const char *definer,
                                      const char *name, size_t size,
                                      const char *documentation) {
  fprintf(output, "(%s (%s :size %zu)%s%s", definer, name, size,
          documentation ? "\n  " : "", documentation ? documentation : "");
}

/* Write a slot of the Lisp type TYPE at OFFSET bytes. */
CFFI_HELPER void cffi_slot(FILE *output, const char *name, const char *type,
                           long count, size_t offset) {
  fprintf(output, "\n  (%s %s", name, type);
  if (count != CFFI_NO_COUNT) fprintf(output, " :count %ld", count);
  fprintf(output, " :offset %zu)", offset);
}

#endif
