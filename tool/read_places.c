/* read_places.c: where a declaration is, as c2ffi says it.
 *
 *     file:line:col                            its name stands there
 *     file:line:col <Spelling=file:line:col>   a macro stands there, and the
 *                                              name in the macro, or in its
 *                                              arguments
 *
 * Libclang tells the second place from version 19 on only.  So the name is
 * looked for: in the macro's arguments, its body, and the macros in that.  What
 * is pasted together stands nowhere, and gets no second place.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 8 };

/* A stretch of a file. */
struct region {
  CXFile file;
  const char *text; /* the whole file's */
  size_t start, end;
};

static bool is_word_char(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *text, size_t start, size_t end) {
  size_t at = start;
  while (at < end && is_word_char(text[at]))
    at++;
  return at - start;
}

/* Moves *AT to the next word of REGION; its length, or 0 at the end. */
static size_t next_word(const struct region *region, size_t *at) {
  while (*at < region->end && !is_word_char(region->text[*at]))
    ++*at;
  return word_length(region->text, *at, region->end);
}

/* The region of the arguments after a macro's name that ends at START. */
static struct region arguments_at(struct region file, size_t start) {
  struct region result = {file.file, file.text, start, start};
  size_t at = start;
  while (at < file.end && isspace((unsigned char)file.text[at]))
    at++;
  if (at == file.end || file.text[at] != '(') return result;
  int depth = 0;
  for (; at < file.end; at++) {
    depth += (file.text[at] == '(') - (file.text[at] == ')');
    if (depth == 0) break;
  }
  result.end = at;
  return result;
}

/* The region of MACRO's definition behind its name, with continued lines. */
static struct region body_of(struct reader *reader, const struct decl *macro) {
  size_t size = 0;
  CXFile file = (CXFile)macro->file;
  const char *text = reader->api->getFileContents(reader->unit, file, &size);
  struct region result = {file, text, macro->offset, macro->offset};
  if (!text) return result;
  while (result.end < size &&
         (text[result.end] != '\n' || text[result.end - 1] == '\\'))
    result.end++;
  return result;
}

static const struct decl *macro_at(struct reader *reader,
                                   const struct region *region, size_t at,
                                   size_t length) {
  const struct decl *macro =
      map_find_n(&reader->model->macro_names, region->text + at, length);
  return macro && macro->file ? macro : NULL;
}

static bool find_in_region(struct reader *reader, struct region region,
                           const char *word, int depth, struct region *found);

static bool find_in_macro(struct reader *reader, const struct decl *macro,
                          struct region behind, const char *word, int depth,
                          struct region *found) {
  if (depth > DEEPEST) return false;
  if (macro->is_function_like &&
      find_in_region(reader, arguments_at(behind, behind.start), word, depth,
                     found))
    return true;
  return find_in_region(reader, body_of(reader, macro), word, depth, found);
}

/* Looks for WORD itself, then for macros that it may come from. */
static bool find_in_region(struct reader *reader, struct region region,
                           const char *word, int depth, struct region *found) {
  size_t size = strlen(word), length;
  for (size_t at = region.start; (length = next_word(&region, &at)) > 0;
       at += length)
    if (length == size && memcmp(region.text + at, word, size) == 0) {
      *found = (struct region){region.file, region.text, at, at + length};
      return true;
    }
  for (size_t at = region.start; (length = next_word(&region, &at)) > 0;
       at += length) {
    const struct decl *macro = macro_at(reader, &region, at, length);
    struct region behind = {region.file, region.text, at + length, region.end};
    if (macro && find_in_macro(reader, macro, behind, word, depth + 1, found))
      return true;
  }
  return false;
}

/* The place where WORD is spelled when a macro stands at LOCATION. */
static bool find_spelling(struct reader *reader, CXSourceLocation location,
                          const char *word, struct region *found) {
  CXFile file = NULL;
  unsigned offset;
  size_t size = 0;
  reader->api->getExpansionLocation(location, &file, NULL, NULL, &offset);
  const char *text =
      file ? reader->api->getFileContents(reader->unit, file, &size) : NULL;
  if (!text || offset >= size) return false;
  struct region all = {file, text, offset, size};
  size_t length = word_length(text, offset, size);
  if (!length || strncmp(text + offset, word, length) == 0) return false;
  const struct decl *macro = macro_at(reader, &all, offset, length);
  all.start += length;
  return macro && find_in_macro(reader, macro, all, word, 0, found);
}

/* "file:line:col" of the start of REGION.  (Libclang would answer with the
 * place where a macro's argument ends up.) */
static const char *region_place(struct reader *reader,
                                const struct region *region) {
  const char *name =
      reader_string(reader, reader->api->getFileName(region->file));
  if (strncmp(name, "./", 2) == 0) name += 2;
  size_t line = 1, line_start = 0;
  for (size_t at = 0; at < region->start; at++)
    if (region->text[at] == '\n') {
      line++;
      line_start = at + 1;
    }
  return arena_printf(reader->model->arena, "%s:%zu:%zu", name, line,
                      region->start - line_start + 1);
}

const char *reader_location(struct reader *reader, CXCursor cursor,
                            const char *word) {
  CXSourceLocation location = reader->api->getCursorLocation(cursor);
  const char *place = clang_session_location(reader->session, location);
  struct region found;
  if (reader->session->options->dialect == DIALECT_SPEC ||
      !find_spelling(reader, location, word, &found))
    return place;
  return arena_printf(reader->model->arena, "%s <Spelling=%s>", place,
                      region_place(reader, &found));
}
