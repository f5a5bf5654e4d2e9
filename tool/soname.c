/* soname.c: reads DT_SONAME of an ELF file (System V gABI, chapters 4 and 5).
 *
 * The program headers say where the dynamic section is; that says at which
 * addresses the string table and the name in it are; the loadable segments turn
 * these into places in the file.  Every place is checked against the file's
 * size.
 *
 * SPDX-License-Identifier: MIT */
#include "soname.h"

#include "text.h"

#include <stdbool.h>
#include <stdint.h>

enum { PT_LOAD = 1, PT_DYNAMIC = 2, DT_STRTAB = 5, DT_SONAME = 14 };

/* Fields by their offset in an Elf64_Ehdr, Elf64_Phdr or Elf64_Dyn. */
enum {
  EHDR_PHOFF = 32,
  EHDR_PHENTSIZE = 54,
  EHDR_PHNUM = 56,
  PHDR_TYPE = 0,
  PHDR_OFFSET = 8,
  PHDR_VADDR = 16,
  PHDR_FILESZ = 32,
  DYN_TAG = 0,
  DYN_VALUE = 8,
  DYN_SIZE = 16
};

static uint64_t number_at(const struct text *file, uint64_t offset,
                          unsigned size) {
  uint64_t number = 0;
  if (offset > file->length || file->length - offset < size) return 0;
  for (unsigned i = size; i-- > 0;)
    number = number << 8 | (unsigned char)file->bytes[offset + i];
  return number;
}

static bool is_elf64(const struct text *file) {
  static const char start[] = {0x7f, 'E', 'L', 'F', 2, 1};
  return file->length >= 64 && memcmp(file->bytes, start, sizeof start) == 0;
}

/* The offset of program header INDEX, or 0 past the last one. */
static uint64_t program_header(const struct text *file, unsigned index) {
  if (index >= number_at(file, EHDR_PHNUM, 2)) return 0;
  return number_at(file, EHDR_PHOFF, 8) +
         index * number_at(file, EHDR_PHENTSIZE, 2);
}

static uint64_t find_dynamic(const struct text *file, uint64_t *size) {
  uint64_t header;
  for (unsigned i = 0; (header = program_header(file, i)) != 0; i++)
    if (number_at(file, header + PHDR_TYPE, 4) == PT_DYNAMIC) {
      *size = number_at(file, header + PHDR_FILESZ, 8);
      return number_at(file, header + PHDR_OFFSET, 8);
    }
  *size = 0;
  return 0;
}

/* Where ADDRESS lies in the file, or 0. */
static uint64_t file_offset(const struct text *file, uint64_t address) {
  uint64_t header;
  for (unsigned i = 0; (header = program_header(file, i)) != 0; i++) {
    uint64_t start = number_at(file, header + PHDR_VADDR, 8);
    if (number_at(file, header + PHDR_TYPE, 4) == PT_LOAD && address >= start &&
        address - start < number_at(file, header + PHDR_FILESZ, 8))
      return number_at(file, header + PHDR_OFFSET, 8) + (address - start);
  }
  return 0;
}

static const char *find_soname(struct arena *arena, const struct text *file) {
  uint64_t size, strings = 0, name = 0;
  uint64_t dynamic = find_dynamic(file, &size);
  for (uint64_t at = 0; at + DYN_SIZE <= size && at < file->length;
       at += DYN_SIZE) {
    uint64_t tag = number_at(file, dynamic + at + DYN_TAG, 8);
    uint64_t value = number_at(file, dynamic + at + DYN_VALUE, 8);
    if (tag == DT_STRTAB) strings = file_offset(file, value);
    if (tag == DT_SONAME) name = value;
  }
  bool is_inside = strings < file->length && name < file->length - strings;
  return strings && name && is_inside
             ? arena_copy(arena, file->bytes + strings + name)
             : NULL;
}

const char *soname_read(struct arena *arena, const char *path) {
  struct text file = {0};
  const char *soname = NULL;
  if (text_add_file(&file, path) && is_elf64(&file))
    soname = find_soname(arena, &file);
  text_release(&file);
  return soname;
}
