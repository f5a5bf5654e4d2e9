/* error.h: filling the caller's error.  SPDX-License-Identifier: MIT */
#ifndef CFFI_ERROR_H
#define CFFI_ERROR_H

#include "cffi.h"

/* Writes STATUS, POSITION and the printf-style FORMAT to *ERR unless ERR is
 * NULL; returns STATUS, so that a failing function ends with one line. */
cffi_status cffi_error_set(cffi_error *err, cffi_status status, size_t position,
                           const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The error of an allocation that failed. */
cffi_status cffi_error_memory(cffi_error *err);

#endif
