/* macho.c: shared libraries in Mach-O, thin and fat.
 *
 * Apple's <mach-o/loader.h>, <mach-o/nlist.h> and <mach-o/fat.h>.  A fat file
 * starts with a big-endian table of slices, each a whole file for one machine.
 * A Java class file starts with the same number as a fat file; its next field
 * is a version that no fat file has as its count.
 *
 * SPDX-License-Identifier: MIT */
#include "library/format.h"

#include <stdio.h>

enum { FAT_MOST = 30 }; /* class files have 45 and more there */
enum { MH_DYLIB = 6, MH_BUNDLE = 8 };
enum {
  LC_SYMTAB = 2,
  LC_LOAD_DYLIB = 0xc,
  LC_ID_DYLIB = 0xd,
  LC_RPATH = 0x1c,
  LC_REEXPORT_DYLIB = 0x1f,
  LC_LOAD_UPWARD = 0x23,
  LC_KIND = 0x7fffffff /* without LC_REQ_DYLD */
};

static const unsigned char magic_32[] = {0xce, 0xfa, 0xed, 0xfe};
static const unsigned char magic_64[] = {0xcf, 0xfa, 0xed, 0xfe};
static const unsigned char magic_big_32[] = {0xfe, 0xed, 0xfa, 0xce};
static const unsigned char magic_big_64[] = {0xfe, 0xed, 0xfa, 0xcf};
static const unsigned char magic_fat[] = {0xca, 0xfe, 0xba, 0xbe};
static const unsigned char magic_fat_64[] = {0xca, 0xfe, 0xba, 0xbf};

static bool starts(const cffi_bytes *bytes, const unsigned char *magic) {
  return bytes->length >= 28 && memcmp(bytes->data, magic, 4) == 0;
}

static bool is_64(const cffi_bytes *bytes) {
  return starts(bytes, magic_64) || starts(bytes, magic_big_64);
}

/* -- The header ----------------------------------------------------------- */

static bool recognise_thin(const cffi_bytes *bytes, cffi_image *image) {
  bool is_big = starts(bytes, magic_big_32) || starts(bytes, magic_big_64);
  if (!is_big && !starts(bytes, magic_32) && !starts(bytes, magic_64))
    return false;
  image->bytes = *bytes;
  image->bytes.is_big_endian = is_big;
  uint64_t cpu = cffi_bytes_number(&image->bytes, 4, 4);
  uint64_t type = cffi_bytes_number(&image->bytes, 12, 4);
  image->is_library = type == MH_DYLIB || type == MH_BUNDLE;
  image->kind = image->is_library ? "a shared library"
                : type == 1       ? "an object file"
                : type == 2       ? "a program"
                                  : "no shared library";
  cffi_image_set_machine(image, cffi_machine_of_macho(cpu), cpu);
  return true;
}

/* Takes slice INDEX for IMAGE when it is for WANTED; else adds its machine to
 * the words that tell which there are. */
static bool take_slice(const cffi_bytes *bytes, unsigned index, bool is_wide,
                       const char *wanted, cffi_image *image) {
  uint64_t at = 8 + (uint64_t)index * (is_wide ? 32 : 20);
  unsigned word = is_wide ? 8 : 4;
  const cffi_machine *machine =
      cffi_machine_of_macho(cffi_bytes_number(bytes, at, 4));
  const char *name = machine ? machine->name : "an unknown machine";
  cffi_bytes slice =
      cffi_bytes_part(bytes, cffi_bytes_number(bytes, at + 8, word),
                      cffi_bytes_number(bytes, at + 8 + word, word));
  if (machine && strcmp(name, wanted) == 0 && slice.length > 0) {
    cffi_image_set_machine(image, machine, 0);
    image->bytes = slice;
    return true;
  }
  size_t length = strlen(image->machine);
  snprintf(image->machine + length, sizeof image->machine - length, "%s%s",
           length ? " and " : "", name);
  return false;
}

static bool recognise_fat(const cffi_bytes *bytes, const char *wanted,
                          cffi_image *image) {
  cffi_bytes table = {bytes->data, bytes->length, true};
  bool is_wide = starts(bytes, magic_fat_64);
  uint64_t count = cffi_bytes_number(&table, 4, 4);
  if ((!is_wide && !starts(bytes, magic_fat)) || count > FAT_MOST) return false;
  image->bytes = cffi_bytes_part(&table, 0, 0);
  image->kind = "a shared library";
  image->is_library = count > 0;
  for (unsigned i = 0; i < count; i++)
    if (take_slice(&table, i, is_wide, wanted, image)) break;
  return true;
}

static bool recognise(const cffi_bytes *bytes, const char *wanted,
                      cffi_image *image) {
  return recognise_thin(bytes, image) || recognise_fat(bytes, wanted, image);
}

/* -- Load commands -------------------------------------------------------- */

static void read_symbols(const cffi_bytes *bytes, uint64_t command,
                         cffi_builder *builder, cffi_contents *contents) {
  enum { N_STAB = 0xe0, N_PEXT = 0x10, N_TYPE = 0x0e, N_EXT = 1 };
  uint64_t at = cffi_bytes_number(bytes, command + 8, 4);
  uint64_t count = cffi_bytes_number(bytes, command + 12, 4);
  uint64_t strings = cffi_bytes_number(bytes, command + 16, 4);
  unsigned size = is_64(bytes) ? 16 : 12;
  if (!cffi_bytes_has(bytes, at, count * size) ||
      !cffi_contents_reserve(contents, builder, count))
    return;
  for (uint64_t i = 0; i < count; i++, at += size) {
    uint64_t type = cffi_bytes_number(bytes, at + 4, 1);
    const char *name =
        cffi_bytes_string(bytes, strings + cffi_bytes_number(bytes, at, 4));
    bool is_exported = (type & (N_STAB | N_PEXT)) == 0 && type & N_EXT;
    if (!name || !is_exported || (type & N_TYPE) == 0) continue;
    cffi_contents_add(contents, name + (*name == '_'), NULL, false);
  }
}

static void read_command(const cffi_bytes *bytes, uint64_t at,
                         cffi_builder *builder, cffi_contents *contents) {
  uint64_t kind = cffi_bytes_number(bytes, at, 4) & LC_KIND;
  const char *name =
      cffi_bytes_string(bytes, at + cffi_bytes_number(bytes, at + 8, 4));
  switch (kind) {
  case LC_SYMTAB: read_symbols(bytes, at, builder, contents); break;
  case LC_ID_DYLIB: contents->soname = name; break;
  case LC_LOAD_DYLIB:
  case LC_REEXPORT_DYLIB:
  case LC_LOAD_UPWARD:
    cffi_strings_add(builder, &contents->needed, name);
    break;
  case LC_RPATH: cffi_strings_add(builder, &contents->paths, name); break;
  }
}

static void read(const cffi_image *image, cffi_builder *builder,
                 cffi_contents *contents) {
  const cffi_bytes *slice = &image->bytes;
  cffi_image thin = {0};
  if (!recognise_thin(slice, &thin)) return;
  const cffi_bytes *bytes = &thin.bytes;
  uint64_t count = cffi_bytes_number(bytes, 16, 4);
  uint64_t at = is_64(bytes) ? 32 : 28;
  for (uint64_t i = 0; i < count && cffi_bytes_has(bytes, at, 8); i++) {
    uint64_t size = cffi_bytes_number(bytes, at + 4, 4);
    if (size < 8) return;
    read_command(bytes, at, builder, contents);
    at += size;
  }
}

const cffi_format cffi_format_macho = {"Mach-O", recognise, read};
