/* test_header.c: cffi-grovel.h, as C.  Each check runs one function of the
 * header on a temporary file and compares what it wrote.  What the header
 * refuses ends a program, so it is refused in a child process.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include "cffi-grovel.h"

#include <sys/wait.h>
#include <unistd.h>

static int failures;

static void check_text(int line, FILE *output, const char *expected) {
  char text[512] = "";
  rewind(output);
  size_t length = fread(text, 1, sizeof text - 1, output);
  text[length] = '\0';
  if (strcmp(text, expected) != 0) {
    printf("line %d: \"%s\", not \"%s\"\n", line, text, expected);
    failures++;
  }
  fclose(output);
}

/* Run STATEMENT, which writes to `output`, and compare. */
#define CHECK(expected, statement)                                             \
  do {                                                                         \
    FILE *output = tmpfile();                                                  \
    statement;                                                                 \
    check_text(__LINE__, output, (expected));                                  \
  } while (0)

/* Run STATEMENT, which must end the program with a failure. */
#define CHECK_REFUSED(statement)                                               \
  do {                                                                         \
    int status = 0;                                                            \
    fflush(stdout);                                                            \
    if (fork() == 0) {                                                         \
      FILE *output = tmpfile();                                                \
      fclose(stderr);                                                          \
      statement;                                                               \
      _exit(0);                                                                \
    }                                                                          \
    wait(&status);                                                             \
    if (WEXITSTATUS(status) != EXIT_FAILURE) {                                 \
      printf("line %d: %s is accepted\n", __LINE__, #statement);               \
      failures++;                                                              \
    }                                                                          \
  } while (0)

#define INTEGER(expected, x)                                                   \
  CHECK(expected, cffi_write_integer(output, CFFI_INTEGER(x)))
#define REAL(expected, x)                                                      \
  CHECK(expected,                                                              \
        cffi_write_real(output, CFFI_REAL(x), CFFI_DOUBLE_DIGITS, 'd'))
#define STRING(codes, x)                                                       \
  CHECK("#.(cl:map 'cl:string #'cl:code-char '(" codes "))",                   \
        cffi_write_string(output, CFFI_STRING(x)))
#define TYPE(expected, type)                                                   \
  CHECK(expected, fputs(cffi_type_name(CFFI_TYPE(type)), output))

enum colour { RED = -3, GREEN = 7 };

struct record {
  char tag;
  short row[5];
  unsigned bits;
  double weight;
  struct record *next;
};

static void check_integers(void) {
  INTEGER("0", 0);
  INTEGER("-1", -1);
  INTEGER("255", (unsigned char)255);
  INTEGER("-128", (signed char)-128);
  INTEGER("65535", (unsigned short)65535);
  INTEGER("4294967295", UINT32_MAX);
  INTEGER("-2147483648", INT32_MIN);
  INTEGER("18446744073709551615", UINT64_MAX);
  INTEGER("-9223372036854775808", INT64_MIN);
  INTEGER("-3", RED);
  INTEGER("1", true);
  INTEGER("66", 'B');
#if UINTPTR_MAX == UINT64_MAX
  INTEGER("18446744073709551615", (void *)-1);
#endif
#ifdef __SIZEOF_INT128__
  INTEGER("340282366920938463463374607431768211455", (cffi_bits)-1);
  INTEGER("-170141183460469231731687303715884105728",
          (cffi_signed_bits)((cffi_bits)1 << 127));
#endif
  CHECK_REFUSED(cffi_write_integer(output, CFFI_INTEGER(1.5)));
}

static void check_reals(void) {
  REAL("0.0000000000000000d+00", 0.0);
  REAL("1.5000000000000000d+00", 1.5);
  REAL("-1.0000000000000001d-01", -0.1);
  REAL("1.7976931348623157d+308", 1.7976931348623157e308);
  REAL("4.9406564584124654d-324", 4.9406564584124654e-324);
  CHECK_REFUSED(cffi_write_real(output, CFFI_REAL(HUGE_VAL), 17, 'd'));
}

static void check_strings(void) {
  STRING("", "");
  STRING("97 34 92 10 ", "a\"\\\n");
  STRING("246 8364 128512 ", "\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80");
  STRING("119 8364 ", L"w\x20ac");
  CHECK_REFUSED(cffi_write_string(output, CFFI_STRING("\xff")));
  CHECK_REFUSED(cffi_write_string(output, CFFI_STRING("\xc0\x80")));
  CHECK_REFUSED(cffi_write_string(output, CFFI_STRING("\xe2\x82")));
  CHECK_REFUSED(cffi_write_string(output, CFFI_STRING((void *)output)));
}

static void check_types(void) {
  TYPE(":int8", signed char);
  TYPE(":uint8", _Bool);
  TYPE(":int16", short);
  TYPE(":uint32", unsigned);
  TYPE(":int64", long long);
  TYPE(":uint64", uint64_t);
  TYPE(":float", float);
  TYPE(":double", double);
  CHECK(":uint16", fputs(cffi_type_name(CFFI_BYTES(2)), output));
  CHECK(":int16",
        fputs(cffi_type_name(CFFI_TYPE_OF(CFFI_SLOT(struct record, row)[0])),
              output));
  CHECK(":double",
        fputs(cffi_type_name(CFFI_TYPE_OF(CFFI_SLOT(struct record, weight))),
              output));
  CHECK_REFUSED(cffi_type_name(CFFI_TYPE(long double)); (void)output);
  CHECK_REFUSED(cffi_type_name(CFFI_BYTES(3)); (void)output);
}

static void check_definitions(void) {
  CHECK("(cl:defconstant a 7)\n",
        cffi_integer_constant(output, "a", CFFI_INTEGER(GREEN), NULL));
  CHECK("(cl:defconstant a 7 \"Doc.\")\n",
        cffi_integer_constant(output, "a", CFFI_INTEGER(7), "\"Doc.\""));
  CHECK("(cl:defconstant s 2.50000000f+00)\n",
        cffi_single_constant(output, "s", CFFI_REAL(2.5f), NULL));
  CHECK("(cffi:defctype size :uint64)\n",
        cffi_ctype(output, "size", CFFI_TYPE(uint64_t)));
  CHECK("  (:a #.(cffi-grovel::convert-intmax-constant -3 ':int))\n",
        cffi_enum_item(output, ":a", CFFI_INTEGER(RED), ":int"));
  CHECK("(cffi:defcstruct (r :size 32)\n  (row :short :count 5 :offset 2)", {
    cffi_begin_aggregate(output, "cffi:defcstruct", "r", sizeof(struct record),
                         NULL);
    cffi_slot(output, "row", ":short",
              CFFI_COUNT(CFFI_SLOT(struct record, row)),
              offsetof(struct record, row));
  });
  CHECK("(cl:warn 'cffi-grovel:missing-definition :name 'a)\n",
        cffi_missing(output, "a"));
  CHECK("(* 2 GREEN)", fprintf(output, "(* 2 %s)", CFFI_EXPANDED(GREEN)));
}

static void check_client_names(void) {
  CHECK("110", fprintf(output, "%d%d%d", _64_BIT_VALUE_FITS_SIGNED_P(-1),
                       _64_BIT_VALUE_FITS_SIGNED_P(UINT32_MAX),
                       _64_BIT_VALUE_FITS_SIGNED_P(UINT64_MAX)));
  CHECK("1.5000000000000000d+00", fputs(print_double_for_lisp(1.5), output));
}

int main(void) {
  check_integers();
  check_reals();
  check_strings();
  check_types();
  check_definitions();
  check_client_names();
  printf("%d failed\n", failures);
  return failures != 0;
}
