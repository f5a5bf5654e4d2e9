/* trial.c: layouts, calls and callbacks of one signature, judged.
 *
 * Argument objects and what their callee saw lie in separate memory and are
 * compared under the values' masks.  Blocks stand between fences and are filled
 * with 0xAB, so that a stray store shows.  While a function under test runs,
 * the thread is in the modes of a host that wants floating-point traps.
 *
 * SPDX-License-Identifier: MIT */
#include "trial.h"

#include "cffi.h"
#include "guard.h"
#include "object.h"
#include "random.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FENCE = 64, UNUSED = 0xAB, PAGE = 64, SLOTS = ARGUMENTS_MAX + 1 };

/* One value: of an argument, or of the result in the last slot. */
typedef struct value {
  const ctype *type;
  size_t size;
  unsigned char *sent, *seen, *mask;
} value;

typedef struct trial {
  const csignature *signature;
  const struct abi_case *compiled;
  struct abi_host *host;
  const cffi_signature *engine;
  cffi_signature_info info;
  stream random;
  bool spoil;
  FILE *report;
  const char *way; /* "jit", "stub", "callback" */
  unsigned faults;
  value values[SLOTS];
  void *seen[SLOTS], *sent[SLOTS];
  long long wide[SLOTS];
} trial;

/* What a callee or handler noticed about its surroundings. */
static struct {
  unsigned entered;
  bool is_misaligned;
  guard_modes modes;
  int errno_to_set;
} surroundings;

__attribute__((format(printf, 2, 3))) static void
fault(trial *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(t->report, "  %s: ", t->way);
  vfprintf(t->report, format, arguments);
  fputc('\n', t->report);
  va_end(arguments);
  t->faults++;
}

/* -- Layout ---------------------------------------------------------------- */

static void judge_bit_field(trial *t, const char *text, unsigned i,
                            const struct abi_type *fact,
                            const cffi_field_info *ours) {
  size_t room = (fact->size + PAGE) / PAGE * PAGE, width;
  unsigned char *bits = aligned_alloc(PAGE, room);
  if (!bits) abort();
  memset(bits, 0, room);
  fact->fields[i].fill(bits, -1);
  size_t first = object_bits(bits, fact->size, &width);
  if (first != ours->bit_offset || width != ours->bit_width)
    fault(t, "%s: member %u is %zu bits at bit %zu, not %u at %u", text, i,
          width, first, ours->bit_width, ours->bit_offset);
  free(bits);
}

static void judge_fields(trial *t, const ctype *type, const char *text,
                         const cffi_field_info *ours) {
  const struct abi_type *fact = &t->compiled->types[type->number];
  for (unsigned i = 0; i < type->count; i++) {
    const cmember *member = &type->members[i];
    if (member->is_unnamed) continue;
    if (member->is_bit_field)
      judge_bit_field(t, text, i, fact, &ours[i]);
    else if (ours[i].offset != fact->fields[i].offset)
      fault(t, "%s: member %u is at %zu, not %u", text, i,
            fact->fields[i].offset, ours[i].offset);
  }
}

static void judge_layout(trial *t, const ctype *type) {
  const struct abi_type *fact = &t->compiled->types[type->number];
  cffi_field_info fields[256];
  cffi_layout_info ours;
  cffi_error error;
  char *text = ctype_text(type);
  if (cffi_layout_get(text, strlen(text), &ours, fields, 256, &error))
    fault(t, "%s refused at %u: %s", text, error.position, error.message);
  else if (ours.size != fact->size || ours.alignment != fact->alignment)
    fault(t, "%s: size %zu, alignment %zu, not %u, %u", text, fact->size,
          fact->alignment, ours.size, ours.alignment);
  else if (ours.field_count != type->count)
    fault(t, "%s: %u members, not %u", text, type->count, ours.field_count);
  else
    judge_fields(t, type, text, fields);
  free(text);
}

/* -- The block ------------------------------------------------------------- */

static size_t align_up(size_t n, size_t alignment) {
  return (n + alignment - 1) / alignment * alignment;
}

