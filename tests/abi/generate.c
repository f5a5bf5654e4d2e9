/* generate.c: random signatures, weighted towards what ABIs find hard.
 *
 * A profile is drawn for each signature: plain ones look like real C, rich ones
 * use every type that the notation knows.  Types are at most four deep, and a
 * budget of leaves keeps a value within a few hundred bytes.
 *
 * SPDX-License-Identifier: MIT */
#include "generate.h"

#include <stdlib.h>
#include <string.h>

/* Long argument lists get smaller values. */
enum { DEPTH_MAX = 4, LEAVES_MAX = 48, LEAVES_FEW = 6, MANY_ARGUMENTS = 20 };

typedef struct generator {
  stream *random;
  csignature *signature;
  const char *unknown;
  bool is_rich;
  unsigned budget; /* leaves a value may have */
  unsigned leaves; /* still allowed in the value being made */
} generator;

static ctype *generate_type(generator *g, unsigned depth);

/* A letter of CHOICES that the compiler knows; repeats weigh more. */
static char pick_letter(generator *g, const char *choices) {
  unsigned last = (unsigned)strlen(choices) - 1;
  for (;;) {
    char letter = choices[stream_pick(g->random, 0, last)];
    if (!strchr(g->unknown, letter)) return letter;
  }
}

static ctype *generate_scalar(generator *g) {
  g->leaves -= g->leaves > 0;
  return ctype_scalar(
      pick_letter(g, g->is_rich ? "bBsSiIlLnNzpfdeghyfd" : "bBsSiIlLzpffddiL"));
}

static ctype *generate_complex(generator *g) {
  ctype *type = ctype_new(g->signature, 'C');
  type->count = 2;
  type->element = ctype_scalar(pick_letter(g, "fde"));
  g->leaves -= g->leaves > 0;
  return type;
}

static ctype *generate_vector(generator *g) {
  ctype *type = ctype_new(g->signature, 'V');
  type->element = ctype_scalar(pick_letter(g, "bBsSiIlLfdfd"));
  unsigned least = target_get()->smallest_vector;
  unsigned bytes = stream_chance(g->random, 60) || least == 16 ? 16 : 8;
  if (type->element->form == 'd')
    bytes = 16; /* V1d is no __m64: each compiler has its own idea of it */
  type->count = bytes / ctype_flat_size(type->element);
  g->leaves -= g->leaves > 0;
  return type;
}

static ctype *generate_array(generator *g, unsigned depth) {
  unsigned count = stream_pick(g->random, g->is_rich ? 0 : 1, 5);
  unsigned share = count ? count : 1;
  g->leaves /= share;
  ctype *element = generate_type(g, depth + 1);
  g->leaves *= share;
  ctype *type = ctype_new(g->signature, '[');
  type->count = count;
  type->element = element;
  return type;
}

/* -- Aggregates ------------------------------------------------------------ */

static void generate_bit_field(generator *g, cmember *member) {
  member->type = ctype_scalar(pick_letter(g, "bBsSiIlLiIIz"));
  unsigned bits =
      member->type->form == 'z' ? 1 : ctype_flat_size(member->type) * 8;
  member->is_bit_field = true;
  member->is_unnamed = stream_chance(g->random, 15);
  member->width = stream_pick(g->random, member->is_unnamed ? 0 : 1, bits);
  if (member->is_unnamed && stream_chance(g->random, 40)) member->width = 0;
  g->leaves -= g->leaves > 0;
}

static ctype *generate_aggregate(generator *g, unsigned depth) {
  cmember members[8] = {{0}};
  bool is_rich = g->is_rich;
  unsigned count =
      stream_pick(g->random, 1, stream_chance(g->random, 20) ? 8 : 4);
  if (is_rich && stream_chance(g->random, 3)) count = 0;
  unsigned bit_fields = is_rich && stream_chance(g->random, 30) ? 60 : 0;
  for (unsigned i = 0; i < count; i++)
    if (stream_chance(g->random, bit_fields))
      generate_bit_field(g, &members[i]);
    else
      members[i].type = generate_type(g, depth + 1);
  ctype *type =
      ctype_new(g->signature, stream_chance(g->random, 15) ? '<' : '{');
  type->count = count;
  type->is_packed = is_rich && stream_chance(g->random, 12);
  if (is_rich && stream_chance(g->random, 8))
    type->least_alignment = 1u << stream_pick(g->random, 0, 6);
  ctype_reserve(type, count);
  memcpy(type->members, members, count * sizeof *members);
  return type;
}

