/* script.h: the linker scripts that some systems install as libNAME.so.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_SCRIPT_H
#define CFFI_LIBRARY_SCRIPT_H

#include "library/builder.h"
#include "library/bytes.h"

/* Appends to NAMES the libraries that the linker script in BYTES names, in
 * order: a path, a file's name, or "-lNAME" as it stands there; members of
 * AS_NEEDED go to OPTIONAL.  False when BYTES are no such script. */
bool cffi_script_read(const cffi_bytes *bytes, cffi_builder *builder,
                      cffi_strings *names, cffi_strings *optional);

#endif
