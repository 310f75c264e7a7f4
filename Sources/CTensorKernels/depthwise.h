// Specialised row tiles of the depthwise kernels: square k x k windows that keep the size (divided by the stride),
// whole vectors of lanes. All arguments named in capitals in the comments are constants at every call.
#ifndef ECONAS_DEPTHWISE_H
#define ECONAS_DEPTHWISE_H

#include "multiversion.h"
#include "span.h"

enum { ECONAS_TILE_PIXELS = 8, ECONAS_TILE_KERNEL = 5 };

// Where a tile of output pixels lies in its row: at the left border of the image, at the right border, at both, inside.
enum { ECONAS_LEFT = 1, ECONAS_RIGHT = 2 };

// Whether input column `j`, counted from the tile's first input pixel, lies inside the image.
#define ECONAS_INSIDE(j, end, border) \
    (!(((border) & ECONAS_LEFT) && (j) < 0) && !(((border) & ECONAS_RIGHT) && (j) >= (end)))

// One row of PIXELS outputs, 16 lanes of each: PIXELS accumulators, a row of K weights, and every input vector loaded
// once per row of taps. Taps beyond the BORDER of the image cost nothing.
ECONAS_INLINE void econas_depthwise_tile(float *dst, const float *src, const float *weights, EconasSpan rows,
                                         size_t src_row, size_t lanes, int pixels, int kernel, int stride, int dilation,
                                         int border) {
    EconasVector sums[ECONAS_TILE_PIXELS] = {{0}};
    int reach = dilation * (kernel - 1) / 2;
    for (int i = 0; i < rows.count; i++) {
        const float *row = src + (ptrdiff_t)(rows.pixel + i * rows.pixel_step) * (ptrdiff_t)src_row;
        const float *w = weights + (rows.tap + i * rows.tap_step) * kernel;
        ECONAS_UNROLL
        for (int j = -reach; j <= (pixels - 1) * stride + reach; j++) {
            if (!ECONAS_INSIDE(j, pixels * stride, border)) continue;
            EconasVector value = ECONAS_CONST_AT(row + (ptrdiff_t)j * (ptrdiff_t)lanes);
            ECONAS_UNROLL
            for (int k = 0; k < kernel; k++) {
                int at = j + reach - k * dilation;
                if (at >= 0 && at % stride == 0 && at / stride < pixels) sums[at / stride] += w[k] * value;
            }
        }
    }
    ECONAS_UNROLL
    for (int x = 0; x < pixels; x++) ECONAS_AT(dst + (size_t)x * lanes) = sums[x];
}

// The transpose: the PIXELS * STRIDE inputs above PIXELS outputs gather from the outputs' gradients (`ddst`).
ECONAS_INLINE void econas_depthwise_backward_tile(float *dsrc, const float *ddst, const float *weights, EconasSpan rows,
                                                  size_t ddst_row, size_t lanes, int pixels, int kernel, int stride,
                                                  int dilation, int border) {
    EconasVector sums[ECONAS_TILE_PIXELS] = {{0}};
    int reach = dilation * (kernel - 1) / 2, halo = (reach + stride - 1) / stride;
    for (int i = 0; i < rows.count; i++) {
        const float *row = ddst + (ptrdiff_t)(rows.pixel + i * rows.pixel_step) * (ptrdiff_t)ddst_row;
        const float *w = weights + (rows.tap + i * rows.tap_step) * kernel;
        ECONAS_UNROLL
        for (int j = -halo; j < pixels + halo; j++) {
            if (!ECONAS_INSIDE(j, pixels, border)) continue;
            EconasVector value = ECONAS_CONST_AT(row + (ptrdiff_t)j * (ptrdiff_t)lanes);
            ECONAS_UNROLL
            for (int k = 0; k < kernel; k++) {
                int at = j * stride + k * dilation - reach;
                if (at >= 0 && at < pixels * stride) sums[at] += w[k] * value;
            }
        }
    }
    ECONAS_UNROLL
    for (int x = 0; x < pixels * stride; x++) ECONAS_AT(dsrc + (size_t)x * lanes) = sums[x];
}

enum { ECONAS_TAP_CHAINS = 2 };

// Adds one row of PIXELS outputs to the gradients of one row of K taps. Two accumulators per tap, for even and odd
// pixels, hide the latency of the additions; the tile's output gradients stay in registers.
ECONAS_INLINE void econas_depthwise_gradient_tile(EconasVector (*sums)[ECONAS_TAP_CHAINS], const float *src,
                                                  const float *ddst, size_t lanes, int pixels, int kernel, int stride,
                                                  int dilation, int border) {
    EconasVector gradients[ECONAS_TILE_PIXELS];
    int reach = dilation * (kernel - 1) / 2;
    ECONAS_UNROLL
    for (int x = 0; x < pixels; x++) gradients[x] = ECONAS_CONST_AT(ddst + (size_t)x * lanes);
    ECONAS_UNROLL
    for (int j = -reach; j <= (pixels - 1) * stride + reach; j++) {
        if (!ECONAS_INSIDE(j, pixels * stride, border)) continue;
        EconasVector value = ECONAS_CONST_AT(src + (ptrdiff_t)j * (ptrdiff_t)lanes);
        ECONAS_UNROLL
        for (int k = 0; k < kernel; k++) {
            int at = j + reach - k * dilation;
            if (at >= 0 && at % stride == 0 && at / stride < pixels) {
                sums[k][at / stride % ECONAS_TAP_CHAINS] += value * gradients[at / stride];
            }
        }
    }
}

#endif
