/* layout_print.c: a layout as a table for people, and as JSON.
 *
 *     offset  size    type       name
 *          0     1    char       tag
 *          1     7               -- hole
 *        8:0     3 bits  int     kind
 *
 * SPDX-License-Identifier: MIT */
#include "json.h"
#include "layout_lines.h"

#include <stdio.h>

enum {
  NUMBER_SIZE = 48,
  OFFSET_COLUMN = 8,
  SIZE_COLUMN = 12,
  TYPE_COLUMN = 36
};
enum { BOTH_COLUMNS = OFFSET_COLUMN + SIZE_COLUMN };

/* -- Table ---------------------------------------------------------------- */

/* Bit-fields, and gaps that end inside a byte, are told in bits. */
static bool is_in_bits(const struct layout_line *line,
                       const struct layout_cell *cell) {
  return line->kind == LAYOUT_BIT_FIELD || cell->bit_offset % 8 != 0 ||
         cell->bit_size % 8 != 0;
}

static void describe_bits(char *out, int64_t bits) {
  if (bits == 0)
    snprintf(out, NUMBER_SIZE, "none");
  else if (bits % 8 == 0)
    snprintf(out, NUMBER_SIZE, "%lld byte%s", (long long)bits / 8,
             bits == 8 ? "" : "s");
  else
    snprintf(out, NUMBER_SIZE, "%lld bit%s", (long long)bits,
             bits == 1 ? "" : "s");
}

static void print_cell(struct text *out, const struct layout_line *line,
                       const struct layout_cell *cell) {
  char offset[NUMBER_SIZE] = "", size[NUMBER_SIZE] = "";
  long long byte = cell->bit_offset / 8, bits = cell->bit_size;
  if (cell->is_present && is_in_bits(line, cell)) {
    snprintf(offset, sizeof offset, "%lld:%d", byte,
             (int)(cell->bit_offset % 8));
    snprintf(size, sizeof size, "%lld bit%s", bits, bits == 1 ? "" : "s");
  } else if (cell->is_present) {
    snprintf(offset, sizeof offset, "%lld", byte);
    snprintf(size, sizeof size, "%lld", bits / 8);
  }
  text_printf(out, "%*s  %-*s", OFFSET_COLUMN - 2, offset, SIZE_COLUMN, size);
}

static const char *line_name(const struct layout_line *line) {
  if (line->kind == LAYOUT_HOLE) return "-- hole";
  if (line->kind == LAYOUT_PADDING) return "-- padding";
  return *line->name ? line->name : "(unnamed)";
}

/* The width that the types need; a few long ones may stick out. */
static int type_width(const struct layout *layout) {
  int width = 4;
  for (const struct layout_line *line = layout->lines; line;
       line = line->next) {
    int length = (int)strlen(line->type) + 2 * line->depth;
    if (length > width && length <= TYPE_COLUMN) width = length;
  }
  return width;
}

static void print_line(struct text *out, const struct layout *layout,
                       const struct layout_line *line, int width) {
  for (int i = 0; i < layout->column_count; i++)
    print_cell(out, line, &line->cells[i]);
  int indent = 2 * line->depth;
  text_printf(out, "%*s%-*s  %*s%s\n", indent, "", width - indent, line->type,
              indent, "", line_name(line));
}

/* Targets stand over the columns by number; the totals name them. */
static void print_heads(struct text *out, const struct layout *layout,
                        int width) {
  char number[NUMBER_SIZE];
  for (int i = 0; layout->column_count > 1 && i < layout->column_count; i++) {
    bool is_last = i == layout->column_count - 1;
    snprintf(number, sizeof number, "  [%d]", i + 1);
    text_printf(out, "%-*s%s", is_last ? 0 : BOTH_COLUMNS, number,
                is_last ? "\n" : "");
  }
  for (int i = 0; i < layout->column_count; i++)
    text_printf(out, "%*s  %-*s", OFFSET_COLUMN - 2, "offset", SIZE_COLUMN,
                "size");
  text_printf(out, "%-*s  %s\n", width, "type", "name");
}

static void print_totals(struct text *out, const struct layout *layout,
                         int number) {
  const struct layout_column *column = &layout->columns[number];
  char holes[NUMBER_SIZE], padding[NUMBER_SIZE];
  long long size = column->bit_size / 8;
  describe_bits(holes, column->hole_bits);
  describe_bits(padding, column->padding_bits);
  if (layout->column_count > 1) text_printf(out, "[%d] ", number + 1);
  text_printf(out, "%s: %lld byte%s, aligned to %lld; holes: %s, padding: %s\n",
              column->target, size, size == 1 ? "" : "s",
              (long long)column->bit_alignment / 8, holes, padding);
}

void layout_print_table(struct text *out, const struct layout *layout) {
  int width = type_width(layout);
  text_printf(out, "%s\n\n", layout->name);
  print_heads(out, layout, width);
  for (const struct layout_line *line = layout->lines; line; line = line->next)
    print_line(out, layout, line, width);
  text_add_char(out, '\n');
  for (int i = 0; i < layout->column_count; i++)
    print_totals(out, layout, i);
}

/* -- JSON ----------------------------------------------------------------- */

static void print_json_line(struct json *json, const struct layout_line *line,
                            const struct layout_cell *cell) {
  static const char *const kinds[] = {[LAYOUT_MEMBER] = "member",
                                      [LAYOUT_BIT_FIELD] = "bit-field",
                                      [LAYOUT_HOLE] = "hole",
                                      [LAYOUT_PADDING] = "padding"};
  json_object_start(json);
  json_member(json, "tag", kinds[line->kind]);
  json_member(json, "name", line->name);
  json_member(json, "path", line->path);
  json_member(json, "type", line->type);
  json_member_integer(json, "depth", line->depth);
  json_member_integer(json, "bit-offset", cell->bit_offset);
  json_member_integer(json, "bit-size", cell->bit_size);
  json_object_end(json);
}

static void print_json_column(struct json *json, const struct layout *layout,
                              int number) {
  const struct layout_column *column = &layout->columns[number];
  json_object_start(json);
  json_member(json, "target", column->target);
  json_member_integer(json, "bit-size", column->bit_size);
  json_member_integer(json, "bit-alignment", column->bit_alignment);
  json_member_integer(json, "hole-bits", column->hole_bits);
  json_member_integer(json, "padding-bits", column->padding_bits);
  json_key(json, "lines");
  json_array_start(json);
  for (const struct layout_line *line = layout->lines; line; line = line->next)
    if (line->cells[number].is_present)
      print_json_line(json, line, &line->cells[number]);
  json_array_end(json);
  json_object_end(json);
}

void layout_print_json(struct text *out, const struct layout *layout) {
  struct json json = {.out = out};
  json_object_start(&json);
  json_member(&json, "type", layout->name);
  json_key(&json, "layouts");
  json_array_start(&json);
  for (int i = 0; i < layout->column_count; i++)
    print_json_column(&json, layout, i);
  json_array_end(&json);
  json_object_end(&json);
  text_add_char(out, '\n');
}
