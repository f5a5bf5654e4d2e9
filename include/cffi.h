/* cffi.h: the call-bridging engine, its only public header.
 *
 * The engine calls any C function, and lets C call back, with types that are
 * known only at run time.  One contract does it all:
 *
 *     void thunk(void *function, void *block);
 *
 * The BLOCK is caller-owned memory, 16-aligned, which holds the result and all
 * arguments at offsets that are a plain function of their sizes:
 *
 *     byte 0          int32_t  errno after the call (flag CFFI_ERRNO), else
 *                              untouched
 *     byte 4          reserved, 12 bytes
 *     byte 16         the result: size rounded up to 16, at least 16 bytes
 *     then            each argument in order: at the next multiple of 8 (of 16
 *                     where its alignment is 16 or more), size rounded up to 8
 *
 * A value lies in its slot exactly as in C memory.  An integer result narrower
 * than 8 bytes may leave anything in the rest of its slot.  Arguments are read,
 * never written; memory that an argument points to is the caller's affair.
 *
 * SIGNATURE TEXT (ASCII, no blanks, no names; equal text, equal signature):
 *
 *     b B s S i I l L n N   int8 uint8 16 16 32 32 64 64 128 128
 *     z p v                 _Bool, pointer, void (result only)
 *     f d e g h y           float, double, long double, binary128, _Float16,
 *                           bfloat16
 *     Cf Cd Ce              _Complex of these
 *     V4f V2d V16B          vector: count and element
 *     [4d] [0i]             array, inside aggregates only
 *     {..} <..>             struct, union
 *       i:3                 bit-field: storage type, width
 *       i~3 i~0             unnamed bit-field; width 0 closes the unit
 *       @8i  @4+5i:3        explicit byte offset (and bit, for a bit-field):
 *                           wins over the computed one
 *       {k..}               packed                      (options stand first
 *       {%16..}             at least this alignment      inside the bracket,
 *       {#24,8..}           total size and alignment     in any order)
 *     (args)ret (a.b)ret    a signature; '.' stands before the first variadic
 *                           argument
 *     !u(..)..              an ABI by letter, else the host's: u System V,
 *                           w Windows x64, a AAPCS64, m Apple, r RISC-V lp64d
 *
 * Everything here is thread-safe.  Functions that can fail return a status and
 * fill the caller's error when one is given; on failure, outputs are NULL or
 * untouched, and nothing is held.  Signatures and thunks are interned, and live
 * as long as the process.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_H
#define CFFI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined _WIN32 && defined CFFI_BUILDING
#  define CFFI_API __declspec(dllexport)
#elif defined __GNUC__
#  define CFFI_API __attribute__((visibility("default")))
#else
#  define CFFI_API
#endif

/* Version of this interface: a host compares it with cffi_version(). */
#define CFFI_VERSION 1

typedef enum cffi_status {
#define CFFI_STATUS(name, code, message) CFFI_##name = code,
#include "cffi_errors.def"
#undef CFFI_STATUS
} cffi_status;

/* What went wrong.  POSITION is the byte of the signature text (0-based) that
 * the message is about, or 0. */
typedef struct cffi_error {
  cffi_status status;
  uint32_t position;
  char message[160];
} cffi_error;

typedef struct cffi_signature cffi_signature;
typedef void cffi_thunk(void *function, void *block);
typedef void cffi_handler(uintptr_t cookie, void *block);

/* -- Flags of a thunk and of a closure ------------------------------------ */

enum {
  CFFI_ERRNO = 1u,   /* thunk: store errno at byte 0 of the block */
  CFFI_NOTRAPS = 2u, /* thunk: run C with floating-point traps masked, and
                         restore the host's floating-point mode after it */
  CFFI_NOJIT = 4u,   /* thunk: use the static stub, no generated code */
  CFFI_JIT = 8u      /* thunk: fail where code cannot be generated */
};

/* -- Questions ------------------------------------------------------------ */

typedef struct cffi_signature_info {
  uint32_t argument_count;
  uint32_t fixed_count; /* arguments before '.', or all of them */
  uint32_t variadic;    /* 1 when the text has a '.' */
  uint32_t block_size;  /* bytes, a multiple of 16 */
  uint32_t result_offset;
  uint32_t result_size;
} cffi_signature_info;

typedef struct cffi_argument_info {
  uint32_t offset; /* bytes from the start of the block */
  uint32_t size;
  uint32_t alignment;
} cffi_argument_info;

typedef struct cffi_field_info {
  uint32_t offset;     /* bytes */
  uint32_t size;       /* bytes; of a bit-field, of its storage type */
  uint32_t bit_offset; /* bits from the start of the aggregate, bit-fields */
  uint32_t bit_width;  /* 0 when not a bit-field */
} cffi_field_info;

