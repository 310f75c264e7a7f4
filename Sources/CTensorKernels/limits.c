// What the processor could do at best, to hold the kernels against.
#include "include/econas_kernels.h"
#include "multiversion.h"

// Enough chains of additions to hide their latency, few enough for the registers.
enum { CHAINS = 12, CHAIN_LENGTH = 512 };

ECONAS_MULTIVERSION(double, econas_multiply_adds, (float *result), (result)) {
    EconasVector sums[CHAINS] = {{0}}, factor = {0}, term = {0};
    factor += result[0];
    term += result[1];
    for (int i = 0; i < CHAIN_LENGTH; i++) {
        ECONAS_UNROLL
        for (int c = 0; c < CHAINS; c++) sums[c] = sums[c] * factor + term;
    }
    ECONAS_UNROLL
    for (int c = 1; c < CHAINS; c++) sums[0] += sums[c];
    result[2] = econas_sum(&sums[0]);
    return 2.0 * ECONAS_VECTOR * CHAINS * CHAIN_LENGTH;
}

ECONAS_MULTIVERSION(float, econas_read, (const float *src, size_t count), (src, count)) {
    EconasVector sums[8] = {{0}};
    for (size_t i = 0; i + 8 * ECONAS_VECTOR <= count; i += 8 * ECONAS_VECTOR) {
        ECONAS_UNROLL
        for (int v = 0; v < 8; v++) sums[v] += ECONAS_CONST_AT(src + i + v * ECONAS_VECTOR);
    }
    ECONAS_UNROLL
    for (int v = 1; v < 8; v++) sums[0] += sums[v];
    return econas_sum(&sums[0]);
}
