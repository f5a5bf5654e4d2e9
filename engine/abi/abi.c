/* abi.c: the table of ABIs.  SPDX-License-Identifier: MIT */
#include "abi.h"

static const cffi_abi *const abis[] = {&cffi_abi_sysv64, &cffi_abi_win64,
                                       &cffi_abi_aapcs64, &cffi_abi_apple64,
                                       &cffi_abi_riscv64};

const cffi_abi *cffi_abi_find(char letter) {
  for (size_t i = 0; i < sizeof abis / sizeof *abis; i++)
    if (abis[i]->letter == letter) return abis[i];
  return NULL;
}

const cffi_abi *cffi_abi_host(void) {
#if defined __x86_64__ && !defined _WIN32
  return &cffi_abi_sysv64;
#elif defined __aarch64__ && defined __APPLE__
  return &cffi_abi_apple64;
#elif defined __aarch64__
  return &cffi_abi_aapcs64;
#elif defined __riscv && __riscv_xlen == 64
  return &cffi_abi_riscv64;
#else
  return NULL;
#endif
}

bool cffi_abi_runs_here(const cffi_abi *abi) {
  const cffi_abi *host = cffi_abi_host();
  return host && host->cpu == abi->cpu;
}
