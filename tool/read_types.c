/* read_types.c: clang's types, in the model's terms.
 *
 * A typedef stays a name.  Everything else is taken apart until builtin types,
 * records and enums are reached; sugar that says nothing to a binding (typeof,
 * attributes, parentheses) is looked through.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdlib.h>
#include <string.h>

/* By clang's number of a builtin type; the same in all versions. */
// clang-format off
static const char *const builtin_names[] = {
    [3] = ":_Bool",
    [4] = ":char", /* unsigned on this target */
    [5] = ":unsigned-char",
    [6] = ":char16_t",
    [7] = ":char32_t",
    [8] = ":unsigned-short",
    [9] = ":unsigned-int",
    [10] = ":unsigned-long",
    [11] = ":unsigned-long-long",
    [12] = ":unsigned-__int128",
    [13] = ":char", /* signed on this target */
    [14] = ":signed-char",
    [15] = ":wchar_t",
    [16] = ":short",
    [17] = ":int",
    [18] = ":long",
    [19] = ":long-long",
    [20] = ":__int128",
    [21] = ":float",
    [22] = ":double",
    [23] = ":long-double",
    [30] = ":__float128",
    [31] = ":_Float16", /* __fp16 */
    [32] = ":_Float16",
    [39] = ":__bf16",
};
// clang-format on

static const char *builtin_name(int kind) {
  size_t count = sizeof builtin_names / sizeof *builtin_names;
  return kind > 0 && (size_t)kind < count ? builtin_names[kind] : NULL;
}

static void set_size(struct reader *reader, struct type *result, CXType type) {
  result->bit_size = reader_bits(reader->api->Type_getSizeOf(type));
  result->bit_alignment = reader_bits(reader->api->Type_getAlignOf(type));
}

static struct type *new_sized(struct reader *reader, enum type_kind kind,
                              CXType type) {
  struct type *result = type_new(reader->model, kind);
  set_size(reader, result, type);
  return result;
}

static struct type *read_builtin(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_BUILTIN, type);
  result->name = builtin_name(type.kind);
  return result;
}

static struct type *read_typedef(struct reader *reader, CXType type) {
  CXCursor cursor = reader->api->getTypeDeclaration(type);
  struct type *result = new_sized(reader, TYPE_TYPEDEF, type);
  result->name = reader_string(reader, reader->api->getCursorSpelling(cursor));
  result->declaration = map_find(&reader->model->typedefs, result->name);
  return result;
}

/* -- Functions and pointers ----------------------------------------------- */

static bool is_function(int kind) {
  return kind == CXType_FunctionProto || kind == CXType_FunctionNoProto;
}

static const char *convention_name(int convention) {
  static const char *const names[] = {[2] = "stdcall",
                                      [3] = "fastcall",
                                      [4] = "thiscall",
                                      [5] = "pascal",
                                      [6] = "aapcs",
                                      [7] = "aapcs-vfp",
                                      [8] = "regcall",
                                      [9] = "intel_ocl_bicc",
                                      [10] = "ms_abi",
                                      [11] = "sysv_abi",
                                      [12] = "vectorcall",
                                      [13] = "swiftcall",
                                      [14] = "preserve_most",
                                      [15] = "preserve_all",
                                      [16] = "aarch64_vector_pcs",
                                      [17] = "swiftasynccall"};
  size_t count = sizeof names / sizeof *names;
  if (convention <= CXCallingConv_C || convention == CXCallingConv_Invalid)
    return NULL;
  return (size_t)convention < count ? names[convention] : "unknown";
}

/* A parameter declared as a function is a pointer to one. */
static struct type *read_parameter(struct reader *reader, CXType type) {
  struct type *result = read_type(reader, type);
  if (result->kind == TYPE_FUNCTION) result->kind = TYPE_FUNCTION_POINTER;
  return result;
}

