// Elementwise passes over channel rows. Memory bound: one plain loop each, vectorised by the compiler.
#include "activation.h"
#include "include/econas_kernels.h"
#include "multiversion.h"

enum { STREAM_AHEAD = 1024 };

ECONAS_INLINE void affine_rows(float *dst, const float *src, const float *scale, const float *shift, int channels,
                               size_t count, int relu, int accumulate) {
    for (int c = 0; c < channels; c++) {
        econas_affine_row(dst + (size_t)c * count, src + (size_t)c * count, scale ? scale[c] : 1.0f,
                          shift ? shift[c] : 0.0f, relu, accumulate, count, STREAM_AHEAD);
    }
}

ECONAS_MULTIVERSION(void, econas_affine,
                    (float *dst, const float *src, const float *scale, const float *shift, int relu, int accumulate,
                     int channels, size_t count),
                    (dst, src, scale, shift, relu, accumulate, channels, count)) {
    if (relu && accumulate) affine_rows(dst, src, scale, shift, channels, count, 1, 1);
    else if (relu) affine_rows(dst, src, scale, shift, channels, count, 1, 0);
    else if (accumulate) affine_rows(dst, src, scale, shift, channels, count, 0, 1);
    else affine_rows(dst, src, scale, shift, channels, count, 0, 0);
}

ECONAS_INLINE void relu_backward_rows(float *dst, const float *dy, const float *src, const float *scale,
                                      const float *shift, int channels, size_t count, int accumulate) {
    for (int c = 0; c < channels; c++) {
        float a = scale ? scale[c] : 1.0f, b = shift ? shift[c] : 0.0f;
        float *d = dst + (size_t)c * count;
        const float *g = dy + (size_t)c * count, *s = src + (size_t)c * count;
        ECONAS_VECTORISE
        for (size_t i = 0; i < count; i++) {
            float value = a * s[i] + b > 0.0f ? g[i] : 0.0f;
            d[i] = accumulate ? d[i] + value : value;
        }
    }
}

ECONAS_MULTIVERSION(void, econas_relu_backward,
                    (float *dst, const float *dy, const float *src, const float *scale, const float *shift,
                     int accumulate, int channels, size_t count),
                    (dst, dy, src, scale, shift, accumulate, channels, count)) {
    if (accumulate) relu_backward_rows(dst, dy, src, scale, shift, channels, count, 1);
    else relu_backward_rows(dst, dy, src, scale, shift, channels, count, 0);
}

ECONAS_INLINE void scale_lanes_rows(float *dst, const float *src, const float *scale, const float *shift,
                                    const float *factors, int channels, int pixels, int lanes, int relu) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++) {
        float a = scale ? scale[c] : 1.0f, offset = shift ? shift[c] : 0.0f;
        for (int p = 0; p < pixels; p++, dst += b, src += b) {
            ECONAS_VECTORISE
            for (size_t i = 0; i < b; i++) {
                float value = a * src[i] + offset;
                dst[i] = factors[i] * (relu && value < 0.0f ? 0.0f : value);
            }
        }
    }
}

ECONAS_MULTIVERSION(void, econas_scale_lanes,
                    (float *dst, const float *src, const float *scale, const float *shift, int relu,
                     const float *factors, int channels, int pixels, int lanes),
                    (dst, src, scale, shift, relu, factors, channels, pixels, lanes)) {
    if (relu) scale_lanes_rows(dst, src, scale, shift, factors, channels, pixels, lanes, 1);
    else scale_lanes_rows(dst, src, scale, shift, factors, channels, pixels, lanes, 0);
}

ECONAS_INLINE void scale_lanes_backward_rows(float *dsrc, const float *dy, const float *src, const float *scale,
                                             const float *shift, const float *factors, int channels, int pixels,
                                             int lanes, int relu, int accumulate) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++) {
        float a = scale ? scale[c] : 1.0f, offset = shift ? shift[c] : 0.0f;
        for (int p = 0; p < pixels; p++, dsrc += b, dy += b, src += b) {
            ECONAS_VECTORISE
            for (size_t i = 0; i < b; i++) {
                float value = relu && !(a * src[i] + offset > 0.0f) ? 0.0f : factors[i] * dy[i];
                dsrc[i] = accumulate ? dsrc[i] + value : value;
            }
        }
    }
}

ECONAS_MULTIVERSION(void, econas_scale_lanes_backward,
                    (float *dsrc, const float *dy, const float *src, const float *scale, const float *shift, int relu,
                     const float *factors, int accumulate, int channels, int pixels, int lanes),
                    (dsrc, dy, src, scale, shift, relu, factors, accumulate, channels, pixels, lanes)) {
    if (relu && accumulate) {
        scale_lanes_backward_rows(dsrc, dy, src, scale, shift, factors, channels, pixels, lanes, 1, 1);
    } else if (relu) {
        scale_lanes_backward_rows(dsrc, dy, src, scale, shift, factors, channels, pixels, lanes, 1, 0);
    } else if (accumulate) {
        scale_lanes_backward_rows(dsrc, dy, src, scale, shift, factors, channels, pixels, lanes, 0, 1);
    } else {
        scale_lanes_backward_rows(dsrc, dy, src, scale, shift, factors, channels, pixels, lanes, 0, 0);
    }
}

static ECONAS_MULTIVERSION(void, add_into, (float *dst, const float *src, size_t count), (dst, src, count)) {
    ECONAS_VECTORISE
    for (size_t i = 0; i < count; i++) dst[i] += src[i];
}

void econas_add(float *dst, const float *src, int accumulate, size_t count) {
    if (accumulate) add_into(dst, src, count);
    else memcpy(dst, src, count * sizeof(float));
}

void econas_subsample(float *dst, const float *src, int channels, int height, int width, int lanes, int stride,
                      int offset) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++, src += (size_t)height * (size_t)width * b) {
        for (int y = offset; y < height; y += stride) {
            for (int x = offset; x < width; x += stride, dst += b) {
                memcpy(dst, src + ((size_t)y * (size_t)width + (size_t)x) * b, b * sizeof(float));
            }
        }
    }
}

ECONAS_MULTIVERSION(void, econas_subsample_backward,
                    (float *dst, const float *src, int channels, int height, int width, int lanes, int stride,
                     int offset),
                    (dst, src, channels, height, width, lanes, stride, offset)) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++, dst += (size_t)height * (size_t)width * b) {
        for (int y = offset; y < height; y += stride) {
            for (int x = offset; x < width; x += stride, src += b) {
                float *d = dst + ((size_t)y * (size_t)width + (size_t)x) * b;
                ECONAS_VECTORISE
                for (size_t i = 0; i < b; i++) d[i] += src[i];
            }
        }
    }
}
