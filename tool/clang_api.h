/* clang_api.h: the part of libclang's stable C interface that we use.
 *
 * These are our own declarations of its binary interface, unchanged since
 * LLVM 11, so the tool builds without LLVM and runs with any libclang: the
 * library is opened at run time and each function is looked up by name.
 * An optional function is NULL in libraries that lack it.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_CLANG_API_H
#define CFFI_TOOL_CLANG_API_H

#include <stdbool.h>
#include <stddef.h>

typedef void *CXIndex, *CXTranslationUnit, *CXFile, *CXDiagnostic;
typedef void *CXEvalResult;

typedef struct CXString {
  const void *data;
  unsigned flags;
} CXString;

typedef struct CXUnsavedFile {
  const char *name;
  const char *contents;
  unsigned long length;
} CXUnsavedFile;

typedef struct CXSourceLocation {
  const void *data[2];
  unsigned offset;
} CXSourceLocation;

typedef struct CXSourceRange {
  const void *data[2];
  unsigned begin;
  unsigned end;
} CXSourceRange;

typedef struct CXCursor {
  int kind;
  int xdata;
  const void *data[3];
} CXCursor;

typedef struct CXType {
  int kind;
  void *data[2];
} CXType;

enum { /* kinds of cursors, the same in all versions */
       CXCursor_UnexposedDecl = 1,
       CXCursor_StructDecl = 2,
       CXCursor_UnionDecl = 3,
       CXCursor_ClassDecl = 4,
       CXCursor_EnumDecl = 5,
       CXCursor_FieldDecl = 6,
       CXCursor_EnumConstantDecl = 7,
       CXCursor_FunctionDecl = 8,
       CXCursor_VarDecl = 9,
       CXCursor_ParmDecl = 10,
       CXCursor_ObjCInterfaceDecl = 11,
       CXCursor_ObjCCategoryDecl = 12,
       CXCursor_ObjCProtocolDecl = 13,
       CXCursor_ObjCIvarDecl = 15,
       CXCursor_ObjCInstanceMethodDecl = 16,
       CXCursor_ObjCClassMethodDecl = 17,
       CXCursor_TypedefDecl = 20,
       CXCursor_CXXMethod = 21,
       CXCursor_Namespace = 22,
       CXCursor_LinkageSpec = 23,
       CXCursor_Constructor = 24,
       CXCursor_Destructor = 25,
       CXCursor_ConversionFunction = 26,
       CXCursor_TemplateTypeParameter = 27,
       CXCursor_NonTypeTemplateParameter = 28,
       CXCursor_ClassTemplatePartialSpecialization = 32,
       CXCursor_NamespaceAlias = 33,
       CXCursor_UsingDirective = 34,
       CXCursor_UsingDeclaration = 35,
       CXCursor_TypeAliasDecl = 36,
       CXCursor_ObjCSuperClassRef = 40,
       CXCursor_ObjCProtocolRef = 41,
       CXCursor_ObjCClassRef = 42,
       CXCursor_CXXBaseSpecifier = 44,
       CXCursor_AsmLabelAttr = 407,
       CXCursor_MacroDefinition = 501,
       CXCursor_TypeAliasTemplateDecl = 601
};

enum { /* kinds of types */
       CXType_Invalid = 0,
       CXType_Unexposed = 1,
       CXType_Void = 2,
       CXType_NullPtr = 24,
       CXType_ObjCId = 27,
       CXType_ObjCClass = 28,
       CXType_ObjCSel = 29,
       CXType_Complex = 100,
       CXType_Pointer = 101,
       CXType_BlockPointer = 102,
       CXType_LValueReference = 103,
       CXType_RValueReference = 104,
       CXType_Record = 105,
       CXType_Enum = 106,
       CXType_Typedef = 107,
       CXType_ObjCInterface = 108,
       CXType_ObjCObjectPointer = 109,
       CXType_FunctionNoProto = 110,
       CXType_FunctionProto = 111,
       CXType_ConstantArray = 112,
       CXType_Vector = 113,
       CXType_IncompleteArray = 114,
       CXType_VariableArray = 115,
       CXType_MemberPointer = 117,
       CXType_Auto = 118,
       CXType_Elaborated = 119,
       CXType_ObjCObject = 161,
       CXType_Attributed = 163,
       CXType_ExtVector = 176,
       CXType_Atomic = 177
};

enum { CXChildVisit_Break, CXChildVisit_Continue, CXChildVisit_Recurse };
enum { CXVisit_Break, CXVisit_Continue };
enum { CXDiagnostic_Error = 3, CXDiagnostic_Fatal = 4 };
enum { CXAvailability_Deprecated = 1, CXAvailability_NotAvailable = 2 };
enum { CXLinkage_Internal = 2 };
enum { CXVisibility_Hidden = 1 };
enum { CX_SC_None = 1, CX_SC_Extern = 2, CX_SC_Static = 3 };
enum { CXEval_Int = 1, CXEval_Float = 2, CXEval_StrLiteral = 4 };
enum { CXCallingConv_C = 1, CXCallingConv_Invalid = 100 };
enum {
  CXTranslationUnit_DetailedPreprocessingRecord = 0x01,
  CXTranslationUnit_SkipFunctionBodies = 0x40,
  CXTranslationUnit_KeepGoing = 0x200
};

