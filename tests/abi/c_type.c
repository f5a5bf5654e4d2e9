/* c_type.c: making types and writing them as signature text.
 *
 * SPDX-License-Identifier: MIT */
#include "c_type.h"

#include <float.h>
#include <stdlib.h>

/* clang-format off */
static scalar scalars[] = {
    {'b', 1, 1, 's', false, "signed char"},
    {'B', 1, 1, 'u', false, "unsigned char"},
    {'s', 2, 2, 's', false, "short"},
    {'S', 2, 2, 'u', false, "unsigned short"},
    {'i', 4, 4, 's', true, "int"},
    {'I', 4, 4, 'u', true, "unsigned int"},
    {'l', 8, 8, 's', true, "long"},
    {'L', 8, 8, 'u', true, "unsigned long"},
    {'n', 16, 16, 's', true, "__int128"},
    {'N', 16, 16, 'u', true, "unsigned __int128"},
    {'z', 1, 1, 'z', false, "_Bool"},
    {'p', sizeof(void *), sizeof(void *), 'p', true, "void *"},
    {'f', 4, 4, 'f', false, "float"},
    {'d', 8, 8, 'f', true, "double"},
    {'e', 16, 10, 'f', true, "long double"},
    {'g', 16, 16, 'f', true, "__float128"},
    {'h', 2, 2, 'f', false, "_Float16"},
    {'y', 2, 2, 'f', false, "__bf16"},
    {'v', 0, 0, 'v', false, "void"},
};
/* clang-format on */

enum { SCALARS = sizeof scalars / sizeof *scalars };

/* -- Targets --------------------------------------------------------------- */

enum { LONG_DOUBLE_BYTES = LDBL_MANT_DIG == 64 ? 10 : sizeof(long double) };

#if defined __x86_64__
#  define OWN_ABI "sysv64"
#elif defined __aarch64__
#  define OWN_ABI "aapcs64"
#elif defined __i386__
#  define OWN_ABI "i386"
#else
#  define OWN_ABI "riscv64"
#endif
#if defined __x86_64__ || defined __aarch64__
#  define OWN_VECTORS 8
#  define OWN_UNKNOWN ""
#else
#  define OWN_UNKNOWN "y"
#  define OWN_VECTORS 0 /* none */
#endif

/* clang-format off */
static const target targets[] = {
    {0, OWN_ABI, "", "", "va_list", "va_start", "va_end",
     {'e', sizeof(long double), LONG_DOUBLE_BYTES, 'f', true, "long double"},
     OWN_UNKNOWN, OWN_VECTORS, OWN_VECTORS != 0},
    {'w', "win64", "__attribute__((ms_abi)) ", "__attribute__((ms_struct)) ",
     "__builtin_ms_va_list", "__builtin_ms_va_start", "__builtin_ms_va_end",
     {'e', 8, 8, 'f', true, "double"}, "ghy", 16, true},
    {'m', "apple64", "", "", "va_list", "va_start", "va_end",
     {'e', 8, 8, 'f', true, "long double"}, "g", 8, true},
};
/* clang-format on */

static const target *chosen = &targets[0];

static scalar *scalar_row(char letter) {
  for (size_t i = 0; i < SCALARS; i++)
    if (scalars[i].letter == letter) return &scalars[i];
  return NULL;
}

const target *target_choose(char letter) {
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
    if (targets[i].letter == letter) {
      chosen = &targets[i];
      *scalar_row('e') = chosen->long_double;
      return chosen;
    }
  return NULL;
}

const target *target_get(void) {
  return chosen;
}

const scalar *scalar_nth(size_t nth) {
  return nth < SCALARS ? &scalars[nth] : NULL;
}

const scalar *scalar_find(char letter) {
  return scalar_row(letter);
}

/* -- Making ---------------------------------------------------------------- */

static void *new_zeroed(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) {
    fputs("fuzz_abi: out of memory\n", stderr);
    exit(70);
  }
  return memory;
}

