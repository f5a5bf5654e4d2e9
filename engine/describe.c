/* describe.c: a plan, for people and tests, and the engine's counts.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "call.h"
#include "closure.h"
#include "pages.h"
#include "signature.h"

/* Text that may not fit: LENGTH counts all of it. */
typedef struct sink {
  char *buffer;
  size_t size, length;
} sink;

static void say(sink *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(sink *out, const char *format, ...) {
  bool has_room = out->length < out->size;
  char *at = has_room ? out->buffer + out->length : NULL;
  va_list arguments;
  va_start(arguments, format);
  int n =
      vsnprintf(at, has_room ? out->size - out->length : 0, format, arguments);
  va_end(arguments);
  out->length += n > 0 ? (size_t)n : 0;
}

/* The result comes back, but its address goes out. */
static bool is_incoming(const cffi_move *m) {
  return m->value == CFFI_RESULT && m->place != CFFI_PLACE_ADDRESS &&
         m->place != CFFI_PLACE_STACK_ADDRESS;
}

static const char *gpr_name(const cffi_move *m, const cffi_plan *plan) {
  return (is_incoming(m) ? plan->result_registers
                         : plan->argument_registers)[m->index]
      .name;
}

static void say_place(sink *out, const cffi_move *m, const cffi_signature *s) {
  switch ((cffi_place)m->place) {
  case CFFI_PLACE_ADDRESS:
    say(out, "address in %s", gpr_name(m, &s->plan));
    break;
  case CFFI_PLACE_GPR: say(out, "%s", gpr_name(m, &s->plan)); break;
  case CFFI_PLACE_VECTOR:
    say(out, "%s%u", s->abi->vector_register, m->index);
    break;
  case CFFI_PLACE_X87: say(out, "st%u", m->index); break;
  case CFFI_PLACE_STACK: say(out, "stack+%" PRIu32, m->stack); break;
  case CFFI_PLACE_STACK_ADDRESS:
    say(out, "address in stack+%" PRIu32, m->stack);
    break;
  case CFFI_PLACE_REFERENCE:
    say(out, "copy at stack+%" PRIu32 ", address in %s", m->copy,
        gpr_name(m, &s->plan));
    break;
  case CFFI_PLACE_STACK_REFERENCE:
    say(out, "copy at stack+%" PRIu32 ", address in stack+%" PRIu32, m->copy,
        m->stack);
    break;
  }
}

/* "  a0 +32 8 -> rdi": value, byte of the block, width, place. */
static void say_move(sink *out, const cffi_move *m, const cffi_signature *s) {
  if (m->value == CFFI_RESULT)
    say(out, "  result +%" PRIu32, m->block);
  else
    say(out, "  a%" PRId32 " +%" PRIu32, m->value, m->block);
  say(out, " %" PRIu32 " %s ", m->width, is_incoming(m) ? "<-" : "->");
  say_place(out, m, s);
  if (m->shift && m->place != CFFI_PLACE_STACK) say(out, "[%u]", m->shift);
  if (m->flags & CFFI_MOVE_SIGNED) say(out, " signed");
  if (m->flags & CFFI_MOVE_BOXED) say(out, " boxed");
  say(out, "\n");
}

size_t cffi_describe(const cffi_signature *s, char *buffer, size_t size) {
  sink out = {.buffer = buffer, .size = size};
  say(&out, "%s\n  %s, block %" PRIu32 ", stack %" PRIu32, s->text,
      s->abi->name, s->block_size, s->plan.stack_size);
  if (s->plan.stack_alignment > 16)
    say(&out, " aligned to %" PRIu32, s->plan.stack_alignment);
  if (s->plan.callee_pops)
    say(&out, ", callee pops %" PRIu32, s->plan.callee_pops);
  if (s->is_variadic) say(&out, ", variadic after %" PRIu32, s->fixed_count);
  say(&out, "\n");
  uint32_t moves = s->plan.argument_moves + s->plan.result_moves;
  for (uint32_t i = 0; i < moves; i++)
    say_move(&out, &s->plan.moves[i], s);
  return out.length;
}

uint32_t cffi_version(void) {
  return CFFI_VERSION;
}

void cffi_stats_get(cffi_stats *out) {
  *out = (cffi_stats){.signatures = cffi_signature_count(),
                      .live_closures = cffi_closure_count(),
                      .code_bytes = cffi_pages_used()};
  cffi_call_stats(out);
}