struct signature *read_signature(struct reader *reader, CXType type) {
  const struct clang_api *api = reader->api;
  struct signature *signature =
      arena_alloc(reader->model->arena, sizeof *signature);
  signature->has_prototype =
      api->getCanonicalType(type).kind == CXType_FunctionProto;
  signature->is_variadic =
      signature->has_prototype && api->isFunctionTypeVariadic(type);
  signature->convention =
      convention_name(api->getFunctionTypeCallingConv(type));
  signature->result = read_type(reader, api->getResultType(type));
  struct parameter **end = &signature->parameters;
  int count = api->getNumArgTypes(type);
  for (int i = 0; i < count; i++) {
    struct parameter *parameter =
        arena_alloc(reader->model->arena, sizeof *parameter);
    parameter->name = "";
    parameter->type =
        read_parameter(reader, api->getArgType(type, (unsigned)i));
    *end = parameter;
    end = &parameter->next;
  }
  return signature;
}

static struct type *read_function_type(struct reader *reader, CXType type,
                                       enum type_kind kind, CXType sized) {
  struct type *result = new_sized(reader, kind, sized);
  reader->signature_depth++;
  result->signature = read_signature(reader, type);
  reader->signature_depth--;
  return result;
}

static struct type *read_pointer(struct reader *reader, CXType type) {
  CXType pointee = reader->api->getPointeeType(type);
  if (is_function(reader->api->getCanonicalType(pointee).kind))
    return read_function_type(reader, pointee, TYPE_FUNCTION_POINTER, type);
  struct type *result = new_sized(reader, TYPE_POINTER, type);
  struct type *element = read_type(reader, pointee);
  if (pointee.kind == CXType_ConstantArray ||
      pointee.kind == CXType_IncompleteArray)
    element->c2ffi = "<unknown-type:Paren>"; /* T (*p)[N]: it stumbles here */
  result->element = element;
  return result;
}

/* -- Arrays and the like -------------------------------------------------- */

static struct type *read_array(struct reader *reader, CXType type) {
  bool has_size = type.kind == CXType_ConstantArray;
  struct type *result =
      new_sized(reader, has_size ? TYPE_ARRAY : TYPE_OPEN_ARRAY, type);
  result->element = read_type(reader, reader->api->getArrayElementType(type));
  result->count = has_size ? reader->api->getArraySize(type) : 0;
  if (type.kind == CXType_VariableArray)
    result->c2ffi = "<unknown-type:VariableArray>";
  if (!has_size) { /* an open array is used through its address */
    result->bit_size = 0;
    result->bit_alignment = result->element->bit_alignment;
  }
  return result;
}

static struct type *read_vector(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_VECTOR, type);
  result->c2ffi = type.kind == CXType_Vector ? "<unknown-type:Vector>"
                                             : "<unknown-type:ExtVector>";
  result->element = read_type(reader, reader->api->getElementType(type));
  result->count = reader->api->getNumElements(type);
  return result;
}

static struct type *read_complex(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_COMPLEX, type);
  result->element = read_type(reader, reader->api->getElementType(type));
  return result;
}

static struct type *read_atomic(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_ATOMIC, type);
  result->c2ffi = "<unknown-type:Atomic>";
  if (reader->api->Type_getValueType)
    result->element = read_type(reader, reader->api->Type_getValueType(type));
  return result;
}

/* A template's parameter, inside the template, is what it stands for. */
static struct type *read_unknown(struct reader *reader, CXType type) {
  const char *name = reader_string(reader, reader->api->getTypeSpelling(type));
  const char *plain = strncmp(name, "const ", 6) == 0 ? name + 6 : name;
  const struct substitution *s = reader->substitutions;
  for (; s; s = s->next)
    if (strcmp(s->name, plain) == 0) return read_type(reader, s->type);
  struct type *result = new_sized(reader, TYPE_UNKNOWN, type);
  result->name = name;
  result->c2ffi = type.kind == CXType_MemberPointer
                      ? "<unknown-type:MemberPointer>"
                      : "<unknown-type:TemplateTypeParm>";
  return result;
}

static struct type *read_reference(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_REFERENCE, type);
  result->element = read_type(reader, reader->api->getPointeeType(type));
  result->bit_size = result->bit_alignment = reader->model->facts.pointer_bits;
  return result;
}

