// Batch norm and ReLU as a value is read, and their gradients: rows of one channel.
//
// What these loops read often comes from memory, in rows too short for the processor to guess what follows: they ask for it
// `ahead` floats early.
#ifndef ECONAS_ACTIVATION_H
#define ECONAS_ACTIVATION_H

#include "include/econas_kernels.h"
#include "multiversion.h"

// Runs BODY(i, n) over a row in vectors of n = 16, four at a time, the last one shorter.
#define ECONAS_FOR_ROW(count, BODY)                                                            \
    do {                                                                                       \
        size_t i_ = 0;                                                                         \
        _Pragma("clang loop unroll_count(4)") for (; i_ + ECONAS_VECTOR <= (count); i_ += ECONAS_VECTOR) \
            BODY(i_, ECONAS_VECTOR);                                                           \
        if (i_ < (count)) BODY(i_, (int)((count)-i_));                                         \
    } while (0)

// Asks for `count` floats that are read, or written (perhaps after reading), soon.
ECONAS_INLINE void econas_ask(const float *values, size_t count, int writes) {
    for (size_t i = 0; i < count; i += ECONAS_VECTOR) {
        if (writes) __builtin_prefetch(values + i, 1, 2);
        else __builtin_prefetch(values + i, 0, 2);
    }
}

// dst (+)= act(scale * src + shift). Written so that a NaN stays a NaN: a diverged run must not look healthy.
ECONAS_INLINE void econas_affine_row(float *dst, const float *src, float scale, float shift, int relu, int accumulate,
                                     size_t count, size_t ahead) {
    EconasVector zero = {0};
#define AFFINE(i, n)                                                             \
    do {                                                                         \
        EconasVector value, before;                                              \
        __builtin_prefetch(src + (i) + ahead, 0, 2);                             \
        econas_load(&value, src + (i), n);                                       \
        value = scale * value + shift;                                           \
        if (relu) value = ECONAS_SELECT(value < 0.0f, zero, value);              \
        if (accumulate) {                                                        \
            econas_load(&before, dst + (i), n);                                  \
            value += before;                                                     \
        }                                                                        \
        econas_store(dst + (i), &value, n);                                      \
    } while (0)
    ECONAS_FOR_ROW(count, AFFINE);
#undef AFFINE
}

// Channel `c` of an activation.
ECONAS_INLINE void econas_activate_row(float *dst, const float *src, const EconasActivation *activation, int c,
                                       size_t count, size_t ahead) {
    float scale = activation->scale ? activation->scale[c] : 1.0f;
    float shift = activation->shift ? activation->shift[c] : 0.0f;
    if (activation->relu) econas_affine_row(dst, src, scale, shift, 1, 0, count, ahead);
    else econas_affine_row(dst, src, scale, shift, 0, 0, count, ahead);
}

// The gradient in front of a batch norm: dz = scale * dy + (slope * z + offset); dz may be dy.
ECONAS_INLINE void econas_norm_gradient_row(float *dz, const float *dy, const float *z, float scale, float slope,
                                            float offset, size_t count, size_t ahead) {
#define NORM_GRADIENT(i, n)                                                      \
    do {                                                                         \
        EconasVector gradient, value;                                            \
        __builtin_prefetch(dy + (i) + ahead, 0, 2);                              \
        __builtin_prefetch(z + (i) + ahead, 0, 2);                               \
        econas_load(&gradient, dy + (i), n);                                     \
        econas_load(&value, z + (i), n);                                         \
        gradient = scale * gradient + (slope * value + offset);                  \
        econas_store(dz + (i), &gradient, n);                                    \
    } while (0)
    ECONAS_FOR_ROW(count, NORM_GRADIENT);
#undef NORM_GRADIENT
}

ECONAS_INLINE void econas_masked_row(float *dst, const float *gradient, const float *activated, int relu,
                                     int accumulate, size_t count, size_t ahead) {
    EconasVector zero = {0};
#define MASKED(i, n)                                                             \
    do {                                                                         \
        EconasVector value, mask, before;                                        \
        __builtin_prefetch(dst + (i) + ahead, 1, 2);                             \
        econas_load(&value, gradient + (i), n);                                  \
        if (relu) {                                                              \
            econas_load(&mask, activated + (i), n);                              \
            value = ECONAS_SELECT(mask > 0.0f, value, zero);                     \
        }                                                                        \
        if (accumulate) {                                                        \
            econas_load(&before, dst + (i), n);                                  \
            value += before;                                                     \
        }                                                                        \
        econas_store(dst + (i), &value, n);                                      \
    } while (0)
    ECONAS_FOR_ROW(count, MASKED);
#undef MASKED
}

// dst (+)= gradient, where the activated value is positive when `relu`.
ECONAS_INLINE void econas_deliver_row(float *dst, const float *gradient, const float *activated, int relu,
                                      int accumulate, size_t count, size_t ahead) {
    if (relu && accumulate) econas_masked_row(dst, gradient, activated, 1, 1, count, ahead);
    else if (relu) econas_masked_row(dst, gradient, activated, 1, 0, count, ahead);
    else econas_masked_row(dst, gradient, activated, 0, accumulate, count, ahead);
}

#endif
