/* stdarg.h: variable arguments (C11 7.16).
 *
 * glibc asks for __gnuc_va_list alone by __need___va_list.
 *
 * SPDX-License-Identifier: MIT */
#ifndef __GNUC_VA_LIST
#  define __GNUC_VA_LIST
typedef __builtin_va_list __gnuc_va_list;
#endif

#ifdef __need___va_list
#  undef __need___va_list
#elif !defined __CFFI_STDARG_H
#  define __CFFI_STDARG_H
typedef __builtin_va_list va_list;
#  define va_start(ap, last)  __builtin_va_start(ap, last)
#  define va_end(ap)          __builtin_va_end(ap)
#  define va_arg(ap, type)    __builtin_va_arg(ap, type)
#  define va_copy(to, from)   __builtin_va_copy(to, from)
#  define __va_copy(to, from) __builtin_va_copy(to, from)
#endif
