/* cffi-canary.h: a name by which a library is recognised.
 *
 * Force-included, with CFFI_CANARY defined as a name of its own, into the C
 * code of a component.  A Lisp that finds the name does not load the library
 * again: it has been linked into the Lisp's runtime.
 *
 * SPDX-License-Identifier: MIT
 */
extern const char CFFI_CANARY;
const char CFFI_CANARY = 1;
