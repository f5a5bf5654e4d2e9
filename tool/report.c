/* report.c: what an import tells the person who asked for it.
 *
 * SPDX-License-Identifier: MIT */
#include "report.h"

enum { WIDTH = 78, FEW = 20 };

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
    break;
  case DECL_NAMESPACE:
  case DECL_OBJC:
  case DECL_UNHANDLED: break;
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

/* -- What was not ----------------------------------------------------- */

static int count_dropped(const struct decl *decl, bool is_own) {
  int count = 0;
  for (; decl; decl = decl->next)
    count += decl->dropped && decl->is_own == is_own;
  return count;
}

static void add_line(struct text *out, const struct decl *decl) {
  text_printf(out, "%s: %s: %s\n", decl->location, decl->name, decl->dropped);
}

/* The names in the list from FIRST that were dropped for the reason of FIRST,
 * in lines. */
static void add_names(struct text *out, const struct decl *first,
                      struct map *seen, bool is_own) {
  size_t column = 4;
  text_printf(out, "  %s:\n    ", first->dropped);
  for (const struct decl *d = first; d; d = d->next) {
    if (!d->dropped || d->is_own != is_own ||
        strcmp(d->dropped, first->dropped) != 0 || !is_new(seen, "n ", d->name))
      continue;
    size_t length = strlen(d->name);
    if (column > 4) {
      bool is_full = column + 1 + length > WIDTH;
      text_add(out, is_full ? "\n    " : " ");
      column = is_full ? 4 : column + 1;
    }
    text_add(out, d->name);
    column += length;
  }
  text_add_char(out, '\n');
}

/* All that is dropped from the list: a line each when they are few, else by
 * reason, in the order in which the reasons come up. */
static void add_dropped(struct text *out, struct arena *arena,
                        const struct decl *list, bool is_own) {
  bool is_short = count_dropped(list, is_own) <= FEW;
  struct map seen;
  map_init(&seen, arena);
  for (const struct decl *d = list; d; d = d->next) {
    if (!d->dropped || d->is_own != is_own) continue;
    if (is_short) {
      text_add(out, "  ");
      add_line(out, d);
    } else if (is_new(&seen, "r ", d->dropped)) {
      add_names(out, d, &seen, is_own);
    }
  }
}

static void add_dropped_decls(struct text *out, const struct model *model) {
  const struct decl *list = model->decls.first;
  int own = count_dropped(list, true), other = count_dropped(list, false);
  if (own) {
    text_printf(out, "not bound: %d declaration%s\n", own, plural(own));
    add_dropped(out, model->arena, list, true);
  }
  if (other) {
    text_printf(out, "not bound: %d declaration%s in what is included\n", other,
                plural(other));
    add_dropped(out, model->arena, list, false);
  }
}

static void add_dropped_macros(struct text *out, const struct model *model) {
  const struct decl *list = model->macros.first;
  int own = count_dropped(list, true), other = count_dropped(list, false);
  if (own) {
    text_printf(out, "no constants: %d macro%s\n", own, plural(own));
    add_dropped(out, model->arena, list, true);
  }
  if (other)
    text_printf(out,
                "no constants: %d macro%s in what is included "
                "(--report FILE lists all)\n",
                other, plural(other));
}

/* -- What is called differently ----------------------------------------- */

static void add_rename(struct text *out, const struct rename *rename) {
  text_printf(out, "%s: %s: is |%s| in Lisp, since %s is %s\n",
              rename->location, rename->name, rename->lisp, rename->usual,
              rename->taker);
}

static void add_renames(struct text *out, const struct model *model) {
  int count = 0;
  for (const struct rename *r = model->renames; r; r = r->next)
    count++;
  if (!count) return;
  text_printf(out, "unusual names: %d, since the usual one was taken\n", count);
  int lines = 0;
  for (const struct rename *r = model->renames; r && lines < FEW; r = r->next) {
    text_add(out, "  ");
    add_rename(out, r);
    lines++;
  }
  if (count > lines)
    text_printf(out, "  and %d more, which --report FILE lists\n",
                count - lines);
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
      add_line(out, d);
      count++;
    }
  for (const struct rename *r = model->renames; r; r = r->next, count++)
    add_rename(out, r);
  return count;
}
