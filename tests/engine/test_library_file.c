/* test_library_file.c: reading ELF, Mach-O and PE files, on any host.
 *
 * Files of all formats and machines are made here; what is read from them is
 * compared.  Then they are cut short and changed at random, with a seed that is
 * printed when something is found: nothing but an error may come of that.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"
#include "made_files.h"

#include "memory.h"

/* Reads the file at PATH; ends the test program where that fails. */
static cffi_library_file *read_file(const char *path) {
  cffi_library_file *file;
  cffi_error error;
  if (cffi_library_read(path, &file, &error)) {
    printf("Bail out! %s\n", error.message);
    exit(70);
  }
  return file;
}

static bool has_symbol(const cffi_library_file *file, const char *name) {
  for (size_t i = 0; i < file->symbol_count; i++)
    if (strcmp(file->symbols[i].name, name) == 0) return true;
  return false;
}

/* -- Machines ------------------------------------------------------------- */

static const struct {
  unsigned bits;
  bool is_big_endian;
  unsigned machine;
  const char *name;
} elf_machines[] = {
    {64, false, 62, "x86-64"},  {32, false, 62, "x32"},
    {32, false, 3, "i386"},     {64, false, 183, "AArch64"},
    {32, false, 40, "ARM"},     {64, false, 243, "RISC-V 64"},
    {64, true, 22, "s390x"},    {64, false, 21, "PowerPC 64 (little-endian)"},
    {64, true, 43, "SPARC 64"}, {64, false, 0x7777, "machine 0x7777"},
};

TEST(elf_machines_are_named) {
  for (size_t i = 0; i < sizeof elf_machines / sizeof *elf_machines; i++) {
    made image = made_elf(elf_machines[i].bits, elf_machines[i].is_big_endian,
                          3, elf_machines[i].machine);
    cffi_library_file *file = read_file(made_file("machine.so", &image));
    CHECK_STRING(file->format, "ELF");
    CHECK_STRING(file->machine, elf_machines[i].name);
    cffi_library_file_free(file);
  }
}

/* -- Contents -------------------------------------------------------------- */

static void check_made_elf(bool is_64, bool is_big_endian) {
  static const uint64_t entries[][2] = {
      {1, 1}, {14, 14}, {5, 512}, {6, 640}, {4, 768}};
  made image = made_elf_dynamic(is_64, is_big_endian, entries, 5);
  unsigned size = is_64 ? 24 : 16, info = is_64 ? 4 : 12;
  unsigned section = is_64 ? 6 : 14;
  made_string(&image, 513, "libneeded.so");
  made_string(&image, 526, "libme.so.1");
  made_string(&image, 537, "me_call");
  made_number(&image, 640 + size, 4, 25);
  made_number(&image, 640 + size + info, 1, 0x12);
  made_number(&image, 640 + size + section, 2, 1);
  made_number(&image, 768 + 4, 4, 2);
  made_number(&image, 1023, 1, 0);
  cffi_library_file *file = read_file(made_file("me.so", &image));
  CHECK(file->soname && strcmp(file->soname, "libme.so.1") == 0);
  CHECK_NUMBER(file->needed_count, 1);
  CHECK_STRING(file->needed[0], "libneeded.so");
  CHECK_NUMBER(file->symbol_count, 1);
  CHECK(has_symbol(file, "me_call"));
  cffi_library_file_free(file);
}

TEST(elf_is_read_in_both_classes_and_orders) {
  check_made_elf(true, false);
  check_made_elf(true, true);
  check_made_elf(false, false);
  check_made_elf(false, true);
}

TEST(macho_is_read) {
  made image = made_macho(0x0100000c);
  cffi_library_file *file = read_file(made_file("me.dylib", &image));
  CHECK_STRING(file->format, "Mach-O");
  CHECK_STRING(file->machine, "AArch64");
  CHECK_STRING(file->soname, "@rpath/libme.1.dylib");
  CHECK_STRING(file->needed[0], "/usr/lib/libSystem.B.dylib");
  CHECK_NUMBER(file->symbol_count, 1);
  CHECK(has_symbol(file, "me_call"));
  CHECK(!file->fits);
  cffi_library_file_free(file);
}

/* Each slice is a whole file; this process's is taken, else all are named. */
TEST(fat_macho_has_slices) {
  made thin = made_macho(0x01000007), fat = {.is_big_endian = true};
  made_number(&fat, 0, 4, 0xcafebabe);
  made_number(&fat, 4, 4, 2);
  made_number(&fat, 8, 4, 0x0100000c);
  made_number(&fat, 28, 4, 0x01000007);
  made_number(&fat, 36, 4, 64);
  made_number(&fat, 40, 4, thin.length);
  memcpy(fat.bytes + 64, thin.bytes, thin.length);
  fat.length = 64 + thin.length;
  cffi_library_file *file = read_file(made_file("fat.dylib", &fat));
  CHECK_STRING(file->machine, "x86-64");
  CHECK(has_symbol(file, "me_call"));
  cffi_library_file_free(file);
  made_number(&fat, 28, 4, 18);
  file = read_file(made_file("fat.dylib", &fat));
  CHECK_STRING(file->machine, "AArch64 and PowerPC");
  CHECK_NUMBER(file->symbol_count, 0);
  cffi_library_file_free(file);
}

TEST(pe_is_read) {
  made image = made_pe(0x8664);
  cffi_library_file *file = read_file(made_file("me.dll", &image));
  CHECK_STRING(file->format, "PE");
  CHECK_STRING(file->machine, "x86-64");
  CHECK_STRING(file->soname, "me.dll");
  CHECK_STRING(file->needed[0], "KERNEL32.dll");
  CHECK(has_symbol(file, "pe_call"));
  cffi_library_file_free(file);
}

