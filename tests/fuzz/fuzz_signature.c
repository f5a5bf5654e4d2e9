/* fuzz_signature.c: any bytes at all as signature text.
 *
 * A libFuzzer target (make fuzz-signature); mutate.c drives it where there is
 * no libFuzzer.  What is accepted must be consistent, what is refused must be
 * explained; a broken promise aborts.
 *
 * SPDX-License-Identifier: MIT */
#include "cffi.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void promise(int kept) {
  if (!kept) abort();
}

static void check_refusal(cffi_status status, const cffi_error *error,
                          size_t size) {
  promise(status == error->status);
  promise(error->position <= size);
  promise(error->message[0] != '\0');
  promise(memchr(error->message, '\0', sizeof error->message) != NULL);
}

/* Slots follow each other, inside the block, each aligned. */
static void check_block(const cffi_signature *signature) {
  cffi_signature_info info;
  cffi_signature_info_get(signature, &info);
  promise(info.block_size % 16 == 0 && info.fixed_count <= info.argument_count);
  uint64_t end = (uint64_t)info.result_offset + info.result_size;
  for (uint32_t i = 0; i < info.argument_count; i++) {
    cffi_argument_info a;
    promise(cffi_argument_info_get(signature, i, &a, NULL) == CFFI_OK);
    promise(a.offset >= end && a.offset % 8 == 0);
    promise(a.alignment && (a.alignment & (a.alignment - 1)) == 0);
    end = (uint64_t)a.offset + a.size;
  }
  promise(end <= info.block_size);
}

static void check_description(const cffi_signature *signature) {
  char text[512];
  size_t length = cffi_describe(signature, text, sizeof text);
  promise(strlen(text) == (length < sizeof text ? length : sizeof text - 1));
}

static void check_layout(const char *text, size_t size) {
  cffi_layout_info info;
  cffi_field_info fields[16];
  cffi_error error;
  cffi_status status = cffi_layout_get(text, size, &info, fields, 16, &error);
  if (status) {
    check_refusal(status, &error, size);
    return;
  }
  promise(info.alignment && info.size % info.alignment == 0);
  for (uint32_t i = 0; i < info.field_count && i < 16; i++)
    if (fields[i].bit_width)
      promise(fields[i].bit_offset + fields[i].bit_width <=
              (uint64_t)info.size * 8);
    else
      promise(fields[i].offset <= info.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* A copy of the exact size, so that a sanitizer sees one byte too many. */
  char *text = malloc(size ? size : 1);
  const cffi_signature *signature;
  cffi_error error;
  if (!text) return 0;
  memcpy(text, data, size);
  cffi_status status = cffi_signature_get(text, size, &signature, &error);
  if (status) {
    promise(signature == NULL);
    check_refusal(status, &error, size);
  } else {
    check_block(signature);
    check_description(signature);
  }
  check_layout(text, size);
  free(text);
  return 0;
}
