/* error.c: statuses and their words.  SPDX-License-Identifier: MIT */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

cffi_status cffi_error_set(cffi_error *err, cffi_status status, size_t position,
                           const char *format, ...) {
  if (!err) return status;
  err->status = status;
  err->position = (uint32_t)position;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(err->message, sizeof err->message, format, arguments);
  va_end(arguments);
  return status;
}

cffi_status cffi_error_memory(cffi_error *err) {
  return cffi_error_set(err, CFFI_E_MEMORY, 0, "%s",
                        cffi_status_message(CFFI_E_MEMORY));
}

const char *cffi_status_message(cffi_status status) {
  switch (status) {
#define CFFI_STATUS(name, code, message)                                       \
  case CFFI_##name:                                                            \
    return message;
#include "cffi_errors.def"
#undef CFFI_STATUS
  }
  return "unknown status";
}
