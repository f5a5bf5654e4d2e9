/* layout_lines.h: a struct's or union's bytes on one or more targets, a line
 * for each member and each gap.
 *
 * A line has a cell for each target.  Lines of different targets that concern
 * the same member are one, so that they can be read side by side.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_LAYOUT_LINES_H
#define CFFI_TOOL_LAYOUT_LINES_H

#include "model.h"
#include "text.h"

enum layout_kind {
  LAYOUT_MEMBER,
  LAYOUT_BIT_FIELD,
  LAYOUT_HOLE,   /* before a member of a struct */
  LAYOUT_PADDING /* behind the last one */
};

struct layout_cell {
  bool is_present; /* does the target have this member, or gap? */
  int64_t bit_offset, bit_size;
};

struct layout_line {
  struct layout_line *next;
  enum layout_kind kind;
  int depth; /* 1: in an unnamed struct or union of the type ... */
  const char *name, *type; /* as C spells them; "" for gaps */
  const char *path;        /* from the type, "in.x"; "" without a name */
  struct layout_cell *cells;
};

struct layout_column {
  const char *target;
  int64_t bit_size, bit_alignment;
  int64_t hole_bits, padding_bits; /* sums of the lines */
};

struct layout {
  struct arena *arena;
  const char *name; /* of the type, as it was asked for */
  int column_count;
  struct layout_column *columns;
  struct layout_line *lines;
  struct map keys; /* to lines */
};

/* Makes LAYOUT empty, for COUNT targets; its memory comes from ARENA. */
void layout_init(struct layout *layout, struct arena *arena, const char *name,
                 int count);

/* Adds RECORD as TARGET, the column with the number COLUMN, lays it out. */
void layout_add(struct layout *layout, int column, const char *target,
                const struct record *record);

/* Appends a table, or one object of JSON. */
void layout_print_table(struct text *out, const struct layout *layout);
void layout_print_json(struct text *out, const struct layout *layout);

#endif
