// Which values of a feature map are positive, as bits, and in how many of them images differ.
#ifndef ECONAS_CODES_H
#define ECONAS_CODES_H

#include <stddef.h>
#include <stdint.h>

// Words of 64 bits for the code of `positions` values.
size_t econas_code_words(size_t positions);
// Bit p of codes[lane] is whether src[p][lane] > 0: `positions` x `lanes` floats, the lanes innermost. The codes lie
// econas_code_words(positions) words apart; bits beyond the positions are 0.
void econas_sign_codes(uint64_t *codes, const float *src, size_t positions, int lanes);
// distances[i][j] += `weight` times the bits in which codes i and j differ, for i < j < `count`.
void econas_add_code_distances(uint64_t *distances, const uint64_t *codes, int count, size_t words, uint64_t weight);

#endif
