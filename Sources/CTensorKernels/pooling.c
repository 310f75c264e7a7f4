// Pools: pixel by pixel, 16 lanes at a time; windows at the border are cut by their spans.
#include "include/econas_kernels.h"
#include "multiversion.h"
#include "span.h"

#include <math.h>

// The extents of one call.
typedef struct {
    const EconasWindow *window;
    int channels, output_height, output_width;
    size_t lanes, src_row, dst_row, src_channel, dst_channel;
} Pool;

static Pool pool_extents(int channels, const EconasWindow *w) {
    int height = econas_output_height(w), width = econas_output_width(w);
    size_t lanes = (size_t)w->lanes, src_row = (size_t)w->width * lanes, dst_row = (size_t)width * lanes;
    return (Pool){
        .window = w,
        .channels = channels,
        .output_height = height,
        .output_width = width,
        .lanes = lanes,
        .src_row = src_row,
        .dst_row = dst_row,
        .src_channel = (size_t)w->height * src_row,
        .dst_channel = (size_t)height * dst_row,
    };
}

// Runs BODY(lane, n) over the lanes in vectors of n = 16, the last one shorter.
#define FOR_LANES(lanes, BODY)                                                                              \
    do {                                                                                                    \
        size_t lane_ = 0;                                                                                   \
        for (; lane_ + ECONAS_VECTOR <= (lanes); lane_ += ECONAS_VECTOR) BODY(lane_, ECONAS_VECTOR);        \
        if (lane_ < (lanes)) BODY(lane_, (int)((lanes)-lane_));                                             \
    } while (0)

// dst = maximum over the window's pixels, the first in row-major order among equals.
ECONAS_INLINE void maximum(EconasVector *best, const float *src, EconasSpan rows, EconasSpan columns, size_t src_row,
                           size_t lanes, int n) {
    EconasVector top = (EconasVector){0} - INFINITY;
    for (int i = 0; i < rows.count; i++) {
        const float *row = src + (size_t)(rows.pixel + i * rows.pixel_step) * src_row;
        for (int j = 0; j < columns.count; j++) {
            EconasVector value;
            econas_load(&value, row + (size_t)(columns.pixel + j * columns.pixel_step) * lanes, n);
            top = ECONAS_SELECT(value > top, value, top);
        }
    }
    *best = top;
}

ECONAS_MULTIVERSION
void econas_max_pool(float *dst, const float *src, int channels, const EconasWindow *window) {
    Pool p = pool_extents(channels, window);
    for (int c = 0; c < channels; c++, src += p.src_channel) {
        for (int y = 0; y < p.output_height; y++) {
            EconasSpan rows = econas_forward_row(window, y);
            for (int x = 0; x < p.output_width; x++, dst += p.lanes) {
                EconasSpan columns = econas_forward_column(window, x);
#define MAXIMUM(lane, n)                                                            \
    do {                                                                            \
        EconasVector best;                                                          \
        maximum(&best, src + (lane), rows, columns, p.src_row, p.lanes, n); \
        econas_store(dst + (lane), &best, n);                                       \
    } while (0)
                FOR_LANES(p.lanes, MAXIMUM);
            }
        }
    }
}

// Adds `ddst` to the first pixel of the window that holds its maximum, lane by lane.
ECONAS_INLINE void route(float *dsrc, const float *ddst, const float *src, EconasSpan rows, EconasSpan columns,
                         size_t src_row, size_t lanes, int n) {
    EconasVector best, gradient, zero = {0};
    maximum(&best, src, rows, columns, src_row, lanes, n);
    econas_load(&gradient, ddst, n);
    for (int i = 0; i < rows.count; i++) {
        size_t row = (size_t)(rows.pixel + i * rows.pixel_step) * src_row;
        for (int j = 0; j < columns.count; j++) {
            size_t at = row + (size_t)(columns.pixel + j * columns.pixel_step) * lanes;
            EconasVector value, sum;
            econas_load(&value, src + at, n);
            econas_load(&sum, dsrc + at, n);
            sum += ECONAS_SELECT(value == best, gradient, zero);
            // What is routed is gone: later pixels of the same value get nothing.
            gradient = ECONAS_SELECT(value == best, zero, gradient);
            econas_store(dsrc + at, &sum, n);
        }
    }
}

ECONAS_MULTIVERSION
void econas_max_pool_backward(float *dsrc, const float *ddst, const float *src, int accumulate, int channels,
                              const EconasWindow *window) {
    Pool p = pool_extents(channels, window);
    if (!accumulate) memset(dsrc, 0, (size_t)channels * p.src_channel * sizeof(float));
    for (int c = 0; c < channels; c++, src += p.src_channel, dsrc += p.src_channel) {
        for (int y = 0; y < p.output_height; y++) {
            EconasSpan rows = econas_forward_row(window, y);
            for (int x = 0; x < p.output_width; x++, ddst += p.lanes) {
                EconasSpan columns = econas_forward_column(window, x);
#define ROUTE(lane, n) \
    route(dsrc + (lane), ddst + (lane), src + (lane), rows, columns, p.src_row, p.lanes, n)
                FOR_LANES(p.lanes, ROUTE);
            }
        }
    }
}

// dst = factor * sum over the window's pixels.
ECONAS_INLINE void mean(float *dst, const float *src, EconasSpan rows, EconasSpan columns, size_t src_row, size_t lanes,
                        float factor, int n) {
    EconasVector sum = {0};
    for (int i = 0; i < rows.count; i++) {
        const float *row = src + (size_t)(rows.pixel + i * rows.pixel_step) * src_row;
        for (int j = 0; j < columns.count; j++) {
            EconasVector value;
            econas_load(&value, row + (size_t)(columns.pixel + j * columns.pixel_step) * lanes, n);
            sum += value;
        }
    }
    sum *= factor;
    econas_store(dst, &sum, n);
}

