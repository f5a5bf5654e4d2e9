/* stdalign.h: alignment (C11 7.15).
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_STDALIGN_H
#define __CFFI_STDALIGN_H
#ifndef __cplusplus /* there they are keywords */
#  define alignas _Alignas
#  define alignof _Alignof
#endif
#define __alignas_is_defined 1
#define __alignof_is_defined 1
#endif
