/* layout_lines.c: a record's members and gaps, merged over targets.
 *
 * A member whose type is an unnamed struct or union is followed by its own
 * members: no other layout could show them.
 *
 * SPDX-License-Identifier: MIT */
#include "layout_lines.h"

#include "c_spelling.h"

void layout_init(struct layout *layout, struct arena *arena, const char *name,
                 int count) {
  *layout =
      (struct layout){.arena = arena, .name = name, .column_count = count};
  layout->columns =
      arena_alloc(arena, (size_t)count * sizeof(*layout->columns));
  map_init(&layout->keys, arena);
}

struct walk {
  struct layout *layout;
  int column;
  struct layout_line **at; /* behind the last line of this target so far */
};

/* The line with KEY, which is made when no target before had it. */
static struct layout_line *get_line(struct walk *walk, const char *key) {
  struct layout *layout = walk->layout;
  struct layout_line *line = map_find(&layout->keys, key);
  if (!line) {
    line = arena_alloc(layout->arena, sizeof *line);
    line->cells = arena_alloc(layout->arena, (size_t)layout->column_count *
                                                 sizeof *line->cells);
    line->name = line->path = line->type = "";
    line->next = *walk->at;
    *walk->at = line;
    map_set(&layout->keys, key, line);
  }
  walk->at = &line->next;
  return line;
}

static void set_cell(struct walk *walk, struct layout_line *line,
                     int64_t offset, int64_t size) {
  line->cells[walk->column] = (struct layout_cell){true, offset, size};
}

static void add_gap(struct walk *walk, enum layout_kind kind, int depth,
                    const char *key, int64_t start, int64_t end) {
  if (start >= end) return;
  const char *gap_key = arena_printf(walk->layout->arena, "%s %s",
                                     kind == LAYOUT_HOLE ? "hole" : "end", key);
  struct layout_line *line = get_line(walk, gap_key);
  line->kind = kind;
  line->depth = depth;
  set_cell(walk, line, start, end - start);
  struct layout_column *column = &walk->layout->columns[walk->column];
  *(kind == LAYOUT_HOLE ? &column->hole_bits : &column->padding_bits) +=
      end - start;
}

static int64_t field_size(const struct field *field) {
  return field->width >= 0 ? field->width : field->bit_size;
}

/* A record inside the type: where, and how C and the keys reach it. */
struct place {
  const struct record *record;
  int64_t start;
  int depth;
  const char *key;
  const char *path; /* with a '.' behind, or "" */
};

static void add_record(struct walk *walk, const struct place *place);

/* Adds FIELD, with its members when there is no other way to tell them. */
static void add_field(struct walk *walk, const struct place *place,
                      const struct field *field, const char *key) {
  struct arena *arena = walk->layout->arena;
  int64_t start = place->start + field->bit_offset;
  struct layout_line *line = get_line(walk, key);
  line->kind = field->width >= 0 ? LAYOUT_BIT_FIELD : LAYOUT_MEMBER;
  line->depth = place->depth;
  line->name = field->name;
  if (*field->name)
    line->path = arena_printf(arena, "%s%s", place->path, field->name);
  if (!*line->type) line->type = c_spell(arena, field->type);
  set_cell(walk, line, start, field_size(field));
  if (field->type->kind != TYPE_RECORD || *field->type->record->name) return;
  const char *path =
      *line->path ? arena_printf(arena, "%s.", line->path) : place->path;
  struct place inner = {field->type->record, start, place->depth + 1, key,
                        path};
  add_record(walk, &inner);
}

static const char *field_key(struct walk *walk, const struct place *place,
                             const struct field *field, int number) {
  struct arena *arena = walk->layout->arena;
  return *field->name ? arena_printf(arena, "%s/%s", place->key, field->name)
                      : arena_printf(arena, "%s/%d", place->key, number);
}

static void add_record(struct walk *walk, const struct place *place) {
  const struct record *record = place->record;
  int64_t end = place->start;
  int unnamed = 0;
  for (const struct field *f = record->fields; f; f = f->next) {
    const char *key = field_key(walk, place, f, unnamed);
    if (!*f->name) unnamed++;
    int64_t start = place->start + f->bit_offset;
    if (!record->is_union)
      add_gap(walk, LAYOUT_HOLE, place->depth, key, end, start);
    add_field(walk, place, f, key);
    if (end < start + field_size(f)) end = start + field_size(f);
  }
  add_gap(walk, LAYOUT_PADDING, place->depth, place->key, end,
          place->start + record->bit_size);
}

void layout_add(struct layout *layout, int column, const char *target,
                const struct record *record) {
  layout->columns[column] =
      (struct layout_column){.target = target,
                             .bit_size = record->bit_size,
                             .bit_alignment = record->bit_alignment};
  struct walk walk = {layout, column, &layout->lines};
  struct place place = {record, 0, 0, "", ""};
  add_record(&walk, &place);
}
