/* macros.h: macros of all kinds, for the two ways to find their values. */
#ifndef MACROS_H
#define MACROS_H

/* -- integers: types and limits -- */
#define I_MAX 2147483647
#define I_MAX_1 2147483648
#define I_MAX_U 2147483648u
#define X_MAX 0x7fffffff
#define X_MAX_1 0x80000000
#define X_ALL 0xffffffff
#define X_ALL_1 0x100000000
#define L_MAX 9223372036854775807
#define L_MIN (-9223372036854775807 - 1)
#define UL_MAX 0xffffffffffffffff
#define OCTAL 0777
#define BINARY 0B1010
#define SUFFIX_UL 1ul
#define SUFFIX_LU 1LU
#define SUFFIX_ULL 1ull
#define SUFFIX_LLU 1LLU
#define ZERO 0
#define NOT_OCTAL 09
#define BAD_SUFFIX 1x

/* -- characters -- */
#define C_A 'A'
#define C_NUL '\0'
#define C_HEX '\x7f'
#define C_NEG '\xff'
#define C_OCT '\377'
#define C_QUOTE '\''
#define C_MULTI 'ab'
#define C_WIDE L'\x1234'
#define C_U16 u'x'
#define C_ESC '\e'

/* -- strings -- */
#define S_EMPTY ""
#define S_NUL "a\0b"
#define S_BYTES "\xff\xfe"
#define S_UTF8 "\u00e9 \303\251"
#define S_JOINED "a" "b"  "c"
#define S_WIDE L"wide \x263a"
#define S_WIDE_CAST ((const char *)"cast")
#define S_MIXED L"a" "b"
#define S_U32 U"\U0001f600"
#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)
#define S_FROM_MACRO STRINGIFY(OCTAL)
#define S_FROM_MACRO_2 "v" STRINGIFY(1.2)
#define L_PASTE_(x) L##x
#define S_WIDE_MACRO L_PASTE_("abc")
#define S_NUL_MACRO STRINGIFY(x) "\0" "y"

/* -- floats -- */
#define F_1 1.
#define F_2 .5
#define F_3 1e10
#define F_4 1.5f
#define F_5 0x1.8p3
#define F_TINY 4.9406564584124654e-324
#define F_HUGE 1e4000
#define F_LONG 1.1L
#define F_LONG_HALF 0.5L
#define F_SUM (0.1 + 0.2)
#define F_FLOAT_SUM (0.1f + 0.2f)
#define F_MIXED (1 / 2.0)
#define F_DIV_0 (1.0 / 0)
#define F_NAN (0.0 / 0.0)
#define F_NEG -1.25
#define F_TO_INT ((int)-2.9)
#define F_TO_SMALL ((unsigned char)1e9)

/* -- operators -- */
#define O_PRECEDENCE 1 + 2 * 3 - 4 / 2 % 3
#define O_TEXT_A 1 + 2
#define O_TEXT_B O_TEXT_A * 3
#define O_SHIFT (1 << 31)
#define O_SHIFT_U (1u << 31)
#define O_SHIFT_WIDE (1 << 32)
#define O_SHIFT_NEG (-8 >> 1)
#define O_COMPLEMENT ~0
#define O_COMPLEMENT_U ~0u
#define O_NOT !5
#define O_NEGATE_U (-1u)
#define O_MIXED_SIGN (-1 < 1u)
#define O_LONG_U (-1 < 1l)
#define O_OVERFLOW (2147483647 + 1)
#define O_OVERFLOW_U (4294967295u + 1)
#define O_DIV_0 (1 / 0)
#define O_MIN_DIV (-2147483647 - 1) / -1
#define O_LOGIC (1 && 0 || 2)
#define O_EQUAL (1 == 1.0)
#define O_TERNARY (1 ? 2 : 3.0)
#define O_TERNARY_NEST (0 ? 1 : 0 ? 2 : 3)
#define O_COMMA (1, 2)
#define O_BITS (0xf0 & 0x3c | 0x01 ^ 0x03)
#define O_SIZEOF sizeof(long)
#define O_SIZEOF_STR sizeof("abc")
#define O_CHAR_SUM ('a' + 1)

/* -- casts -- */
#define K_U8 ((unsigned char)300)
#define K_S8 ((signed char)200)
#define K_CHAR (char)200
#define K_SHORT ((short)70000)
#define K_BOOL ((_Bool)2)
#define K_LONG ((long int)-1)
#define K_UNSIGNED ((unsigned)-1)
#define K_NULL ((void *)0)
#define K_MINUS_1 ((void *)-1)
#define K_CONST ((const char *)16)
#define K_TYPEDEF ((count_t)-1)
#define K_TD_POINTER ((handle_t)0)
#define K_FUNCTION ((callback_t)-1)
#define K_STRUCT ((struct point *)8)
#define K_ENUM ((enum color)1)
#define K_FLOAT ((float)0.1)
#define K_DOUBLE ((double)1)
#define K_INT128 ((__int128)-5)
#define K_UINT128 (~(unsigned __int128)0)
#define K_FROM_POINTER ((long)(void *)5)
#define K_COMPOUND ((struct point){1, 2})

/* -- names -- */
typedef unsigned short count_t;
typedef struct handle *handle_t;
typedef void (*callback_t)(int);
struct point { int x, y; };
enum color { RED = 3, GREEN };
enum wide { WIDE_BIG = 0x100000000, WIDE_SMALL = 1 };
enum __attribute__((packed)) small { SMALL_A = 7 };
extern int a_variable;
int a_function(int);
#define N_ENUM GREEN
#define N_ENUM_SUM (RED | GREEN)
#define N_WIDE WIDE_BIG
#define N_SMALL SMALL_A
#define N_FUNCTION a_function
#define N_VARIABLE a_variable
#define N_ADDRESS &a_variable
#define N_TYPE count_t
#define N_STRUCT struct point
#define N_POINTER const char *
#define N_CALL a_function(1)
#define N_MISSING missing_name
#define N_MISSING_CALL missing_function(3)
#define RED RED
#define a_function a_function
#define N_SELF N_SELF + 1
#define N_PREDEFINED __INT_MAX__
#define N_LINUX __STDC_VERSION__

/* -- function-like macros -- */
#define G_ADD(a, b) ((a) + (b))
#define G_SUM G_ADD(1, 2)
#define G_NAME G_ADD
#define G_EMPTY()
#define G_BROKEN(x) ((x)
#define G_BROKEN_USE G_BROKEN(1)
#define G_AFTER 77

/* -- no expressions -- */
#define E_EMPTY
#define E_COMMENT /* nothing */
#define E_OPEN (1
#define E_CLOSE 1)
#define E_CROSSED ([)]
#define E_SEMICOLON 1;
#define E_BLOCK { 1, 2 }
#define E_ATTRIBUTE __attribute__((unused))
#define E_PRAGMA _Pragma("once")
#define E_HAS __has_include(<stdio.h>)
#define E_KEYWORD static
#define E_OPERATOR +
#define E_TWO 1 2
#define E_CONTINUED 1 \
  + 2
#define E_COMMENTED 1 /* one */ + /* two */ 2
#define E_UNTERMINATED 'x
#define E_GONE 1
#undef E_GONE
#define E_USES_GONE (E_GONE_LATER + 1)
#define E_GONE_LATER 1
#undef E_GONE_LATER
#define E_TWICE 1
#undef E_TWICE
#define E_TWICE 2
#endif