static size_t result_room(const trial *t) {
  size_t room = align_up(t->values[ARGUMENTS_MAX].size, 16);
  return room ? room : 16;
}

/* The rule of cffi.h, computed a second time. */
static void judge_block(trial *t) {
  size_t offset = 16 + result_room(t);
  cffi_argument_info argument;
  for (unsigned i = 0; i < t->signature->count; i++) {
    const value *v = &t->values[i];
    size_t alignment = object_alignment(v->type, t->compiled->types);
    offset = align_up(offset, alignment >= 16 ? 16 : 8);
    cffi_argument_info_get(t->engine, i, &argument, NULL);
    if (argument.offset != offset || argument.size != v->size ||
        argument.alignment != alignment)
      fault(t,
            "argument %u: slot at %u, size %u, alignment %u; not %zu, %zu, "
            "%zu",
            i, argument.offset, argument.size, argument.alignment, offset,
            v->size, alignment);
    offset += align_up(v->size, 8);
  }
  if (t->info.block_size != align_up(offset, 16) ||
      t->info.result_offset != 16 ||
      t->info.result_size != t->values[ARGUMENTS_MAX].size ||
      t->info.argument_count != t->signature->count)
    fault(t, "block of %u bytes, result %u at %u; not %zu, %zu at 16",
          t->info.block_size, t->info.result_size, t->info.result_offset,
          align_up(offset, 16), t->values[ARGUMENTS_MAX].size);
}

static unsigned argument_offset(const trial *t, unsigned i) {
  cffi_argument_info argument = {0};
  cffi_argument_info_get(t->engine, i, &argument, NULL);
  return argument.offset;
}

/* -- Values ---------------------------------------------------------------- */

/* NEVER smaller than what the value may be, never NULL. */
static unsigned char *new_room(size_t size) {
  unsigned char *room = aligned_alloc(PAGE, align_up(size + 1, PAGE));
  if (!room) abort();
  memset(room, 0, align_up(size + 1, PAGE));
  return room;
}

static void value_init(trial *t, unsigned slot, const ctype *type) {
  value *v = &t->values[slot];
  v->type = type;
  v->size = object_size(type, t->compiled->types);
  v->sent = new_room(v->size);
  v->seen = new_room(v->size);
  v->mask = new_room(v->size);
  object_mask(type, t->compiled->types, v->mask);
  t->sent[slot] = v->sent;
  t->seen[slot] = v->seen;
}

static void values_init(trial *t) {
  for (unsigned i = 0; i < t->signature->count; i++)
    value_init(t, i, t->signature->arguments[i]);
  value_init(t, ARGUMENTS_MAX, t->signature->result);
}

static void values_release(trial *t) {
  for (unsigned i = 0; i < SLOTS; i++) {
    free(t->values[i].sent);
    free(t->values[i].seen);
    free(t->values[i].mask);
  }
}

/* New random values to send; nothing seen yet. */
static void values_draw(trial *t) {
  for (unsigned i = 0; i < SLOTS; i++) {
    value *v = &t->values[i];
    if (!v->type) continue;
    object_fill(v->type, t->compiled->types, &t->random, v->sent);
    memset(v->seen, 0x55, v->size);
  }
  memset(t->wide, 0, sizeof t->wide);
  memset(&surroundings, 0, sizeof surroundings);
  surroundings.errno_to_set = (int)stream_pick(&t->random, 1, 10000);
}

static void judge_value(trial *t, unsigned slot, const char *what) {
  const value *v = &t->values[slot];
  if (t->spoil && slot == 0 && v->size) v->seen[0] ^= 1;
  size_t at = object_difference(v->sent, v->seen, v->mask, v->size);
  if (at < v->size)
    fault(t, "%s %u: byte %zu of %zu is %02x, not %02x", what,
          slot == ARGUMENTS_MAX ? 0 : slot, at, v->size, v->seen[at],
          v->sent[at]);
}

