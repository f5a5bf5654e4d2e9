/* bytes.h: reading numbers and strings out of a file's bytes.
 *
 * Files come from anywhere, so no offset in them is believed: what lies outside
 * reads as 0 or NULL.  Offsets are 64-bit, and sums of them may wrap around;
 * the checks here hold for any value.
 *
 * SPDX-License-Identifier: MIT */
#ifndef CFFI_LIBRARY_BYTES_H
#define CFFI_LIBRARY_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct cffi_bytes {
  const unsigned char *data;
  size_t length;
  bool is_big_endian;
} cffi_bytes;

static inline bool cffi_bytes_has(const cffi_bytes *bytes, uint64_t offset,
                                  uint64_t size) {
  return offset <= bytes->length && bytes->length - offset >= size;
}

/* The unsigned number of SIZE (1 to 8) bytes at OFFSET. */
static inline uint64_t cffi_bytes_number(const cffi_bytes *bytes,
                                         uint64_t offset, unsigned size) {
  uint64_t number = 0;
  if (!cffi_bytes_has(bytes, offset, size)) return 0;
  for (unsigned i = 0; i < size; i++) {
    unsigned at = bytes->is_big_endian ? i : size - 1 - i;
    number = number << 8 | bytes->data[offset + at];
  }
  return number;
}

/* The string at OFFSET, or NULL when no NUL follows it. */
static inline const char *cffi_bytes_string(const cffi_bytes *bytes,
                                            uint64_t offset) {
  if (!cffi_bytes_has(bytes, offset, 1)) return NULL;
  const char *string = (const char *)bytes->data + offset;
  return memchr(string, 0, bytes->length - offset) ? string : NULL;
}

/* Whether the bytes at OFFSET are those of the string WORD. */
static inline bool cffi_bytes_are(const cffi_bytes *bytes, uint64_t offset,
                                  const char *word) {
  size_t length = strlen(word);
  return cffi_bytes_has(bytes, offset, length) &&
         memcmp(bytes->data + offset, word, length) == 0;
}

/* The SIZE bytes at OFFSET, or as many of them as there are. */
static inline cffi_bytes cffi_bytes_part(const cffi_bytes *bytes,
                                         uint64_t offset, uint64_t size) {
  cffi_bytes part = {bytes->data, 0, bytes->is_big_endian};
  if (offset >= bytes->length) return part;
  uint64_t rest = bytes->length - offset;
  part.data += offset;
  part.length = (size_t)(size < rest ? size : rest);
  return part;
}

#endif