typedef struct cffi_layout_info {
  uint32_t size;
  uint32_t alignment;
  uint32_t field_count; /* members of the outermost struct or union, unnamed
                           bit-fields included; 0 for other types */
} cffi_layout_info;

typedef struct cffi_stats {
  uint32_t signatures;
  uint32_t jit_thunks;
  uint32_t stub_thunks;
  uint32_t live_closures;
  uint64_t code_bytes;   /* emitted machine code */
  char jit_refusal[160]; /* why no code could be generated, or "" */
} cffi_stats;

/* The engine's CFFI_VERSION. */
CFFI_API uint32_t cffi_version(void);

/* A constant English sentence for STATUS; never NULL. */
CFFI_API const char *cffi_status_message(cffi_status status);

/* Interns the signature written in the LENGTH bytes at TEXT.  *OUT lives as
 * long as the process.  Errors: E_SYNTAX, E_TYPE, E_LAYOUT, E_LIMIT (each with
 * its position), E_UNSUPPORTED (the ABI cannot pass it; says why), E_MEMORY. */
CFFI_API cffi_status cffi_signature_get(const char *text, size_t length,
                                        const cffi_signature **out,
                                        cffi_error *err);

/* Fills *OUT with SIGNATURE's counts and block layout. */
CFFI_API void cffi_signature_info_get(const cffi_signature *signature,
                                      cffi_signature_info *out);

/* Fills *OUT with the place of argument INDEX (0-based) in the block.
 * Error: E_ARGUMENT when there is no such argument. */
CFFI_API cffi_status cffi_argument_info_get(const cffi_signature *signature,
                                            uint32_t index,
                                            cffi_argument_info *out,
                                            cffi_error *err);

/* Lays out the single type in the LENGTH bytes at TEXT by the rules of the
 * host's ABI, or of the one that a prefix names ("!w{i:3l}").  *OUT
 * gets size and alignment; up to CAPACITY members of an
 * outermost struct or union are written to FIELDS (NULL when CAPACITY is 0).
 * Errors as for cffi_signature_get. */
CFFI_API cffi_status cffi_layout_get(const char *text, size_t length,
                                     cffi_layout_info *out,
                                     cffi_field_info *fields, size_t capacity,
                                     cffi_error *err);

/* Writes how SIGNATURE's values travel, a line each, for people and tests
 * ("a0 +32 8 -> rdi").  Returns the length of the whole text; at most SIZE
 * bytes including a NUL are written to BUFFER. */
CFFI_API size_t cffi_describe(const cffi_signature *signature, char *buffer,
                              size_t size);

/* Fills *OUT with this process's counts. */
CFFI_API void cffi_stats_get(cffi_stats *out);

/* -- Calling -------------------------------------------------------------- */

/* The thunk of SIGNATURE for FLAGS, made when first asked for; it lives as
 * long as the process.  One thunk serves every function of its signature.
 * With neither CFFI_JIT nor CFFI_NOJIT, generated code is used where the system
 * allows it, else the static stub, with the same results.
 * Errors: E_MEMORY, E_FULL, E_UNSUPPORTED (CFFI_JIT only), E_ARGUMENT
 * (contradictory flags). */
CFFI_API cffi_status cffi_thunk_get(const cffi_signature *signature,
                                    unsigned flags, cffi_thunk **out,
                                    cffi_error *err);

/* -- Being called --------------------------------------------------------- */

/* Makes a C function pointer *CODE of SIGNATURE's type.  When C calls it, the
 * arguments are laid into a block and HANDLER(COOKIE, block) runs; what HANDLER
 * leaves in the result slot is returned.  HANDLER may leave by a non-local
 * exit: the engine keeps no state and no lock across it.  A variadic signature
 * gets its fixed and variadic arguments as the caller passed them.
 * FLAGS must be 0.  Errors: E_MEMORY, E_FULL, E_ARGUMENT, E_UNSUPPORTED.
 * Freed by cffi_closure_free. */
CFFI_API cffi_status cffi_closure_new(const cffi_signature *signature,
                                      cffi_handler *handler, uintptr_t cookie,
                                      unsigned flags, void **code,
                                      cffi_error *err);

/* Points CODE at another handler and cookie, of the same signature, at once for
 * all threads.  Error: E_STALE. */
CFFI_API cffi_status cffi_closure_set(void *code, cffi_handler *handler,
                                      uintptr_t cookie, cffi_error *err);

/* Says what CODE is; any of the outputs may be NULL.  Error: E_STALE. */
CFFI_API cffi_status cffi_closure_find(void *code,
                                       const cffi_signature **signature,
                                       cffi_handler **handler,
                                       uintptr_t *cookie, cffi_error *err);

/* Gives CODE back.  C must not call it any more.  Error: E_STALE. */
CFFI_API cffi_status cffi_closure_free(void *code, cffi_error *err);

/* -- Libraries ------------------------------------------------------------ */

