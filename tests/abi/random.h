/* random.h: the generator of all random choices (splitmix64).
 *
 * A stream is its state: two streams with the same start give the same
 * numbers on every machine, which is what makes a failure replayable.
 *
 * SPDX-License-Identifier: MIT */
#ifndef ABI_RANDOM_H
#define ABI_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct stream {
  uint64_t state;
} stream;

/* The next 64 random bits. */
static inline uint64_t stream_next(stream *s) {
  uint64_t z = (s->state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/* A number from LEAST to MOST, both included. */
static inline unsigned stream_pick(stream *s, unsigned least, unsigned most) {
  return least + (unsigned)(stream_next(s) % (most - least + 1u));
}

/* True in PERCENT of all cases. */
static inline bool stream_chance(stream *s, unsigned percent) {
  return stream_pick(s, 0, 99) < percent;
}

#endif
