// Batch norm: sums over channel rows, and the affine combination of the backward pass.
#include "activation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"

// Floats summed in single precision before they are added to the double: sixty-four partial sums of 64 terms each.
enum { STREAM_AHEAD = 1024, SUM_CHUNK = 4096, SUM_VECTORS = 4 };

// Sums of x and x * x over one chunk; four vectors of each to hide the latency of the additions.
ECONAS_INLINE void sums_chunk(double *sum, double *squares, const float *x, size_t count) {
    EconasVector s[SUM_VECTORS] = {{0}}, q[SUM_VECTORS] = {{0}};
    size_t i = 0;
    for (; i + SUM_VECTORS * ECONAS_VECTOR <= count; i += SUM_VECTORS * ECONAS_VECTOR) {
        ECONAS_UNROLL
        for (int j = 0; j < SUM_VECTORS; j++) {
            __builtin_prefetch(x + i + j * ECONAS_VECTOR + STREAM_AHEAD, 0, 2);
            EconasVector v = ECONAS_CONST_AT(x + i + j * ECONAS_VECTOR);
            s[j] += v;
            q[j] += v * v;
        }
    }
    for (; i < count; i += ECONAS_VECTOR) {
        EconasVector v;
        econas_load(&v, x + i, count - i < ECONAS_VECTOR ? (int)(count - i) : ECONAS_VECTOR);
        s[0] += v;
        q[0] += v * v;
    }
    EconasVector total = (s[0] + s[1]) + (s[2] + s[3]), total_squares = (q[0] + q[1]) + (q[2] + q[3]);
    *sum += (double)econas_sum(&total);
    *squares += (double)econas_sum(&total_squares);
}

ECONAS_MULTIVERSION(void, econas_batch_norm_sums,
                    (double *sum, double *squares, const float *src, int channels, size_t count),
                    (sum, squares, src, channels, count)) {
    for (int c = 0; c < channels; c++) {
        const float *x = src + (size_t)c * count;
        for (size_t i = 0; i < count; i += SUM_CHUNK) {
            sums_chunk(sum + c, squares + c, x + i, count - i < SUM_CHUNK ? count - i : SUM_CHUNK);
        }
    }
}

// Sums of dy and dy * (z - mean) over one chunk; the deviation is a factor of the whole sum.
ECONAS_INLINE void backward_sums_chunk(double *sum_dy, double *sum_dy_centred, const float *dy, const float *z,
                                       float mean, size_t count) {
    EconasVector s[SUM_VECTORS] = {{0}}, q[SUM_VECTORS] = {{0}};
    size_t i = 0;
    for (; i + SUM_VECTORS * ECONAS_VECTOR <= count; i += SUM_VECTORS * ECONAS_VECTOR) {
        ECONAS_UNROLL
        for (int j = 0; j < SUM_VECTORS; j++) {
            __builtin_prefetch(dy + i + j * ECONAS_VECTOR + STREAM_AHEAD, 0, 2);
            __builtin_prefetch(z + i + j * ECONAS_VECTOR + STREAM_AHEAD, 0, 2);
            EconasVector g = ECONAS_CONST_AT(dy + i + j * ECONAS_VECTOR);
            s[j] += g;
            q[j] += g * (ECONAS_CONST_AT(z + i + j * ECONAS_VECTOR) - mean);
        }
    }
    for (; i < count; i += ECONAS_VECTOR) {
        int n = count - i < ECONAS_VECTOR ? (int)(count - i) : ECONAS_VECTOR;
        EconasVector g, v;
        econas_load(&g, dy + i, n);
        econas_load(&v, z + i, n);
        s[0] += g;
        q[0] += g * (v - mean);
    }
    EconasVector total = (s[0] + s[1]) + (s[2] + s[3]), total_centred = (q[0] + q[1]) + (q[2] + q[3]);
    *sum_dy += (double)econas_sum(&total);
    *sum_dy_centred += (double)econas_sum(&total_centred);
}

ECONAS_MULTIVERSION(void, econas_batch_norm_backward_sums,
                    (double *sum_dy, double *sum_dy_xhat, const float *dy, const float *z, const float *mean,
                     const float *inverse_deviation, int channels, size_t count),
                    (sum_dy, sum_dy_xhat, dy, z, mean, inverse_deviation, channels, count)) {
    for (int c = 0; c < channels; c++) {
        const float *g = dy + (size_t)c * count, *x = z + (size_t)c * count;
        double total = 0, centred = 0;
        for (size_t i = 0; i < count; i += SUM_CHUNK) {
            backward_sums_chunk(&total, &centred, g + i, x + i, mean[c],
                                count - i < SUM_CHUNK ? count - i : SUM_CHUNK);
        }
        sum_dy[c] += total;
        sum_dy_xhat[c] += centred * (double)inverse_deviation[c];
    }
}

ECONAS_MULTIVERSION(void, econas_batch_norm_backward,
                    (float *dz, const float *dy, const float *z, const float *a, const float *b, const float *c0,
                     int channels, size_t count),
                    (dz, dy, z, a, b, c0, channels, count)) {
    for (int c = 0; c < channels; c++) {
        size_t at = (size_t)c * count;
        econas_norm_gradient_row(dz + at, dy + at, z + at, a[c], b[c], c0[c], count, STREAM_AHEAD);
    }
}
