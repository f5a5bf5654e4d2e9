/* stdbool.h: the boolean type (C11 7.18).
 *
 * SPDX-License-Identifier: MIT */
#ifndef __CFFI_STDBOOL_H
#define __CFFI_STDBOOL_H
#ifndef __cplusplus /* there they are keywords */
#  define bool _Bool
#  define true 1
#  define false 0
#endif
#define __bool_true_false_are_defined 1
#endif