enum {
  CFFI_LIBRARY_VERSIONS = 1u, /* where there is no libz.so, libz.so.1 will do */
  CFFI_LIBRARY_NEEDED = 2u    /* refuse a file when a library that it needs, or
                              that those need, is nowhere */
};

/* What to look for.  A name is a path (with a slash in it; looked for there
 * and nowhere else), a file's name ("libz.so.1") or a bare one ("z").  Names
 * are tried in order.  Directories of the caller's come before all others; then
 * those of the environment, the loader's cache, the system's directories, and
 * those of Homebrew, MacPorts, Nix, Guix and pkg-config. */
typedef struct cffi_library_request {
  const char *const *names;
  size_t name_count;
  const char *const *directories;
  size_t directory_count;
  uint32_t flags;
} cffi_library_request;

/* One thing that was tried.  OUTCOME is one of these words:
 *     found       this is the one
 *     missing     no such file, or none of that name in any directory
 *     unreadable  the system does not let us read it
 *     machine     for another machine, or another system's format
 *     format      no shared library at all
 *     script      a linker script; what it names is tried next
 *     needed      a library that it needs is nowhere
 *     refused     the system would not open it
 *     version     another version of the name, which was not asked for
 * REASON says the same in words, with the system's own where it gave any. */
typedef struct cffi_library_attempt {
  const char *name; /* the name that led here */
  const char *path; /* the file; or NAME where it concerns no single one */
  const char *outcome;
  const char *reason;
} cffi_library_attempt;

typedef struct cffi_library_directory {
  const char *path;
  const char *origin; /* who says so: "LD_LIBRARY_PATH", "Homebrew" ... */
} cffi_library_directory;

/* What a search did. */
typedef struct cffi_library_report {
  const char *path; /* the file, or NULL */
  const char *text; /* all of the below, for people: lines without a last \n */
  const cffi_library_attempt *attempts;
  size_t attempt_count;
  const cffi_library_directory *directories; /* that exist, or were asked for */
  size_t directory_count;
} cffi_library_report;

typedef struct cffi_library_symbol {
  const char *name;    /* as dlsym wants it */
  const char *version; /* ELF: the version that defines it, or NULL */
  uint32_t is_data;    /* 1: known to be a variable */
} cffi_library_symbol;

/* What is in a library's file. */
typedef struct cffi_library_file {
  const char *format;        /* "ELF", "Mach-O", "PE", "linker script" */
  const char *machine;       /* "x86-64"; "" for a script */
  uint32_t fits;             /* 1: a shared library for this process */
  const char *soname;        /* its name for itself, or NULL */
  const char *const *needed; /* the libraries that it names */
  size_t needed_count;
  const cffi_library_symbol *symbols; /* exported, in the file's order */
  size_t symbol_count;
} cffi_library_file;

/* Looks for the first library of REQUEST that this process can load, examines
 * files (ELF, Mach-O, PE, linker scripts, which it follows), opens none.  *OUT
 * gets the report, on E_LIBRARY too; freed by cffi_library_report_free.
 * Errors: E_LIBRARY (none of them; the report says why), E_MEMORY. */
CFFI_API cffi_status cffi_library_find(const cffi_library_request *request,
                                       cffi_library_report **out,
                                       cffi_error *err);

/* The same, and opens it: *HANDLE is the system's own handle, closed by
 * cffi_library_close.  For a name that is no path the system's own search comes
 * first.  REPORT may be NULL.  Errors as for cffi_library_find. */
CFFI_API cffi_status cffi_library_open(const cffi_library_request *request,
                                       void **handle,
                                       cffi_library_report **report,
                                       cffi_error *err);

/* Gives REPORT, which may be NULL, and all that it points to back. */
CFFI_API void cffi_library_report_free(cffi_library_report *report);

/* The address of NAME in the library HANDLE, or anywhere in the process when
 * HANDLE is NULL; of VERSION unless that is NULL.  Error: E_SYMBOL, with the
 * system's words. */
CFFI_API cffi_status cffi_library_symbol_get(void *handle, const char *name,
                                             const char *version,
                                             void **address, cffi_error *err);

/* Closes HANDLE.  Error: E_ARGUMENT, when the system refuses. */
CFFI_API cffi_status cffi_library_close(void *handle, cffi_error *err);

/* Reads the file at PATH, for whichever machine it is.  *OUT is freed by
 * cffi_library_file_free.  Errors: E_LIBRARY (unreadable or of no known format;
 * says which), E_MEMORY. */
CFFI_API cffi_status cffi_library_read(const char *path,
                                       cffi_library_file **out,
                                       cffi_error *err);

/* Gives FILE, which may be NULL, and all that it points to back. */
CFFI_API void cffi_library_file_free(cffi_library_file *file);

#ifdef __cplusplus
}
#endif
#endif
