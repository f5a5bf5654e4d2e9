/* read_headers.c: headers to a model, whichever command asks.
 *
 * SPDX-License-Identifier: MIT */
#include "read_headers.h"

#include "read_bases.h"
#include "read_clang.h"
#include "read_macros.h"

int read_headers(struct model *model, struct clang_session *session,
                 struct reading *reading) {
  CXTranslationUnit unit = clang_session_parse(
      session, CXTranslationUnit_DetailedPreprocessingRecord |
                   CXTranslationUnit_SkipFunctionBodies |
                   CXTranslationUnit_KeepGoing);
  if (!unit) return -1;
  reading->errors =
      clang_session_report_errors(session, unit, reading->goes_on);
  int status = reading->errors && !reading->goes_on ? -1 : 0;
  if (status == 0) {
    read_clang(model, session, unit);
    status = read_bases(model, session, unit);
    if (status == 0 && !reading->skips_macros)
      status = read_macros(model, session, unit);
  }
  session->api.disposeTranslationUnit(unit);
  return status;
}
