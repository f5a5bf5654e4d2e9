/* which.c: a library that says which one it is.  run.sh makes three of it, so
 * that the order in which they are loaded can be seen.
 *
 * SPDX-License-Identifier: MIT */
#ifndef WHICH
#  error "WHICH is to be defined as the library's number."
#endif

int which_library(void) {
  return WHICH;
}

#define PASTE(a, b) a##b
#define NAME(a, b)  PASTE(a, b)

/* only_in_1 and so on: a name that no other library has. */
int NAME(only_in_, WHICH) = WHICH;