ECONAS_MULTIVERSION
void econas_average_pool(float *dst, const float *src, int channels, const EconasWindow *window) {
    Pool p = pool_extents(channels, window);
    for (int c = 0; c < channels; c++, src += p.src_channel) {
        for (int y = 0; y < p.output_height; y++) {
            EconasSpan rows = econas_forward_row(window, y);
            for (int x = 0; x < p.output_width; x++, dst += p.lanes) {
                EconasSpan columns = econas_forward_column(window, x);
                int count = rows.count * columns.count;
                float factor = count > 0 ? 1.0f / (float)count : 0.0f;
#define MEAN(lane, n) mean(dst + (lane), src + (lane), rows, columns, p.src_row, p.lanes, factor, n)
                FOR_LANES(p.lanes, MEAN);
            }
        }
    }
}

// dsrc (+)= sum over the windows that hold the pixel of their gradient, divided by the pixels they hold.
ECONAS_INLINE void spread(float *dsrc, const float *ddst, const EconasWindow *window, EconasSpan rows,
                          EconasSpan columns, size_t dst_row, size_t lanes, int accumulate, int n) {
    EconasVector sum = {0};
    if (accumulate) econas_load(&sum, dsrc, n);
    for (int i = 0; i < rows.count; i++) {
        int y = rows.pixel + i * rows.pixel_step;
        int height = econas_forward_row(window, y).count;
        for (int j = 0; j < columns.count; j++) {
            int x = columns.pixel + j * columns.pixel_step;
            float factor = 1.0f / (float)(height * econas_forward_column(window, x).count);
            EconasVector value;
            econas_load(&value, ddst + (size_t)y * dst_row + (size_t)x * lanes, n);
            sum += factor * value;
        }
    }
    econas_store(dsrc, &sum, n);
}

ECONAS_MULTIVERSION
void econas_average_pool_backward(float *dsrc, const float *ddst, int accumulate, int channels,
                                  const EconasWindow *window) {
    Pool p = pool_extents(channels, window);
    for (int c = 0; c < channels; c++, ddst += p.dst_channel) {
        for (int y = 0; y < window->height; y++) {
            EconasSpan rows = econas_backward_row(window, y, p.output_height);
            for (int x = 0; x < window->width; x++, dsrc += p.lanes) {
                EconasSpan columns = econas_backward_column(window, x, p.output_width);
#define SPREAD(lane, n) \
    spread(dsrc + (lane), ddst + (lane), window, rows, columns, p.dst_row, p.lanes, accumulate, n)
                FOR_LANES(p.lanes, SPREAD);
            }
        }
    }
}

ECONAS_INLINE void global_mean(float *dst, const float *src, float scale, float shift, int relu, int pixels,
                               size_t lanes, int n) {
    EconasVector sum = {0}, zero = {0};
    for (int p = 0; p < pixels; p++) {
        EconasVector value;
        econas_load(&value, src + (size_t)p * lanes, n);
        value = scale * value + shift;
        if (relu) value = ECONAS_SELECT(value < 0.0f, zero, value);
        sum += value;
    }
    sum *= 1.0f / (float)pixels;
    econas_store(dst, &sum, n);
}

ECONAS_MULTIVERSION
void econas_global_pool(float *dst, const float *src, const float *scale, const float *shift, int relu, int channels,
                        int pixels, int lanes) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++, src += (size_t)pixels * b, dst += b) {
        float a = scale ? scale[c] : 1.0f, t = shift ? shift[c] : 0.0f;
#define GLOBAL_MEAN(lane, n) global_mean(dst + (lane), src + (lane), a, t, relu, pixels, b, n)
        FOR_LANES(b, GLOBAL_MEAN);
    }
}

ECONAS_INLINE void global_spread(float *dsrc, const float *ddst, const float *src, float scale, float shift, int relu,
                                 int accumulate, int pixels, size_t lanes, int n) {
    EconasVector gradient, zero = {0};
    econas_load(&gradient, ddst, n);
    gradient *= 1.0f / (float)pixels;
    for (int p = 0; p < pixels; p++) {
        size_t at = (size_t)p * lanes;
        EconasVector sum = gradient;
        if (relu) {
            EconasVector value;
            econas_load(&value, src + at, n);
            sum = ECONAS_SELECT(scale * value + shift > 0.0f, gradient, zero);
        }
        if (accumulate) {
            EconasVector before;
            econas_load(&before, dsrc + at, n);
            sum += before;
        }
        econas_store(dsrc + at, &sum, n);
    }
}

ECONAS_MULTIVERSION
void econas_global_pool_backward(float *dsrc, const float *ddst, const float *src, const float *scale,
                                 const float *shift, int relu, int accumulate, int channels, int pixels, int lanes) {
    size_t b = (size_t)lanes, channel = (size_t)pixels * b;
    for (int c = 0; c < channels; c++) {
        float a = scale ? scale[c] : 1.0f, t = shift ? shift[c] : 0.0f;
        float *d = dsrc + (size_t)c * channel;
        const float *g = ddst + (size_t)c * b, *s = src + (size_t)c * channel;
#define GLOBAL_SPREAD(lane, n) \
    global_spread(d + (lane), g + (lane), s + (lane), a, t, relu, accumulate, pixels, b, n)
        FOR_LANES(b, GLOBAL_SPREAD);
    }
}
