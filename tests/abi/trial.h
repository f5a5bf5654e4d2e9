/* trial.h: one signature put through the engine in every way.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_TRIAL_H
#define ABI_TRIAL_H

#include "c_type.h"
#include "case.h"

#include <stdint.h>

/* Compares the engine's layouts with the compiler's, then calls COMPILED's
 * callee through both kinds of thunk and a closure through its caller, with
 * values drawn from SEED.  Each disagreement is a line in REPORT.  With SPOIL,
 * one bit of what a callee saw is changed, to try the judge itself.  Returns
 * the number of disagreements. */
unsigned trial_run(const csignature *signature, const struct abi_case *compiled,
                   struct abi_host *host, uint64_t seed, bool spoil,
                   FILE *report);

#endif
