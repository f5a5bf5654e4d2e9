/* elf.c: shared libraries in ELF, of both classes and byte orders.
 *
 * System V gABI, chapters 4 (the header) and 5 (program headers, the dynamic
 * section, the hash table); the GNU extensions for symbol versions are in the
 * LSB Core, "Symbol Versioning".  Section headers are not looked at: a stripped
 * file may have none.
 *
 *     program headers -> PT_DYNAMIC -> addresses of strings, symbols, hash
 *     program headers -> PT_LOAD    -> where an address lies in the file
 *
 * SPDX-License-Identifier: MIT */
#include "library/format.h"

enum { PT_LOAD = 1, PT_DYNAMIC = 2 };
enum { ET_REL = 1, ET_EXEC, ET_DYN, ET_CORE };

/* Tags of the dynamic section. */
enum {
  DT_NEEDED = 1,
  DT_HASH = 4,
  DT_STRTAB = 5,
  DT_SYMTAB = 6,
  DT_SONAME = 14,
  DT_RPATH = 15,
  DT_RUNPATH = 29,
  DT_LOW_TAGS = 30, /* the tags below it index a table here */
  DT_GNU_HASH = 0x6ffffef5,
  DT_VERSYM = 0x6ffffff0,
  DT_VERDEF = 0x6ffffffc
};

/* Offsets and sizes of fields, which differ by class. */
typedef struct elf_class {
  unsigned word; /* size of an address or offset */
  unsigned phoff, phentsize, phnum;
  unsigned p_offset, p_vaddr, p_filesz;
  unsigned sym_size, sym_info, sym_shndx;
} elf_class;

static const elf_class class_32 = {4, 28, 42, 44, 4, 8, 16, 16, 12, 14};
static const elf_class class_64 = {8, 32, 54, 56, 8, 16, 32, 24, 4, 6};

/* What the dynamic section says; places are offsets in the file, 0: none. */
typedef struct elf {
  const cffi_bytes *bytes;
  const elf_class *class;
  uint64_t dynamic, dynamic_size;
  uint64_t strings, symbols, hash, gnu_hash, versym, verdef;
} elf;

static uint64_t number_at(const elf *file, uint64_t offset, unsigned size) {
  return cffi_bytes_number(file->bytes, offset, size);
}

static uint64_t word_at(const elf *file, uint64_t offset) {
  return number_at(file, offset, file->class->word);
}

/* -- The header ----------------------------------------------------------- */

static bool recognise(const cffi_bytes *bytes, const char *wanted,
                      cffi_image *image) {
  static const char *const kinds[] = {"of no kind", "an object file",
                                      "a program", "a shared library",
                                      "a core dump"};
  (void)wanted;
  if (!cffi_bytes_are(bytes, 0, "\177ELF")) return false;
  image->bytes = *bytes;
  image->bytes.is_big_endian = cffi_bytes_number(bytes, 5, 1) == 2;
  unsigned bits = cffi_bytes_number(bytes, 4, 1) == 2 ? 64 : 32;
  uint64_t type = cffi_bytes_number(&image->bytes, 16, 2);
  uint64_t machine = cffi_bytes_number(&image->bytes, 18, 2);
  image->kind = kinds[type <= ET_CORE ? type : 0];
  image->is_library = type == ET_DYN;
  cffi_image_set_machine(
      image, cffi_machine_of_elf(machine, bits, image->bytes.is_big_endian),
      machine);
  return true;
}

/* The offset of program header INDEX, or 0 past the last one. */
static uint64_t program_header(const elf *file, unsigned index) {
  const elf_class *class = file->class;
  if (index >= number_at(file, class->phnum, 2)) return 0;
  return word_at(file, class->phoff) +
         index * number_at(file, class->phentsize, 2);
}

/* Where ADDRESS lies in the file, or 0. */
static uint64_t file_offset(const elf *file, uint64_t address) {
  uint64_t header;
  for (unsigned i = 0; (header = program_header(file, i)) != 0; i++) {
    uint64_t start = word_at(file, header + file->class->p_vaddr);
    if (number_at(file, header, 4) == PT_LOAD && address >= start &&
        address - start < word_at(file, header + file->class->p_filesz))
      return word_at(file, header + file->class->p_offset) + (address - start);
  }
  return 0;
}

static void find_dynamic(elf *file) {
  uint64_t header;
  for (unsigned i = 0; (header = program_header(file, i)) != 0; i++)
    if (number_at(file, header, 4) == PT_DYNAMIC) {
      file->dynamic = word_at(file, header + file->class->p_offset);
      file->dynamic_size = word_at(file, header + file->class->p_filesz);
      return;
    }
}

/* -- The dynamic section --------------------------------------------------- */

/* Tag and value of entry INDEX; false past the last one. */
static bool dynamic_entry(const elf *file, uint64_t index, uint64_t *tag,
                          uint64_t *value) {
  uint64_t size = 2ull * file->class->word, at = index * size;
  if (at + size > file->dynamic_size ||
      !cffi_bytes_has(file->bytes, file->dynamic + at, size))
    return false;
  *tag = word_at(file, file->dynamic + at);
  *value = word_at(file, file->dynamic + at + file->class->word);
  return *tag != 0;
}

static uint64_t *table_place(elf *file, uint64_t tag) {
  switch (tag) {
  case DT_STRTAB: return &file->strings;
  case DT_SYMTAB: return &file->symbols;
  case DT_HASH: return &file->hash;
  case DT_GNU_HASH: return &file->gnu_hash;
  case DT_VERSYM: return &file->versym;
  case DT_VERDEF: return &file->verdef;
  default: return NULL;
  }
}

