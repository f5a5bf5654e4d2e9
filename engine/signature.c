/* signature.c: making and interning signatures.
 *
 * One hash table, one mutex.  A signature is looked up once per call site, not
 * once per call, so the lock is never hot.
 *
 * SPDX-License-Identifier: MIT */
#include "signature.h"

#include <string.h>

#include "error.h"
#include "layout.h"
#include "lock.h"
#include "parse.h"

/* -- Making --------------------------------------------------------------- */

/* Lays result and arguments into the block, by the contract in cffi.h. */
static cffi_status signature_lay_block(cffi_signature *s, cffi_error *err) {
  uint64_t end = cffi_block_arguments(s->result->size);
  cffi_argument *arguments = (cffi_argument *)s->arguments;
  for (uint32_t i = 0; i < s->argument_count; i++) {
    const cffi_type *type = arguments[i].type;
    uint64_t slot = cffi_block_slot(end, type);
    arguments[i].block = (uint32_t)slot;
    end = slot + cffi_align_up(type->size, 8);
  }
  end = cffi_align_up(end, 16);
  if (end > CFFI_LARGEST_BLOCK)
    return cffi_error_set(err, CFFI_E_LIMIT, 0,
                          "arguments and result above %d bytes",
                          CFFI_LARGEST_BLOCK);
  s->block_size = (uint32_t)end;
  return CFFI_OK;
}

static bool signature_take_prototype(cffi_signature *s,
                                     const cffi_prototype *p) {
  uint32_t n = p->argument_count;
  cffi_argument *arguments = cffi_arena_get(&s->arena, n * sizeof *arguments);
  if (!arguments) return false;
  for (uint32_t i = 0; i < n; i++)
    arguments[i] =
        (cffi_argument){.type = p->arguments[i], .position = p->positions[i]};
  s->arguments = arguments;
  s->argument_count = n;
  s->fixed_count = p->fixed_count;
  s->is_variadic = p->is_variadic;
  s->abi = p->abi;
  s->result = p->result;
  return true;
}

static bool signature_copy_text(cffi_signature *s, const char *text,
                                size_t length) {
  char *copy = cffi_arena_get(&s->arena, length + 1);
  s->thunks = cffi_arena_get(&s->arena, CFFI_THUNK_KINDS * sizeof *s->thunks);
  if (!copy || !s->thunks) return false;
  memcpy(copy, text, length);
  s->text = copy;
  s->length = length;
  return true;
}

static cffi_status signature_fill(cffi_signature *s, const char *text,
                                  size_t length, cffi_error *err) {
  cffi_prototype prototype;
  cffi_status status =
      cffi_parse_signature(text, length, &s->arena, &prototype, err);
  if (status != CFFI_OK) return status;
  if (!signature_take_prototype(s, &prototype) ||
      !signature_copy_text(s, text, length))
    return cffi_error_memory(err);
  status = signature_lay_block(s, err);
  return status == CFFI_OK ? s->abi->plan(s, &s->arena, &s->plan, err) : status;
}

static void signature_free(cffi_signature *s) {
  cffi_arena arena = s->arena; /* which S itself lives in */
  cffi_arena_release(&arena);
}

static cffi_status signature_new(const char *text, size_t length,
                                 cffi_signature **out, cffi_error *err) {
  cffi_arena arena = {0};
  cffi_signature *s = cffi_arena_get(&arena, sizeof *s);
  if (!s) return cffi_error_memory(err);
  s->arena = arena;
  cffi_status status = signature_fill(s, text, length, err);
  if (status != CFFI_OK) {
    signature_free(s);
    return status;
  }
  *out = s;
  return CFFI_OK;
}

/* -- Interning ------------------------------------------------------------ */

typedef struct table {
  cffi_lock lock;
  cffi_signature **chains;
  size_t chain_count; /* a power of two, or 0 */
  uint32_t count;
} table;

static table signatures = {.lock = CFFI_LOCK_INIT};

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const char *text, size_t length) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
  return hash;
}

static cffi_signature **table_chain(uint64_t hash) {
  return &signatures.chains[hash & (signatures.chain_count - 1)];
}

