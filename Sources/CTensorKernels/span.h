// Which taps of a window meet the image at one position of an axis, so that borders need no tests inside the loops.
#ifndef ECONAS_SPAN_H
#define ECONAS_SPAN_H

#include "correlation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"

// `count` pairs (tap, pixel), both in arithmetic progression.
typedef struct {
    int count;
    int tap, tap_step;
    int pixel, pixel_step;
} EconasSpan;

// The source pixels below output position `o`: o * stride + tap * dilation - padding inside [0, extent).
ECONAS_INLINE EconasSpan econas_forward_span(int o, int extent, int kernel, int stride, int padding, int dilation) {
    int first = o * stride - padding;
    int tap = first < 0 ? (-first + dilation - 1) / dilation : 0;
    int end = extent > first ? (extent - first + dilation - 1) / dilation : 0;
    if (end > kernel) end = kernel;
    return (EconasSpan){end > tap ? end - tap : 0, tap, 1, first + tap * dilation, dilation};
}

// The output positions that source pixel `i` contributes to: i = o * stride + tap * dilation - padding, o in
// [0, extent). Solutions are a progression: the tap grows by stride / g and o falls by dilation / g, g = gcd.
ECONAS_INLINE EconasSpan econas_backward_span(int i, int extent, int kernel, int stride, int padding, int dilation) {
    int a = stride, b = dilation;
    while (b != 0) {
        int r = a % b;
        a = b;
        b = r;
    }
    EconasSpan span = {0, 0, stride / a, 0, -(dilation / a)};
    for (int tap = 0; tap < kernel; tap += span.count > 0 ? span.tap_step : 1) {
        int position = i + padding - tap * dilation;
        if (position < 0) break;
        if (position % stride != 0 || position / stride >= extent) {
            if (span.count > 0) break;
            continue;
        }
        if (span.count == 0) {
            span.tap = tap;
            span.pixel = position / stride;
        }
        span.count++;
    }
    return span;
}

ECONAS_INLINE int econas_output_extent(int extent, int kernel, int stride, int padding, int dilation) {
    int reach = extent + 2 * padding - dilation * (kernel - 1) - 1;
    return reach < 0 ? 0 : reach / stride + 1;
}

// The columns' twin of a row span: both axes of a window in one call.
ECONAS_INLINE EconasSpan econas_forward_row(const EconasWindow *w, int y) {
    return econas_forward_span(y, w->height, w->kernel_height, w->stride, w->padding_height, w->dilation);
}

ECONAS_INLINE EconasSpan econas_forward_column(const EconasWindow *w, int x) {
    return econas_forward_span(x, w->width, w->kernel_width, w->stride, w->padding_width, w->dilation);
}

ECONAS_INLINE EconasSpan econas_backward_row(const EconasWindow *w, int y, int output_height) {
    return econas_backward_span(y, output_height, w->kernel_height, w->stride, w->padding_height, w->dilation);
}

ECONAS_INLINE EconasSpan econas_backward_column(const EconasWindow *w, int x, int output_width) {
    return econas_backward_span(x, output_width, w->kernel_width, w->stride, w->padding_width, w->dilation);
}

// The output positions along one axis whose tap `tap` lies inside the image: [first, end).
ECONAS_INLINE void econas_tap_range(int tap, int extent, int output, int stride, int padding, int dilation, int *first,
                                    int *end) {
    int start = padding - tap * dilation;  // o * stride >= start
    int limit = extent + start;            // o * stride < limit
    *first = start > 0 ? (start + stride - 1) / stride : 0;
    *end = limit > 0 ? (limit + stride - 1) / stride : 0;
    if (*end > output) *end = output;
    if (*end < *first) *end = *first;
}

// The pairs (output, input position) that tap (ky, kx) connects in the output rows [first_row, end_row), as runs for
// econas_correlate with a = ddst and b = src; the first pair is at *a and *b.
ECONAS_INLINE void econas_tap_runs(const EconasWindow *w, int ky, int kx, int first_row, int end_row, EconasRuns *runs,
                                   size_t *a, size_t *b) {
    int height = econas_output_extent(w->height, w->kernel_height, w->stride, w->padding_height, w->dilation);
    int width = econas_output_extent(w->width, w->kernel_width, w->stride, w->padding_width, w->dilation);
    int top, bottom, left, right;
    econas_tap_range(ky, w->height, height, w->stride, w->padding_height, w->dilation, &top, &bottom);
    econas_tap_range(kx, w->width, width, w->stride, w->padding_width, w->dilation, &left, &right);
    if (top < first_row) top = first_row;
    if (bottom > end_row) bottom = end_row;
    size_t lanes = (size_t)w->lanes, stride = (size_t)w->stride, columns = (size_t)(right - left);
    size_t a_row = (size_t)width * lanes, b_row = (size_t)w->width * lanes;
    int empty = bottom <= top || right == left;
    // At stride 1 the pixels of a row are one run.
    *runs = (EconasRuns){
        .rows = empty ? 0 : bottom - top,
        .runs = w->stride == 1 ? 1 : right - left,
        .length = w->stride == 1 ? columns * lanes : lanes,
        .a_row = a_row,
        .a_run = lanes,
        .a_channel = (size_t)height * a_row,
        .b_row = stride * b_row,
        .b_run = stride * lanes,
        .b_channel = (size_t)w->height * b_row,
    };
    *a = 0;
    *b = 0;
    if (empty) return;
    int y = top * w->stride + ky * w->dilation - w->padding_height;
    int x = left * w->stride + kx * w->dilation - w->padding_width;
    *a = (size_t)top * a_row + (size_t)left * lanes;
    *b = (size_t)y * b_row + (size_t)x * lanes;
}

#endif
