/* plan.c: growing a list of moves.  SPDX-License-Identifier: MIT */
#include "plan.h"

#include <string.h>

#include "error.h"

cffi_status cffi_move_list_add(cffi_move_list *list, cffi_move move,
                               cffi_error *err) {
  if (list->count == list->capacity) {
    uint32_t capacity = list->capacity ? list->capacity * 2 : 16;
    cffi_move *moves = cffi_memory_new(capacity * sizeof *moves);
    if (!moves) return cffi_error_memory(err);
    if (list->count) memcpy(moves, list->moves, list->count * sizeof *moves);
    cffi_memory_free(list->moves);
    list->moves = moves;
    list->capacity = capacity;
  }
  list->moves[list->count++] = move;
  return CFFI_OK;
}

void cffi_move_list_release(cffi_move_list *list) {
  cffi_memory_free(list->moves);
  *list = (cffi_move_list){0};
}

cffi_status cffi_plan_keep(cffi_plan *plan, const cffi_move_list *list,
                           cffi_arena *arena, cffi_error *err) {
  size_t size = list->count * sizeof *plan->moves;
  plan->moves = cffi_arena_get(arena, size);
  if (!plan->moves) return cffi_error_memory(err);
  if (size) memcpy(plan->moves, list->moves, size);
  return CFFI_OK;
}