typedef int CXCursorVisitor(CXCursor cursor, CXCursor parent, void *data);
typedef int CXFieldVisitor(CXCursor cursor, void *data);
typedef void CXInclusionVisitor(CXFile file, CXSourceLocation *stack,
                                unsigned depth, void *data);

/* CLANG_FUNCTION(required, result, name after "clang_", parameters) */
// clang-format off
#define CLANG_FUNCTIONS(F)                                                     \
  F(1, CXIndex, createIndex, (int, int))                                       \
  F(1, void, disposeIndex, (CXIndex))                                          \
  F(1, int, parseTranslationUnit2FullArgv,                                     \
    (CXIndex, const char *, const char *const *, int, CXUnsavedFile *,         \
     unsigned, unsigned, CXTranslationUnit *))                                 \
  F(1, int, reparseTranslationUnit,                                            \
    (CXTranslationUnit, unsigned, CXUnsavedFile *, unsigned))                  \
  F(1, void, disposeTranslationUnit, (CXTranslationUnit))                      \
  F(1, CXCursor, getTranslationUnitCursor, (CXTranslationUnit))                \
  F(1, CXString, getClangVersion, (void))                                      \
  F(1, const char *, getCString, (CXString))                                   \
  F(1, void, disposeString, (CXString))                                        \
  F(1, unsigned, getNumDiagnostics, (CXTranslationUnit))                       \
  F(1, CXDiagnostic, getDiagnostic, (CXTranslationUnit, unsigned))             \
  F(1, void, disposeDiagnostic, (CXDiagnostic))                                \
  F(1, int, getDiagnosticSeverity, (CXDiagnostic))                             \
  F(1, CXSourceLocation, getDiagnosticLocation, (CXDiagnostic))                \
  F(1, CXString, getDiagnosticSpelling, (CXDiagnostic))                        \
  F(1, void, getInclusions, (CXTranslationUnit, CXInclusionVisitor *, void *)) \
  F(1, void, getPresumedLocation,                                              \
    (CXSourceLocation, CXString *, unsigned *, unsigned *))                    \
  F(1, void, getExpansionLocation,                                             \
    (CXSourceLocation, CXFile *, unsigned *, unsigned *, unsigned *))          \
  F(1, void, getFileLocation,                                                  \
    (CXSourceLocation, CXFile *, unsigned *, unsigned *, unsigned *))          \
  F(1, int, Location_isFromMainFile, (CXSourceLocation))                       \
  F(1, CXString, getFileName, (CXFile))                                        \
  F(1, const char *, getFileContents, (CXTranslationUnit, CXFile, size_t *))   \
  F(1, CXSourceLocation, getRangeStart, (CXSourceRange))                       \
  F(1, CXSourceLocation, getRangeEnd, (CXSourceRange))                         \
  F(1, unsigned, visitChildren, (CXCursor, CXCursorVisitor *, void *))         \
  F(1, CXCursor, getCanonicalCursor, (CXCursor))                               \
  F(1, CXCursor, getCursorDefinition, (CXCursor))                              \
  F(1, unsigned, hashCursor, (CXCursor))                                       \
  F(1, unsigned, equalCursors, (CXCursor, CXCursor))                           \
  F(1, int, Cursor_isNull, (CXCursor))                                         \
  F(1, unsigned, isCursorDefinition, (CXCursor))                               \
  F(1, CXSourceLocation, getCursorLocation, (CXCursor))                        \
  F(1, CXSourceRange, getCursorExtent, (CXCursor))                             \
  F(1, CXString, getCursorSpelling, (CXCursor))                                \
  F(1, CXString, getCursorUSR, (CXCursor))                                     \
  F(1, CXType, getCursorType, (CXCursor))                                      \
  F(1, int, getCursorLinkage, (CXCursor))                                      \
  F(1, int, getCursorVisibility, (CXCursor))                                   \
  F(1, int, getCursorAvailability, (CXCursor))                                 \
  F(1, int, getCursorPlatformAvailability,                                     \
    (CXCursor, int *, CXString *, int *, CXString *, void *, int))             \
  F(0, int, getCursorTLSKind, (CXCursor))                                      \
  F(1, int, Cursor_getStorageClass, (CXCursor))                                \
  F(1, unsigned, Cursor_isFunctionInlined, (CXCursor))                         \
  F(1, unsigned, Cursor_isMacroFunctionLike, (CXCursor))                       \
  F(1, CXString, Cursor_getRawCommentText, (CXCursor))                         \
  F(1, CXString, Cursor_getMangling, (CXCursor))                               \
  F(1, int, Cursor_getNumArguments, (CXCursor))                                \
  F(1, CXCursor, Cursor_getArgument, (CXCursor, unsigned))                     \
  F(1, CXEvalResult, Cursor_Evaluate, (CXCursor))                              \
  F(1, int, EvalResult_getKind, (CXEvalResult))                                \
  F(1, long long, EvalResult_getAsLongLong, (CXEvalResult))                    \
  F(1, unsigned long long, EvalResult_getAsUnsigned, (CXEvalResult))           \
  F(1, unsigned, EvalResult_isUnsignedInt, (CXEvalResult))                     \
  F(1, double, EvalResult_getAsDouble, (CXEvalResult))                         \
  F(1, const char *, EvalResult_getAsStr, (CXEvalResult))                      \
  F(1, void, EvalResult_dispose, (CXEvalResult))                               \
  F(1, CXType, getTypedefDeclUnderlyingType, (CXCursor))                       \
  F(1, CXType, getEnumDeclIntegerType, (CXCursor))                             \
  F(1, long long, getEnumConstantDeclValue, (CXCursor))                        \
  F(1, unsigned long long, getEnumConstantDeclUnsignedValue, (CXCursor))       \
  F(1, int, getFieldDeclBitWidth, (CXCursor))                                  \
  F(1, long long, Cursor_getOffsetOfField, (CXCursor))                         \
  F(1, unsigned, Cursor_isBitField, (CXCursor))                                \
  F(1, unsigned, Type_visitFields, (CXType, CXFieldVisitor *, void *))         \
  F(1, CXType, getCanonicalType, (CXType))                                     \
  F(1, unsigned, isConstQualifiedType, (CXType))                               \
  F(1, CXString, getTypeSpelling, (CXType))                                    \
  F(1, CXCursor, getTypeDeclaration, (CXType))                                 \
  F(1, CXType, getPointeeType, (CXType))                                       \
  F(1, CXType, getElementType, (CXType))                                       \
  F(1, long long, getNumElements, (CXType))                                    \
  F(1, CXType, getArrayElementType, (CXType))                                  \
  F(1, long long, getArraySize, (CXType))                                      \
  F(1, CXType, Type_getNamedType, (CXType))                                    \
  F(0, CXType, Type_getModifiedType, (CXType))                                 \
  F(0, CXType, Type_getValueType, (CXType))                                    \
  F(1, int, Type_getNumTemplateArguments, (CXType))                            \
  F(1, CXType, Type_getTemplateArgumentAsType, (CXType, unsigned))             \
  F(1, CXCursor, getSpecializedCursorTemplate, (CXCursor))                     \
  F(1, unsigned, isVirtualBase, (CXCursor))                                    \
  F(1, int, getCXXAccessSpecifier, (CXCursor))                                 \
  F(1, unsigned, CXXMethod_isStatic, (CXCursor))                               \
  F(1, unsigned, CXXMethod_isVirtual, (CXCursor))                              \
  F(1, unsigned, CXXMethod_isPureVirtual, (CXCursor))                          \
  F(1, unsigned, CXXMethod_isConst, (CXCursor))                                \
  F(1, unsigned, Cursor_isVariadic, (CXCursor))                                \
  F(1, CXType, getCursorResultType, (CXCursor))                                \
  F(1, CXType, getResultType, (CXType))                                        \
  F(1, int, getNumArgTypes, (CXType))                                          \
  F(1, CXType, getArgType, (CXType, unsigned))                                 \
  F(1, unsigned, isFunctionTypeVariadic, (CXType))                             \
  F(1, int, getFunctionTypeCallingConv, (CXType))                              \
  F(1, long long, Type_getSizeOf, (CXType))                                    \
  F(1, long long, Type_getAlignOf, (CXType))
// clang-format on

struct clang_api {
  void *handle;
  char path[512]; /* the file that was opened */
#define CLANG_MEMBER(required, result, name, parameters)                       \
  result(*name) parameters;
  CLANG_FUNCTIONS(CLANG_MEMBER)
#undef CLANG_MEMBER
};

enum { CLANG_NAME_SIZE = 96 };

/* Writes the name or path that is tried with the number INDEX, from 0 on, when
 * none is given; false behind the last. */
bool clang_api_name(int index, char name[CLANG_NAME_SIZE]);

/* Opens libclang: the file at PATH when it is given, else the one named by the
 * environment variable CFFI_LIBCLANG, else the newest that the system has.
 * Returns 0, or prints what was tried and returns -1. */
int clang_api_open(struct clang_api *api, const char *path);

/* Closes it. */
void clang_api_close(struct clang_api *api);

#endif
