/* read_details.c: values that one declaration cannot tell: strings with a NUL
 * in them or of wide characters, 128-bit integers, long doubles.
 *
 * All questions go into one parse more, which few headers need:
 *
 *     const long long cffi_c_7_0=(M)[0];    ... each element of a string
 *     const unsigned long long cffi_h_7=... the high half of 128 bits
 *     const double cffi_a_7=...             a long double, rounded
 *     const double cffi_b_7=...             and what the rounding left
 *     enum{cffi_e_7=...};                   1 when both together are exact
 *     enum{cffi_f_7=...};                   1 when it is infinite or no number
 *
 * SPDX-License-Identifier: MIT */
#include "read_batch.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ELEMENTS = 4096 };

/* The answers about one macro. */
struct details {
  uint64_t high, low;
  double rounded, rest;
  bool is_exact;
  bool is_special;   /* infinite, or no number */
  int element_count; /* answered */
  uint32_t *elements;
};

struct details_reader {
  struct batch *batch;
  struct details *items; /* by the macro's index */
};

static bool is_long_double(const struct type *type) {
  return type->kind == TYPE_BUILTIN && strcmp(type->name, ":long-double") == 0;
}

/* Elements of the array that a string macro may be. */
static int element_count(const struct pending *item) {
  int64_t bytes = item->type->element->bit_size / 8;
  uint64_t count = bytes > 0 ? item->size / (uint64_t)bytes : 0;
  return count > MOST_ELEMENTS ? 0 : (int)count;
}

/* -- Questions ------------------------------------------------------------ */

static void ask_elements(struct text *text, const struct pending *item,
                         int index) {
  for (int i = 0; i < element_count(item); i++)
    text_printf(text, "const long long cffi_c_%d_%d=(%s)[%d];\n", index, i,
                item->macro->name, i);
}

static void ask_long_double(struct text *text, const char *name, int index) {
  text_printf(text,
              "const double cffi_a_%d=(double)(%s);\n"
              "const double cffi_b_%d="
              "(double)((%s)-(long double)(double)(%s));\n"
              "enum{cffi_e_%d=(long double)(double)(%s)+(long double)(double)"
              "((%s)-(long double)(double)(%s))==(%s)};\n"
              "enum{cffi_f_%d=((%s)-(%s))!=0};\n",
              index, name, index, name, name, index, name, name, name, name,
              index, name, name);
}

static void ask_int128(struct text *text, const char *name, int index) {
  text_printf(text,
              "const unsigned long long cffi_h_%d="
              "(unsigned long long)((unsigned __int128)(%s)>>64);\n"
              "const unsigned long long cffi_l_%d=(unsigned long long)(%s);\n",
              index, name, index, name);
}

static void ask(struct text *text, const struct pending *item, int index) {
  if (item->type->kind == TYPE_POINTER)
    ask_elements(text, item, index);
  else if (is_long_double(item->type))
    ask_long_double(text, item->macro->name, index);
  else
    ask_int128(text, item->macro->name, index);
}

/* -- Answers -------------------------------------------------------------- */

static void take_element(struct details_reader *reader,
                         struct question question, uint64_t bits) {
  struct pending *item = &reader->batch->items[question.index];
  struct details *details = &reader->items[question.index];
  int count = element_count(item);
  if (question.element >= count) return;
  if (!details->elements)
    details->elements = arena_alloc(reader->batch->reader.model->arena,
                                    (size_t)count * sizeof *details->elements);
  details->elements[question.element] = (uint32_t)bits;
  details->element_count++;
}

static int take_answer(CXCursor cursor, CXCursor parent, void *data) {
  (void)parent;
  struct details_reader *reader = data;
  struct batch *batch = reader->batch;
  const struct clang_api *api = batch->reader.api;
  if (cursor.kind != CXCursor_VarDecl && cursor.kind != CXCursor_EnumDecl &&
      cursor.kind != CXCursor_EnumConstantDecl)
    return CXChildVisit_Continue;
  if (!api->Location_isFromMainFile(api->getCursorLocation(cursor)))
    return CXChildVisit_Continue;
  if (cursor.kind == CXCursor_EnumDecl) return CXChildVisit_Recurse;
  struct question question = batch_question(batch, cursor);
  if (!question.kind) return CXChildVisit_Continue;
  struct details *details = &reader->items[question.index];
  if (question.kind == 'e')
    details->is_exact = api->getEnumConstantDeclValue(cursor) == 1;
  if (question.kind == 'f')
    details->is_special = api->getEnumConstantDeclValue(cursor) == 1;
  struct value value = {0};
  if (cursor.kind != CXCursor_VarDecl ||
      !read_value(&batch->reader, cursor, &value))
    return CXChildVisit_Continue;
  switch (question.kind) {
  case 'c': take_element(reader, question, value.bits); break;
  case 'h': details->high = value.bits; break;
  case 'l': details->low = value.bits; break;
  case 'a': details->rounded = value.number; break;
  case 'b': details->rest = value.number; break;
  }
  return CXChildVisit_Continue;
}

