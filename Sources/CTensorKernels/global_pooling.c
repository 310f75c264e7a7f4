// Mean over all pixels of a channel, with the batch norm and ReLU in front of it folded in.
#include "include/econas_kernels.h"
#include "multiversion.h"

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

ECONAS_MULTIVERSION(void, econas_global_pool,
                    (float *dst, const float *src, const float *scale, const float *shift, int relu, int channels,
                     int pixels, int lanes),
                    (dst, src, scale, shift, relu, channels, pixels, lanes)) {
    size_t b = (size_t)lanes;
    for (int c = 0; c < channels; c++, src += (size_t)pixels * b, dst += b) {
        float a = scale ? scale[c] : 1.0f, t = shift ? shift[c] : 0.0f;
#define GLOBAL_MEAN(lane, n) global_mean(dst + (lane), src + (lane), a, t, relu, pixels, b, n)
        ECONAS_FOR_LANES(b, GLOBAL_MEAN);
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

ECONAS_MULTIVERSION(void, econas_global_pool_backward,
                    (float *dsrc, const float *ddst, const float *src, const float *scale, const float *shift,
                     int relu, int accumulate, int channels, int pixels, int lanes),
                    (dsrc, ddst, src, scale, shift, relu, accumulate, channels, pixels, lanes)) {
    size_t b = (size_t)lanes, channel = (size_t)pixels * b;
    for (int c = 0; c < channels; c++) {
        float a = scale ? scale[c] : 1.0f, t = shift ? shift[c] : 0.0f;
        float *d = dsrc + (size_t)c * channel;
        const float *g = ddst + (size_t)c * b, *s = src + (size_t)c * channel;
#define GLOBAL_SPREAD(lane, n) \
    global_spread(d + (lane), g + (lane), s + (lane), a, t, relu, accumulate, pixels, b, n)
        ECONAS_FOR_LANES(b, GLOBAL_SPREAD);
    }
}