ctype *ctype_new(csignature *signature, char form) {
  if (signature->type_count == TYPES_MAX) {
    fputs("fuzz_abi: too many types in one signature\n", stderr);
    exit(70);
  }
  ctype *type = new_zeroed(1, sizeof *type);
  type->form = form;
  type->number = signature->type_count;
  signature->types[signature->type_count++] = type;
  return type;
}

ctype *ctype_scalar(char letter) {
  static ctype types[SCALARS];
  size_t row = (size_t)(scalar_find(letter) - scalars);
  types[row].form = letter;
  return &types[row];
}

void ctype_reserve(ctype *type, unsigned count) {
  type->members = new_zeroed(count + 1u, sizeof *type->members);
}

void csignature_free(csignature *signature) {
  if (!signature) return;
  for (unsigned i = 0; i < signature->type_count; i++) {
    free(signature->types[i]->members);
    free(signature->types[i]);
  }
  free(signature);
}

/* -- Writing --------------------------------------------------------------- */

static void write_member(const cmember *member, FILE *out) {
  if (member->is_explicit) fprintf(out, "@%u", member->byte);
  if (member->is_explicit && member->is_bit_field && member->bit)
    fprintf(out, "+%u", member->bit);
  ctype_write(member->type, out);
  if (member->is_bit_field)
    fprintf(out, "%c%u", member->is_unnamed ? '~' : ':', member->width);
}

static void write_aggregate(const ctype *type, FILE *out) {
  fputc(type->form, out);
  if (type->is_packed) fputc('k', out);
  if (type->least_alignment) fprintf(out, "%%%u", type->least_alignment);
  if (type->has_total)
    fprintf(out, "#%u,%u", type->total_size, type->total_alignment);
  for (unsigned i = 0; i < type->count; i++)
    write_member(&type->members[i], out);
  fputc(type->form == '{' ? '}' : '>', out);
}

void ctype_write(const ctype *type, FILE *out) {
  if (ctype_is_aggregate(type)) {
    write_aggregate(type, out);
    return;
  }
  fputc(type->form, out);
  if (type->form == 'V' || type->form == '[') fprintf(out, "%u", type->count);
  if (type->element) ctype_write(type->element, out);
  if (type->form == '[') fputc(']', out);
}

/* The engine's choice of an ABI, before a type or a signature. */
static void write_prefix(FILE *out) {
  if (chosen->letter) fprintf(out, "!%c", chosen->letter);
}

void csignature_write(const csignature *signature, FILE *out) {
  write_prefix(out);
  fputc('(', out);
  for (unsigned i = 0; i < signature->count; i++) {
    if (signature->is_variadic && i == signature->fixed) fputc('.', out);
    ctype_write(signature->arguments[i], out);
  }
  if (signature->is_variadic && signature->fixed == signature->count)
    fputc('.', out);
  fputc(')', out);
  ctype_write(signature->result, out);
}

typedef void writer(const void *object, FILE *out);

static char *text_of(writer *write, const void *object) {
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  if (!out) {
    perror("fuzz_abi");
    exit(70);
  }
  write(object, out);
  fclose(out);
  return text;
}

static void write_type(const void *type, FILE *out) {
  write_prefix(out);
  ctype_write(type, out);
}

static void write_signature(const void *signature, FILE *out) {
  csignature_write(signature, out);
}

char *ctype_text(const ctype *type) {
  return text_of(write_type, type);
}

char *csignature_text(const csignature *signature) {
  return text_of(write_signature, signature);
}

/* -- Explicit offsets ------------------------------------------------------ */

unsigned ctype_flat_size(const ctype *type) {
  if (type->form == '[') return type->count * ctype_flat_size(type->element);
  const scalar *row = scalar_find(type->form);
  return row ? row->size : 0;
}

unsigned cmember_alignment(const cmember *member, unsigned end) {
  for (unsigned alignment = 1; alignment <= 4096; alignment *= 2)
    if ((end + alignment - 1) / alignment * alignment == member->byte)
      return alignment;
  return 0;
}
