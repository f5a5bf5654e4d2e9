/* golden.h: one of every C construct. */
#ifndef GOLDEN_H
#define GOLDEN_H
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdarg.h>
#include "dep.h"

/* --- scalar typedefs ------------------------------------------------- */
typedef char t_char; typedef signed char t_schar; typedef unsigned char t_uchar;
typedef short t_short; typedef unsigned short t_ushort; typedef int t_int; typedef unsigned int t_uint;
typedef long t_long; typedef unsigned long t_ulong; typedef long long t_llong; typedef unsigned long long t_ullong;
typedef float t_float; typedef double t_double; typedef long double t_ldouble;
typedef _Bool t_bool; typedef void t_void; typedef void *t_voidp; typedef const void *t_cvoidp;
typedef __int128 t_i128; typedef unsigned __int128 t_u128; typedef __float128 t_f128;
typedef float _Complex t_cfloat; typedef double _Complex t_cdouble; typedef long double _Complex t_cldouble;
typedef wchar_t t_wchar; typedef __builtin_va_list t_valist; typedef va_list t_va_list;
typedef float t_vec4 __attribute__((vector_size(16))); typedef int t_ivec2 __attribute__((ext_vector_type(2)));
typedef _Atomic int t_atomic; typedef _Atomic(long) t_atomic2; typedef __typeof__(1 + 2L) t_typeof;
typedef int64_t t_i64; typedef size_t t_size; typedef uint8_t t_u8; typedef dep_size_t t_dep;
typedef t_int t_chain1; typedef t_chain1 *t_chain2;
typedef int t_arr3[3]; typedef int t_arr23[2][3]; typedef int t_arr_unk[]; typedef t_arr3 *t_arrp;
typedef const volatile int t_cvint; typedef char *restrict t_rstr; typedef int *const t_cptr;
typedef int t_aligned __attribute__((aligned(32)));
/* --- function types --------------------------------------------------- */
typedef int (*t_fptr)(int a, const char *b, ...); typedef void (*t_fptr0)(void); typedef int t_fn(int);
typedef t_fn *t_fnp; typedef int (*(*t_fpp)(int))(double); typedef void (*t_farr[4])(int);
typedef void (*t_knr)();
/* --- records ------------------------------------------------------------ */
struct fwd; typedef struct fwd fwd_t; typedef struct fwd_td *fwd_td_p; union ufwd; enum efwd { EFWD_A };
struct s_plain { int a; char b; double c; };
typedef struct { int x, y; } t_anon_struct; typedef struct s_both { struct s_both *next; } t_both, *t_both_p;
typedef struct s_same { int v; } s_same; typedef union { int i; float f; } t_anon_union; union u_plain { int i; double d; char bytes[16]; };
struct s_nested { struct inner { int q; } in; struct { int u1; union { int u2; float u3; }; }; union { int v1; long v2; } named_u; enum in_enum { IN_A, IN_B } e; };
struct s_bits { unsigned a : 3; int b : 5; unsigned : 0; unsigned c : 1; unsigned : 4; _Bool d : 1; uint64_t e : 40; enum efwd f : 2; };
struct s_flex { int n; char data[]; }; struct s_zero { int n; char data[0]; }; struct s_empty { };
struct __attribute__((packed)) s_packed { char a; int b; short c; }; struct s_aligned { char c; _Alignas(16) int v; } __attribute__((aligned(64)));
#pragma pack(push, 2)
struct s_pragma { char a; long b; };
#pragma pack(pop)
struct s_ptrs { const char *str; int (*cb)(void *ud, int n); void (*cbs[2])(void); int (*parr)[4]; t_fn *fn; struct fwd *fw; struct s_ptrs *self; volatile int *vp; char **argv; };
struct s_arr { int m[2][3]; t_arr3 td; struct s_plain recs[2]; const char *names[3]; t_vec4 vec; _Complex double z; long double ld; t_i128 big; wchar_t w[8]; bool flag; };
struct s_late; struct s_use_late { struct s_late *p; }; struct s_late { int z; };
/* --- enums ---------------------------------------------------------------- */
enum e_plain { E_A, E_B = 10, E_C }; enum e_neg { EN_M1 = -1, EN_MIN = -2147483647 - 1, EN_P = 5 };
enum e_big { EB_U64 = 0xFFFFFFFFFFFFFFFFULL, EB_ONE = 1 }; enum e_neg64 { EN64 = -9223372036854775807LL - 1, EN64_B = 1 };
enum { ANON_A = 1, ANON_B = 2 }; typedef enum { TD_A = 'a', TD_B } t_enum; typedef enum e_named { EN_X = 1 << 4, EN_Y = EN_X | 1, EN_DUP = EN_X } t_named;
enum __attribute__((packed)) e_packed { EP_A, EP_B = 200 };
enum e_plain *enum_ptr; 
/* --- variables -------------------------------------------------------------- */
extern int v_ext; extern const char *v_cstr; extern const int v_carr[10]; extern int v_unk[]; int v_def = 3; static int v_static = 4; static const int v_sconst = 5;
const double v_cdouble = 2.5; static const char v_str[] = "array string"; static const char *const v_pstr = "ptr string"; extern __thread int v_tls; const unsigned long long v_ull = 18446744073709551615ULL;
extern struct s_plain v_struct; extern void (*v_fp)(int); struct { int a; } v_anon; static const float v_inf = __builtin_inff(), v_nan = __builtin_nanf(""); extern int v_alias __asm__("v_real");
/* --- functions -------------------------------------------------------------- */
/** Adds two numbers.
 * @param a first
 * @param b second
 * @return the sum */