/* Objective-C's `id`, a class, `id<Protocol>`: names, without protocols. */
static struct type *read_objc_name(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_TYPEDEF, type);
  const char *name = reader_string(reader, reader->api->getTypeSpelling(type));
  if (strncmp(name, "const ", 6) == 0) name += 6;
  result->name = arena_copy_n(reader->model->arena, name, strcspn(name, "< *"));
  return result;
}

/* A pointer to an object of a class, unless any class will do. */
static struct type *read_objc_pointer(struct reader *reader, CXType type) {
  struct type *name = read_objc_name(reader, type);
  if (strcmp(name->name, "id") == 0 || strcmp(name->name, "Class") == 0)
    return name;
  struct type *result = new_sized(reader, TYPE_POINTER, type);
  result->element = name;
  return result;
}

static struct type *read_null_pointer(struct reader *reader, CXType type) {
  struct type *result = new_sized(reader, TYPE_POINTER, type);
  result->element = type_new(reader->model, TYPE_VOID);
  return result;
}

/* How c2ffi names sugar, which it does not look through. */
static const char *sugar_tag(struct reader *reader, CXType type) {
  static const struct {
    const char *start;
    const char *tag;
  } tags[] = {{"typeof (", "<unknown-builtin-type:TypeOfExpr>"},
              {"typeof(", "<unknown-builtin-type:TypeOf>"},
              {"decltype(", "<unknown-builtin-type:Decltype>"}};
  const char *spelling =
      reader_string(reader, reader->api->getTypeSpelling(type));
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
    if (strncmp(spelling, tags[i].start, strlen(tags[i].start)) == 0)
      return tags[i].tag;
  return type.kind == CXType_Auto ? "<unknown-type:Auto>" : NULL;
}

/* Sugar that libclang does not explain: parentheses, typeof, attributes. */
static struct type *read_sugar(struct reader *reader, CXType type) {
  CXType canonical = reader->api->getCanonicalType(type);
  if (is_function(canonical.kind))
    return read_function_type(reader, type, TYPE_FUNCTION, type);
  if (canonical.kind == type.kind) return read_unknown(reader, type);
  struct type *result = read_type(reader, canonical);
  result->c2ffi = sugar_tag(reader, type);
  return result;
}

static struct type *read_plain_type(struct reader *reader, CXType type) {
  const struct clang_api *api = reader->api;
  switch (type.kind) {
  case CXType_Void: return type_new(reader->model, TYPE_VOID);
  case CXType_Typedef: return read_typedef(reader, type);
  case CXType_Pointer:
  case CXType_BlockPointer: return read_pointer(reader, type);
  case CXType_LValueReference:
  case CXType_RValueReference: return read_reference(reader, type);
  case CXType_NullPtr: return read_null_pointer(reader, type);
  case CXType_ObjCId:
  case CXType_ObjCClass:
  case CXType_ObjCSel:
  case CXType_ObjCInterface:
  case CXType_ObjCObject: return read_objc_name(reader, type);
  case CXType_ObjCObjectPointer: return read_objc_pointer(reader, type);
  case CXType_Record:
    return read_record_type(reader, api->getTypeDeclaration(type));
  case CXType_Enum:
    return read_enum_type(reader, api->getTypeDeclaration(type));
  case CXType_Elaborated:
    return read_type(reader, api->Type_getNamedType(type));
  case CXType_ConstantArray:
  case CXType_IncompleteArray:
  case CXType_VariableArray: return read_array(reader, type);
  case CXType_Vector:
  case CXType_ExtVector: return read_vector(reader, type);
  case CXType_Complex: return read_complex(reader, type);
  case CXType_Atomic: return read_atomic(reader, type);
  case CXType_FunctionProto:
  case CXType_FunctionNoProto:
    return read_function_type(reader, type, TYPE_FUNCTION, type);
  default:
    return builtin_name(type.kind) ? read_builtin(reader, type)
                                   : read_sugar(reader, type);
  }
}

struct type *read_type(struct reader *reader, CXType type) {
  struct type *result = read_plain_type(reader, type);
  result->is_const |= reader->api->isConstQualifiedType(type) != 0;
  return result;
}