static void judge_arguments(trial *t) {
  if (surroundings.entered != 1)
    fault(t, "the function ran %u times", surroundings.entered);
  if (surroundings.is_misaligned)
    fault(t, "the stack was not aligned to 16 bytes");
  for (unsigned i = 0; i < t->signature->count; i++)
    judge_value(t, i, "argument");
}

/* What a narrow integer is, read as an int: callees may rely on its caller to
 * have extended it. */
static long long widened(const value *v, const scalar *row) {
  long long bits = 0;
  unsigned shift = 64 - row->size * 8;
  memcpy(&bits, v->sent, row->size);
  if (row->nature != 's') return bits;
  return (long long)((unsigned long long)bits << shift) >> shift;
}

static void judge_extension(trial *t) {
  for (unsigned i = 0; i < t->signature->fixed; i++) {
    const scalar *row = scalar_find(t->values[i].type->form);
    if (row && row->size < 4 && row->nature != 'f' &&
        t->wide[i] != widened(&t->values[i], row))
      fault(t, "argument %u was not extended: %llx", i,
            (unsigned long long)t->wide[i]);
  }
}

static void judge_guard(trial *t, unsigned broken) {
  for (unsigned i = 0; i < sizeof guard_names / sizeof *guard_names; i++)
    if (broken >> i & 1) fault(t, "%s was not kept", guard_names[i]);
}

/* -- Calls ----------------------------------------------------------------- */

static void enter(void *frame) {
  surroundings.entered++;
  surroundings.is_misaligned = (uintptr_t)frame % GUARD_FRAME_ALIGNMENT != 0;
  surroundings.modes = guard_modes_get();
  errno = surroundings.errno_to_set;
}

static void judge_modes(trial *t, unsigned flags) {
  guard_modes seen = surroundings.modes;
  bool is_right = flags & CFFI_NOTRAPS
                      ? guard_modes_are_masked(seen)
                      : guard_modes_are_same(seen, guard_host_modes);
  if (!is_right)
    fault(t, "C ran in floating-point mode %x, %x", seen.first, seen.second);
}

/* BEFORE and AFTER are whole blocks with their fences. */
static void judge_stores(trial *t, unsigned flags, const unsigned char *before,
                         const unsigned char *after) {
  size_t size = t->info.block_size + 2 * FENCE;
  for (size_t i = 0; i < size; i++) {
    size_t at = i - FENCE; /* wraps below the block */
    bool is_result = at >= 16 && at < 16 + result_room(t);
    bool is_errno = flags & CFFI_ERRNO && at < 4;
    if (before[i] == after[i] || is_result || is_errno) continue;
    fault(t, "stored outside its slots, at block %+lld", (long long)i - FENCE);
    return;
  }
}

static void judge_errno(trial *t, unsigned flags, const unsigned char *block) {
  int got;
  memcpy(&got, block, sizeof got);
  if (flags & CFFI_ERRNO && got != surroundings.errno_to_set)
    fault(t, "errno %d, not %d", got, surroundings.errno_to_set);
}

static void lay_arguments(const trial *t, unsigned char *block) {
  for (unsigned i = 0; i < t->signature->count; i++)
    memcpy(block + argument_offset(t, i), t->values[i].sent, t->values[i].size);
}

/* A block need only be aligned to 8, so every other one is not aligned to 16;
 * but a callee may store a result of alignment 16 with one instruction that
 * wants it. */
static size_t block_shift(trial *t) {
  const value *result = &t->values[ARGUMENTS_MAX];
  size_t alignment = object_alignment(result->type, t->compiled->types);
  return alignment >= 16 ? 0 : stream_pick(&t->random, 0, 1) * 8;
}

