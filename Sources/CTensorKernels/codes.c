// Codes of signs: a pass over the lanes per position, then exclusive-or and population count over pairs of images.
#include "include/econas_codes.h"
#include "multiversion.h"

enum { CODE_BITS = 64 };

size_t econas_code_words(size_t positions) { return (positions + CODE_BITS - 1) / CODE_BITS; }

ECONAS_MULTIVERSION(void, econas_sign_codes,
                    (uint64_t *codes, const float *src, size_t positions, int lanes),
                    (codes, src, positions, lanes)) {
    size_t words = econas_code_words(positions);
    for (size_t word = 0; word < words; word++) {
        size_t first = word * CODE_BITS;
        size_t bits = positions - first < CODE_BITS ? positions - first : CODE_BITS;
        for (int lane = 0; lane < lanes; lane++) {
            uint64_t code = 0;
            const float *value = src + first * (size_t)lanes + (size_t)lane;
            for (size_t bit = 0; bit < bits; bit++) {
                code |= (uint64_t)(value[bit * (size_t)lanes] > 0.0f) << bit;
            }
            codes[(size_t)lane * words + word] = code;
        }
    }
}

ECONAS_MULTIVERSION(void, econas_add_code_distances,
                    (uint64_t *distances, const uint64_t *codes, int count, size_t words, uint64_t weight),
                    (distances, codes, count, words, weight)) {
    for (int i = 0; i < count; i++) {
        const uint64_t *a = codes + (size_t)i * words;
        for (int j = i + 1; j < count; j++) {
            const uint64_t *b = codes + (size_t)j * words;
            uint64_t different = 0;
            for (size_t word = 0; word < words; word++) different += (uint64_t)__builtin_popcountll(a[word] ^ b[word]);
            distances[(size_t)i * (size_t)count + (size_t)j] += weight * different;
        }
    }
}