/* Places MEMBER behind *END_BITS, as C does in a packed struct when the member
 * has a random alignment of its own; returns that. */
static unsigned place_member(generator *g, cmember *member,
                             unsigned *end_bits) {
  member->is_explicit = true;
  if (member->is_bit_field) {
    member->byte = *end_bits / 8;
    member->bit = *end_bits % 8;
    *end_bits += member->width;
    return 1;
  }
  unsigned alignment = 1u << stream_pick(g->random, 0, 4);
  member->byte = ((*end_bits + 7) / 8 + alignment - 1) / alignment * alignment;
  *end_bits = (member->byte + ctype_flat_size(member->type)) * 8;
  return alignment;
}

/* A struct with every offset written out, as a grovelled layout has. */
static ctype *generate_explicit(generator *g) {
  ctype *type = ctype_new(g->signature, '{');
  unsigned end_bits = 0, most = 1;
  type->count = stream_pick(g->random, 1, 5);
  ctype_reserve(type, type->count);
  for (unsigned i = 0; i < type->count; i++) {
    cmember *member = &type->members[i];
    if (stream_chance(g->random, 20))
      generate_bit_field(g, member);
    else
      member->type = generate_scalar(g);
    if (member->is_bit_field && !member->width) member->width = 1;
    unsigned alignment = place_member(g, member, &end_bits);
    most = alignment > most ? alignment : most;
  }
  type->has_total = true;
  type->total_alignment = most;
  type->total_size = ((end_bits + 7) / 8 + most - 1) / most * most;
  return type;
}

/* -- Values and signatures ------------------------------------------------- */

static ctype *generate_type(generator *g, unsigned depth) {
  unsigned draw = stream_pick(g->random, 0, 99);
  bool may_nest = depth < DEPTH_MAX && g->leaves > 1;
  if (may_nest && depth > 0 && draw < 15) return generate_array(g, depth);
  if (may_nest && draw < (depth ? 30 : 40)) return generate_aggregate(g, depth);
  if (g->is_rich && may_nest && draw >= 97) return generate_explicit(g);
  if (g->is_rich && draw >= 90 && target_get()->smallest_vector)
    return generate_vector(g);
  if (g->is_rich && draw >= 82) return generate_complex(g);
  return generate_scalar(g);
}

static ctype *generate_value(generator *g) {
  g->leaves = g->budget;
  return generate_type(g, 0);
}

/* Default argument promotions change what a variadic callee must ask for. */
static ctype *generate_promoted(generator *g) {
  for (;;) {
    ctype *type = generate_value(g);
    const scalar *row = scalar_find(type->form);
    if (!row || row->is_promoted) return type;
  }
}

static unsigned pick_count(stream *random) {
  unsigned draw = stream_pick(random, 0, 99);
  if (draw < 70) return stream_pick(random, 0, 8);
  return stream_pick(random, 9, draw < 98 ? 20 : ARGUMENTS_MAX);
}

csignature *generate_signature(stream *random, const char *unknown) {
  csignature *signature = calloc(1, sizeof *signature);
  if (!signature) return NULL;
  unsigned count = pick_count(random);
  generator g = {.random = random,
                 .signature = signature,
                 .unknown = unknown,
                 .is_rich = stream_chance(random, 60),
                 .budget = count > MANY_ARGUMENTS ? LEAVES_FEW : LEAVES_MAX};
  signature->is_variadic = count && stream_chance(random, 15);
  signature->fixed =
      signature->is_variadic ? stream_pick(random, 1, count) : count;
  /* C wants the last fixed one, which va_start names, promoted too. */
  unsigned promoted = signature->fixed - signature->is_variadic;
  for (unsigned i = 0; i < count; i++)
    signature->arguments[i] =
        i < promoted ? generate_value(&g) : generate_promoted(&g);
  signature->count = count;
  signature->result =
      stream_chance(random, 8) ? ctype_scalar('v') : generate_value(&g);
  return signature;
}