static void call_thunk(trial *t, cffi_thunk *thunk, unsigned flags) {
  size_t size = t->info.block_size + 2 * FENCE, shift = block_shift(t);
  unsigned char *memory = new_room(size + 8), *before = new_room(size + 8);
  unsigned char *start = memory + shift, *block = start + FENCE;
  memset(memory, UNUSED, size + 8);
  lay_arguments(t, block);
  memcpy(before, start, size);
  guard_modes modes = guard_modes_get();
  guard_modes_set(guard_host_modes);
  unsigned broken =
      guard_call((void *)(uintptr_t)thunk, t->compiled->callee, block, NULL);
  guard_modes_set(modes);
  value *result = &t->values[ARGUMENTS_MAX];
  memcpy(result->seen, block + 16, result->size);
  judge_guard(t, broken);
  judge_arguments(t);
  judge_extension(t);
  judge_value(t, ARGUMENTS_MAX, "result");
  judge_modes(t, flags);
  judge_errno(t, flags, block);
  judge_stores(t, flags, before, start);
  free(memory);
  free(before);
}

static void judge_tier(trial *t, const char *way, unsigned flags) {
  t->way = way;
  flags |= stream_chance(&t->random, 50) ? CFFI_ERRNO : 0;
  flags |= stream_chance(&t->random, 30) ? CFFI_NOTRAPS : 0;
  cffi_thunk *thunk;
  cffi_error error;
  if (cffi_thunk_get(t->engine, flags, &thunk, &error)) {
    fault(t, "no thunk: %s", error.message);
    return;
  }
  values_draw(t);
  t->host->result = t->sent[ARGUMENTS_MAX];
  call_thunk(t, thunk, flags);
}

/* -- Callbacks ------------------------------------------------------------- */

static void handle(uintptr_t cookie, void *block) {
  trial *t = (trial *)cookie;
  enter(__builtin_frame_address(0));
  for (unsigned i = 0; i < t->signature->count; i++) {
    value *v = &t->values[i];
    memcpy(v->seen, (unsigned char *)block + argument_offset(t, i), v->size);
  }
  const value *result = &t->values[ARGUMENTS_MAX];
  memcpy((unsigned char *)block + t->info.result_offset, result->sent,
         result->size);
}

static void judge_callback(trial *t) {
  t->way = "callback";
  void *code;
  cffi_error error;
  if (cffi_closure_new(t->engine, handle, (uintptr_t)t, 0, &code, &error)) {
    fault(t, "no closure: %s", error.message);
    return;
  }
  values_draw(t);
  guard_modes modes = guard_modes_get();
  guard_modes_set(guard_host_modes);
  unsigned broken = guard_call(t->compiled->caller, code,
                               t->values[ARGUMENTS_MAX].seen, t->sent);
  guard_modes_set(modes);
  judge_guard(t, broken);
  judge_arguments(t);
  judge_value(t, ARGUMENTS_MAX, "result");
  judge_modes(t, 0);
  if (cffi_closure_free(code, &error))
    fault(t, "closure not freed: %s", error.message);
}

/* -- All of it ------------------------------------------------------------- */

static bool judge_signature(trial *t) {
  cffi_error error;
  char *text = csignature_text(t->signature);
  cffi_status status =
      cffi_signature_get(text, strlen(text), &t->engine, &error);
  free(text);
  if (status) {
    fault(t, "refused at %u: %s", error.position, error.message);
    return false;
  }
  cffi_signature_info_get(t->engine, &t->info);
  return true;
}

unsigned trial_run(const csignature *signature, const struct abi_case *compiled,
                   struct abi_host *host, uint64_t seed, bool spoil,
                   FILE *report) {
  static trial t;
  t = (trial){.signature = signature,
              .compiled = compiled,
              .host = host,
              .random = {seed},
              .spoil = spoil,
              .report = report,
              .way = "layout"};
  *host = (struct abi_host){t.seen, t.wide, NULL, enter};
  for (unsigned i = 0; i < signature->type_count; i++)
    if (ctype_is_aggregate(signature->types[i]))
      judge_layout(&t, signature->types[i]);
  values_init(&t);
  t.way = "signature";
  if (judge_signature(&t)) {
    judge_block(&t);
    if (target_get()->has_jit) judge_tier(&t, "jit", CFFI_JIT);
    judge_tier(&t, "stub", CFFI_NOJIT);
    judge_callback(&t);
  }
  values_release(&t);
  return t.faults;
}