TEST(scripts_are_read) {
  cffi_library_file *file = read_file(
      made_text("script.so", "/* GNU ld */ OUTPUT_FORMAT(elf64-x86-64)\n"
                             "GROUP ( /a/liba.so \"b c.so\" , AS_NEEDED "
                             "( -ld ) )"));
  CHECK_STRING(file->format, "linker script");
  CHECK_NUMBER(file->needed_count, 3);
  CHECK_STRING(file->needed[0], "/a/liba.so");
  CHECK_STRING(file->needed[1], "b c.so");
  CHECK_STRING(file->needed[2], "-ld");
  cffi_library_file_free(file);
}

/* The C library is what everybody has: its symbols with their versions. */
TEST(this_machine_s_own_library) {
  const char *const names[] = {"c"};
  cffi_library_request request = {.names = names, .name_count = 1};
  cffi_library_report *report;
  REQUIRE(cffi_library_find(&request, &report, NULL) == CFFI_OK);
  cffi_library_file *file = read_file(report->path);
  bool has_version = false;
  for (size_t i = 0; i < file->symbol_count; i++)
    if (strcmp(file->symbols[i].name, "memcpy") == 0)
      has_version = file->symbols[i].version != NULL;
  CHECK(file->fits);
  CHECK(file->symbol_count > 1000);
  CHECK(has_symbol(file, "environ") && has_version);
  cffi_library_file_free(file);
  cffi_library_report_free(report);
}

TEST(what_is_no_library) {
  cffi_library_file *file;
  cffi_error error;
  CHECK(cffi_library_read(made_text("no.so", "no library"), &file, &error) ==
        CFFI_E_LIBRARY);
  CHECK(!file && strstr(error.message, "of no known format"));
  CHECK(cffi_library_read(made_path("nowhere"), &file, &error) ==
        CFFI_E_LIBRARY);
  CHECK(strstr(error.message, "No such file"));
  CHECK(cffi_library_read(made_directory(), &file, &error) == CFFI_E_LIBRARY);
  CHECK(strstr(error.message, "directory"));
}

/* -- Hostile files --------------------------------------------------------- */

enum { SEED = 20240607, CHANGES = 4000 };

static uint32_t next_random(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* Reads the file; uses all that was read, so that ASan sees it. */
static size_t use_file(const char *path) {
  cffi_library_file *file;
  size_t sum = 0;
  if (cffi_library_read(path, &file, NULL)) return 0;
  for (size_t i = 0; i < file->symbol_count; i++)
    sum += strlen(file->symbols[i].name) +
           (file->symbols[i].version ? strlen(file->symbols[i].version) : 0);
  for (size_t i = 0; i < file->needed_count; i++)
    sum += strlen(file->needed[i]);
  sum += file->soname ? strlen(file->soname) : 0;
  cffi_library_file_free(file);
  return sum;
}

static const unsigned char odd_values[] = {0, 1, 0x7f, 0x80, 0xff, 4, 16};

static void change_and_read(made whole, uint32_t seed) {
  uint32_t state = seed;
  for (unsigned i = next_random(&state) % 6; i-- > 0;) {
    size_t at = next_random(&state) % whole.length;
    whole.bytes[at] = odd_values[next_random(&state) % sizeof odd_values];
  }
  if (next_random(&state) % 4 == 0)
    whole.length = next_random(&state) % whole.length;
  long live = cffi_test_live();
  use_file(made_file("hostile", &whole));
  if (!CHECK(cffi_test_live() == live)) printf("#   with seed %u\n", seed);
}

TEST(changed_files_do_no_harm) {
  static const uint64_t entries[][2] = {
      {1, 1},           {14, 13},          {5, 512},
      {6, 640},         {0x6ffffef5, 768}, {0x6ffffff0, 700},
      {0x6ffffffc, 720}};
  made files[] = {made_elf_dynamic(true, false, entries, 7),
                  made_elf_dynamic(false, true, entries, 7), made_macho(7),
                  made_pe(0x14c)};
  files[0].length = files[1].length = sizeof files[0].bytes;
  for (uint32_t i = 0; i < CHANGES; i++)
    change_and_read(files[i % 4], SEED + i);
}

/* Scripts that do not end, or never begin. */
TEST(broken_scripts_do_no_harm) {
  static const char *const texts[] = {"GROUP",
                                      "GROUP (",
                                      "GROUP ( \"a",
                                      "INPUT ( /* ",
                                      "INPUT(((((",
                                      ")(",
                                      "INPUT ( a ) )",
                                      "FOO ( ( (",
                                      "/* GROUP ( a ) */",
                                      "GROUP ) a",
                                      "INPUT(AS_NEEDED(AS_NEEDED(AS_NEEDED(",
                                      "",
                                      "\"",
                                      "/*/",
                                      "( ) x ( )"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    use_file(made_text("hostile", texts[i]));
}

/* A real library, each allocation failing once. */
TEST(every_allocation_may_fail) {
  made image = made_pe(0x8664);
  const char *path = made_file("me.dll", &image);
  long live = cffi_test_live();
  cffi_status status = CFFI_E_MEMORY;
  long n = 1;
  for (; n < 100 && status == CFFI_E_MEMORY; n++) {
    cffi_library_file *file;
    cffi_test_fail_at(n);
    status = cffi_library_read(path, &file, NULL);
    cffi_test_fail_at(0);
    CHECK((status == CFFI_OK) == (file != NULL));
    cffi_library_file_free(file);
    CHECK_NUMBER(cffi_test_live(), live);
  }
  CHECK(status == CFFI_OK && n > 3);
  made_remove();
}
