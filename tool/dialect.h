/* dialect.h: whose reader a file of declarations is written for.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_TOOL_DIALECT_H
#define CFFI_TOOL_DIALECT_H

enum dialect {
  DIALECT_SPEC,  /* our own: c2ffi's keys, then ours */
  DIALECT_C2FFI, /* readers of c2ffi's files */
  DIALECT_COMPAT /* a comparison with c2ffi's old files: its faults, too */
};

#endif
