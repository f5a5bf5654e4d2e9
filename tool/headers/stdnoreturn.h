/* stdnoreturn.h: functions that do not return (C11 7.23).
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_STDNORETURN_H
#define __CFFI_STDNORETURN_H
#ifndef __cplusplus /* there it is an attribute's name */
#  define noreturn _Noreturn
#endif
#endif
