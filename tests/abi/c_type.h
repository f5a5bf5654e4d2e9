/* c_type.h: C types and signatures as the judge sees them.
 *
 * One tree, three views: the engine's signature text (c_type.c), a C
 * declaration (render.c), and facts measured by a C compiler (case.h).  The
 * tree holds what the text says and no layout: sizes and offsets come from the
 * compiler, so that the judge shares no rule with the engine.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_C_TYPE_H
#define ABI_C_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { ARGUMENTS_MAX = 127, MEMBERS_MAX = 16, TYPES_MAX = 8192 };

typedef struct ctype ctype;

typedef struct cmember {
  ctype *type;
  bool is_bit_field;
  bool is_unnamed;  /* a bit-field that only takes space */
  bool is_explicit; /* BYTE and BIT were written in the text */
  unsigned width, byte, bit;
} cmember;

struct ctype {
  char form;        /* a scalar's letter, or C V [ { < */
  unsigned number;  /* index among the signature's types; scalars have none */
  unsigned count;   /* of elements or members */
  ctype *element;   /* of C V [ */
  cmember *members; /* of { < */
  bool is_packed;
  unsigned least_alignment; /* of "%n", or 0 */
  bool has_total;           /* "#size,alignment" was written */
  unsigned total_size, total_alignment;
};

typedef struct csignature {
  ctype *result;
  unsigned count, fixed; /* FIXED < COUNT only when variadic */
  bool is_variadic;
  ctype *arguments[ARGUMENTS_MAX];
  unsigned type_count;
  ctype *types[TYPES_MAX]; /* all that are not scalars, parts first */
} csignature;

typedef struct scalar {
  char letter;
  unsigned size;        /* in memory */
  unsigned value_bytes; /* without padding */
  char nature;      /* s signed, u unsigned, z bool, p pointer, f floating */
  bool is_promoted; /* may be a variadic argument as it is */
  const char *spelling; /* in C */
} scalar;

/* How the ABI under test writes what differs between ABIs. */
typedef struct target {
  char letter;      /* of the engine's prefix, or 0: the machine's own ABI */
  const char *name; /* of its files, as the engine calls it */
  const char *function;           /* attribute of functions */
  const char *aggregate;          /* attribute of structs and unions */
  const char *list, *start, *end; /* <stdarg.h>'s words */
  scalar long_double;             /* 'e' */
  const char *unknown;            /* letters of scalars that it does not have */
  unsigned smallest_vector;       /* bytes; 0: no vectors */
  bool has_jit;                   /* the engine generates code for it */
} target;

/* The target of LETTER, or NULL; 0 is the machine's own ABI.  The one that was
 * chosen last is the target of all that is rendered and written. */
const target *target_choose(char letter);
const target *target_get(void);

/* The row of LETTER, or NULL when it is no scalar. */
const scalar *scalar_find(char letter);

/* The NTH row, or NULL past the end. */
const scalar *scalar_nth(size_t nth);

/* True when TYPE is a struct or union. */
static inline bool ctype_is_aggregate(const ctype *type) {
  return type->form == '{' || type->form == '<';
}

/* A zeroed type of FORM, owned by SIGNATURE.  Types must be made parts first;
 * more than TYPES_MAX end the program. */
ctype *ctype_new(csignature *signature, char form);

/* The one type of a scalar LETTER; never freed. */
ctype *ctype_scalar(char letter);

/* Room for COUNT members in TYPE. */
void ctype_reserve(ctype *type, unsigned count);

/* Frees SIGNATURE and its types; NULL is allowed. */
void csignature_free(csignature *signature);

/* Writes the engine's text of TYPE or SIGNATURE. */
void ctype_write(const ctype *type, FILE *out);
void csignature_write(const csignature *signature, FILE *out);

/* The same as a string; freed by free(). */
char *ctype_text(const ctype *type);
char *csignature_text(const csignature *signature);

/* Reads signature TEXT.  NULL when it is not understood or cannot be written in
 * C; *WHY then is the reason, a constant.  Freed by csignature_free. */
csignature *csignature_parse(const char *text, const char **why);

/* For a struct with explicit offsets: the alignment that makes C put MEMBER,
 * which follows byte END, where the text wants it; 0 when none does. */
unsigned cmember_alignment(const cmember *member, unsigned end);

/* The size of a scalar or array of scalars; what explicit structs hold. */
unsigned ctype_flat_size(const ctype *type);

#endif
