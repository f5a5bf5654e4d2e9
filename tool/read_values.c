/* read_values.c: the values of const objects, as clang folds them.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

bool read_value(struct reader *reader, CXCursor cursor, struct value *value) {
  const struct clang_api *api = reader->api;
  CXEvalResult result = api->Cursor_Evaluate(cursor);
  if (!result) return false;
  switch (api->EvalResult_getKind(result)) {
  case CXEval_Int:
    value->kind = VALUE_INTEGER;
    value->is_signed = !api->EvalResult_isUnsignedInt(result);
    value->bits = value->is_signed
                      ? (uint64_t)api->EvalResult_getAsLongLong(result)
                      : api->EvalResult_getAsUnsigned(result);
    break;
  case CXEval_Float:
    value->kind = VALUE_FLOAT;
    value->number = api->EvalResult_getAsDouble(result);
    break;
  case CXEval_StrLiteral:
    value->kind = VALUE_STRING;
    value->string =
        arena_copy(reader->model->arena, api->EvalResult_getAsStr(result));
    value->length = strlen(value->string);
    break;
  }
  api->EvalResult_dispose(result);
  return value->kind != VALUE_NONE;
}

/* Types whose values Evaluate tells in full, in all versions of clang. */
bool has_exact_value(const struct type *type) {
  static const char *const names[] = {":char",
                                      ":signed-char",
                                      ":unsigned-char",
                                      ":short",
                                      ":unsigned-short",
                                      ":int",
                                      ":unsigned-int",
                                      ":long",
                                      ":unsigned-long",
                                      ":long-long",
                                      ":float",
                                      ":double",
                                      ":unsigned-long-long",
                                      ":_Bool"};
  type = type_strip(type);
  if (type->kind == TYPE_ENUM) return true;
  if (type->kind == TYPE_POINTER) {
    const struct type *element = type_strip(type->element);
    return element->kind == TYPE_BUILTIN && strcmp(element->name, ":char") == 0;
  }
  if (type->kind != TYPE_BUILTIN) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(type->name, names[i]) == 0) return true;
  return false;
}
