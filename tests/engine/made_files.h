/* made_files.h: library files that a test makes, byte by byte.
 *
 * No compiler for other machines is needed: a header tells which machine a file
 * is for.  Numbers are put into a buffer of fixed size at offsets that the
 * formats' own documents give.
 *
 * SPDX-License-Identifier: MIT */
#ifndef MADE_FILES_H
#define MADE_FILES_H

#include "check.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct made {
  unsigned char bytes[1024];
  size_t length;
  bool is_big_endian;
} made;

static inline void made_number(made *file, size_t offset, unsigned size,
                               uint64_t number) {
  for (unsigned i = 0; i < size; i++) {
    unsigned at = file->is_big_endian ? size - 1 - i : i;
    file->bytes[offset + at] = (unsigned char)(number >> (8 * i));
  }
  if (offset + size > file->length) file->length = offset + size;
}

static inline void made_string(made *file, size_t offset, const char *string) {
  size_t size = strlen(string) + 1;
  memcpy(file->bytes + offset, string, size);
  if (offset + size > file->length) file->length = offset + size;
}

/* The header of an ELF file (gABI, chapter 4). */
static inline made made_elf(unsigned bits, bool is_big_endian, unsigned type,
                            unsigned machine) {
  made file = {.is_big_endian = is_big_endian};
  made_string(&file, 0, "\177ELF");
  made_number(&file, 4, 1, bits / 32);
  made_number(&file, 5, 1, is_big_endian ? 2 : 1);
  made_number(&file, 6, 1, 1);
  made_number(&file, 16, 2, type);
  made_number(&file, 18, 2, machine);
  made_number(&file, 20, 4, 1);
  made_number(&file, 63, 1, 0);
  return file;
}

/* One PT_LOAD that maps the file at address 0, and a PT_DYNAMIC of ENTRIES tags
 * and values at 192; its strings are at 512. */
static inline made made_elf_dynamic(bool is_64, bool is_big_endian,
                                    const uint64_t (*entries)[2],
                                    size_t count) {
  unsigned word = is_64 ? 8 : 4, header = is_64 ? 56 : 32;
  unsigned offset = is_64 ? 8 : 4, address = is_64 ? 16 : 8;
  unsigned size = is_64 ? 32 : 16;
  made file = made_elf(is_64 ? 64 : 32, is_big_endian, 3, is_64 ? 62 : 8);
  made_number(&file, is_64 ? 32 : 28, word, 64);
  made_number(&file, is_64 ? 54 : 42, 2, header);
  made_number(&file, is_64 ? 56 : 44, 2, 2);
  made_number(&file, 64, 4, 1);
  made_number(&file, 64 + size, word, 1024);
  made_number(&file, 64 + header, 4, 2);
  made_number(&file, 64 + header + offset, word, 192);
  made_number(&file, 64 + header + address, word, 192);
  made_number(&file, 64 + header + size, word, 2 * word * (count + 1));
  for (size_t i = 0; i < count; i++) {
    made_number(&file, 192 + 2 * word * i, word, entries[i][0]);
    made_number(&file, 192 + 2 * word * i + word, word, entries[i][1]);
  }
  return file;
}

/* A thin Mach-O library with its name, a needed library and two symbols. */
static inline made made_macho(uint32_t cpu) {
  made file = {0};
  made_number(&file, 0, 4, 0xfeedfacf);
  made_number(&file, 4, 4, cpu);
  made_number(&file, 12, 4, 6);
  made_number(&file, 16, 4, 3);
  made_number(&file, 32, 4, 0xd); /* LC_ID_DYLIB */
  made_number(&file, 36, 4, 48);
  made_number(&file, 40, 4, 24);
  made_string(&file, 56, "@rpath/libme.1.dylib");
  made_number(&file, 80, 4, 0xc); /* LC_LOAD_DYLIB */
  made_number(&file, 84, 4, 56);
  made_number(&file, 88, 4, 24);
  made_string(&file, 104, "/usr/lib/libSystem.B.dylib");
  made_number(&file, 136, 4, 2); /* LC_SYMTAB */
  made_number(&file, 140, 4, 24);
  made_number(&file, 144, 4, 160);
  made_number(&file, 148, 4, 2);
  made_number(&file, 152, 4, 192);
  made_number(&file, 160, 4, 1);
  made_number(&file, 164, 1, 0x0f); /* exported, in a section */
  made_number(&file, 176, 4, 9);
  made_number(&file, 180, 1, 0x0e); /* not exported */
  made_string(&file, 193, "_me_call");
  made_string(&file, 202, "_me_hide");
  return file;
}

/* A DLL: one section at address 0x1000, file offset 512; exports at its start,
 * imports at 0x1080. */
static inline made made_pe(uint16_t machine) {
  made file = {0};
  made_string(&file, 0, "MZ");
  made_number(&file, 60, 4, 64);
  made_string(&file, 64, "PE");
  made_number(&file, 68, 2, machine);
  made_number(&file, 70, 2, 1);
  made_number(&file, 84, 2, 240);
  made_number(&file, 86, 2, 0x2022);
  made_number(&file, 88, 2, 0x20b);
  made_number(&file, 88 + 108, 4, 16);
  made_number(&file, 88 + 112, 4, 0x1000);
  made_number(&file, 88 + 120, 4, 0x1080);
  made_number(&file, 88 + 240 + 12, 4, 0x1000);
  made_number(&file, 88 + 240 + 16, 4, 512);
  made_number(&file, 88 + 240 + 20, 4, 512);
  made_number(&file, 512 + 12, 4, 0x1060);
  made_number(&file, 512 + 24, 4, 1);
  made_number(&file, 512 + 32, 4, 0x1040);
  made_number(&file, 512 + 0x40, 4, 0x1050);
  made_string(&file, 512 + 0x50, "pe_call");
  made_string(&file, 512 + 0x60, "me.dll");
  made_number(&file, 512 + 0x80 + 12, 4, 0x10c0);
  made_string(&file, 512 + 0xc0, "KERNEL32.dll");
  made_number(&file, 1023, 1, 0);
  return file;
}

/* -- A directory for them -------------------------------------------------- */

/* The test's own directory, made when first asked for. */
static inline const char *made_directory(void) {
  static char path[] = "/tmp/cffi-library-XXXXXX";
  static bool is_made;
  if (!is_made && !mkdtemp(path)) {
    printf("Bail out! no directory in /tmp\n");
    exit(70);
  }
  is_made = true;
  return path;
}

/* The path of NAME in it: one of a few buffers. */
static inline const char *made_path(const char *name) {
  static char paths[8][256];
  static unsigned next;
  char *path = paths[next++ % 8];
  snprintf(path, sizeof paths[0], "%s/%s", made_directory(), name);
  return path;
}

/* Writes LENGTH bytes to the file NAME there, and returns its path. */
static inline const char *made_write(const char *name, const void *bytes,
                                     size_t length) {
  const char *path = made_path(name);
  FILE *stream = fopen(path, "wb");
  if (!stream || fwrite(bytes, 1, length, stream) != length) {
    printf("Bail out! cannot write %s\n", path);
    exit(70);
  }
  fclose(stream);
  return path;
}

static inline const char *made_text(const char *name, const char *text) {
  return made_write(name, text, strlen(text));
}

static inline const char *made_file(const char *name, const made *file) {
  return made_write(name, file->bytes, file->length);
}

/* Removes it and what is in it. */
static inline void made_remove(void) {
  char command[300];
  snprintf(command, sizeof command, "rm -r '%s'", made_directory());
  CHECK(system(command) == 0);
}

#endif