static void find_tables(elf *file) {
  uint64_t tag, value;
  for (uint64_t i = 0; dynamic_entry(file, i, &tag, &value); i++) {
    uint64_t *place = table_place(file, tag);
    if (place) *place = file_offset(file, value);
  }
}

/* The string at INDEX of the string table, or NULL. */
static const char *string_at(const elf *file, uint64_t index) {
  return file->strings ? cffi_bytes_string(file->bytes, file->strings + index)
                       : NULL;
}

static void read_names(const elf *file, cffi_builder *builder,
                       cffi_contents *contents) {
  uint64_t tag, value;
  for (uint64_t i = 0; dynamic_entry(file, i, &tag, &value); i++) {
    if (tag >= DT_LOW_TAGS) continue;
    const char *string = string_at(file, value);
    if (tag == DT_SONAME) contents->soname = string;
    if (tag == DT_NEEDED) cffi_strings_add(builder, &contents->needed, string);
    if (tag == DT_RPATH || tag == DT_RUNPATH)
      cffi_strings_add(builder, &contents->paths, string);
  }
}

/* -- Symbols --------------------------------------------------------------- */

/* The index after the last symbol of the chain that bucket INDEX starts: the
 * lowest bit of a hash marks the chain's end. */
static uint64_t chain_end(const elf *file, uint64_t chains, uint64_t first,
                          uint64_t index) {
  if (index < first) return 0;
  for (;; index++) {
    uint64_t at = chains + (index - first) * 4;
    if (!cffi_bytes_has(file->bytes, at, 4)) return 0;
    if (number_at(file, at, 4) & 1) return index + 1;
  }
}

/* GNU's hash table has no count: it is the end of the last chain.
 *     buckets | first hashed symbol | bloom words | shift
 *     bloom words ... | bucket ... | hash of each symbol ... */
static uint64_t gnu_symbol_count(const elf *file) {
  uint64_t at = file->gnu_hash, last = 0;
  uint64_t buckets = number_at(file, at, 4);
  uint64_t first = number_at(file, at + 4, 4);
  uint64_t bucket = at + 16 + number_at(file, at + 8, 4) * file->class->word;
  if (!cffi_bytes_has(file->bytes, bucket, buckets * 4)) return 0;
  for (uint64_t i = 0; i < buckets; i++) {
    uint64_t start = number_at(file, bucket + i * 4, 4);
    if (start > last) last = start;
  }
  return chain_end(file, bucket + buckets * 4, first, last);
}

static uint64_t symbol_count(const elf *file) {
  uint64_t count = file->hash       ? number_at(file, file->hash + 4, 4)
                   : file->gnu_hash ? gnu_symbol_count(file)
                                    : 0;
  uint64_t size = file->class->sym_size;
  bool fits =
      file->symbols && cffi_bytes_has(file->bytes, file->symbols, count * size);
  return fits ? count : 0;
}

/* The name of version NUMBER, or NULL.  Each definition says how far away the
 * next one and its own first name are. */
static const char *version_name(const elf *file, uint64_t number) {
  enum { FIRST_NAMED = 2, HIDDEN = 0x8000, MOST = 1024 };
  number &= ~(uint64_t)HIDDEN;
  uint64_t at = file->verdef, next;
  if (!file->verdef || !file->versym || number < FIRST_NAMED) return NULL;
  for (unsigned i = 0; i < MOST; i++, at += next) {
    if (number_at(file, at + 4, 2) == number)
      return string_at(file,
                       number_at(file, at + number_at(file, at + 12, 4), 4));
    if ((next = number_at(file, at + 16, 4)) == 0) break;
  }
  return NULL;
}

static void read_symbol(const elf *file, uint64_t index,
                        cffi_contents *contents) {
  enum { GLOBAL = 1, WEAK = 2, GNU_UNIQUE = 10, OBJECT = 1, TLS = 6 };
  enum { SHN_UNDEF = 0, SHN_ABS = 0xfff1 };
  uint64_t at = file->symbols + index * file->class->sym_size;
  uint64_t info = number_at(file, at + file->class->sym_info, 1);
  uint64_t section = number_at(file, at + file->class->sym_shndx, 2);
  uint64_t binding = info >> 4, type = info & 15;
  bool is_exported =
      binding == GLOBAL || binding == WEAK || binding == GNU_UNIQUE;
  if (!is_exported || section == SHN_UNDEF || section == SHN_ABS) return;
  const char *version =
      version_name(file, number_at(file, file->versym + index * 2, 2));
  cffi_contents_add(contents, string_at(file, number_at(file, at, 4)), version,
                    type == OBJECT || type == TLS);
}

static void read(const cffi_image *image, cffi_builder *builder,
                 cffi_contents *contents) {
  bool is_64 = cffi_bytes_number(&image->bytes, 4, 1) == 2;
  elf file = {.bytes = &image->bytes, .class = is_64 ? &class_64 : &class_32};
  find_dynamic(&file);
  find_tables(&file);
  read_names(&file, builder, contents);
  uint64_t count = symbol_count(&file);
  if (!cffi_contents_reserve(contents, builder, count)) return;
  for (uint64_t i = 1; i < count; i++)
    read_symbol(&file, i, contents);
}

const cffi_format cffi_format_elf = {"ELF", recognise, read};