/* -- Conclusions ---------------------------------------------------------- */

static uint32_t element_mask(const struct type *element) {
  return element->bit_size >= 32 ? UINT32_MAX
                                 : (UINT32_C(1) << element->bit_size) - 1;
}

/* The elements without the last, which is the string's end, as bytes or, of
 * wide characters, in UTF-8. */
static void finish_array(struct batch *batch, struct pending *item,
                         const struct details *details) {
  struct text text = {0};
  const struct type *element = item->type->element;
  for (int i = 0; i + 1 < details->element_count; i++) {
    uint32_t code = details->elements[i] & element_mask(element);
    if (element->bit_size == 8)
      text_add_char(&text, (char)code);
    else
      text_add_utf8(&text, code);
  }
  struct value value = {.kind = VALUE_STRING, .length = text.length};
  value.string = arena_copy_n(batch->reader.model->arena,
                              text.bytes ? text.bytes : "", text.length);
  text_release(&text);
  batch_finish(item, item->type, value);
}

static void finish_string(struct batch *batch, struct pending *item,
                          const struct details *details) {
  bool is_array = details->element_count > 0 &&
                  details->element_count == element_count(item) &&
                  details->elements[details->element_count - 1] == 0;
  if (is_array)
    finish_array(batch, item, details);
  else if (item->value.kind == VALUE_STRING)
    batch_finish(item, item->type, item->value);
  else
    batch_drop(item, "not a constant expression");
}

static void finish_long_double(struct batch *batch, struct pending *item,
                               const struct details *details) {
  struct value value = {.kind = VALUE_FLOAT, .number = details->rounded};
  if (!details->is_exact && !details->is_special) {
    batch_drop(item, "a long double that no sum of two doubles equals");
    return;
  }
  if (details->is_exact && details->rest != 0) {
    value.kind = VALUE_DIGITS;
    value.string = arena_printf(batch->reader.model->arena, "%.21Lg",
                                (long double)details->rounded +
                                    (long double)details->rest);
  }
  batch_finish(item, item->type, value);
}

/* The 128 bits in decimal, by long division in steps of 32 bits. */
static const char *decimal128(struct arena *arena, uint64_t high, uint64_t low,
                              bool is_negative) {
  char digits[48];
  char *at = digits + sizeof digits;
  *--at = '\0';
  if (is_negative) {
    low = ~low + 1;
    high = ~high + (low == 0);
  }
  uint32_t limbs[4] = {(uint32_t)(high >> 32), (uint32_t)high,
                       (uint32_t)(low >> 32), (uint32_t)low};
  do {
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
      uint64_t part = rest << 32 | limbs[i];
      limbs[i] = (uint32_t)(part / 10);
      rest = part % 10;
    }
    *--at = (char)('0' + rest);
  } while (limbs[0] | limbs[1] | limbs[2] | limbs[3]);
  if (is_negative) *--at = '-';
  return arena_copy(arena, at);
}

static void finish_int128(struct batch *batch, struct pending *item,
                          const struct details *details) {
  bool is_negative =
      strcmp(item->type->name, ":__int128") == 0 && (int64_t)details->high < 0;
  struct value value = {.kind = VALUE_DIGITS};
  value.string = decimal128(batch->reader.model->arena, details->high,
                            details->low, is_negative);
  batch_finish(item, item->type, value);
}

static void finish(struct batch *batch, struct pending *item,
                   const struct details *details) {
  if (item->type->kind == TYPE_POINTER)
    finish_string(batch, item, details);
  else if (is_long_double(item->type))
    finish_long_double(batch, item, details);
  else
    finish_int128(batch, item, details);
}

int batch_settle_details(struct batch *batch) {
  struct clang_session *session = batch->reader.session;
  struct text questions = {0};
  text_add(&questions, "\n");
  int asked = 0;
  for (int i = 0; i < batch->count; i++) {
    if (batch->items[i].state != PENDING_DETAILS) continue;
    ask(&questions, &batch->items[i], i);
    asked++;
  }
  int status = 0;
  CXTranslationUnit unit = batch->reader.unit;
  if (asked) status = clang_session_reparse(session, unit, questions.bytes);
  text_release(&questions);
  if (!asked || status != 0) return status;
  struct details_reader reader = {.batch = batch};
  reader.items = arena_alloc(batch->reader.model->arena,
                             (size_t)batch->count * sizeof *reader.items);
  session->api.visitChildren(session->api.getTranslationUnitCursor(unit),
                             take_answer, &reader);
  for (int i = 0; i < batch->count; i++)
    if (batch->items[i].state == PENDING_DETAILS)
      finish(batch, &batch->items[i], &reader.items[i]);
  return 0;
}