static cffi_signature *table_find(uint64_t hash, const char *text,
                                  size_t length) {
  if (!signatures.chain_count) return NULL;
  cffi_signature *s = *table_chain(hash);
  while (s && !(s->hash == hash && s->length == length &&
                !memcmp(s->text, text, length)))
    s = s->next;
  return s;
}

static bool table_grow(void) {
  table old = signatures;
  size_t count = old.chain_count ? old.chain_count * 2 : 64;
  cffi_signature **chains = cffi_memory_new(count * sizeof *chains);
  if (!chains) return false;
  signatures.chains = chains;
  signatures.chain_count = count;
  for (size_t i = 0; i < old.chain_count; i++)
    for (cffi_signature *s = old.chains[i], *next; s; s = next) {
      next = s->next;
      cffi_signature **chain = table_chain(s->hash);
      s->next = *chain;
      *chain = s;
    }
  cffi_memory_free(old.chains);
  return true;
}

/* Stands in the lock.  Everything that can fail comes before publishing. */
static cffi_status table_add(uint64_t hash, const char *text, size_t length,
                             cffi_signature **out, cffi_error *err) {
  if (signatures.count >= signatures.chain_count && !table_grow())
    return cffi_error_memory(err);
  cffi_status status = signature_new(text, length, out, err);
  if (status != CFFI_OK) return status;
  cffi_signature **chain = table_chain(hash);
  (*out)->hash = hash;
  (*out)->next = *chain;
  *chain = *out;
  signatures.count++;
  return CFFI_OK;
}

cffi_status cffi_signature_get(const char *text, size_t length,
                               const cffi_signature **out, cffi_error *err) {
  uint64_t hash = hash_of(text, length);
  cffi_status status = CFFI_OK;
  *out = NULL;
  cffi_lock_take(&signatures.lock);
  cffi_signature *s = table_find(hash, text, length);
  if (!s) status = table_add(hash, text, length, &s, err);
  cffi_lock_give(&signatures.lock);
  *out = s;
  return status;
}

uint32_t cffi_signature_count(void) {
  cffi_lock_take(&signatures.lock);
  uint32_t count = signatures.count;
  cffi_lock_give(&signatures.lock);
  return count;
}

/* -- Questions ------------------------------------------------------------ */

void cffi_signature_info_get(const cffi_signature *s,
                             cffi_signature_info *out) {
  *out = (cffi_signature_info){.argument_count = s->argument_count,
                               .fixed_count = s->fixed_count,
                               .variadic = s->is_variadic,
                               .block_size = s->block_size,
                               .result_offset = CFFI_BLOCK_RESULT,
                               .result_size = s->result->size};
}

cffi_status cffi_argument_info_get(const cffi_signature *s, uint32_t index,
                                   cffi_argument_info *out, cffi_error *err) {
  if (index >= s->argument_count)
    return cffi_error_set(err, CFFI_E_ARGUMENT, 0,
                          "there is no argument %u, only %u of them", index,
                          s->argument_count);
  const cffi_argument *a = &s->arguments[index];
  *out = (cffi_argument_info){.offset = a->block,
                              .size = a->type->size,
                              .alignment = a->type->alignment};
  return CFFI_OK;
}

static void field_info(const cffi_member *m, cffi_field_info *out) {
  *out = (cffi_field_info){.offset = m->offset, .size = m->type->size};
  if (m->is_bit_field) {
    out->bit_offset = (uint32_t)m->bit_offset;
    out->bit_width = m->bit_width;
  }
}

cffi_status cffi_layout_get(const char *text, size_t length,
                            cffi_layout_info *out, cffi_field_info *fields,
                            size_t capacity, cffi_error *err) {
  cffi_arena arena = {0};
  const cffi_type *type;
  cffi_status status = cffi_parse_type(text, length, &arena, &type, err);
  if (status == CFFI_OK) {
    bool has_members = cffi_kind_is_aggregate(type->kind);
    *out = (cffi_layout_info){.size = type->size,
                              .alignment = type->alignment,
                              .field_count = has_members ? type->count : 0};
    size_t i = 0;
    for (const cffi_member *m = type->members; m && i < capacity; m = m->next)
      field_info(m, &fields[i++]);
  }
  cffi_arena_release(&arena);
  return status;
}
