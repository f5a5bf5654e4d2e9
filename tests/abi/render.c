/* render.c: a signature becomes C types, a callee and a caller.
 *
 * Every type has a name: T_i for scalars, t4_7 for the seventh type of the
 * fourth signature.  So declarations need no inside-out syntax.  What the text
 * says with offsets, C says with packed structs and aligned members.
 *
 * SPDX-License-Identifier: MIT */
#include "render.h"

#include <string.h>

/* The name of TYPE in signature INDEX, in a buffer that lives for 4 calls. */
static const char *render_name(const ctype *type, unsigned index) {
  static char names[4][32];
  static unsigned next;
  char *name = names[next++ % 4];
  if (scalar_find(type->form))
    snprintf(name, sizeof *names, "T_%c", type->form);
  else
    snprintf(name, sizeof *names, "t%u_%u", index, type->number);
  return name;
}

/* -- Types ----------------------------------------------------------------- */

static void render_attributes(const ctype *type, bool is_explicit, FILE *out) {
  unsigned alignment =
      is_explicit ? type->total_alignment : type->least_alignment;
  if (!is_explicit) fputs(target_get()->aggregate, out);
  if (type->is_packed || is_explicit) fputs("__attribute__((packed)) ", out);
  if (alignment) fprintf(out, "__attribute__((aligned(%u))) ", alignment);
}

static void render_member(const cmember *member, unsigned number,
                          unsigned index, unsigned *end_bits, FILE *out) {
  fprintf(out, "  %s", render_name(member->type, index));
  if (!member->is_unnamed) fprintf(out, " m%u", number);
  if (member->is_bit_field)
    fprintf(out, " : %u", member->width);
  else if (member->is_explicit)
    fprintf(out, " __attribute__((aligned(%u)))",
            cmember_alignment(member, (*end_bits + 7) / 8));
  fputs(";\n", out);
  *end_bits = member->is_bit_field
                  ? *end_bits + member->width
                  : (member->byte + ctype_flat_size(member->type)) * 8;
}

static void render_aggregate(const ctype *type, unsigned index, FILE *out) {
  bool is_explicit = type->count && type->members[0].is_explicit;
  fprintf(out, "typedef %s ", type->form == '{' ? "struct" : "union");
  render_attributes(type, is_explicit, out);
  fputs("{\n", out);
  unsigned end_bits = 0;
  for (unsigned i = 0; i < type->count; i++)
    render_member(&type->members[i], i, index, &end_bits, out);
  fprintf(out, "} %s;\n", render_name(type, index));
}

static void render_type(const ctype *type, unsigned index, FILE *out) {
  const char *name = render_name(type, index);
  if (ctype_is_aggregate(type)) {
    render_aggregate(type, index, out);
    return;
  }
  const char *element = render_name(type->element, index);
  if (type->form == 'C')
    fprintf(out, "typedef _Complex %s %s;\n",
            scalar_find(type->element->form)->spelling, name);
  else if (type->form == '[')
    fprintf(out, "typedef %s %s[%u];\n", element, name, type->count);
  else
    fprintf(out, "typedef %s %s __attribute__((vector_size(%u)));\n", element,
            name, type->count * ctype_flat_size(type->element));
}

/* -- Facts ----------------------------------------------------------------- */

static void render_fillers(const ctype *type, unsigned index, FILE *out) {
  for (unsigned i = 0; i < type->count; i++) {
    const cmember *member = &type->members[i];
    if (!member->is_bit_field || member->is_unnamed) continue;
    fprintf(out, "static void f%u_%u_%u(void *o, long long value) {\n", index,
            type->number, i);
    fprintf(out, "  ((%s *)o)->m%u = (%s)value;\n}\n", render_name(type, index),
            i, render_name(member->type, index));
  }
}

static void render_fields(const ctype *type, unsigned index, FILE *out) {
  render_fillers(type, index, out);
  fprintf(out, "static const struct abi_field F%u_%u[] = {\n", index,
          type->number);
  for (unsigned i = 0; i < type->count; i++) {
    const cmember *member = &type->members[i];
    if (member->is_unnamed)
      fputs("  {0, 0},\n", out);
    else if (member->is_bit_field)
      fprintf(out, "  {0, f%u_%u_%u},\n", index, type->number, i);
    else
      fprintf(out, "  {offsetof(%s, m%u), 0},\n", render_name(type, index), i);
  }
  fputs("  {0, 0}};\n", out);
}

