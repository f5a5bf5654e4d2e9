/* parse.c: reading signature text back into a tree.
 *
 * Only for replaying a text that a person or a failure report gives, so it
 * checks what C cannot write rather than every rule of the notation: those are
 * the engine's to enforce, and tests/engine proves that it does.
 *
 * SPDX-License-Identifier: MIT */
#include "c_type.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct parser {
  const char *at;
  const char *why; /* the first error, or NULL */
  csignature *signature;
} parser;

static ctype *parse_type(parser *p);

static void parse_fail(parser *p, const char *why) {
  if (!p->why) p->why = why;
}

static bool parse_take(parser *p, char c) {
  bool found = !p->why && *p->at == c;
  p->at += found;
  return found;
}

static unsigned parse_number(parser *p) {
  if (!isdigit((unsigned char)*p->at)) parse_fail(p, "a number is missing");
  char *end;
  unsigned long value = strtoul(p->at, &end, 10);
  if (value > 1u << 20) parse_fail(p, "a number is too large");
  p->at = end;
  return (unsigned)value;
}

/* -- Aggregates ------------------------------------------------------------ */

static void parse_options(parser *p, ctype *type) {
  for (;;) {
    if (parse_take(p, 'k')) {
      type->is_packed = true;
    } else if (parse_take(p, '%')) {
      type->least_alignment = parse_number(p);
    } else if (parse_take(p, '#')) {
      type->has_total = true;
      type->total_size = parse_number(p);
      if (!parse_take(p, ',')) parse_fail(p, "',' is missing after '#'");
      type->total_alignment = parse_number(p);
    } else {
      return;
    }
  }
}

static void parse_member(parser *p, cmember *member) {
  if (parse_take(p, '@')) {
    member->is_explicit = true;
    member->byte = parse_number(p);
    member->bit = parse_take(p, '+') ? parse_number(p) : 0;
  }
  member->type = parse_type(p);
  member->is_unnamed = *p->at == '~';
  member->is_bit_field = parse_take(p, ':') || parse_take(p, '~');
  if (member->is_bit_field) member->width = parse_number(p);
}

/* C packs explicit members one behind the other; see render.c. */
static void parse_check_explicit(parser *p, const ctype *type) {
  unsigned end_bits = 0, alignment = type->total_alignment;
  for (unsigned i = 0; i < type->count && !p->why; i++) {
    const cmember *member = &type->members[i];
    if (!member->is_explicit || type->form == '<' || !type->has_total)
      parse_fail(p, "C cannot write this mix of explicit offsets");
    else if (member->is_bit_field && member->byte * 8 + member->bit != end_bits)
      parse_fail(p, "C cannot place this bit-field");
    else if (!member->is_bit_field &&
             !cmember_alignment(member, (end_bits + 7) / 8))
      parse_fail(p, "C cannot place this member");
    end_bits = member->is_bit_field
                   ? end_bits + member->width
                   : (member->byte + ctype_flat_size(member->type)) * 8;
  }
  if (!p->why && (!alignment || ((end_bits + 7) / 8 + alignment - 1) /
                                        alignment * alignment !=
                                    type->total_size))
    parse_fail(p, "C gives this struct another size");
}

static ctype *parse_aggregate(parser *p, char form, char closer) {
  cmember members[256] = {{0}};
  unsigned count = 0;
  bool is_explicit = false;
  ctype options = {0};
  parse_options(p, &options);
  while (!p->why && !parse_take(p, closer)) {
    if (count == 256 || !*p->at)
      parse_fail(p, "an aggregate is not closed or too long");
    else
      parse_member(p, &members[count]);
    is_explicit |= members[count].is_explicit;
    count += !p->why;
  }
  ctype *type = ctype_new(p->signature, form);
  unsigned number = type->number;
  *type = options;
  type->form = form;
  type->number = number;
  type->count = count;
  ctype_reserve(type, count);
  memcpy(type->members, members, count * sizeof *members);
  if (is_explicit) parse_check_explicit(p, type);
  return type;
}

/* -- Types and signatures -------------------------------------------------- */

static ctype *parse_derived(parser *p, char form) {
  unsigned count = form == 'C' ? 2 : parse_number(p);
  ctype *element = parse_type(p);
  if (form == '[' && !parse_take(p, ']')) parse_fail(p, "']' is missing");
  ctype *type = ctype_new(p->signature, form);
  type->count = count;
  type->element = element;
  return type;
}

static ctype *parse_type(parser *p) {
  if (!p->why && *p->at && strchr("CV[", *p->at))
    return parse_derived(p, *p->at++);
  if (parse_take(p, '{')) return parse_aggregate(p, '{', '}');
  if (parse_take(p, '<')) return parse_aggregate(p, '<', '>');
  if (!p->why && scalar_find(*p->at)) return ctype_scalar(*p->at++);
  parse_fail(p, "a type is missing");
  return ctype_scalar('v');
}

static void parse_arguments(parser *p) {
  csignature *signature = p->signature;
  while (!p->why && !parse_take(p, ')')) {
    if (parse_take(p, '.')) {
      signature->is_variadic = true;
      signature->fixed = signature->count;
    } else if (signature->count == ARGUMENTS_MAX) {
      parse_fail(p, "too many arguments for C");
    } else {
      ctype *type = parse_type(p);
      signature->arguments[signature->count++] = type;
    }
  }
  if (!signature->is_variadic)
    signature->fixed = signature->count;
  else if (!signature->fixed)
    parse_fail(p, "C wants an argument before the variadic ones");
}

csignature *csignature_parse(const char *text, const char **why) {
  parser p = {.at = text};
  p.signature = calloc(1, sizeof *p.signature);
  if (!p.signature) {
    *why = "out of memory";
    return NULL;
  }
  if (parse_take(&p, '!') && !parse_take(&p, target_get()->letter))
    parse_fail(&p, "this is not the ABI under test");
  if (!parse_take(&p, '(')) parse_fail(&p, "'(' is missing");
  parse_arguments(&p);
  p.signature->result = parse_type(&p);
  if (*p.at) parse_fail(&p, "there is text behind the result");
  *why = p.why;
  if (!p.why) return p.signature;
  csignature_free(p.signature);
  return NULL;
}
