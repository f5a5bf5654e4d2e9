/* format.h: what the readers of ELF, Mach-O and PE files have in common.
 *
 * A format is a value.  Each reader works on plain bytes, on every host, and
 * in two steps: RECOGNISE looks at the header, which says for which machine the
 * file is and whether it is a shared library; READ looks at the whole file, for
 * its name, the libraries it needs and the symbols it exports.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_FORMAT_H
#define CFFI_LIBRARY_FORMAT_H

#include "cffi.h"
#include "library/builder.h"
#include "library/bytes.h"

/* The name of a machine, and its number in each format; 0 where it has none.
 * Only ELF has one number for several machines. */
typedef struct cffi_machine {
  const char *name;
  uint16_t elf;
  uint8_t bits;
  bool is_big_endian;
  uint32_t macho;
  uint16_t pe;
} cffi_machine;

/* The rows of the table that fit, or NULL. */
const cffi_machine *cffi_machine_of_elf(uint64_t number, unsigned bits,
                                        bool is_big_endian);
const cffi_machine *cffi_machine_of_macho(uint64_t number);
const cffi_machine *cffi_machine_of_pe(uint64_t number);

typedef struct cffi_format cffi_format;

/* What is known of a file. */
typedef struct cffi_image {
  const cffi_format *format; /* NULL: none of the known ones */
  cffi_bytes bytes;          /* the file, or the slice of a fat one */
  char machine[96];          /* or several: "x86-64 and AArch64" */
  const char *kind;          /* "a shared library", "an object file" ... */
  bool is_library;
} cffi_image;

/* What READ finds.  Strings are those in the image's bytes; lists are in the
 * builder's arena. */
typedef struct cffi_contents {
  const char *soname;
  cffi_strings needed;
  cffi_strings paths; /* where the file wants NEEDED to be looked for */
  cffi_library_symbol *symbols;
  size_t symbol_count;
  bool names_only; /* set by the caller: no symbols, please */
} cffi_contents;

struct cffi_format {
  const char *name;
  /* Fills *IMAGE from the header when the file is of this format.  WANTED is
   * the machine to choose from a fat file. */
  bool (*recognise)(const cffi_bytes *bytes, const char *wanted,
                    cffi_image *image);
  void (*read)(const cffi_image *image, cffi_builder *builder,
               cffi_contents *contents);
};

extern const cffi_format cffi_format_elf, cffi_format_macho, cffi_format_pe;

/* Writes MACHINE's name, or NUMBER's where there is no row, into IMAGE. */
void cffi_image_set_machine(cffi_image *image, const cffi_machine *machine,
                            uint64_t number);

/* Makes room for up to COUNT symbols, once; false when there is none. */
bool cffi_contents_reserve(cffi_contents *contents, cffi_builder *builder,
                           uint64_t count);

/* Appends a symbol, for which there must be room; a NULL name is left out. */
void cffi_contents_add(cffi_contents *contents, const char *name,
                       const char *version, bool is_data);

#endif