static void render_facts(const csignature *signature, unsigned index,
                         FILE *out) {
  for (unsigned i = 0; i < signature->type_count; i++)
    if (ctype_is_aggregate(signature->types[i]))
      render_fields(signature->types[i], index, out);
  fprintf(out, "static const struct abi_type types_%u[] = {\n", index);
  for (unsigned i = 0; i < signature->type_count; i++) {
    const char *name = render_name(signature->types[i], index);
    fprintf(out, "  {sizeof(%s), _Alignof(%s), ", name, name);
    if (ctype_is_aggregate(signature->types[i]))
      fprintf(out, "F%u_%u},\n", index, i);
    else
      fputs("0},\n", out);
  }
  fputs("  {0, 0, 0}};\n", out);
}

/* -- Functions ------------------------------------------------------------- */

/* "R NAME(T0 a0, T1 a1, ...)"; without parameter names for a pointer type. */
static void render_prototype(const csignature *signature, unsigned index,
                             const char *name, bool is_named, FILE *out) {
  fprintf(out, "%s %s(", render_name(signature->result, index), name);
  for (unsigned i = 0; i < signature->fixed; i++) {
    fprintf(out, "%s%s", i ? ", " : "",
            render_name(signature->arguments[i], index));
    if (is_named) fprintf(out, " a%u", i);
  }
  if (!signature->fixed) fputs("void", out);
  fputs(signature->is_variadic ? ", ...)" : ")", out);
}

static void render_seen(const csignature *signature, unsigned index, unsigned i,
                        FILE *out) {
  const ctype *type = signature->arguments[i];
  const scalar *row = scalar_find(type->form);
  const char *name = render_name(type, index);
  fprintf(out, "  *(%s *)abi_host.seen[%u] = ", name, i);
  if (i < signature->fixed)
    fprintf(out, "a%u;\n", i);
  else
    fprintf(out, "va_arg(rest, %s);\n", name);
  if (i < signature->fixed && row && row->size < 4 && row->nature != 'f')
    fprintf(out, "  abi_host.wide[%u] = a%u;\n", i, i);
}

static void render_callee(const csignature *signature, unsigned index,
                          FILE *out) {
  const target *now = target_get();
  char name[64];
  snprintf(name, sizeof name, "%scallee_%u", now->function, index);
  fputs("static ", out);
  render_prototype(signature, index, name, true, out);
  fputs(" {\n  abi_host.enter(__builtin_frame_address(0));\n", out);
  if (signature->is_variadic)
    fprintf(out, "  %s rest;\n  %s(rest, a%u);\n", now->list, now->start,
            signature->fixed - 1);
  for (unsigned i = 0; i < signature->count; i++)
    render_seen(signature, index, i, out);
  if (signature->is_variadic) fprintf(out, "  %s(rest);\n", now->end);
  if (signature->result->form != 'v')
    fprintf(out, "  return *(%s *)abi_host.result;\n",
            render_name(signature->result, index));
  fputs("}\n", out);
}

static void render_caller(const csignature *signature, unsigned index,
                          FILE *out) {
  fprintf(out,
          "static void caller_%u(void *function, void *result, void **a) {\n"
          "  (void)result, (void)a;\n  ",
          index);
  if (signature->result->form != 'v')
    fprintf(out, "*(%s *)result = ", render_name(signature->result, index));
  fputs("((", out);
  char name[64];
  snprintf(name, sizeof name, "(%s*)", target_get()->function);
  render_prototype(signature, index, name, false, out);
  fputs(")function)(", out);
  for (unsigned i = 0; i < signature->count; i++)
    fprintf(out, "%s*(%s *)a[%u]", i ? ", " : "",
            render_name(signature->arguments[i], index), i);
  fputs(");\n}\n", out);
}

/* -- The file -------------------------------------------------------------- */

void render_start(const char *unknown, FILE *out) {
  fputs("#include <stdarg.h>\n#include <stddef.h>\n#include \"case.h\"\n"
        "struct abi_host abi_host;\n",
        out);
  const scalar *row;
  for (size_t i = 0; (row = scalar_nth(i)); i++)
    if (!strchr(unknown, row->letter))
      fprintf(out, "typedef %s T_%c;\n", row->spelling, row->letter);
}

void render_case(const csignature *signature, unsigned index, FILE *out) {
  fputs("\n/* ", out);
  csignature_write(signature, out);
  fputs(" */\n", out);
  for (unsigned i = 0; i < signature->type_count; i++)
    render_type(signature->types[i], index, out);
  render_facts(signature, index, out);
  render_callee(signature, index, out);
  render_caller(signature, index, out);
}

void render_end(unsigned count, FILE *out) {
  fputs("\nconst struct abi_case abi_cases[] = {\n", out);
  for (unsigned i = 0; i < count; i++)
    fprintf(out, "  {(void *)callee_%u, (void *)caller_%u, types_%u},\n", i, i,
            i);
  fputs("};\n", out);
}