int f_doc(int a, int b);
/// one-line doc comment
void f_void(void); void f_knr(); int f_knr2(a, b) int a; char *b; { return a + !!b; }
int f_var(const char *fmt, ...) __attribute__((format(printf, 1, 2))); int f_va(const char *fmt, va_list ap);
static inline int f_sinline(int x) { return x + 1; } inline int f_inline(int x) { return x; } static int f_static(int); extern int f_extern(int); extern inline int f_einline(int x) { return x; }
void f_arr(int a[4], int b[], int c[2][3], int n, int d[n], t_arr3 e, char const *const argv[static 2]); struct s_plain f_byval(struct s_plain s, union u_plain u, enum e_plain e); const char *f_cret(const char *restrict s, volatile int *p);
int (*f_retfp(int n))(int); void f_cb(int (*cb)(const void *, const void *), t_fptr fp, t_fn fn, void (*inner)(int (*)(char))); t_vec4 f_vec(t_vec4 v); double _Complex f_cplx(double _Complex z); long double f_ld(long double x); __int128 f_i128(unsigned __int128 x); _Bool f_bool(_Bool b);
__attribute__((ms_abi)) int f_msabi(int a); int f_dep(void) __attribute__((deprecated("use f_doc"))); int f_unavail(void) __attribute__((unavailable)); int f_hidden(void) __attribute__((visibility("hidden"))); void f_noret(void) __attribute__((noreturn)); int f_asm(int) __asm__("f_real_symbol"); int f_weak(void) __attribute__((weak)); int f_dup(int); int f_dup(int named); int f_nonnull(void *p) __attribute__((nonnull(1)));
struct local_s { int a; } f_retdef(struct in_param { int a; } *p); void f_unnamed(int, char *, struct fwd *); _Noreturn void f_noret2(int); 
_Static_assert(sizeof(int) == 4, "int is 4"); ; int f_implicit_after_semicolon(int);
__asm__(".globl some_label");
/* --- macros --------------------------------------------------------------- */
#define M_EMPTY
#define M_INT 42
#define M_NEG (-42)
#define M_HEX 0xDEADBEEF
#define M_HEX64 0xFFFFFFFFFFFFFFFFULL
#define M_LL 0x7fffffffffffffffLL
#define M_U 7u
#define M_UL 7UL
#define M_OCT 0755
#define M_BIN 0b1011
#define M_EXPR (M_INT * 2 + (1 << 4))
#define M_FLOAT 3.14f
#define M_DOUBLE 2.718281828459045
#define M_EXP 1e100
#define M_LDOUBLE 1.5L
#define M_FEXPR (M_DOUBLE * 2.0)
#define M_INF (1.0/0.0)
#define M_CHAR 'A'
#define M_WCHAR L'Z'
#define M_NL '\n'
#define M_STR "hello \"quoted\" \\ back\n\tUTF8: \xc3\xa9"
#define M_STRCAT "foo" "bar"
#define M_WSTR L"wide"
#define M_U8STR u8"utf8"
#define M_U16STR u"utf16"
#define M_TYPE unsigned long
#define M_KEYWORD inline
#define M_CAST ((unsigned char)300)
#define M_PTRCAST ((void *)0)
#define M_NEGPTR ((void *)-1)
#define M_SIZEOF sizeof(struct s_plain)
#define M_ENUMREF E_B
#define M_ENUMEXPR (E_B | E_C)
#define M_FNALIAS f_doc
#define M_VARALIAS v_ext
#define M_UNDEFINED_REF (no_such_thing + 1)
#define M_STMT do { } while (0)
#define M_ATTR __attribute__((unused))
#define M_TERN (sizeof(long) == 8 ? 1 : 2)
#define M_FN(x) ((x) + 1)
#define M_FN2(a, b) f_doc((a), (b))
#define M_FNV(fmt, ...) f_var(fmt, __VA_ARGS__)
#define M_FNCALL M_FN(3)
#define M_DEPCONST (DEP_CONST + 1)
#define M_STRUCTINIT { 1, 2 }
#define M_UNDEFD 1
#undef M_UNDEFD
#define M_REDEF 1
#undef M_REDEF
#define M_REDEF 2
#endif
