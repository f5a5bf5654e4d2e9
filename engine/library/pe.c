/* pe.c: Windows' libraries.
 *
 * Microsoft's "PE Format".  A DOS program comes first and says where the PE
 * header is.  Directories are given by address; the section table says where an
 * address lies in the file.
 *
 *     "MZ" ... | "PE\0\0" | file header, 20 | optional header | sections
 *
 * SPDX-License-Identifier: MIT */
#include "library/format.h"

enum { EXPORTS = 0, IMPORTS = 1 }; /* directories, by index */
enum { IS_DLL = 0x2000, SECTION_SIZE = 40, IMPORT_SIZE = 20 };
enum { MAGIC_64 = 0x20b };

/* The offset of the file header, or 0. */
static uint64_t file_header(const cffi_bytes *bytes) {
  uint64_t at = cffi_bytes_number(bytes, 60, 4);
  bool is_pe =
      cffi_bytes_are(bytes, 0, "MZ") && cffi_bytes_are(bytes, at, "PE") &&
      cffi_bytes_has(bytes, at, 24) && cffi_bytes_number(bytes, at + 2, 2) == 0;
  return is_pe ? at + 4 : 0;
}

static bool recognise(const cffi_bytes *bytes, const char *wanted,
                      cffi_image *image) {
  (void)wanted;
  uint64_t header = file_header(bytes);
  if (!header) return false;
  uint64_t machine = cffi_bytes_number(bytes, header, 2);
  image->bytes = *bytes;
  image->is_library = cffi_bytes_number(bytes, header + 18, 2) & IS_DLL;
  image->kind = image->is_library ? "a shared library" : "a program";
  cffi_image_set_machine(image, cffi_machine_of_pe(machine), machine);
  return true;
}

/* Where ADDRESS lies in the file, or 0. */
static uint64_t file_offset(const cffi_bytes *bytes, uint64_t address) {
  uint64_t header = file_header(bytes);
  uint64_t count = cffi_bytes_number(bytes, header + 2, 2);
  uint64_t at = header + 20 + cffi_bytes_number(bytes, header + 16, 2);
  for (uint64_t i = 0; i < count; i++, at += SECTION_SIZE) {
    uint64_t start = cffi_bytes_number(bytes, at + 12, 4);
    if (address >= start &&
        address - start < cffi_bytes_number(bytes, at + 16, 4))
      return cffi_bytes_number(bytes, at + 20, 4) + (address - start);
  }
  return 0;
}

/* The offset of directory INDEX, or 0. */
static uint64_t directory(const cffi_bytes *bytes, unsigned index) {
  uint64_t optional = file_header(bytes) + 20;
  bool is_64 = cffi_bytes_number(bytes, optional, 2) == MAGIC_64;
  uint64_t first = optional + (is_64 ? 112 : 96);
  if (index >= cffi_bytes_number(bytes, first - 4, 4)) return 0;
  return file_offset(bytes, cffi_bytes_number(bytes, first + index * 8, 4));
}

/* The string whose address stands at AT, or NULL. */
static const char *string_by(const cffi_bytes *bytes, uint64_t at) {
  uint64_t place = file_offset(bytes, cffi_bytes_number(bytes, at, 4));
  return place ? cffi_bytes_string(bytes, place) : NULL;
}

static void read_exports(const cffi_bytes *bytes, uint64_t at,
                         cffi_builder *builder, cffi_contents *contents) {
  contents->soname = string_by(bytes, at + 12);
  uint64_t count = cffi_bytes_number(bytes, at + 24, 4);
  uint64_t names = file_offset(bytes, cffi_bytes_number(bytes, at + 32, 4));
  if (!names || !cffi_bytes_has(bytes, names, count * 4) ||
      !cffi_contents_reserve(contents, builder, count))
    return;
  for (uint64_t i = 0; i < count; i++)
    cffi_contents_add(contents, string_by(bytes, names + i * 4), NULL, false);
}

/* The table ends with a row of zeros. */
static void read_imports(const cffi_bytes *bytes, uint64_t at,
                         cffi_builder *builder, cffi_contents *contents) {
  for (; cffi_bytes_number(bytes, at + 12, 4) != 0; at += IMPORT_SIZE)
    cffi_strings_add(builder, &contents->needed, string_by(bytes, at + 12));
}

static void read(const cffi_image *image, cffi_builder *builder,
                 cffi_contents *contents) {
  uint64_t exports = directory(&image->bytes, EXPORTS);
  uint64_t imports = directory(&image->bytes, IMPORTS);
  if (exports) read_exports(&image->bytes, exports, builder, contents);
  if (imports) read_imports(&image->bytes, imports, builder, contents);
}

const cffi_format cffi_format_pe = {"PE", recognise, read};
