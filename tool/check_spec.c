/* check_spec.c: from a spec's entries to symbols.
 *
 * SPDX-License-Identifier: MIT */
#include "check_spec.h"

#include "diag.h"
#include "json_read.h"

#include <errno.h>
#include <string.h>

/* What an entry says of itself; "" where it is silent. */
struct entry {
  const char *tag, *name, *symbol, *location;
  const char *storage, *dropped, *scope;
  const char *is_inline, *ns;
};

/* The keys of an entry that matter. */
static const struct {
  const char *key;
  size_t offset; /* in struct entry */
  bool is_word;
} keys[] = {
    {"tag", offsetof(struct entry, tag), false},
    {"name", offsetof(struct entry, name), false},
    {"symbol", offsetof(struct entry, symbol), false},
    {"location", offsetof(struct entry, location), false},
    {"storage-class", offsetof(struct entry, storage), false},
    {"dropped", offsetof(struct entry, dropped), false},
    {"scope", offsetof(struct entry, scope), false},
    {"inline", offsetof(struct entry, is_inline), true},
    {"ns", offsetof(struct entry, ns), true},
};

static void read_member(struct json_reader *reader, struct entry *entry,
                        const char *key) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(keys[i].key, key) == 0) {
      const char **place = (const char **)((char *)entry + keys[i].offset);
      *place =
          keys[i].is_word ? json_read_word(reader) : json_read_string(reader);
      return;
    }
  json_skip(reader);
}

/* C11 6.7.4 p7: an inline function need not be in the library; names of C++
 * are not those of its symbols. */
static bool has_symbol(const struct entry *entry) {
  bool is_function = strcmp(entry->tag, "function") == 0;
  bool is_nested = *entry->scope || (*entry->ns && strcmp(entry->ns, "0") != 0);
  return (is_function || strcmp(entry->tag, "extern") == 0) && *entry->name &&
         !*entry->dropped && !is_nested &&
         strcmp(entry->storage, "static") != 0 &&
         strcmp(entry->is_inline, "true") != 0;
}

static void add_symbol(struct spec_symbols *symbols,
                       const struct entry *entry) {
  struct arena *arena = symbols->seen.arena;
  const char *symbol = *entry->symbol ? entry->symbol : entry->name;
  if (!has_symbol(entry) || map_find(&symbols->seen, symbol)) return;
  struct expectation *new = arena_alloc(arena, sizeof *new);
  new->is_variable = strcmp(entry->tag, "extern") == 0;
  new->name = entry->name;
  new->symbol = symbol;
  new->location = entry->location;
  *symbols->end = new;
  symbols->end = &new->next;
  map_set(&symbols->seen, symbol, new);
  ++*(new->is_variable ? &symbols->variable_count : &symbols->function_count);
}

static void read_entries(struct spec_symbols *symbols,
                         struct json_reader *reader) {
  if (!json_enter(reader, '[')) return;
  while (json_next_item(reader) && json_enter(reader, '{')) {
    struct entry entry = {"", "", "", "", "", "", "", "", ""};
    const char *key;
    while ((key = json_next_key(reader)))
      read_member(reader, &entry, key);
    if (!reader->error) add_symbol(symbols, &entry);
  }
  json_finish(reader);
}

int check_spec_read(struct spec_symbols *symbols, struct arena *arena,
                    const char *path) {
  *symbols = (struct spec_symbols){.end = &symbols->first};
  map_init(&symbols->seen, arena);
  struct text text = {0};
  errno = 0;
  if (!text_add_file(&text, path)) {
    diag_error(NULL, "cannot read '%s': %s", path, strerror(errno));
    return -1;
  }
  struct json_reader reader;
  json_reader_init(&reader, arena, &text);
  read_entries(symbols, &reader);
  if (reader.error)
    diag_error(arena_printf(arena, "%s:%d", path, json_line(&reader)),
               "this is no spec: %s", reader.error);
  text_release(&text);
  return reader.error ? -1 : 0;
}
