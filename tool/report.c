/* report.c: what an import tells the person who asked for it.
 *
 * SPDX-License-Identifier: MIT */
#include "report.h"

enum { WIDTH = 78, MOST_LINES = 100 };

/* -- What was bound ------------------------------------------------------- */

struct counts {
  int functions, types, constants, variables, aliases;
};

/* Each C name counts once, however often it is declared. */
static bool is_new(struct map *seen, const char *prefix, const char *name) {
  char *key = arena_printf(seen->arena, "%s%s", prefix, name);
  return !map_set(seen, key, key);
}

static void count_decl(struct counts *counts, struct map *seen,
                       const struct decl *decl) {
  if (decl->dropped) return;
  switch (decl->kind) {
  case DECL_FUNCTION: counts->functions += is_new(seen, "", decl->name); break;
  case DECL_TYPEDEF: counts->types += is_new(seen, "t ", decl->name); break;
  case DECL_RECORD: counts->types += is_new(seen, "s ", decl->name); break;
  case DECL_ENUM:
    if (*decl->name) counts->types += is_new(seen, "e ", decl->name);
    for (const struct enumerator *e = decl->enumeration->members;
         e && !decl->is_forward; e = e->next)
      counts->constants += is_new(seen, "c ", e->name);
    break;
  case DECL_VARIABLE: counts->variables += is_new(seen, "", decl->name); break;
  case DECL_CONSTANT:
    counts->constants += is_new(seen, "c ", decl->name);
    break;
  case DECL_MACRO:
    if (decl->value.kind != VALUE_NONE)
      counts->constants += is_new(seen, "c ", decl->name);
    else
      counts->aliases++;
  }
}

static struct counts count_all(const struct model *model) {
  struct counts counts = {0};
  struct map seen;
  map_init(&seen, model->arena);
  for (const struct decl *d = model->decls.first; d; d = d->next)
    count_decl(&counts, &seen, d);
  for (const struct decl *d = model->macros.first; d; d = d->next)
    count_decl(&counts, &seen, d);
  return counts;
}

static const char *plural(int count) {
  return count == 1 ? "" : "s";
}

static void add_counts(struct text *out, const struct counts *counts,
                       double milliseconds) {
  text_printf(out,
              "bound: %d function%s, %d type%s, %d constant%s, %d variable%s"
              "  (%.0f ms)\n",
              counts->functions, plural(counts->functions), counts->types,
              plural(counts->types), counts->constants,
              plural(counts->constants), counts->variables,
              plural(counts->variables), milliseconds);
}

/* -- What was not --------------------------------------------------------- */

static void add_line(struct text *out, const struct decl *decl) {
  text_printf(out, "  %s: %s: %s\n", decl->location, decl->name, decl->dropped);
}

static int count_dropped(const struct decl *decl) {
  int count = 0;
  for (; decl; decl = decl->next)
    count += decl->dropped != NULL;
  return count;
}

static void add_dropped_decls(struct text *out, const struct model *model) {
  int count = count_dropped(model->decls.first), lines = 0;
  if (!count) return;
  text_printf(out, "not bound: %d declaration%s\n", count, plural(count));
  for (const struct decl *d = model->decls.first; d; d = d->next)
    if (d->dropped && lines++ < MOST_LINES) add_line(out, d);
  if (count > MOST_LINES)
    text_printf(out, "  and %d more, which --report FILE lists\n",
                count - MOST_LINES);
}

/* Reasons that say all there is to say need only the names. */
static const char *const plain_reasons[] = {
    "function-like macro",
    "has no value",
    "not an expression",
    "not a constant expression",
};

static bool is_plain(const char *reason) {
  for (size_t i = 0; i < sizeof plain_reasons / sizeof *plain_reasons; i++)
    if (strcmp(reason, plain_reasons[i]) == 0) return true;
  return false;
}

/* The names of the imported headers' macros that have REASON, in lines. */
static void add_names(struct text *out, const struct model *model,
                      const char *reason) {
  size_t column = 0;
  for (const struct decl *d = model->macros.first; d; d = d->next) {
    if (!d->is_own || !d->dropped || strcmp(d->dropped, reason) != 0) continue;
    size_t length = strlen(d->name);
    if (!column) text_printf(out, "  %s:\n", reason);
    if (!column || column + 1 + length > WIDTH) {
      text_add(out, column ? "\n    " : "    ");
      column = 4;
    } else {
      text_add_char(out, ' ');
      column++;
    }
    text_add(out, d->name);
    column += length;
  }
  if (column) text_add_char(out, '\n');
}

static void add_dropped_macros(struct text *out, const struct model *model) {
  int own = 0, other = 0, lines = 0;
  for (const struct decl *d = model->macros.first; d; d = d->next)
    if (d->dropped) *(d->is_own ? &own : &other) += 1;
  if (own) text_printf(out, "no constants: %d macro%s\n", own, plural(own));
  for (size_t i = 0; i < sizeof plain_reasons / sizeof *plain_reasons; i++)
    add_names(out, model, plain_reasons[i]);
  for (const struct decl *d = model->macros.first; d; d = d->next)
    if (d->is_own && d->dropped && !is_plain(d->dropped) &&
        lines++ < MOST_LINES)
      add_line(out, d);
  if (other)
    text_printf(out,
                "no constants: %d macro%s of the headers that were included"
                " (--report FILE lists all)\n",
                other, plural(other));
}

static void add_rename(struct text *out, const struct rename *rename) {
  text_printf(out, "  %s: %s: is |%s| in Lisp, since %s is %s\n",
              rename->location, rename->name, rename->lisp, rename->usual,
              rename->taker);
}

static void add_renames(struct text *out, const struct model *model) {
  int count = 0;
  for (const struct rename *r = model->renames; r; r = r->next)
    count++;
  if (count)
    text_printf(out, "unusual names: %d, since the usual one was taken\n",
                count);
  int lines = 0;
  for (const struct rename *r = model->renames; r; r = r->next)
    if (lines++ < MOST_LINES) add_rename(out, r);
  if (count > MOST_LINES)
    text_printf(out, "  and %d more, which --report FILE lists\n",
                count - MOST_LINES);
}

void report_summary(struct text *out, const struct model *model,
                    double milliseconds) {
  struct counts counts = count_all(model);
  add_counts(out, &counts, milliseconds);
  add_dropped_decls(out, model);
  add_dropped_macros(out, model);
  add_renames(out, model);
}

int report_all(struct text *out, const struct model *model) {
  int count = 0;
  const struct decl *lists[] = {model->decls.first, model->macros.first};
  for (size_t i = 0; i < 2; i++)
    for (const struct decl *d = lists[i]; d; d = d->next) {
      if (!d->dropped) continue;
      text_printf(out, "%s: %s: %s\n", d->location, d->name, d->dropped);
      count++;
    }
  for (const struct rename *r = model->renames; r; r = r->next, count++)
    text_printf(out, "%s: %s: is |%s| in Lisp, since %s is %s\n", r->location,
                r->name, r->lisp, r->usual, r->taker);
  return count;
}
