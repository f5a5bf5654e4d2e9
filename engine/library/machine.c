/* machine.c: the machines that libraries are for, and their numbers.
 *
 * ELF: e_machine, with the file's class and byte order (System V gABI, and the
 * registry kept with it).  Mach-O: cputype (mach/machine.h).  PE: the Machine
 * field (Microsoft's PE format, "Machine Types").
 *
 * SPDX-License-Identifier: MIT */
#include "library/format.h"

#include <stdio.h>

/* clang-format off */
static const cffi_machine machines[] = {
    {"x86-64",                   62, 64, false, 0x01000007, 0x8664},
    {"x32",                      62, 32, false, 0,          0},
    {"i386",                      3, 32, false, 7,          0x014c},
    {"AArch64",                 183, 64, false, 0x0100000c, 0xaa64},
    {"AArch64 (ILP32)",         183, 32, false, 0x0200000c, 0},
    {"AArch64 (big-endian)",    183, 64, true,  0,          0},
    {"ARM",                      40, 32, false, 12,         0x01c4},
    {"ARM (big-endian)",         40, 32, true,  0,          0},
    {"RISC-V 64",               243, 64, false, 0,          0x5064},
    {"RISC-V 32",               243, 32, false, 0,          0x5032},
    {"LoongArch 64",            258, 64, false, 0,          0x6264},
    {"PowerPC 64",               21, 64, true,  0x01000012, 0},
    {"PowerPC 64 (little-endian)", 21, 64, false, 0,        0},
    {"PowerPC",                  20, 32, true,  18,         0x01f0},
    {"s390x",                    22, 64, true,  0,          0},
    {"MIPS 64",                   8, 64, true,  0,          0},
    {"MIPS 64 (little-endian)",   8, 64, false, 0,          0},
    {"MIPS",                      8, 32, true,  0,          0},
    {"MIPS (little-endian)",      8, 32, false, 0,          0x0166},
    {"SPARC 64",                 43, 64, true,  0,          0},
    {"SPARC",                     2, 32, true,  0,          0},
    {"Alpha",                0x9026, 64, false, 0,          0},
    {"m68k",                      4, 32, true,  0,          0},
    {"PA-RISC",                  15, 32, true,  0,          0},
    {"SuperH",                   42, 32, false, 0,          0},
    {"IA-64",                    50, 64, false, 0,          0x0200},
};
/* clang-format on */

#define EACH_MACHINE(row)                                                      \
  const cffi_machine *row = machines,                                          \
                     *end = machines + sizeof machines / sizeof *machines;     \
  row < end;                                                                   \
  row++

const cffi_machine *cffi_machine_of_elf(uint64_t number, unsigned bits,
                                        bool is_big_endian) {
  for (EACH_MACHINE(row))
    if (row->elf == number && row->bits == bits &&
        row->is_big_endian == is_big_endian)
      return row;
  return NULL;
}

const cffi_machine *cffi_machine_of_macho(uint64_t number) {
  for (EACH_MACHINE(row))
    if (number && row->macho == number) return row;
  return NULL;
}

const cffi_machine *cffi_machine_of_pe(uint64_t number) {
  for (EACH_MACHINE(row))
    if (number && row->pe == number) return row;
  return NULL;
}

void cffi_image_set_machine(cffi_image *image, const cffi_machine *machine,
                            uint64_t number) {
  if (machine)
    snprintf(image->machine, sizeof image->machine, "%s", machine->name);
  else
    snprintf(image->machine, sizeof image->machine, "machine %#llx",
             (unsigned long long)number);
}
