/* iso646.h: other spellings of operators (C11 7.9).
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_ISO646_H
#define __CFFI_ISO646_H
#ifndef __cplusplus /* there they are keywords */
#  define and &&
#  define and_eq &=
#  define bitand &
#  define bitor |
#  define compl ~
#  define not !
#  define not_eq !=
#  define or ||
#  define or_eq |=
#  define xor ^
#  define xor_eq ^=
#endif
#endif
